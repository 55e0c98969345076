"""Tokens that become another token after funding, behind the same address."""

from __future__ import annotations

import pytest
from brownie import Contract
from scenario import PARTICIPANTS, refused
from token_world import AMOUNT, SHARES, Pair


@pytest.fixture
def pair(TestStablecoin, MockUsdcProxy, RewardEscrow, deployer, mallory, sponsor, relayer):
    """Two programmes over a proxy that mallory administers, still honest."""
    logic = TestStablecoin.deploy({"from": deployer})
    proxy = MockUsdcProxy.deploy(logic, {"from": mallory})
    pair = Pair(facing(TestStablecoin, proxy), RewardEscrow, sponsor, relayer)
    pair.proxy, pair.honest = proxy, logic
    return pair


def facing(contract, proxy):
    """The proxy, spoken to as `contract`."""
    return Contract.from_abi(contract._name, proxy.address, contract.abi)


def become(pair: Pair, contract, sponsor):
    """Put `contract` behind the proxy; returns the token as it is now spoken to."""
    pair.proxy.upgradeTo(contract.deploy({"from": sponsor}), {"from": sponsor})
    return facing(contract, pair.proxy)


def test_it_starts_to_refuse(pair, MockFalseToken, sponsor):
    """E-17: a token that is upgraded to say false marks nothing as paid; upgraded back it pays everybody."""
    become(pair, MockFalseToken, sponsor).lie(True, {"from": sponsor})
    for programme in (pair.first, pair.second):
        with refused("SafeERC20FailedOperation", pair.token.address):
            programme.claim(0)
        assert pair.paid(0, programme) == 0
    pair.proxy.upgradeTo(pair.honest, {"from": sponsor})
    pair.everyone_claims()


def test_it_starts_to_take_a_fee(pair, MockFeeToken, sponsor):
    """E-15: a fee introduced after funding is the receiver's loss alone: the escrow pays exactly what it books."""
    become(pair, MockFeeToken, sponsor)
    pair.first.claim(0)
    assert pair.balance(0) == SHARES[0] * 99 // 100
    assert pair.paid(0) == SHARES[0]
    assert pair.held() == pair.books() == 2 * AMOUNT - SHARES[0]
    pair.token.mint(sponsor, AMOUNT, {"from": sponsor})
    pair.token.approve(pair.escrow, AMOUNT, {"from": sponsor})
    with refused("BalanceDiffers", pair.held() + AMOUNT * 99 // 100, pair.held() + AMOUNT):
        pair.escrow.fund(pair.first.number, AMOUNT, {"from": sponsor})


def test_it_starts_to_lie(pair, MockLyingToken, sponsor):
    """E-17: the limit: a token that turns to saying true while moving nothing is believed, by its own escrow alone."""
    become(pair, MockLyingToken, sponsor).lie(True, {"from": sponsor})
    pair.first.claim(0)
    assert (pair.paid(0), pair.balance(0)) == (SHARES[0], 0)
    assert pair.held() == pair.books() + SHARES[0]
    assert pair.paid(0, pair.second) == 0


def test_it_starts_to_pause(pair, MockPausableToken, sponsor):
    """E-17: an upgrade that pauses the token, whoever did it, delays claims and loses none."""
    become(pair, MockPausableToken, sponsor).pause(True, {"from": sponsor})
    with refused("IsPaused"):
        pair.first.claim(0)
    assert pair.held() == pair.books()
    pair.proxy.upgradeTo(pair.honest, {"from": sponsor})
    pair.everyone_claims()


def test_a_dollar_behind_a_proxy(MockUsdc, MockUsdcProxy, RewardEscrow, deployer, mallory, sponsor, relayer):
    """E-17: a token like USDC funds and pays; barred or paused it stops whom it stops, and loses nothing."""
    proxy = MockUsdcProxy.deploy(MockUsdc.deploy({"from": deployer}), {"from": mallory})
    pair = Pair(facing(MockUsdc, proxy), RewardEscrow, sponsor, relayer)
    pair.token.bar(PARTICIPANTS[0], True, {"from": sponsor})
    with refused("IsBarred", PARTICIPANTS[0]):
        pair.first.claim(0)
    pair.first.claim(1)
    pair.token.bar(PARTICIPANTS[0], False, {"from": sponsor})
    pair.token.pause(True, {"from": sponsor})
    with refused("IsPaused"):
        pair.first.claim(0)
    assert pair.paid(0) == 0
    pair.token.pause(False, {"from": sponsor})
    pair.everyone_claims()
