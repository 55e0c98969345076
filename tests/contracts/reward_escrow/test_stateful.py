"""Random lives of a programme against a model: funding, honest and crooked attestations, voids, claims, time."""

from __future__ import annotations

from dataclasses import replace

import brownie
from brownie import chain
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from hypothesis.strategies import booleans, integers
from scenario import DOLLAR, PARTICIPANTS, WINDOW, Programme, terms_of

from guerdon.model import Leaf
from guerdon.rewards.sum_tree import build_sum_tree, sum_of

POTS = [0, 20_000 * DOLLAR, 50_000 * DOLLAR, 30_000 * DOLLAR]
PENDING, FINAL, VOIDED = 1, 3, 4
HALF_WINDOW = WINDOW // 2 + 1
FUNDED_FIRST = 70_000 * DOLLAR  # two of three milestones: random lives should meet the third one unfunded too


class Life(RuleBasedStateMachine):
    """The model knows what the contract must hold; rules act on both, invariants compare them."""

    def __init__(self, escrow, coin, number, sponsor, relayer, mallory):
        chain.revert()
        super().__init__()
        self.escrow, self.coin, self.number, self.sponsor, self.mallory = escrow, coin, number, sponsor, mallory
        self.programme = Programme(escrow, number, relayer)
        escrow.fund(number, FUNDED_FIRST, {"from": sponsor})
        self.funded = FUNDED_FIRST
        self.paid = dict.fromkeys(PARTICIPANTS[:5], 0)
        self.milestones = {}  # epoch to the milestone it released
        self.final_roots = {}
        self.final_at = 0
        self.crooked = None  # index of the leaf that the pending attestation lowered
        self.voided = False

    # What the model says of now.

    def state(self):
        if self.voided:
            return VOIDED
        return PENDING if self.programme.last and chain.time() < self.final_at else FINAL

    def standing(self):
        return self.programme.last - (1 if self.voided else 0)

    def newest_final(self):
        return self.programme.last - (0 if self.state() == FINAL else 1) if self.programme.last else 0

    def total(self, epoch):
        return self.programme.trees[epoch].total if epoch > 0 else 0

    # Rules.

    @rule(amount=integers(1, 40_000 * DOLLAR))
    def fund(self, amount):
        self.escrow.fund(self.number, amount, {"from": self.sponsor})
        self.funded += amount

    @rule(milestone=integers(0, 3), index=integers(0, 4), is_crooked=booleans())
    def attest(self, milestone, index, is_crooked):
        self._attest(milestone, index, is_crooked=is_crooked)

    @rule()
    def void(self):
        epoch = self.programme.last
        index = self.crooked
        if epoch < 2 or index is None or self.voided:
            return
        earlier = self.programme.leaf_proof(index, epoch - 1)
        tree = self.programme.trees[epoch]
        later = tree.levels[0][32 * index : 32 * index + 32], tree.proof(index)
        if self.state() != PENDING:
            with brownie.reverts():
                self.escrow.voidLowered(self.number, earlier, later, {"from": self.mallory})
            return
        self.escrow.voidLowered(self.number, earlier, later, {"from": self.mallory})
        self.voided, self.crooked = True, None

    @rule(index=integers(0, 4), back=integers(0, 2))
    def claim(self, index, back):
        self.claim_leaf(index, back)

    def claim_leaf(self, index, back):
        epoch = self.programme.last - back
        if epoch < 1:
            return
        leaf = self.programme.leaves[epoch][index]
        owed = leaf.cumulative_reward - self.paid[leaf.account]
        newest = self.newest_final()
        is_claimable = epoch in (newest, newest - 1) and owed > 0
        if is_claimable and sum(self.paid.values()) + owed <= self.total(newest):
            assert self.programme.claim(index, epoch).return_value == owed
            self.paid[leaf.account] += owed
        else:
            with brownie.reverts():
                self.programme.claim(index, epoch)

    @rule()
    def settle_and_let_all_claim(self):
        """Let the window pass, then everybody claims against both trees, newest last: what overdraws would show."""
        chain.sleep(WINDOW + 1)
        chain.mine()
        for back in (1, 0):
            for index in range(5):
                self.claim_leaf(index, back)

    @rule()
    def wait(self):
        chain.sleep(HALF_WINDOW)
        chain.mine()

    def _attest(self, milestone, index, *, is_crooked):
        before, voided = self.programme.last, self.voided
        if voided:
            self.programme.last -= 1
            last = self.programme.last
            leaves = self.programme.leaves.get(last, [])
            self.programme.rewards = {leaf.account: leaf.cumulative_reward for leaf in leaves}
        shares = [0] * 5
        shares[index] = POTS[milestone]
        kept = dict(self.programme.trees), dict(self.programme.leaves)
        was_state = self.state()
        statement = self.programme.statement(milestone, shares)
        epoch = statement.epoch
        lowered = self._lower(epoch, index) if is_crooked else None
        statement = replace(statement, root=self.programme.trees[epoch].root)
        released = {self.milestones[e] for e in range(1, epoch)}
        is_accepted = (
            (voided or was_state == FINAL)
            and not (milestone and milestone in released)
            and statement.total <= self.funded
        )
        if not is_accepted:
            with brownie.reverts():
                self.programme.post(statement)
            self.programme.trees, self.programme.leaves = kept
            self.programme.last = before
            return
        transaction = self.programme.post(statement)
        self.final_at = transaction.timestamp + WINDOW
        self.programme.accept(statement)
        self.milestones[epoch], self.crooked, self.voided = milestone, lowered, False

    def _lower(self, epoch, index):
        """Take all that somebody had and give it to another; who it was, or None."""
        leaves = list(self.programme.leaves[epoch])
        earlier = self.programme.leaves.get(epoch - 1, [])
        victim = next((i for i in range(len(earlier)) if i != index and earlier[i].cumulative_reward > 0), None)
        if victim is None:
            return None
        stolen = earlier[victim].cumulative_reward
        for position, change in ((victim, -stolen), (index, stolen)):
            leaf = leaves[position]
            leaves[position] = Leaf(leaf.account, leaf.cumulative_reward + change, leaf.reputation)
        self.programme.leaves[epoch], self.programme.trees[epoch] = leaves, build_sum_tree(leaves)
        return victim

    # Invariants.

    @invariant()
    def check_money(self):
        """1, 2, 13: the balance is what was funded less what was paid; paid <= released <= funded."""
        fields = self.escrow.programOf(self.number)
        paid = sum(self.paid.values())
        assert self.coin.balanceOf(self.escrow) == self.funded - paid
        assert (fields["funded"], fields["paid"]) == (self.funded, paid)
        assert fields["released"] == self.total(self.standing())
        assert paid <= self.total(self.newest_final()) <= fields["released"] <= self.funded

    @invariant()
    def check_accounts(self):
        """3: what an account was paid is what the model paid it, never more than its largest final leaf."""
        for account, paid in self.paid.items():
            assert self.escrow.paidTo(self.number, account) == paid
            final = range(1, self.newest_final() + 1)
            leaves = [leaf for epoch in final for leaf in self.programme.leaves[epoch] if leaf.account == account]
            assert paid <= max((leaf.cumulative_reward for leaf in leaves), default=0)

    @invariant()
    def check_epochs(self):
        """4, 5, 8: states are the model's, epochs only rise, and a final root never changes."""
        last = self.programme.last
        assert self.escrow.programOf(self.number)["lastEpoch"] == last
        if last:
            assert self.escrow.stateOf(self.number, last) == self.state()
        for epoch in range(max(1, last - 2), self.newest_final() + 1):
            root = bytes(self.escrow.attestationOf(self.number, epoch)[0])
            assert self.final_roots.setdefault(epoch, root) == root == self.programme.trees[epoch].root
            assert sum_of(root) == self.total(epoch)


def test_life_of_a_programme(escrow, coin, sponsor, relayer, mallory):
    """Invariants 1-5, 8, 13 and 15 hold after every step of random lives, crooked quorums included."""
    number = int(escrow.createProgram(terms_of(coin), {"from": sponsor}).return_value)
    coin.mint(sponsor, 10**6 * DOLLAR, {"from": sponsor})
    coin.approve(escrow, 10**6 * DOLLAR, {"from": sponsor})
    chain.snapshot()
    limits = settings(
        max_examples=30, stateful_step_count=25, deadline=None, suppress_health_check=HealthCheck.all(), database=None
    )
    run_state_machine_as_test(lambda: Life(escrow, coin, number, sponsor, relayer, mallory), settings=limits)
