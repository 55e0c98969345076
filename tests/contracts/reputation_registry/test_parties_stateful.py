"""Random lives of four parties: reputation moves by final leaves and rulings alone, and votes add up."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from brownie import chain
from brownie.exceptions import VirtualMachineError
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from hypothesis.strategies import booleans, integers, lists, sampled_from
from registrar import FULL, JUROR, Ranking, admit
from scenario import PARTICIPANTS, Programme, mine_at

PARTIES = 4
PARTY = integers(0, PARTIES - 1)
REPUTATIONS = lists(sampled_from([0, 3_999, 5_999, JUROR, 8_000, FULL]), min_size=2 * PARTIES, max_size=2 * PARTIES)


@dataclass
class Believed:
    """One party: `seat` says which of its two accounts acts (None: it left); `power` is as of its last change."""

    seat: int | None = None
    version: int = 0
    penalties: int = 0
    proven: dict[int, tuple[int, int]] = field(default_factory=dict)  # programme to epoch and reputation
    power: int = 0
    is_offered: bool = False


class Registry(RuleBasedStateMachine):
    """Party p acts from PARTICIPANTS[p] or PARTICIPANTS[p + 4]; both have leaves in both programmes."""

    def __init__(self, registry, rankings, people, court, governance):
        chain.revert()
        super().__init__()
        self.registry, self.people, self.court, self.governance = registry, people, court, governance
        self.rankings = [
            Ranking(Programme(ranking.programme.escrow, ranking.programme.number, ranking.programme.relayer), registry)
            for ranking in rankings
        ]
        self.recognised = {self.rankings[0].programme.number}
        self.parties = [Believed() for _ in range(PARTIES)]

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

    def attempt(self, is_expected, act):
        """The act succeeds exactly when the model says so."""
        if is_expected:
            act()
            return
        with pytest.raises(VirtualMachineError):
            act()

    @rule(which=booleans(), reputations=REPUTATIONS, is_final=booleans())
    def attest(self, which, reputations, is_final):
        ranking = self.rankings[which]
        newest = int(ranking.programme.escrow.claimableEpochs(ranking.programme.number)[0])
        if newest < ranking.programme.last:
            ranking.programme.pass_window()
        ranking.attest(*reputations, final=is_final)

    @rule(which=booleans(), number=PARTY, seat=integers(0, 1), back=integers(0, 2))
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
        self.attempt(is_expected, lambda: ranking.prove(account, epoch))
        if is_expected:
            party.proven[programme.number] = (epoch, reputation)
            self.settle(party)

    @rule(number=PARTY)
    def enter(self, number):
        """Every credential names the other account than the one before."""
        party = self.parties[number]
        seat = party.version % 2
        account = PARTICIPANTS[number + PARTIES * seat]
        version = party.version + 1
        arguments = (self.registry, self.governance, number)
        self.attempt(party.seat is None, lambda: admit(*arguments, account=account, version=version))
        if party.seat is None:
            party.seat, party.version = seat, version
            self.settle(party)

    @rule(number=PARTY)
    def leave(self, number):
        party = self.parties[number]
        account = self.people[number + PARTIES * (party.seat or 0)]
        self.attempt(party.seat is not None, lambda: self.registry.exit({"from": account}))
        party.seat = None
        self.settle(party)

    @rule(number=PARTY, points=sampled_from([1, 500, 4_000, 65_535]))
    def penalise(self, number, points):
        """A ruling names the first account, wherever the party acts from now."""
        party = self.parties[number]
        account = PARTICIPANTS[number]
        is_known = party.version > 0
        self.attempt(is_known, lambda: self.registry.penalise(account, points, {"from": self.court}))
        if is_known:
            party.penalties = min(party.penalties + points, FULL)
            self.settle(party)

    @rule(number=PARTY, is_offered=booleans())
    def offer(self, number, is_offered):
        party = self.parties[number]
        account = self.people[number + PARTIES * (party.seat or 0)]
        has_standing = self.reputation(party) >= JUROR or not is_offered
        is_expected = party.seat is not None and is_offered != party.is_offered and has_standing
        self.attempt(is_expected, lambda: self.registry.offerAsJuror(is_offered, {"from": account}))
        if is_expected:
            party.is_offered = is_offered
            self.settle(party)

    @rule(which=booleans())
    def turn(self, which):
        """Governance forgets a recognised programme, or recognises a forgotten one."""
        number = self.rankings[which].programme.number
        change = self.registry.forget if number in self.recognised else self.registry.recognise
        change(number, {"from": self.governance})
        self.recognised ^= {number}

    @rule(number=PARTY)
    def refresh(self, number):
        party = self.parties[number]
        account = PARTICIPANTS[number + PARTIES * (party.seat or 0)]
        is_expected = party.power != self.reputation(party)
        self.attempt(is_expected, lambda: self.registry.refresh(account, {"from": self.governance}))
        self.settle(party)

    @invariant()
    def everybody_stands_as_believed(self):
        """Invariant 10: within bounds, moved by nothing but final leaves and rulings, held by one account a party."""
        for number, party in enumerate(self.parties):
            for seat in range(2):
                account = PARTICIPANTS[number + PARTIES * seat]
                acts = party.seat == seat
                assert self.registry.reputationOf(account) == (self.reputation(party) if acts else 0) <= FULL
                assert self.registry.getVotes(account) == (party.power if acts else 0)

    @invariant()
    def votes_add_up(self):
        mine_at(chain[-1].timestamp + 1)
        total = self.registry.getPastTotalSupply(chain[-1].timestamp - 1)
        assert total == sum(party.power for party in self.parties) <= PARTIES * FULL

    @invariant()
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
    limits = settings(
        max_examples=10, stateful_step_count=20, deadline=None, suppress_health_check=HealthCheck.all(), database=None
    )
    run_state_machine_as_test(
        lambda: Registry(ranking.registry, [ranking, another], participants, court, governance), settings=limits
    )
