"""Random lives of a council: whatever governance, stewards and the clock do, it is never below its minimum."""

from __future__ import annotations

from contextlib import nullcontext

import brownie
from brownie import chain
from chamber import (
    AGREED,
    CARETAKER,
    FOUNDERS,
    MINIMUM,
    NEW,
    NONE,
    NOT_AGREED,
    SEATS,
    STEWARD,
    TERMS,
    THRESHOLD,
    agree,
)
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from hypothesis.strategies import integers, sampled_from
from random_lives import lives
from scenario import DAY, mine_at, set_next_block_time

EVERYBODY = FOUNDERS + NEW
DIGEST = b"\x44" * 32
ANYBODY, ANY_SEAT = sampled_from(EVERYBODY), integers(0, SEATS - 1)


class Life(RuleBasedStateMachine):
    """The model: `seats` and `named` by seat, and `served`, everybody who served when it was last looked at."""

    def __init__(self, chamber):
        chain.revert()
        super().__init__()
        self.chamber, self.council = chamber, chamber.council
        self.now = chain[-1].timestamp
        self.seats = {seat: (account, chamber.end_of(seat)) for seat, account in enumerate(FOUNDERS)}
        self.named = {}
        self.served = set(FOUNDERS)

    # The model.

    def in_term(self):
        return {account for account, end in self.seats.values() if self.now < end}

    def caretakers(self):
        """The best of those whose term is over, as many as are missing."""
        over = [(-end, seat, account) for seat, (account, end) in self.seats.items() if self.now >= end]
        missing = max(0, MINIMUM - len(self.in_term()))
        return {account for _, _, account in sorted(over)[:missing]}

    def serving(self):
        return self.in_term() | self.caretakers()

    def seat_of(self, account):
        return next((seat for seat, (held, _) in self.seats.items() if held == account), None)

    def step(self):
        """The next transaction happens a minute later, to the second."""
        self.now += 60
        set_next_block_time(self.now)

    def expect(self, is_allowed):
        return nullcontext() if is_allowed else brownie.reverts()

    # Rules.

    @rule(seat=ANY_SEAT, account=ANYBODY, days=sampled_from([40, 40, 1, 365, 0, 366]))
    def appoint(self, seat, account, days):
        self.step()
        end = self.now + days * DAY
        held = self.seat_of(account)
        is_free = held is None or (held == seat and account not in self.in_term())
        is_named = any(who == account and self.now < by for who, _, by in self.named.values())
        is_allowed = 0 < days <= 365 and is_free and not is_named
        with self.expect(is_allowed):
            self.council.appoint(seat, account, end, {"from": self.chamber.chair})
        if is_allowed:
            self.named[seat] = (account, end, min(end, self.now + 30 * DAY))

    @rule(seat=ANY_SEAT)
    def accept(self, seat):
        """Whoever is named for the seat accepts; a stranger where nobody is."""
        account, end, by = self.named.get(seat, (EVERYBODY[0], 0, 0))
        sender = self.chamber.sender(account)
        self.step()
        is_allowed = self.now < by
        with self.expect(is_allowed):
            self.council.accept(seat, sender)
        if is_allowed:
            del self.named[seat]
            self.seats[seat] = (account, end)
            self.served.add(account)

    @rule(number=integers(0, 7))
    def dismiss(self, number):
        account = self.pick(number)
        self.step()
        self.leave(account, lambda: self.council.dismiss(account, {"from": self.chamber.chair}))

    @rule(number=integers(0, 7))
    def resign(self, number):
        account = self.pick(number)
        sender = self.chamber.sender(account)
        self.step()
        self.leave(account, lambda: self.council.resign(sender))

    def pick(self, number):
        """Mostly somebody who serves: others are refused in one way only."""
        serving = sorted(self.serving())
        return serving[number] if number < len(serving) else EVERYBODY[number % len(EVERYBODY)]

    def leave(self, account, act):
        is_allowed = account in self.serving() and len(self.serving()) > MINIMUM
        with self.expect(is_allowed):
            act()
        if is_allowed:
            del self.seats[self.seat_of(account)]

    @rule(days=sampled_from([1, 19, 20, 60, 200]))
    def wait(self, days):
        self.now += days * DAY
        mine_at(self.now)

    # Invariants.

    @invariant()
    def the_right_ones_serve(self):
        """Never fewer than the minimum; who is in term, then the best caretakers; one seat each; nobody comes back."""
        if chain[-1].timestamp < self.now:  # what was refused made no block
            mine_at(self.now)
        serving = self.chamber.serving()
        assert len(serving) >= MINIMUM
        assert len(set(serving)) == len(serving)
        assert set(serving) == self.serving()
        assert set(serving) <= self.served
        self.served = set(serving)
        kinds = dict(zip(EVERYBODY, self.chamber.offices(*EVERYBODY), strict=True))
        assert {account for account, kind in kinds.items() if kind == STEWARD} == self.in_term()
        assert {account for account, kind in kinds.items() if kind == CARETAKER} == self.caretakers()
        assert {account for account, kind in kinds.items() if kind == NONE} == set(EVERYBODY) - set(serving)

    @invariant()
    def they_alone_agree(self):
        """All who serve together are heard; with anybody added who does not, nobody is."""
        serving = self.chamber.serving()
        assert self.chamber.answer(DIGEST, agree(DIGEST, *serving)) == AGREED
        others = [account for account in EVERYBODY if account not in serving]
        if others:
            assert self.chamber.answer(DIGEST, agree(DIGEST, *serving, others[0])) == NOT_AGREED


def test_never_below_the_minimum(chamber):
    """G-11: the minimum serves after every step, and nobody who should not."""
    assert len(TERMS) > MINIMUM > THRESHOLD
    chain.snapshot()
    run_state_machine_as_test(lambda: Life(chamber), settings=lives(24))
