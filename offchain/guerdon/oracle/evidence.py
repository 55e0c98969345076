"""The records of an epoch's public bundle, and their canonical bytes; knows no files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Self

import rfc8785
from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, ValidationError

from guerdon.errors import BadMessage, EvidenceMismatch
from guerdon.model import Attestation, Leaf
from guerdon.signing import keccak256


def _parse_integer(value: object) -> int:
    """Decimal strings exactly as str(int) writes them; plain ints pass (they come from code)."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"0|-?[1-9][0-9]*", value):
        raise ValueError(f"not a canonical decimal string: {value!r}")
    return int(value)


def _parse_bytes(value: object) -> bytes:
    if isinstance(value, bytes):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"0x([0-9a-f]{2})*", value):
        raise ValueError(f"not lower-case 0x hex: {value!r}")
    return bytes.fromhex(value[2:])


def _hex(value: bytes) -> str:
    return "0x" + value.hex()


# JSON numbers end at 2**53, so every integer that could be larger travels as a decimal string
BigInt = Annotated[int, BeforeValidator(_parse_integer), PlainSerializer(str, when_used="json")]
HexBytes = Annotated[bytes, BeforeValidator(_parse_bytes), PlainSerializer(_hex, when_used="json")]
LeafRow = tuple[str, BigInt, int]  # account, cumulative reward in token units, reputation


class Record(BaseModel):
    """A frozen record with strict types and no unknown fields, and one spelling in bytes."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    def to_bytes(self) -> bytes:
        """The canonical JSON (RFC 8785) of the record."""
        return rfc8785.dumps(self.model_dump(mode="json"))

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Parse canonical JSON; raises BadMessage if it is malformed, EvidenceMismatch if not canonical."""
        try:
            record = cls.model_validate_json(raw)
        except ValidationError as error:
            raise BadMessage(f"not {cls.__name__}: {error}") from error
        if record.to_bytes() != raw:
            raise EvidenceMismatch(f"{cls.__name__} is not in its canonical spelling; it was edited")
        return record


class RoundEvidence(Record):
    """One round: who was in the agreed set, what was opened, and which vectors scored it."""

    round: int
    participants: tuple[str, ...]
    left_out: dict[str, str]
    receipts: dict[str, HexBytes]  # account -> digest of the receipt it signed
    parameters_hash: HexBytes
    sum: str  # array name: int64[d], the sum of the agreed set's quantised updates
    vectors: dict[str, str]  # utility -> array name: int64[d], quantised scoring vector
    set_certificate: HexBytes  # the signers' signatures on this set, as they exchanged them


class Terms(Record):
    """What a programme fixes off-chain before its first round; its digest is sealed on chain."""

    weights: dict[str, int]  # basis points by component
    update_bits: int  # fractional bits of updates, sums and parameters
    vector_bits: int  # fractional bits of scoring vectors
    tensor_sizes: tuple[int, ...]
    initial_parameters: str  # array name: int64[d]
    clip: float  # largest L2 norm of an update before its sample-count fraction
    floor: int  # smallest agreed set
    fold_hashes: tuple[HexBytes, ...]  # one validation fold an epoch; the folds themselves stay secret
    test_hash: HexBytes

    @property
    def digest(self) -> bytes:
        """keccak256 of the canonical bytes: the programme's terms hash."""
        return keccak256(self.to_bytes())


class Evidence(Record):
    """Everything from which, with the programme's terms, anyone recomputes an epoch's root."""

    version: int
    chain_id: int
    escrow: str
    program: int
    epoch: int
    previous_evidence: HexBytes
    terms_hash: HexBytes
    weights: dict[str, int]  # basis points by component
    rounds: tuple[RoundEvidence, ...]
    scores: dict[str, dict[str, BigInt]]  # account -> utility -> programme sum
    unopened: dict[str, BigInt]  # utility -> what accounts carried into the next epoch hold together
    rounds_answered: dict[str, int]
    disclosures: dict[str, dict[str, int]]  # account -> kind -> scalars opened so far
    metrics: dict[str, int]
    milestone: int
    value: int  # the milestone's metric, as measured; 0 without a milestone
    pot: BigInt
    total: BigInt
    leaves: tuple[LeafRow, ...]
    root: HexBytes

    @property
    def digest(self) -> bytes:
        """keccak256 of the canonical bytes: the attestation's evidence hash."""
        return keccak256(self.to_bytes())

    @property
    def leaf_list(self) -> list[Leaf]:
        """The reward tree's leaves in leaf order."""
        return [Leaf(*row) for row in self.leaves]


class SignedAttestation(Record):
    """An attestation in JSON, with the quorum's signatures over its EIP-712 digest."""

    program: int
    epoch: int
    milestone: int
    value: int
    root: HexBytes
    leaf_count: int
    pot: BigInt
    total: BigInt
    evidence_hash: HexBytes
    weights_hash: HexBytes
    previous_root: HexBytes
    deadline: int
    signatures: tuple[HexBytes, ...]  # 65 bytes each, by ascending signer account

    @classmethod
    def of(cls, attestation: Attestation, signatures: Sequence[bytes]) -> SignedAttestation:
        """The record of an attestation with its quorum's signatures."""
        return cls(**asdict(attestation), signatures=tuple(signatures))

    @property
    def attestation(self) -> Attestation:
        """The statement itself, as it is signed and posted."""
        return Attestation(**self.model_dump(exclude={"signatures"}))
