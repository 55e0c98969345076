"""Units, not dollars: decimals, the widest amounts, and nothing at all."""

from __future__ import annotations

import pytest
from brownie import chain
from scenario import DAY, PARTICIPANTS, ROUNDS, Programme, refused, terms_of
from token_world import Pair, created, escrow_over

MOST = 2**96 - 1


@pytest.mark.parametrize("decimals", [0, 2, 6, 18, 77])
def test_decimals(MockDecimalsToken, RewardEscrow, sponsor, relayer, decimals):
    """E-18: the same units are credited and paid whatever the token says a unit is."""
    token = MockDecimalsToken.deploy(decimals, {"from": sponsor})
    assert token.decimals() == decimals
    Pair(token, RewardEscrow, sponsor, relayer).everyone_claims()


@pytest.mark.parametrize("decimals", [0, 77])
@pytest.mark.parametrize("shares", [[1], [0, 1], [MOST], [MOST - 1, 1]], ids=str)
def test_from_one_unit_to_all_of_uint96(MockDecimalsToken, RewardEscrow, sponsor, relayer, decimals, shares):
    """E-18: one unit and all of uint96 are paid exactly; nothing is scaled on the way."""
    token = MockDecimalsToken.deploy(decimals, {"from": sponsor})
    pays_exactly(token, RewardEscrow, sponsor, relayer, shares)


def test_a_token_of_96_bits(MockUint96Token, RewardEscrow, sponsor, relayer):
    """E-18: a token that refuses amounts above uint96 is never asked for one: the escrow stops there by itself."""
    token = MockUint96Token.deploy({"from": sponsor})
    programme = pays_exactly(token, RewardEscrow, sponsor, relayer, [MOST - 1, 1])
    with refused("FundingTooLarge", MOST + 1, MOST):
        programme.escrow.fund(programme.number, 1, {"from": sponsor})


def test_a_token_that_refuses_to_move_nothing(MockNonZeroToken, RewardEscrow, sponsor, relayer):
    """E-17: the escrow never moves nothing: a claim with nothing left is refused before the token hears of it."""
    pair = Pair(MockNonZeroToken.deploy({"from": sponsor}), RewardEscrow, sponsor, relayer)
    pair.first.settle()
    with refused("NothingToFund"):
        pair.escrow.fund(pair.first.number, 0, {"from": sponsor})
    pair.everyone_claims()
    reward = pair.first.rewards[PARTICIPANTS[0]]
    with refused("NothingToClaim", PARTICIPANTS[0], reward, reward):
        pair.first.claim(0)


def pays_exactly(token, RewardEscrow, sponsor, relayer, shares: list[int]) -> Programme:
    """One milestone worth all shares: funded, attested, claimed by everyone who has one."""
    pot = sum(shares)
    escrow = escrow_over(token, RewardEscrow, sponsor)
    milestones = [(ROUNDS, 2, pot, chain.time() + 100 * DAY)]
    number = created(escrow, terms_of(token, milestones=milestones), sponsor)
    token.mint(sponsor, pot, {"from": sponsor})
    token.approve(escrow, pot, {"from": sponsor})
    escrow.fund(number, pot, {"from": sponsor})
    programme = Programme(escrow, number, relayer)
    programme.settle(1, shares)
    for index, share in enumerate(shares):
        if share:
            programme.claim(index)
        assert token.balanceOf(PARTICIPANTS[index]) == escrow.paidTo(number, PARTICIPANTS[index]) == share
    assert token.balanceOf(escrow) == 0
    return programme
