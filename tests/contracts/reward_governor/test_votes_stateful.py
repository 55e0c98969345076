"""Random votes: what is counted is what the parties had when the vote began, once each, and the end is foreseen."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import ClassVar

import pytest
from brownie import chain, web3
from brownie.exceptions import VirtualMachineError
from governed import (
    ABSTAIN,
    ACTIVE,
    AGAINST,
    DEFEATED,
    EXECUTED,
    EXPIRED,
    EXTENSION,
    FOR,
    MAX_EXTENSION,
    OTHER_WEIGHTS,
    QUEUED,
    SUCCEEDED,
    WAITING,
    Proposal,
    call,
)
from registrar import admit
from scenario import DAY, PARTICIPANTS, mine_at, set_next_block_time

SEATS = 5

LIVES, ACTS = 4, 40  # numbered, so that what failed is lived again


@dataclass
class Vote:
    """One proposal as the model knows it; `power` is filled when its snapshot is over."""

    proposal: Proposal
    snapshot: int
    end: int
    power: dict[str, int] | None = None
    voted: set[str] = field(default_factory=set)
    tally: dict[int, int] = field(default_factory=lambda: dict.fromkeys((AGAINST, FOR, ABSTAIN), 0))
    first_end: int = 0
    is_executed: bool = False

    @property
    def total(self):
        return sum(self.power.values())

    @property
    def is_winning(self):
        has_quorum = self.total * 20 // 100 <= self.tally[FOR] + self.tally[ABSTAIN]
        return has_quorum and self.tally[FOR] > self.tally[AGAINST]


class Assembly:
    """Parties move between two accounts and lose reputation while they vote; the first three have a second one."""

    seen: ClassVar[set[str]] = set()

    def __init__(self, system, court, outsider):
        chain.revert()
        self.governed, self.court, self.outsider = system.fresh(), court, outsider
        self.accounts = list(range(SEATS))  # which of PARTICIPANTS each party acts from
        self.versions = [1] * SEATS
        self.points = [10_000, 8_000, 6_000, 5_000, 1_000]
        self.votes: list[Vote] = []
        self.propose(0)

    def act(self, dice):
        acts = {
            lambda: self.vote(
                dice.randrange(len(self.votes)), dice.randrange(8), dice.choice([AGAINST, FOR, FOR, ABSTAIN])
            ): 10,
            lambda: self.wait(dice.choice([3_600, DAY // 2, DAY, 2 * DAY])): 4,
            lambda: self.propose(dice.randrange(SEATS)): 1,
            lambda: self.penalise(dice.randrange(SEATS), dice.choice([1, 2_000])): 1,
            lambda: self.move(dice.randrange(3)): 2,
            lambda: self.carry_out(dice.randrange(len(self.votes))): 2,
        }
        dice.choices(list(acts), list(acts.values()))[0]()

    def power_now(self):
        return {PARTICIPANTS[self.accounts[number]]: self.points[number] for number in range(SEATS)}

    def look(self):
        """Whoever asks later sees the power of the snapshot's second: fix it as soon as that is over."""
        now = chain[-1].timestamp
        for vote in self.votes:
            if vote.power is None and vote.snapshot <= now:
                vote.power = self.power_now()

    def before_power_moves(self):
        """No snapshot may fall between the model's look and the chain's."""
        upcoming = [vote.snapshot for vote in self.votes if vote.power is None]
        if any(snapshot <= chain[-1].timestamp + 30 for snapshot in upcoming):
            mine_at(max(upcoming) + 1)
        self.look()
        set_next_block_time(chain[-1].timestamp + 10)

    def propose(self, number):
        governed = self.governed
        sender = self.accounts[number]
        if len(self.votes) == 3 or self.points[number] < 6_000:
            return
        title = f"change {len(self.votes)}"
        proposal = governed.propose(sender, call(governed.policy.setWeights, OTHER_WEIGHTS), title=title)
        snapshot, end = governed.snapshot(proposal), governed.deadline(proposal)
        self.votes.append(Vote(proposal, snapshot, end, first_end=end))

    def vote(self, which, account, ballot):
        """Anybody votes at any time; the model says whether it counts, how much, and whether the end moves."""
        vote, name = self.votes[which], PARTICIPANTS[account]
        now = chain[-1].timestamp + 10
        set_next_block_time(now)
        is_open = vote.snapshot < now <= vote.end
        if not is_open or name in vote.voted:
            with pytest.raises(VirtualMachineError):
                self.governed.vote(vote.proposal, account, ballot)
            return
        self.look()
        vote.power = self.power_now() if vote.power is None else vote.power
        was_winning = vote.is_winning
        self.governed.vote(vote.proposal, account, ballot)
        vote.voted.add(name)
        Assembly.seen.update({"ballot"} | ({"weight"} if vote.power.get(name) else set()))
        vote.tally[ballot] += vote.power.get(name, 0)
        if now + EXTENSION > vote.end and vote.is_winning != was_winning:
            Assembly.seen.add("swing")
            vote.end = min(now + EXTENSION, vote.first_end + MAX_EXTENSION)

    def penalise(self, number, points):
        self.before_power_moves()
        self.governed.registry.penalise(PARTICIPANTS[number], points, {"from": self.court})
        self.points[number] = max(self.points[number] - points, 0)

    def move(self, number):
        """A party leaves, and comes back from its other account."""
        self.before_power_moves()
        governed = self.governed
        at, to = self.accounts[number], number + 5 if self.accounts[number] == number else number
        self.versions[number] += 1
        governed.registry.exit({"from": governed.people[at]})
        admit(governed.registry, self.outsider, number, account=PARTICIPANTS[to], version=self.versions[number])
        self.accounts[number] = to

    def wait(self, seconds):
        """Time passes, second of a snapshot by second of a snapshot."""
        until = chain[-1].timestamp + seconds
        mine_at(until)
        self.look()

    def carry_out(self, which):
        """What won is queued and executed; only the first change of a kind passes the policy's own rules."""
        vote, governed = self.votes[which], self.governed
        mine_at(chain[-1].timestamp + 1)
        if governed.state(vote.proposal) != SUCCEEDED:
            return
        governed.queue(vote.proposal)
        governed.ripen(vote.proposal)
        self.look()
        if governed.policy.current() == 0:
            governed.execute(vote.proposal)
            vote.is_executed = True
            Assembly.seen.add("executed")

    def check(self):
        self.counted_once()
        self.ends_are_foreseen()

    def counted_once(self):
        """Invariant 12: what is counted is what the voters had, at most all there was at the snapshot."""
        self.look()
        for vote in self.votes:
            counted = [int(votes) for votes in self.governed.governor.proposalVotes(vote.proposal.id)]
            assert counted == [vote.tally[ballot] for ballot in (AGAINST, FOR, ABSTAIN)]
            if vote.power is not None and chain[-1].timestamp > vote.snapshot:
                supply = self.governed.registry.getPastTotalSupply(vote.snapshot)
                assert sum(counted) <= supply == vote.total

    def ends_are_foreseen(self):
        for vote in self.votes:
            state, now = self.governed.state(vote.proposal), chain[-1].timestamp
            assert self.governed.deadline(vote.proposal) == vote.end <= vote.first_end + MAX_EXTENSION
            if now <= vote.snapshot:
                assert state == WAITING
            elif now <= vote.end:
                assert state == ACTIVE
            elif vote.is_executed:
                assert state == EXECUTED
            elif vote.power is not None and not vote.is_winning:
                assert state == DEFEATED
            else:
                assert state in {SUCCEEDED, QUEUED, EXPIRED}


@pytest.fixture
def court_account(system, accounts):
    """The court itself as a sender: a penalty needs no case here."""
    web3.provider.make_request("anvil_setBalance", [system.court.address, hex(10**18)])
    return accounts.at(system.court.address, force=True)


def test_votes_counted_are_votes_had(system, court_account, mallory):
    """Invariant 12, G-04: in random votes nobody counts twice, and never more is counted than there was."""
    chain.snapshot()
    for seed in range(LIVES):
        dice, life = Random(seed), Assembly(system, court_account, mallory)
        for _ in range(ACTS):
            life.act(dice)
            life.check()
    assert Assembly.seen == {"ballot", "weight", "swing", "executed"}
