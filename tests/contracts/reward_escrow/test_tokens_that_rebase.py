"""Tokens that change every balance at once: a gain belongs to no programme, a loss is everybody's alike."""

from __future__ import annotations

import pytest
from scenario import refused
from token_world import AMOUNT, SHARES, Pair

UNIT = 10**6


@pytest.fixture
def pair(MockRebasingToken, RewardEscrow, sponsor, relayer):
    return Pair(MockRebasingToken.deploy({"from": sponsor}), RewardEscrow, sponsor, relayer)


def fund_again(pair: Pair, amount: int, sponsor) -> None:
    pair.token.mint(sponsor, 2 * amount, {"from": sponsor})
    pair.token.approve(pair.escrow, 2 * amount, {"from": sponsor})
    pair.escrow.fund(pair.first.number, amount, {"from": sponsor})


def test_up(pair, sponsor):
    """E-16: balances double: claims pay what the books say, to the unit, and the gain is in nobody's books."""
    pair.token.rebase(2 * UNIT, {"from": sponsor})
    for programme in (pair.first, pair.second):
        for index, share in enumerate(SHARES):
            programme.claim(index)
            assert pair.paid(index, programme) == share
    assert [pair.balance(index) for index in range(2)] == [2 * share for share in SHARES]
    assert pair.books() == 2 * (AMOUNT - sum(SHARES))
    assert pair.held() == pair.books() + 2 * AMOUNT
    with refused("NotShort", pair.held(), pair.books()):
        pair.escrow.declareShort({"from": sponsor})


def test_up_while_funding(pair, sponsor):
    """E-16: once shares round, what arrives is not what was sent: such funding is refused, with both figures."""
    pair.token.rebase(1_100_000, {"from": sponsor})
    held, books = pair.held(), pair.books()
    with refused("BalanceDiffers", held + 999, held + 1_000):
        fund_again(pair, 1_000, sponsor)
    assert pair.books() == books


def test_down(pair, sponsor):
    """E-16: balances halve: once anyone has shown it, everybody in every programme gets half, whoever comes first."""
    pair.token.rebase(UNIT // 2, {"from": sponsor})
    pair.escrow.declareShort({"from": sponsor})
    for programme in (pair.first, pair.second):
        for index in (1, 0):
            programme.claim(index)
    # two programmes' shares, each halved, are one programme's share
    assert [pair.balance(index) for index in range(2)] == SHARES
    assert pair.held() == pair.books() // 2


def test_down_and_nobody_has_shown_it(pair, sponsor):
    """E-16: the limit: a claim between the loss and the transaction that shows it is paid in full."""
    pair.token.rebase(UNIT // 2, {"from": sponsor})
    pair.first.claim(0)
    pair.escrow.declareShort({"from": sponsor})
    pair.first.claim(1)
    assert pair.balance(0) == SHARES[0]
    assert pair.balance(1) == SHARES[1] * (AMOUNT - SHARES[0]) // (2 * AMOUNT - SHARES[0])


def test_down_again(pair, sponsor):
    """E-16: a second loss is shared out like the first, among those who were not paid yet."""
    pair.token.rebase(UNIT // 2, {"from": sponsor})
    pair.escrow.declareShort({"from": sponsor})
    pair.first.claim(0)
    assert pair.balance(0) == SHARES[0] // 2
    pair.token.rebase(UNIT // 4, {"from": sponsor})
    pair.escrow.declareShort({"from": sponsor})
    before = pair.balance(1)
    pair.first.claim(1)
    assert pair.balance(1) - before == SHARES[1] // 4
    pair.second.claim(1)
    assert pair.balance(1) - before == SHARES[1] // 2


def test_down_by_a_unit(pair, sponsor):
    """E-16: one unit short is short: the last claimant is not left with the whole of it."""
    pair.token.rebase(UNIT - 1, {"from": sponsor})
    held, owed = pair.held(), pair.books()
    assert owed - held == 2 * AMOUNT // UNIT
    event = pair.escrow.declareShort({"from": sponsor}).events["Short"]
    assert (event["backing"], event["promised"]) == (held, owed)
    pair.first.claim(0)
    assert pair.balance(0) <= SHARES[0] * held // owed


def test_nobody_may_say_short_when_it_is_not(pair, sponsor, mallory):
    """E-16: while the escrow holds what it owes nobody can lower anybody's pay."""
    with refused("NotShort", 2 * AMOUNT, 2 * AMOUNT):
        pair.escrow.declareShort({"from": mallory})


def test_no_money_for_a_short_escrow(pair, sponsor):
    """E-16: while the escrow is short no new money is taken: it would pay for old losses."""
    pair.token.rebase(UNIT // 2, {"from": sponsor})
    pair.escrow.declareShort({"from": sponsor})
    with refused("EscrowShort", AMOUNT, 2 * AMOUNT):
        fund_again(pair, 1_000, sponsor)
