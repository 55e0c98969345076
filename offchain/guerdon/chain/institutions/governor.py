"""The `RewardGovernor`: proposals, their states and ballots, rebuilt from the chain alone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from guerdon.chain.bound import BoundContract
from guerdon.chain.connection import Connection
from guerdon.chain.records import Pin
from guerdon.errors import BadValue, EvidenceMismatch
from guerdon.signing import keccak256


class ProposalState(IntEnum):
    """Where a proposal stands, numbered as in the contract."""

    PENDING = 0
    ACTIVE = 1
    CANCELED = 2
    DEFEATED = 3
    SUCCEEDED = 4
    QUEUED = 5
    EXPIRED = 6
    EXECUTED = 7


class Ballot(IntEnum):
    """A vote, numbered as in the contract."""

    AGAINST = 0
    FOR = 1
    ABSTAIN = 2


@dataclass(frozen=True, slots=True)
class Text:
    """What was proposed, word for word: it is the key by which a proposal is queued and executed."""

    targets: tuple[str, ...]
    values: tuple[int, ...]  # wei
    calldatas: tuple[bytes, ...]
    description: str

    @property
    def key(self) -> tuple[Any, ...]:
        """What `queue` and `execute` take."""
        return list(self.targets), list(self.values), list(self.calldatas), keccak256(self.description.encode())


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal at one block; times are unix seconds, votes are points of reputation."""

    id: int
    state: ProposalState
    proposer: str
    snapshot: int  # votes of this second count; ballots from the next one on
    deadline: int  # last second of the vote
    ready_at: int  # when it can be executed, 0 before it is queued
    against: int
    in_favour: int
    abstained: int
    text: Text


@dataclass(frozen=True, slots=True)
class Timing:
    """How long the steps of a proposal take; seconds."""

    before_vote: int
    vote: int
    grace: int
    timelock: int


class Governor(BoundContract):
    """The governor at one address of one chain."""

    def __init__(self, connection: Connection, address: str) -> None:
        super().__init__(connection, "RewardGovernor", address)

    def timing(self, pin: Pin) -> Timing:
        """The steps of a proposal made now."""
        timelock = BoundContract(self.connection, "GuerdonTimelock", str(self.view("timelock", pin)))
        before_vote, vote, grace = (int(self.view(name, pin)) for name in ("votingDelay", "votingPeriod", "grace"))
        return Timing(before_vote, vote, grace, int(timelock.view("getMinDelay", pin)))

    def votes(self, account: str, second: int, pin: Pin) -> int:
        """Votes of an account in a past second."""
        return int(self.view("getVotes", pin, account, second))

    def votes_now(self, account: str, pin: Pin) -> int:
        """Votes of an account at the pinned block: what a proposal in a later second is measured by."""
        registry = BoundContract(self.connection, "ReputationRegistry", str(self.view("token", pin)))
        return int(registry.view("getVotes", pin, account))

    def has_voted(self, proposal: int, account: str, pin: Pin) -> bool:
        """Whether an account has cast its ballot."""
        return bool(self.view("hasVoted", pin, proposal, account))

    def id_of(self, text: Text, pin: Pin) -> int:
        """The number that a text has here."""
        return int(self.view("getProposalId", pin, *text.key))

    def proposal(self, number: int, pin: Pin) -> Proposal:
        """A proposal, its text from the log of its making and checked against its number.

        Raises Reverted when unknown, BadValue when the node lost the log, EvidenceMismatch when the log is not the
        text that was proposed.
        """
        state = ProposalState(self.view("state", pin, number))
        text = self._text(number, pin)
        against, in_favour, abstained = self.view("proposalVotes", pin, number)
        return Proposal(
            number,
            state,
            str(self.view("proposalProposer", pin, number)),
            int(self.view("proposalSnapshot", pin, number)),
            int(self.view("proposalDeadline", pin, number)),
            int(self.view("proposalEta", pin, number)),
            against,
            in_favour,
            abstained,
            text,
        )

    def propose(self, text: Text) -> Any:
        """Hand a proposal in."""
        return self.act("propose", list(text.targets), list(text.values), list(text.calldatas), text.description)

    def _text(self, number: int, pin: Pin) -> Text:
        log = self.connection.newest_log(self._contract.events["ProposalCreated"](), {"proposalId": number}, pin)
        if log is None:
            raise BadValue(f"the node no longer has the log of proposal {number}: use one that keeps every log")
        found = log["args"]
        calldatas = tuple(bytes(data) for data in found["calldatas"])
        text = Text(tuple(found["targets"]), tuple(found["values"]), calldatas, found["description"])
        if self.id_of(text, pin) != number:
            raise EvidenceMismatch(f"the node's log of proposal {number} is not what was proposed: ask another node")
        return text
