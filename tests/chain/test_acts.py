"""The client's rarer acts on a real chain: signed claims, payees, settlement, refunds."""

from __future__ import annotations

import pytest
from chain_world import FAR, World

from guerdon.chain.claim_signature import ClaimOrder, sign_claim
from guerdon.errors import Reverted


def order_of(world: World, number: int, payee: str) -> ClaimOrder:
    account = world.participants[number].account
    paid = world.client.paid_to(world.program, account, world.client.pin())
    return ClaimOrder(world.program, account, payee, paid, FAR)


def test_a_signed_claim_pays_the_payee_once(final: World) -> None:
    """E-21: a relayer carries the signature, the signed payee is paid, and a second time nothing happens."""
    payee, wallet = final.participants[2].account, final.participants[1]
    order = order_of(final, 1, payee)
    signature = sign_claim(order, final.node.chain_id, final.client.escrow, wallet)
    paid, _ = final.client.claim_with_signature(final.claim_of(1), payee, FAR, signature, final.sponsor)
    assert paid == final.balance(payee) == 400_000_000
    with pytest.raises(Reverted, match="signature wrong"):
        final.client.claim_with_signature(final.claim_of(1), payee, FAR, signature, final.sponsor)


def test_a_payee_is_paid_instead(final: World) -> None:
    """E-21: an account's payee receives its claim, whoever sends it."""
    account, payee = final.participants[0], final.participants[2].account
    final.client.set_payee(final.program, account.account, payee, account)
    assert final.client.payee_of(final.program, account.account, final.client.pin()) == payee
    final.client.claim(final.claim_of(0), final.sponsor)
    assert (final.balance(payee), final.balance(account.account)) == (123_456_789, 0)


def test_everybody_is_settled_at_once(final: World) -> None:
    """One transaction pays every leaf to the unit."""
    final.client.settle(final.program, 1, final.leaves, final.sponsor)
    assert [final.balance(leaf.account) for leaf in final.leaves] == [leaf.cumulative_reward for leaf in final.leaves]


def test_reserved_money_is_not_refunded(final: World) -> None:
    """E-12: while a milestone can be reached the sponsor gets nothing back, in words."""
    with pytest.raises(Reverted, match="nothing to refund"):
        final.client.refund(final.program, final.sponsor)
