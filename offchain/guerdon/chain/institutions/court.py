"""The `DisputeCourt`: cases, where they stand, who sits and what backs each side."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from guerdon.chain.attestation import uint_word
from guerdon.chain.bound import BoundContract
from guerdon.chain.connection import Connection
from guerdon.chain.records import NO_ACCOUNT, Pin
from guerdon.rewards.sum_tree import account_bytes
from guerdon.signing import keccak256

DAY = 86_400  # seconds
JOINING, LEVEL = 3 * DAY, 11 * DAY
LAST_LEVEL = 2
JOINED_BONDS = 2  # bonds that may back a side while a case is open for joining
HASHES_KEPT = 256  # blocks after the one that decides a draw in which it still can


class Kind(IntEnum):
    """What a case is about, numbered as in the contract."""

    ATTESTATION = 0
    SHARE = 1
    PLEA = 2


class Side(IntEnum):
    """Whom somebody backs, votes or rules for, numbered as in the contract."""

    NEITHER = 0
    FOR = 1
    AGAINST = 2

    @property
    def opposite(self) -> Side:
        """The other side, as the contract says it: for, when there is none."""
        return Side.AGAINST if self is Side.FOR else Side.FOR


class Phase(IntEnum):
    """Where a case stands, numbered as in the contract."""

    JOINING = 0
    DRAWING = 1
    COMMITTING = 2
    REVEALING = 3
    APPEALING = 4
    COUNCIL = 5
    COUNCIL_APPEALING = 6
    GOVERNANCE = 7
    ENDED = 8
    EXECUTED = 9


# Seconds from a level's start to a phase's end; ended and executed have none.
ENDS = {
    Phase.JOINING: 0,
    Phase.DRAWING: 2 * DAY,
    Phase.COMMITTING: 5 * DAY,
    Phase.REVEALING: 7 * DAY,
    Phase.APPEALING: 11 * DAY,
    Phase.COUNCIL: 9 * DAY,
    Phase.COUNCIL_APPEALING: 13 * DAY,
    Phase.GOVERNANCE: 27 * DAY,
}


@dataclass(frozen=True, slots=True)
class Case:
    """A case at one block; amounts in token units, times in unix seconds."""

    id: int
    kind: Kind
    program: int
    epoch: int
    account: str  # whose share or plea; the zero address for a whole attestation
    amount: int
    evidence_hash: bytes
    challenger: str
    opened_at: int
    bond: int  # of level 0
    level: int
    phase: Phase
    verdict: Side
    outcome: Side  # neither before it is executed

    @property
    def until(self) -> int | None:
        """First second after the phase in which the case is now; None where nothing ends by itself."""
        if self.phase not in ENDS:
            return None
        return self.opened_at + JOINING + self.level * LEVEL + ENDS[self.phase]

    def bond_at(self, stage: int) -> int:
        """What a side owes at a stage (0: joining; n: the appeal against level n - 1)."""
        return self.bond << stage


@dataclass(frozen=True, slots=True)
class Bench:
    """Who sits in a level, and how many votes of each kind were shown."""

    jurors: tuple[str, ...]
    votes: dict[Side, int]
    target: int  # the block that decides who sits; 0 before it is chosen


@dataclass(frozen=True, slots=True)
class Seat:
    """A juror's place in one level of one case of one court."""

    chain_id: int
    court: str
    case: int
    level: int
    juror: str


class Court(BoundContract):
    """The court at one address of one chain."""

    def __init__(self, connection: Connection, address: str) -> None:
        super().__init__(connection, "DisputeCourt", address)

    def case(self, number: int, pin: Pin) -> Case:
        """A case and where it stands. Raises Reverted when unknown."""
        found = self.view("caseOf", pin, number)
        level, phase, verdict = self.view("statusOf", pin, number)
        return Case(
            number, Kind(found.kind), found.program, found.epoch, found.account, found.amount,
            bytes(found.evidenceHash), found.challenger, found.openedAt, found.bond, level, Phase(phase),
            Side(verdict), Side(found.outcome),
        )  # fmt: skip

    def bench(self, number: int, level: int, pin: Pin) -> Bench:
        """Who sits in a level of a case."""
        jurors, votes, target = self.view("benchOf", pin, number, level)
        return Bench(tuple(jurors), {side: votes[side] for side in Side}, target)

    def raised(self, number: int, stage: int, side: Side, pin: Pin) -> int:
        """What backs a side at a stage, token units."""
        raised, _ = self.view("bondOf", pin, number, stage, side, NO_ACCOUNT)
        return int(raised)

    def missing(self, case: Case, side: Side, pin: Pin) -> int:
        """What may still be put behind a side now: twice the bond while joining, the next level's for an appeal."""
        stage = 0 if case.phase is Phase.JOINING else case.level + 1
        most = JOINED_BONDS * case.bond if stage == 0 else case.bond_at(stage)
        return max(most - self.raised(case.id, stage, side, pin), 0)

    def outcome(self, case: Case, pin: Pin) -> Side:
        """Who wins a case that ended: whom a panel's ruling wronged, where that side alone paid for an appeal."""
        is_judged = bool(self.bench(case.id, case.level, pin).jurors)
        if not is_judged or case.level == LAST_LEVEL or case.verdict is Side.NEITHER:
            return case.verdict
        stage, loser = case.level + 1, case.verdict.opposite
        paid = {side: self.raised(case.id, stage, side, pin) >= case.bond_at(stage) for side in (loser, case.verdict)}
        return loser if paid[loser] and not paid[case.verdict] else case.verdict

    def quote(self, challenger: str, units: int, pin: Pin) -> int:
        """The bond of a new case about `units`."""
        return int(self.view("quote", pin, challenger, units))

    def credit_of(self, account: str, pin: Pin) -> int:
        """What an account can withdraw."""
        return int(self.view("creditOf", pin, account))

    def due(self, number: int, account: str, pin: Pin) -> int:
        """What collecting would credit to an account. Raises Reverted when nothing, or too early."""
        return int(self.view("collect", pin, number, account))


def commitment_of(seat: Seat, vote: Side, salt: bytes) -> bytes:
    """What a juror commits to, as `hashVote` computes it: here, because a node that is asked learns vote and salt."""
    words = (
        uint_word("chain", seat.chain_id, 256),
        account_bytes(seat.court).rjust(32, b"\0"),
        uint_word("case", seat.case, 256),
        uint_word("level", seat.level, 256),
        account_bytes(seat.juror).rjust(32, b"\0"),
        uint_word("vote", int(vote), 8),
        salt,
    )
    return keccak256(b"".join(words))
