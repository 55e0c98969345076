"""The escrow beside tokens that do not behave: credit what arrived, never mark as paid what did not move."""

from __future__ import annotations

import pytest
from scenario import DOLLAR, PARTICIPANTS, ZERO_ADDRESS, Programme, deploy_escrow, refused, terms_of

AMOUNT = 100_000 * DOLLAR
SHARES = [10_000 * DOLLAR, 10_000 * DOLLAR]


def funded(token, RewardEscrow, sponsor, relayer) -> Programme:
    escrow = deploy_escrow(RewardEscrow, token, *[ZERO_ADDRESS] * 3, sponsor)
    number = int(escrow.createProgram(terms_of(token), {"from": sponsor}).return_value)
    token.mint(sponsor, AMOUNT, {"from": sponsor})
    token.approve(escrow, AMOUNT, {"from": sponsor})
    escrow.fund(number, AMOUNT, {"from": sponsor})
    return Programme(escrow, number, relayer)


def test_fee_on_transfer(MockFeeToken, RewardEscrow, sponsor, relayer):
    """E-15: a token that takes a fee is refused at funding, with what arrived."""
    with refused("BalanceDiffers", AMOUNT * 99 // 100, AMOUNT):
        funded(MockFeeToken.deploy({"from": sponsor}), RewardEscrow, sponsor, relayer)


def test_no_return_value(MockSilentToken, RewardEscrow, sponsor, relayer):
    """E-17: a token that returns nothing funds and pays."""
    token = MockSilentToken.deploy({"from": sponsor})
    programme = funded(token, RewardEscrow, sponsor, relayer)
    programme.settle(1, SHARES)
    programme.claim(0)
    assert token.balanceOf(PARTICIPANTS[0]) == SHARES[0]


def test_false_while_funding(MockFalseToken, RewardEscrow, sponsor, relayer):
    """E-17: a token that says false credits nothing."""
    token = MockFalseToken.deploy({"from": sponsor})
    token.lie(True, {"from": sponsor})
    with refused("SafeERC20FailedOperation", token.address):
        funded(token, RewardEscrow, sponsor, relayer)


def test_false_while_paying(MockFalseToken, RewardEscrow, sponsor, relayer):
    """E-17: a payment that did not happen is not marked as paid, and can be claimed later."""
    token = MockFalseToken.deploy({"from": sponsor})
    programme = funded(token, RewardEscrow, sponsor, relayer)
    programme.settle(1, SHARES)
    token.lie(True, {"from": sponsor})
    with refused("SafeERC20FailedOperation", token.address):
        programme.claim(0)
    assert programme.escrow.paidTo(programme.number, PARTICIPANTS[0]) == 0
    token.lie(False, {"from": sponsor})
    programme.claim(0)
    assert token.balanceOf(PARTICIPANTS[0]) == SHARES[0]


def test_token_without_permit(MockSilentToken, RewardEscrow, sponsor, relayer):
    """`fundWithPermit` on a token without permits falls back to the allowance there is."""
    token = MockSilentToken.deploy({"from": sponsor})
    programme = funded(token, RewardEscrow, sponsor, relayer)
    token.mint(sponsor, 5, {"from": sponsor})
    token.approve(programme.escrow, 5, {"from": sponsor})
    programme.escrow.fundWithPermit(programme.number, 5, 0, 27, bytes(32), bytes(32), {"from": sponsor})
    assert programme.escrow.programOf(programme.number)["funded"] == AMOUNT + 5


@pytest.fixture
def hooked(MockHookToken, RewardEscrow, sponsor, relayer):
    token = MockHookToken.deploy({"from": sponsor})
    programme = funded(token, RewardEscrow, sponsor, relayer)
    programme.settle(1, SHARES)
    return programme, token


def test_claim_again_from_within(hooked, mallory):
    """E-19: the same claim from within its own transfer finds the leaf paid."""
    programme, token = hooked
    escrow = programme.escrow
    token.prepare(escrow, escrow.claim.encode_input(*programme.claim_arguments(0)), {"from": mallory})
    programme.claim(0)
    assert token.succeeded() is False
    assert token.balanceOf(PARTICIPANTS[0]) == SHARES[0]


def test_anothers_claim_from_within(hooked, mallory):
    """E-19: another participant's claim from within is paid once, and the books hold both."""
    programme, token = hooked
    escrow = programme.escrow
    token.prepare(escrow, escrow.claim.encode_input(*programme.claim_arguments(1)), {"from": mallory})
    programme.claim(0)
    assert token.succeeded() is True
    assert [token.balanceOf(account) for account in PARTICIPANTS[:2]] == SHARES
    assert escrow.programOf(programme.number)["paid"] == sum(SHARES)
    assert token.balanceOf(escrow) == AMOUNT - sum(SHARES)


def test_view_from_within(hooked, mallory):
    """E-19: a view read in the middle of a claim already says paid."""
    programme, token = hooked
    escrow = programme.escrow
    token.prepare(escrow, escrow.paidTo.encode_input(programme.number, PARTICIPANTS[0]), {"from": mallory})
    programme.claim(0)
    assert int(str(token.answer()), 16) == SHARES[0]


@pytest.mark.parametrize("inner", ["fund", "claim"])
def test_from_within_funding(hooked, sponsor, mallory, inner):
    """E-19: funding within funding is refused by the guard; a claim within it makes the balance differ, all reverts."""
    programme, token = hooked
    escrow = programme.escrow
    token.mint(sponsor, 10, {"from": sponsor})
    token.approve(escrow, 10, {"from": sponsor})
    if inner == "fund":
        token.prepare(escrow, escrow.fund.encode_input(programme.number, 1), {"from": mallory})
        escrow.fund(programme.number, 10, {"from": sponsor})
        assert token.succeeded() is False
        assert escrow.programOf(programme.number)["funded"] == AMOUNT + 10
    else:
        token.prepare(escrow, escrow.claim.encode_input(*programme.claim_arguments(0)), {"from": mallory})
        with refused("BalanceDiffers", AMOUNT + 10 - SHARES[0], AMOUNT + 10):
            escrow.fund(programme.number, 10, {"from": sponsor})
        assert escrow.programOf(programme.number)["paid"] == 0


def test_stablecoin(coin, mallory):
    """The local stand-in has 6 decimals and a permit, as the dollars it stands for."""
    assert coin.decimals() == 6
    assert coin.nonces(mallory) == 0
