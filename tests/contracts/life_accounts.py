"""Rules of random lives around the claims: the poster's bond, payees, signed claims, claims into another programme."""

from __future__ import annotations

from brownie import chain
from hypothesis.stateful import rule
from hypothesis.strategies import booleans, integers, sampled_from
from life import BOND, PAYEES, PEOPLE, Model, expected
from scenario import PARTICIPANT_KEYS, signed

from guerdon.chain.claim_signature import ClaimOrder, claim_digest


class Accounts(Model):
    """What accounts and the poster do, each with its right outcome."""

    @rule(units=integers(1, 2 * BOND))
    def deposit_bond(self, units):
        """Anybody fills the pot."""
        self.escrow.depositBond(self.number, units, {"from": self.sponsor})
        self.bonded += units

    @rule(units=integers(0, BOND), by=sampled_from(["poster", "court", "mallory"]))
    def take_bond(self, units, by):
        """The poster takes it back when nothing is open, the court slashes it, and nobody else does either."""
        quiet = self.last == 0 or self.newest_final() == self.last
        allowed = 0 < units <= self.bonded and by != "mallory"
        if by == "poster":
            allowed = allowed and quiet and not self.held
        with expected(allowed):
            if by == "court":
                self.escrow.slashBond(self.number, units, self.mallory, {"from": self.court})
            else:
                self.escrow.withdrawBond(self.number, units, {"from": getattr(self, by)})
        if allowed:
            self.bonded -= units

    @rule(index=integers(0, 3), payee=sampled_from([*PAYEES, None]), is_own=booleans())
    def set_payee(self, index, payee, is_own):
        """Only the account names a payee, or, as here for None, takes that back."""
        account = PEOPLE[index]
        sender = self.participants[index] if is_own else self.mallory
        with expected(is_own):
            self.escrow.setPayee(self.number, account, payee or account, {"from": sender})
        if is_own:
            self.payees[account] = payee or account

    @rule(index=integers(0, 3), payee=sampled_from(PAYEES), is_own=booleans())
    def claim_with_signature(self, index, payee, is_own):
        """The account's signature pays the signed payee, once; another's key signs nothing."""
        account = PEOPLE[index]
        if self.newest_final() < 1:
            return
        proof = self.programme.leaf_proof(index, self.newest_final())
        deadline = chain.time() + 3_600
        order = ClaimOrder(self.number, account, payee, self.paid[account], deadline)
        digest = claim_digest(order, chain.id, self.escrow.address)
        signature = signed(digest, [PARTICIPANT_KEYS[index if is_own else index + 1]])
        arguments = self.number, self.newest_final(), proof, payee, deadline, signature
        owed, allowed = self.owed(account, arguments[1]), self.may_claim(account, arguments[1]) and is_own
        with expected(allowed):
            assert self.escrow.claimWithSig(*arguments, {"from": self.mallory}).return_value == owed
        if allowed:
            self.pay(account, owed, payee)
            with expected(is_allowed=False):
                self.escrow.claimWithSig(*arguments, {"from": self.mallory})

    @rule(index=integers(0, 3), is_own=booleans())
    def claim_into(self, index, is_own):
        """What an account is owed becomes another programme's funding: books move, the balance does not."""
        account, epoch = PEOPLE[index], self.newest_final()
        if epoch < 1:
            return
        before = self.coin.balanceOf(self.escrow)
        sender = self.participants[index] if is_own else self.mallory
        proof = self.programme.leaf_proof(index, epoch)
        owed, allowed = self.owed(account, epoch), self.may_claim(account, epoch) and is_own
        with expected(allowed):
            self.escrow.claimInto(self.number, epoch, proof, self.child, {"from": sender})
        if allowed:
            self.paid[account] += owed
            self.moved += owed
        assert self.coin.balanceOf(self.escrow) == before
