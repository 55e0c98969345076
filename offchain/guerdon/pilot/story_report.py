"""What the report says of the pilot's institutions: vote, disputes, certificates, an organisation's own programme."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from guerdon.pilot.fields import Account, Count, Hash, Ordinal, Record, Units

Gas = Annotated[int, Field(ge=0)]


class VoteResult(Record):
    """A vote on the reward weights that was carried out; votes are points of reputation."""

    proposal: Annotated[str, Field(pattern=r"^[0-9]+$")]
    weights_before: dict[str, Count]  # basis points by component
    weights_after: dict[str, Count]
    ballots: Ordinal
    in_favour: Count
    against: Count
    quorum: Count
    days: Count  # from proposal to effect, chain time
    from_epoch: Ordinal
    ballot_gas: Gas  # of the last ballot


class PayChange(Record):
    """What the voted weights made of one school's pay in the first epoch they reached."""

    account: Account
    site: str  # foreign text
    old_units: Units  # by the weights before
    new_units: Units


class CertificateResult(Record):
    """A certificate of contribution, as the chain describes it."""

    account: Account
    site: str  # foreign text
    number: Annotated[str, Field(pattern=r"^[0-9]+$")]
    gas: Gas
    picture: str | None  # SVG as a data URI, for the first few


class Member(Record):
    """A part of an organisation, and what the organisation's own programme paid it."""

    account: Account
    name: str
    units: Units


class OrganisationResult(Record):
    """A participant that claimed into a programme of its own."""

    account: Account
    site: str  # foreign text
    program: Ordinal
    received_units: Units
    members: Annotated[tuple[Member, ...], Field(min_length=1)]


class PanelResult(Record):
    """How one panel voted."""

    seats: Ordinal
    votes_for: Count
    votes_against: Count
    absent: Count


class CaseResult(Record):
    """A case before the dispute court, from its opening to its execution."""

    case: Ordinal
    epoch: Ordinal
    challenger: Account
    bond_units: Units
    appeal_bond_units: Units  # of each side
    panels: Annotated[tuple[PanelResult, ...], Field(min_length=1)]
    verdict: Literal["for", "against"]
    days: Count  # from opening to execution, chain time
    gas: dict[str, Gas]


class AppealedPenalty(Record):
    """A share that one panel lowered and the next gave back."""

    case: CaseResult
    account: Account
    site: str  # foreign text
    share_units: Units  # its leaf in the disputed epoch
    lowered_to_units: Units
    paid_units: Units  # in all, after the ruling


class WrongAttestation(Record):
    """An attestation that a quorum signed without recomputing it: noticed, disputed, voided, and attested again."""

    case: CaseResult
    wrong_root: Hash
    right_root: Hash
    moved_units: Units
    from_site: str  # foreign text
    to_site: str  # foreign text
    noticed: str  # what guerdon replay said of it
