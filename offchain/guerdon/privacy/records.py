"""A round as its certified set tells it: what a signer publishes and an auditor checks again."""

from __future__ import annotations

from dataclasses import dataclass, field

from guerdon.errors import BadSignature, NotAllowed, NotYet
from guerdon.privacy.proposals import AgreedSet, read_set
from guerdon.privacy.statements import check_certificate
from guerdon.privacy.terms import AggregationTerms


@dataclass(frozen=True, slots=True)
class RoundRecord:
    """One round's certified set; the same in every honest signer, however it came to know the set."""

    set_message: bytes = field(repr=False)
    certificate: bytes = field(repr=False)
    receipts: dict[str, bytes]  # member -> receipt digest, canonical order
    left_out: tuple[str, ...]  # candidates that are not members, canonical order


def record_of(agreed: AgreedSet, certificate: bytes) -> RoundRecord:
    """The record of a certified set."""
    return RoundRecord(agreed.statement.message, certificate, dict(agreed.members), tuple(agreed.left_out))


def check_round_record(
    terms: AggregationTerms, epoch: int, round_number: int, set_message: bytes, certificate: bytes
) -> tuple[str, ...]:
    """The members of a round's certified set, canonical order.

    Raises BadMessage on malformed bytes, NotAllowed when set or certificate is about something else,
    BadSignature when too few of the programme's signers signed.
    """
    agreed = read_set(set_message)
    if (agreed.statement.epoch, agreed.statement.round) != (epoch, round_number):
        raise NotAllowed(f"the set is not that of round {epoch}/{round_number}")
    try:
        check_certificate(terms, agreed.statement, certificate)
    except NotYet as shortage:
        raise BadSignature(f"the certificate of round {epoch}/{round_number} has {shortage}") from shortage
    return tuple(agreed.members)
