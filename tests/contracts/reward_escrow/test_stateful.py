"""Random lives of a programme against a model that says of every call whether it must pass, and what it must change."""

from __future__ import annotations

from dataclasses import replace

from brownie import chain
from hypothesis.stateful import invariant, rule, run_state_machine_as_test
from hypothesis.strategies import booleans, integers, sampled_from
from life import BOND, GRACE, KEY_SETS, PEOPLE, POTS, expected
from life_accounts import Accounts
from random_lives import lives
from scenario import DAY, DISPUTED, DOLLAR, FINAL, PENDING, VOIDED, WINDOW, signed, terms_of

from guerdon.rewards.sum_tree import build_sum_tree, sum_of
from guerdon.signing import account_of

ROTATION_DELAY, CASE = 7 * DAY, 90 * DAY


class Life(Accounts):
    """What the sponsor, the signers, the court and whoever claims do; the invariants compare chain and model."""

    # Rules.

    @rule(amount=integers(1, 40_000 * DOLLAR))
    def fund(self, amount):
        self.escrow.fund(self.number, amount, {"from": self.sponsor})
        self.funded += amount

    @rule(milestone=integers(0, 3), index=integers(0, 3), is_crooked=booleans(), is_old=booleans())
    def attest(self, milestone, index, is_crooked, is_old):
        """An honest or crooked attestation by the sealed set, or, sometimes, by another one."""
        voided, before = self.standing == VOIDED, self.last
        base, epoch = self.newest_standing(), self.newest_standing() + 1
        leaves = self._next_leaves(base, index, POTS[milestone])
        victim = self._lower(leaves, base, index) if is_crooked else None
        tree = build_sum_tree(leaves)
        kept = self.programme.trees.get(epoch), self.programme.leaves.get(epoch)
        self.programme.last = base
        statement = self.programme.statement(milestone, [0] * 4)
        self.programme.trees[epoch], self.programme.leaves[epoch] = kept
        self.programme.last = before
        statement = replace(statement, root=tree.root, total=tree.total, leaf_count=4, deadline=2**40 - 1)
        number = self.sets[epoch] if not is_old else 1 - self.sets[epoch]
        allowed = (
            not is_old
            and (voided or self.state() in (0, FINAL))
            and milestone not in self.released()
            and statement.total <= self.funded
            and self.bonded >= BOND
            and not (voided and tree.root in self.voided_roots)
            and (milestone == 0 or self.now() <= self.deadline or (voided and self._may_correct(milestone)))
        )
        with expected(allowed):
            transaction = self.programme.post(statement, KEY_SETS[number][:3])
        if not allowed:
            return
        self.programme.trees[epoch], self.programme.leaves[epoch], self.programme.last = tree, leaves, epoch
        self.standing, self.final_at, self.cased = None, transaction.timestamp + WINDOW, False
        self.milestones[epoch], self.lowered, self.spent = milestone, victim, milestone
        if not voided:
            self._open(epoch + 1, transaction.timestamp)

    @rule(index=integers(0, 3))
    def void_by_proof(self, index):
        """Two proofs void exactly what lowered that leaf, while it can be contested."""
        if self.last < 2:
            return
        index = self.lowered if self.lowered is not None else index
        earlier = self.programme.leaf_proof(index, self.last - 1)
        tree = self.programme.trees[self.last]
        later = tree.levels[0][32 * index : 32 * index + 32], tree.proof(index)
        allowed = self.state() in (PENDING, DISPUTED) and self.lowered is not None
        with expected(allowed):
            self.escrow.voidLowered(self.number, earlier, later, {"from": self.mallory})
        if allowed:
            self._voided()

    @rule()
    def crooked_life(self):
        """Steer: an epoch is settled, the next one lowers a leaf, and is voided or becomes final; then all claim."""
        self.attest(1, 0, False, False)
        self.wait(WINDOW)
        self.attest(2, 1, True, False)
        self.void_by_proof(0)
        self.attest(2, 2, False, False)
        self.wait(WINDOW)
        self.everybody_claims()

    @rule()
    def stolen_life(self):
        """Steer: one claims, the next tree lowers it unnoticed and becomes final: the last claimant must be refused."""
        self.attest(1, 0, False, False)
        self.wait(WINDOW)
        self.claim(0, 0)
        self.attest(0, 1, True, False)
        self.wait(WINDOW)
        self.everybody_claims()

    @rule(index=integers(0, 3), back=integers(0, 2))
    def claim(self, index, back):
        epoch = self.last - back
        if epoch < 1:
            return
        account = PEOPLE[index]
        owed, allowed = self.owed(account, epoch), self.may_claim(account, epoch)
        with expected(allowed):
            assert self.programme.claim(index, epoch).return_value == owed
        if allowed:
            self.pay(account, owed)

    @rule()
    def everybody_claims(self):
        for back in (1, 0):
            for index in range(4):
                self.claim(index, back)

    @rule(back=integers(0, 1))
    def settle(self, back):
        epoch, newest = self.last - back, self.newest_final()
        if epoch < 1:
            return
        allowed = epoch in (newest, newest - 1)
        with expected(allowed):
            self.escrow.settle(self.number, epoch, self.programme.packed(epoch), {"from": self.mallory})
        for account in PEOPLE if allowed else ():
            owed = self.owed(account, epoch)
            if owed > 0 and sum(self.paid.values()) + owed <= self.total(newest):  # else that account alone fails
                self.pay(account, owed)

    @rule(ruling=sampled_from(["freeze", "void", "uphold"]))
    def rule_on_attestation(self, ruling):
        if self.last == 0:
            return
        allowed = {
            "freeze": self.state() == PENDING and not self.cased,
            "void": self.state() == DISPUTED,
            "uphold": self.state() == DISPUTED,
        }[ruling]
        with expected(allowed):
            getattr(self.escrow, ruling)(self.number, self.last, {"from": self.court})
        if allowed and ruling == "freeze":
            self.standing, self.cased = DISPUTED, True
        elif allowed and ruling == "uphold":
            self.standing = None
        elif allowed:
            self._voided()

    @rule(index=integers(0, 3), units=integers(0, 30_000 * DOLLAR))
    def hold(self, index, units):
        account = PEOPLE[index]
        allowed = account not in self.held and self.held_in.get(account) != self.last
        with expected(allowed):
            transaction = self.escrow.hold(self.number, account, units, {"from": self.court})
        if allowed:
            self.held[account], self.held_in[account] = (units, transaction.timestamp + CASE), self.last

    @rule(index=integers(0, 3))
    def release(self, index):
        account = PEOPLE[index]
        with expected(account in self.held):
            self.escrow.release(self.number, account, {"from": self.court})
        self.held.pop(account, None)

    @rule()
    def refund(self):
        quiet = self.state() in (0, FINAL) or (self.state() == VOIDED and self.now() > self.final_at + GRACE)
        is_open = self.now() <= self.deadline + GRACE
        reserved = sum(POTS[number] for number in (1, 2, 3) if number not in self.released() and is_open)
        kept = self.total(self.newest_standing()) + reserved
        allowed = quiet and self.funded > kept
        with expected(allowed):
            assert self.escrow.refund(self.number, {"from": self.sponsor}).return_value == self.funded - kept
        if allowed:
            self.funded = kept

    @rule()
    def rotate(self):
        """Hand over to the other set, by a quorum of the newest one."""
        newest = self.sets[max(self.sets)]
        version = self.versions()
        successor = 1 - newest
        statement = self.number, version + 1, [account_of(key) for key in KEY_SETS[successor]], 3, 2**40 - 1
        signatures = signed(bytes(self.escrow.hashRotation(statement)), KEY_SETS[newest][1:4])
        allowed = self.pending_set is None
        with expected(allowed):
            transaction = self.escrow.rotate(statement, signatures, {"from": self.mallory})
        if allowed:
            self.pending_set = successor, transaction.timestamp + ROTATION_DELAY

    @rule(seconds=sampled_from([WINDOW // 2, WINDOW, 8 * DAY, 50 * DAY]))
    def wait(self, seconds):
        chain.sleep(seconds)
        chain.mine()

    # Invariants.

    @invariant()
    def check_money(self):
        """1, 2, 7, 13: the balance is what the books owe, bond included; paid <= final total <= released <= funded."""
        fields = self.escrow.programOf(self.number)
        paid = sum(self.paid.values())
        owed = self.funded - paid + self.bonded + self.moved
        assert self.coin.balanceOf(self.escrow) == owed == self.escrow.liabilities()
        assert (fields["funded"], fields["paid"], fields["bonded"]) == (self.funded, paid, self.bonded)
        assert self.escrow.programOf(self.child)["funded"] == self.moved
        assert fields["released"] == self.total(self.newest_standing())
        assert paid <= self.total(self.newest_final()) <= fields["released"] <= self.funded

    @invariant()
    def check_accounts(self):
        """3: an account was paid as in the model, never more than its largest final leaf, and its payee got it."""
        for account, paid in self.paid.items():
            assert self.escrow.paidTo(self.number, account) == paid
            final = range(1, self.newest_final() + 1)
            leaves = [leaf for epoch in final for leaf in self.programme.leaves[epoch] if leaf.account == account]
            assert paid <= max((leaf.cumulative_reward for leaf in leaves), default=0)
        for account, received in self.received.items():
            assert self.coin.balanceOf(account) == received

    @invariant()
    def check_epochs(self):
        """4, 5, 8: states, milestones and signers are the model's, epochs only rise, and a final root never changes."""
        fields = self.escrow.programOf(self.number)
        assert fields["lastEpoch"] == self.last
        assert list(fields["signers"]) == [account_of(key) for key in KEY_SETS[self.sets[self.newest_standing() + 1]]]
        if self.last:
            assert self.escrow.stateOf(self.number, self.last) == self.state()
        for milestone in (1, 2, 3):
            assert self.escrow.milestoneOf(self.number, milestone)[1] is (milestone in self.released())
        for epoch in range(max(1, self.last - 2), self.newest_final() + 1):
            root = bytes(self.escrow.attestationOf(self.number, epoch)[0])
            assert self.final_roots.setdefault(epoch, root) == root == self.programme.trees[epoch].root
            assert sum_of(root) == self.total(epoch)


def test_life_of_a_programme(escrow, coin, sponsor, relayer, mallory, court, participants):
    """Invariants 1-9, 13 and 15 hold after every step of random lives, crooked quorums included."""
    terms = terms_of(coin, poster=relayer.address, bond=BOND)
    number, child = (int(escrow.createProgram(terms, {"from": sponsor}).return_value) for _ in range(2))
    for funder in (sponsor, relayer):
        coin.mint(funder, 10**7 * DOLLAR, {"from": funder})
        coin.approve(escrow, 10**7 * DOLLAR, {"from": funder})
    chain.snapshot()
    actors = sponsor, mallory, court, relayer, participants
    run_state_machine_as_test(lambda: Life(escrow, coin, number, child, actors), settings=lives(20))
