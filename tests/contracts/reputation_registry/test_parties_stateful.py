"""Random lives of four parties: reputation moves by final leaves and rulings alone, and votes add up."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import ClassVar

import pytest
from brownie import chain
from brownie.exceptions import VirtualMachineError
from registrar import FULL, JUROR, Ranking, admit
from scenario import PARTICIPANTS, Programme, mine_at

PARTIES = 4
REPUTATIONS = 0, 3_999, 5_999, JUROR, 8_000, FULL

LIVES, ACTS = 4, 40  # numbered, so that what failed is lived again


@dataclass
class Believed:
    """One party: `seat` says which of its two accounts acts (None: it left); `power` is as of its last change."""

    seat: int | None = None
    version: int = 0
    penalties: int = 0
    proven: dict[int, tuple[int, int]] = field(default_factory=dict)  # programme to epoch and reputation
    power: int = 0
    is_offered: bool = False


class Registry:
    """Party p acts from PARTICIPANTS[p] or PARTICIPANTS[p + 4]; both have leaves in both programmes."""

    done: ClassVar[set[str]] = set()

    def __init__(self, registry, rankings, people, court, governance):
        chain.revert()
        self.registry, self.people, self.court, self.governance = registry, people, court, governance
        self.rankings = [
            Ranking(Programme(ranking.programme.escrow, ranking.programme.number, ranking.programme.relayer), registry)
            for ranking in rankings
        ]
        self.recognised = {self.rankings[0].programme.number}
        self.parties = [Believed() for _ in range(PARTIES)]
        for number in range(PARTIES):
            self.enter(number)
        self.attest(which=False, reputations=[FULL] * 2 * PARTIES, is_final=True)
        for number in range(PARTIES):
            self.prove(which=False, number=number, seat=0, back=0)

    def act(self, dice):
        which, number = dice.random() < 0.3, dice.randrange(PARTIES)
        acts = {
            lambda: self.attest(which, dice.choices(REPUTATIONS, k=2 * PARTIES), is_final=dice.random() < 0.8): 3,
            lambda: self.prove(which, number, dice.randrange(2), dice.choice([0, 0, 0, 1, 2])): 8,
            lambda: self.enter(number): 2,
            lambda: self.leave(number): 1,
            lambda: self.penalise(number, dice.choice([1, 500, 500, 4_000])): 1,
            lambda: self.offer(number, is_offered=dice.random() < 0.8): 4,
            lambda: self.turn(which): 2,
            lambda: self.refresh(number): 3,
        }
        dice.choices(list(acts), list(acts.values()))[0]()

    def reputation(self, party):
        """What the party's proven leaves and penalties come to while it acts from an account."""
        if party.seat is None:
            return 0
        counting = [reputation for number, (_, reputation) in party.proven.items() if number in self.recognised]
        return max(max(counting, default=0) - party.penalties, 0)

    def settle(self, party):
        """The registry looks at the party: votes follow, and an offer without standing ends."""
        party.power = self.reputation(party)
        party.is_offered = party.is_offered and party.power >= JUROR

    def attempt(self, name, is_expected, act):
        """The act succeeds exactly when the model says so."""
        if is_expected:
            act()
            Registry.done.add(name)
            return
        with pytest.raises(VirtualMachineError):
            act()

    def attest(self, which, reputations, *, is_final):
        ranking = self.rankings[which]
        newest = int(ranking.programme.escrow.claimableEpochs(ranking.programme.number)[0])
        if newest < ranking.programme.last:
            ranking.programme.pass_window()
        ranking.attest(*reputations, final=is_final)

    def prove(self, which, number, seat, back):
        ranking, party, account = self.rankings[which], self.parties[number], number + PARTIES * seat
        programme = ranking.programme
        epoch = programme.last - back
        if epoch < 1:
            return
        reputation = programme.leaves[epoch][account].reputation
        is_known = party.version > seat  # the second account belongs to the party from its second credential on
        is_final = epoch in {int(value) for value in programme.escrow.claimableEpochs(programme.number)}
        is_newer = (epoch, reputation) > party.proven.get(programme.number, (0, 0))
        is_expected = is_known and is_final and is_newer and programme.number in self.recognised
        self.attempt("prove", is_expected, lambda: ranking.prove(account, epoch))
        if is_expected:
            party.proven[programme.number] = (epoch, reputation)
            self.settle(party)

    def enter(self, number):
        """Every credential names the other account than the one before."""
        party = self.parties[number]
        seat = party.version % 2
        account = PARTICIPANTS[number + PARTIES * seat]
        version = party.version + 1
        arguments = (self.registry, self.governance, number)
        self.attempt("enter", party.seat is None, lambda: admit(*arguments, account=account, version=version))
        if party.seat is None:
            party.seat, party.version = seat, version
            self.settle(party)

    def leave(self, number):
        party = self.parties[number]
        account = self.people[number + PARTIES * (party.seat or 0)]
        self.attempt("leave", party.seat is not None, lambda: self.registry.exit({"from": account}))
        party.seat = None
        self.settle(party)

    def penalise(self, number, points):
        """A ruling names the first account, wherever the party acts from now."""
        party = self.parties[number]
        account = PARTICIPANTS[number]
        is_known = party.version > 0
        self.attempt("penalise", is_known, lambda: self.registry.penalise(account, points, {"from": self.court}))
        if is_known:
            party.penalties = min(party.penalties + points, FULL)
            self.settle(party)

    def offer(self, number, *, is_offered):
        party = self.parties[number]
        account = self.people[number + PARTIES * (party.seat or 0)]
        has_standing = self.reputation(party) >= JUROR or not is_offered
        is_expected = party.seat is not None and is_offered != party.is_offered and has_standing
        self.attempt("offer", is_expected, lambda: self.registry.offerAsJuror(is_offered, {"from": account}))
        if is_expected:
            party.is_offered = is_offered
            self.settle(party)

    def turn(self, which):
        """Governance forgets a recognised programme, or recognises a forgotten one."""
        number = self.rankings[which].programme.number
        change = self.registry.forget if number in self.recognised else self.registry.recognise
        change(number, {"from": self.governance})
        self.recognised ^= {number}

    def refresh(self, number):
        party = self.parties[number]
        account = PARTICIPANTS[number + PARTIES * (party.seat or 0)]
        is_expected = party.power != self.reputation(party)
        self.attempt("refresh", is_expected, lambda: self.registry.refresh(account, {"from": self.governance}))
        self.settle(party)

    def check(self):
        self.everybody_stands_as_believed()
        self.votes_add_up()
        self.jurors_have_the_standing()

    def everybody_stands_as_believed(self):
        """Invariant 10: within bounds, moved by nothing but final leaves and rulings, held by one account a party."""
        for number, party in enumerate(self.parties):
            for seat in range(2):
                account = PARTICIPANTS[number + PARTIES * seat]
                acts = party.seat == seat
                assert self.registry.reputationOf(account) == (self.reputation(party) if acts else 0) <= FULL
                assert self.registry.getVotes(account) == (party.power if acts else 0)

    def votes_add_up(self):
        mine_at(chain[-1].timestamp + 1)
        total = self.registry.getPastTotalSupply(chain[-1].timestamp - 1)
        assert total == sum(party.power for party in self.parties) <= PARTIES * FULL

    def jurors_have_the_standing(self):
        listed = [self.registry.jurorAt(position) for position in range(self.registry.jurorCount())]
        expected = {
            PARTICIPANTS[number + PARTIES * party.seat]
            for number, party in enumerate(self.parties) if party.is_offered
        }  # fmt: skip
        assert len(listed) == len(expected)
        assert set(listed) == expected
        assert all(self.registry.getVotes(account) >= JUROR for account in listed)


def test_reputation_moves_by_leaves_and_rulings(ranking, another, participants, court, governance):
    """Invariant 10: in random lives every outcome is foreseen, and votes are the sum of what was proved."""
    chain.snapshot()
    for seed in range(LIVES):
        dice, life = Random(seed), Registry(ranking.registry, [ranking, another], participants, court, governance)
        for _ in range(ACTS):
            life.act(dice)
            life.check()
    assert Registry.done == {"prove", "enter", "leave", "penalise", "offer", "refresh"}
