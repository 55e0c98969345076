"""Binding statements and their certificates: one content per slot, signed by enough signers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from guerdon.errors import NotAllowed, NotYet, Refusal
from guerdon.privacy.terms import AggregationTerms
from guerdon.privacy.wire import Message, as_bytes, decode, encode
from guerdon.signing import SIGNATURE_BYTES, keccak256, recover_account, sign_statement

Item = TypeVar("Item")
_CERTIFICATE = frozenset({"content", "epoch", "kind", "round", "signatures"})


class Slot(StrEnum):
    """The things of which a signer signs one per round (vectors: one per epoch) for ever."""

    PROJECTION = "projection"
    SET = "set"
    VECTORS = "vectors"


@dataclass(frozen=True, slots=True)
class Statement:
    """`message` is what fills the slot of `epoch` and `round` (0 for vectors)."""

    kind: Slot
    epoch: int
    round: int
    message: bytes = field(repr=False)

    @property
    def content(self) -> bytes:
        """Hash of the message; what certificates carry in its place."""
        return keccak256(self.message)

    def slot(self, terms: AggregationTerms) -> str:
        """The slot's name in a signer's journal, unique across programmes."""
        return f"{terms.domain.hex()}/{self.kind}/{self.epoch}/{self.round}"

    def digest(self, terms: AggregationTerms) -> bytes:
        """What a signer signs."""
        numbers = self.epoch.to_bytes(8, "big") + self.round.to_bytes(8, "big")
        return statement_digest(terms, self.kind, numbers + self.content)


def statement_digest(terms: AggregationTerms, tag: str, body: bytes) -> bytes:
    """Tagged Keccak-256, separated by tag, chain, escrow and programme."""
    return keccak256(keccak256(f"guerdon.privacy.{tag}.v1".encode()) + terms.domain + keccak256(body))


def sign_message(terms: AggregationTerms, body: bytes, private_key: bytes) -> bytes:
    """A wire message followed by its author's signature."""
    return body + sign_statement(statement_digest(terms, "message", body), private_key)


def read_signed(terms: AggregationTerms, kind: str, names: frozenset[str], data: bytes) -> tuple[str, Message]:
    """The signer that wrote a signed message, with the message.

    Raises BadMessage on malformed bytes, BadSignature, and NotAllowed when the author is no signer.
    """
    body, signature = data[:-SIGNATURE_BYTES], data[-SIGNATURE_BYTES:]
    message = decode(kind, names, body)
    author = recover_account(statement_digest(terms, "message", body), signature)
    if author not in terms.signers:
        raise NotAllowed(f"{author} is not a signer of programme {terms.program}")
    return author, message


def readable(read: Callable[[bytes], Item], messages: Iterable[bytes]) -> Iterator[Item]:
    """What `read` makes of every message that it does not refuse: bad bytes count as silence."""
    for message in messages:
        try:
            item = read(message)
        except Refusal:
            continue
        yield item


def assemble_certificate(terms: AggregationTerms, statement: Statement, signatures: Iterable[bytes]) -> bytes:
    """A certificate of `statement` from its valid signatures; NotYet below ⌊(n+k-1)/2⌋+1 signers."""
    digest = statement.digest(terms)
    signed = dict(readable(lambda signature: (recover_account(digest, signature), signature), signatures))
    valid = [signed[signer] for signer in terms.signers if signer in signed]
    _ensure_quorum(terms, statement, valid)
    return encode(
        "certificate",
        {
            "content": statement.content.hex(),
            "epoch": statement.epoch,
            "kind": str(statement.kind),
            "round": statement.round,
            "signatures": [signature.hex() for signature in valid],
        },
    )


def check_certificate(terms: AggregationTerms, statement: Statement, data: bytes) -> None:
    """Refuse a certificate that does not make exactly this statement binding."""
    message = decode("certificate", _CERTIFICATE, data)
    named = (message.text("kind"), message.number("epoch"), message.number("round"), message.hash("content"))
    if named != (statement.kind, statement.epoch, statement.round, statement.content):
        raise NotAllowed(f"the certificate is not about this {statement.kind}")
    signatures = message.items("signatures")
    _ensure_quorum(terms, statement, [as_bytes(item, "signature", SIGNATURE_BYTES) for item in signatures])


def _ensure_quorum(terms: AggregationTerms, statement: Statement, signatures: list[bytes]) -> None:
    digest = statement.digest(terms)
    authors = {recover_account(digest, signature) for signature in signatures[: len(terms.signers)]}
    count = len(authors & set(terms.signers))
    if count < terms.certificate_quorum:
        raise NotYet(f"{count} of the {terms.certificate_quorum} signatures that make a {statement.kind} binding")
