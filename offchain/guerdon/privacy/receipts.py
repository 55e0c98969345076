"""A participant's upload message with the signed receipt that pins all of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from guerdon.errors import BadMessage, BadSignature, NotAllowed
from guerdon.privacy.masks import Ring
from guerdon.privacy.statements import statement_digest
from guerdon.privacy.terms import AggregationTerms, RoundTerms
from guerdon.privacy.wire import Message, as_bytes, decode, encode
from guerdon.signing import SIGNATURE_BYTES, keccak256, recover_account

_RECEIPT = frozenset(
    {"account", "boxes", "commitments", "dimension", "epoch", "floor", "parameters", "round", "samples", "upload"}
)
_UPLOAD = frozenset({"boxes", "ephemeral", "receipt", "signature"})
PUBLIC_KEY_BYTES = 32  # X25519


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a participant signs about one upload."""

    epoch: int
    round: int
    account: str
    samples: int  # its sample count, within its admitted cap
    parameters_hash: bytes  # of the parameters it trained from
    upload_hash: bytes  # Keccak-256 of the masked vector's little-endian bytes
    commitments: tuple[bytes, ...]  # one per mask subset, canonical order
    boxes_hash: bytes  # of the ephemeral key and the sealed boxes
    floor: int  # its policy: the smallest set it accepts to be summed in
    dimension: int

    def encode(self) -> bytes:
        """The canonical bytes that are signed."""
        return encode(
            "receipt",
            {
                "account": self.account,
                "boxes": self.boxes_hash.hex(),
                "commitments": [commitment.hex() for commitment in self.commitments],
                "dimension": self.dimension,
                "epoch": self.epoch,
                "floor": self.floor,
                "parameters": self.parameters_hash.hex(),
                "round": self.round,
                "samples": self.samples,
                "upload": self.upload_hash.hex(),
            },
        )

    def digest(self, terms: AggregationTerms) -> bytes:
        """The tagged digest the participant signs."""
        return statement_digest(terms, "receipt", self.encode())


@dataclass(frozen=True, slots=True)
class Upload:
    """One checked upload: the receipt, its digest, the masked vector, the sealed seeds."""

    receipt: Receipt
    digest: bytes
    masked: Ring = field(repr=False)
    ephemeral: bytes = field(repr=False)
    boxes: dict[str, bytes] = field(repr=False)  # signer -> sealed seeds


def seed_commitment(
    terms: AggregationTerms, round_key: tuple[int, int], account: str, subset: int, seed: bytes
) -> bytes:
    """The 32-byte commitment to one mask seed, bound to its round, account and subset."""
    place = f"{round_key[0]}/{round_key[1]}/{account}/{subset}/".encode()
    return statement_digest(terms, "seed", place + seed)


def hash_vector(masked: Ring) -> bytes:
    """The upload hash of uint64[d]."""
    return keccak256(np.ascontiguousarray(masked, dtype="<u8").tobytes())


def hash_boxes(ephemeral: bytes, boxes: Iterable[bytes]) -> bytes:
    """The boxes hash: Keccak-256 of the ephemeral key and the hash of each box, signer order."""
    return keccak256(ephemeral + b"".join(keccak256(box) for box in boxes))


def encode_upload(receipt: Receipt, signature: bytes, masked: Ring, ephemeral: bytes, boxes: dict[str, bytes]) -> bytes:
    """The bytes a participant sends."""
    fields = {
        "boxes": [[signer, box.hex()] for signer, box in boxes.items()],
        "ephemeral": ephemeral.hex(),
        "receipt": receipt.encode().hex(),
        "signature": signature.hex(),
    }
    return encode("upload", fields, [masked])


def read_upload(terms: AggregationTerms, round_terms: RoundTerms, data: bytes) -> Upload:
    """Decode an upload and check all that is public about it.

    Raises BadMessage (malformed), BadSignature (not signed by its account, or the masked vector or
    the boxes are not those signed) or NotAllowed (not admitted, over its cap, other round, parameters or size).
    """
    message = decode("upload", _UPLOAD, data)
    receipt = read_receipt(bytes.fromhex(_hex(message.text("receipt"))))
    digest = receipt.digest(terms)
    signature = as_bytes(message.fields["signature"], "signature", SIGNATURE_BYTES)
    if recover_account(digest, signature) != receipt.account:
        raise BadSignature(f"the receipt is not signed by {receipt.account}")
    _ensure_allowed(terms, round_terms, receipt)
    if len(message.arrays) != 1 or message.arrays[0].dtype != np.uint64:
        raise BadMessage("an upload carries one uint64 vector")
    masked: Ring = message.arrays[0]
    if masked.shape != (terms.dimension,) or hash_vector(masked) != receipt.upload_hash:
        raise BadSignature(f"the masked vector is not the one that {receipt.account} signed")
    ephemeral = as_bytes(message.fields["ephemeral"], "ephemeral", PUBLIC_KEY_BYTES)
    boxes = _read_boxes(terms, message)
    if hash_boxes(ephemeral, boxes.values()) != receipt.boxes_hash:
        raise BadSignature(f"the sealed boxes are not those that {receipt.account} signed")
    return Upload(receipt, digest, masked, ephemeral, boxes)


def read_receipt(data: bytes) -> Receipt:
    """Decode a receipt; whom it is from is for the caller to check."""
    message = decode("receipt", _RECEIPT, data)
    return Receipt(
        epoch=message.number("epoch"),
        round=message.number("round"),
        account=message.text("account"),
        samples=message.number("samples"),
        parameters_hash=message.hash("parameters"),
        upload_hash=message.hash("upload"),
        commitments=tuple(as_bytes(item, "commitment", 32) for item in message.items("commitments")),
        boxes_hash=message.hash("boxes"),
        floor=message.number("floor"),
        dimension=message.number("dimension"),
    )


def _ensure_allowed(terms: AggregationTerms, round_terms: RoundTerms, receipt: Receipt) -> None:
    account = receipt.account
    cap = round_terms.sample_caps.get(account)
    if cap is None:
        raise NotAllowed(f"{account} is not admitted")
    if not 1 <= receipt.samples <= cap:
        raise NotAllowed(f"{account} claims {receipt.samples} samples, its cap is {cap}")
    if (receipt.epoch, receipt.round) != round_terms.key:
        raise NotAllowed(f"{account} uploaded for round {receipt.epoch}/{receipt.round}")
    if receipt.parameters_hash != round_terms.parameters_hash:
        raise NotAllowed(f"{account} trained from other parameters than this round's")
    if receipt.dimension != terms.dimension or len(receipt.commitments) != len(terms.subsets):
        raise NotAllowed(f"{account} uploaded for another dimension or signer set")


def _read_boxes(terms: AggregationTerms, message: Message) -> dict[str, bytes]:
    rows: list[list[Any]] = message.rows("boxes", 2)
    if [row[0] for row in rows] != list(terms.signers):
        raise BadMessage("an upload carries one box for each signer, in order")
    return {signer: bytes.fromhex(_hex(box)) for signer, box in rows}


def _hex(value: Any) -> str:
    if not isinstance(value, str) or len(value) % 2 or value.strip("0123456789abcdef"):
        raise BadMessage("expected lower-case hex")
    return value
