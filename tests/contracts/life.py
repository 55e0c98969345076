"""What a model believes of a programme, for the rules of random lives to act on and their invariants to ask."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import replace

import pytest
from brownie import chain
from brownie.exceptions import VirtualMachineError
from hypothesis.stateful import RuleBasedStateMachine
from scenario import (
    DAY,
    DOLLAR,
    FINAL,
    PARTICIPANTS,
    PENDING,
    SIGNER_KEYS,
    VOIDED,
    Programme,
    keys_of,
)

from guerdon.model import Leaf

POTS = [0, 20_000 * DOLLAR, 50_000 * DOLLAR, 30_000 * DOLLAR]
PEOPLE = PARTICIPANTS[:4]
PAYEES = PARTICIPANTS[4:6]
FUNDED_FIRST = 70_000 * DOLLAR  # two of three milestones: random lives should meet the third one unfunded too
BOND = 500 * DOLLAR
GRACE = 60 * DAY
KEY_SETS = [SIGNER_KEYS, keys_of("second set", 5)]
NAMED_ERROR = re.compile(r"\b[A-Z]\w+(?:: .+)?$")


@contextmanager
def expected(is_allowed: bool):
    """The block must pass exactly when the model allows it; a refusal must have a name of ours, never be a panic."""
    if is_allowed:
        yield
        return
    with pytest.raises(VirtualMachineError) as caught:
        yield
    message = str(caught.value.revert_msg)
    assert NAMED_ERROR.match(message), message
    assert "Panic" not in message
    assert "overflow" not in message


class Model(RuleBasedStateMachine):
    """`paid`, `held`, `received` and the trees are what the contract and the token must hold."""

    def __init__(self, escrow, coin, number, child, actors):
        chain.revert()
        super().__init__()
        self.escrow, self.coin, self.number, self.child = escrow, coin, number, child
        self.sponsor, self.mallory, self.court, self.poster, self.participants = actors
        self.programme = Programme(escrow, number, self.poster)
        escrow.fund(number, FUNDED_FIRST, {"from": self.sponsor})
        escrow.depositBond(number, BOND, {"from": self.poster})
        self.bonded, self.moved = BOND, 0  # the poster's bond; what claims moved into the child programme
        self.payees, self.received = {account: account for account in PEOPLE}, dict.fromkeys(PARTICIPANTS, 0)
        self.funded, self.paid, self.held, self.held_in = FUNDED_FIRST, dict.fromkeys(PEOPLE, 0), {}, {}
        self.standing, self.final_at, self.case_until, self.cased = None, 0, 0, False
        self.milestones, self.voided_roots, self.final_roots = {}, set(), {}
        self.lowered, self.spent = None, None  # the leaf that the newest tree lowered; the milestone it had reached
        self.sets, self.pending_set = {1: 0}, None  # epoch to its signer set, sealed when the epoch opened
        self.deadline = int(escrow.milestoneOf(number, 1)[0][3])

    # What the model says of now.

    @property
    def last(self):
        return self.programme.last

    def now(self):
        """The time that the next transaction will have at the earliest."""
        return chain.time()

    def state(self):
        if self.last == 0:
            return 0
        if self.standing is not None:
            return self.standing
        return PENDING if self.now() < self.final_at else FINAL

    def newest_standing(self):
        return self.last - (1 if self.standing == VOIDED else 0)

    def newest_final(self):
        return self.last if self.last == 0 or self.state() == FINAL else self.last - 1

    def total(self, epoch):
        return self.programme.trees[epoch].total if epoch > 0 else 0

    def released(self):
        return {self.milestones[epoch] for epoch in range(1, self.newest_standing() + 1)} - {0}

    def limit(self, account, reward):
        upto, until = self.held.get(account, (reward, 0))
        return min(reward, upto) if self.now() < until else reward

    def may_claim(self, account, epoch):
        """Whether a final tree owes the account something, and it was released."""
        newest, owed = self.newest_final(), self.owed(account, epoch)
        is_released = sum(self.paid.values()) + owed <= self.total(newest)
        return epoch in (newest, newest - 1) and owed > 0 and is_released

    def owed(self, account, epoch):
        rewards = {leaf.account: leaf.cumulative_reward for leaf in self.programme.leaves[epoch]}
        return self.limit(account, rewards[account]) - self.paid[account]

    # Steps of rules.

    def pay(self, account, amount, payee=None):
        self.paid[account] += amount
        self.received[payee or self.payees[account]] += amount

    def versions(self):
        """How often the set changed: every change starts at an epoch with another set than the one before."""
        return sum(self.sets[epoch] != self.sets[epoch - 1] for epoch in self.sets if epoch > 1)

    def _open(self, epoch, timestamp):
        self.sets[epoch] = self.sets[epoch - 1]
        if self.pending_set and timestamp >= self.pending_set[1]:
            self.sets[epoch], self.pending_set = self.pending_set[0], None

    def _may_correct(self, milestone):
        return milestone == self.spent and self.now() <= self.final_at + GRACE

    def _voided(self):
        self.voided_roots.add(self.programme.trees[self.last].root)
        self.standing, self.lowered, self.cased = VOIDED, None, False

    def _next_leaves(self, base, index, pot):
        before = self.programme.leaves.get(base) or [Leaf(account, 0, 5_000) for account in PEOPLE]
        return [
            Leaf(leaf.account, leaf.cumulative_reward + (pot if i == index else 0), 5_000)
            for i, leaf in enumerate(before)
        ]

    def _lower(self, leaves, base, index):
        """Take all that somebody had and give it to another; who it was, or None."""
        earlier = self.programme.leaves.get(base, [])
        victim = next((i for i in range(len(earlier)) if i != index and earlier[i].cumulative_reward > 0), None)
        if victim is None:
            return None
        stolen = earlier[victim].cumulative_reward
        for position, change in ((victim, -stolen), (index, stolen)):
            leaf = leaves[position]
            leaves[position] = replace(leaf, cumulative_reward=leaf.cumulative_reward + change)
        return victim
