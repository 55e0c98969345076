"""Tokens that refuse a payment: nothing is marked as paid, nobody else is stopped, and the payment works later."""

from __future__ import annotations

import brownie
import pytest
from scenario import PARTICIPANTS, refused
from token_world import SHARES, Pair


@pytest.fixture
def pair_of(RewardEscrow, sponsor, relayer):
    def build(contract) -> Pair:
        return Pair(contract.deploy({"from": sponsor}), RewardEscrow, sponsor, relayer)

    return build


def check_untouched(pair: Pair, index: int = 0) -> None:
    """The payment left no trace: not in the books, not in the balances."""
    assert pair.paid(index) == 0
    assert pair.balance(index) == 0
    assert pair.held() == pair.books()


def test_a_barred_participant(MockBlacklistToken, pair_of, sponsor):
    """E-17: a token that bars a participant stops that participant only, until it lets it go."""
    pair = pair_of(MockBlacklistToken)
    pair.token.bar(PARTICIPANTS[0], True, {"from": sponsor})
    with refused("IsBarred", PARTICIPANTS[0]):
        pair.first.claim(0)
    check_untouched(pair)
    pair.first.claim(1)
    pair.second.claim(1)
    pair.token.bar(PARTICIPANTS[0], False, {"from": sponsor})
    pair.everyone_claims()


def test_a_barred_escrow(MockBlacklistToken, pair_of, sponsor):
    """E-17: a token that bars the escrow stops everybody and takes nothing from anybody's claim."""
    pair = pair_of(MockBlacklistToken)
    pair.token.bar(pair.escrow, True, {"from": sponsor})
    for programme in (pair.first, pair.second):
        with refused("IsBarred", pair.escrow.address):
            programme.claim(0)
    check_untouched(pair)
    pair.token.bar(pair.escrow, False, {"from": sponsor})
    pair.everyone_claims()


def test_a_barred_sponsor(MockBlacklistToken, pair_of, sponsor, mallory):
    """E-17: a sponsor that is barred cannot fund, and what it funded before still pays."""
    pair = pair_of(MockBlacklistToken)
    pair.token.mint(sponsor, 1, {"from": sponsor})
    pair.token.approve(pair.escrow, 1, {"from": sponsor})
    pair.token.bar(sponsor, True, {"from": mallory})
    with refused("IsBarred", sponsor.address):
        pair.escrow.fund(pair.first.number, 1, {"from": sponsor})
    pair.everyone_claims()


def test_a_pause(MockPausableToken, pair_of, sponsor):
    """E-17: while the token is paused epochs are attested and become final; afterwards one claim pays all of it."""
    pair = pair_of(MockPausableToken)
    pair.token.pause(True, {"from": sponsor})
    with refused("IsPaused"):
        pair.first.claim(0)
    check_untouched(pair)
    pair.first.settle()
    with refused("IsPaused"):
        pair.first.claim(0)
    pair.token.pause(False, {"from": sponsor})
    pair.everyone_claims()


def test_funding_in_a_pause(MockPausableToken, pair_of, sponsor):
    """E-17: funding while the token is paused credits nothing."""
    pair = pair_of(MockPausableToken)
    pair.token.mint(sponsor, 1, {"from": sponsor})
    pair.token.approve(pair.escrow, 1, {"from": sponsor})
    pair.token.pause(True, {"from": sponsor})
    before = pair.books()
    with refused("IsPaused"):
        pair.escrow.fund(pair.first.number, 1, {"from": sponsor})
    assert pair.held() == pair.books() == before


def test_a_transfer_that_burns_all_gas(MockGasBurningToken, pair_of, sponsor):
    """E-17: a transfer that burns whatever gas it gets fails its own claim alone."""
    pair = pair_of(MockGasBurningToken)
    pair.token.burnFor(PARTICIPANTS[0], {"from": sponsor})
    with brownie.reverts():
        pair.first.claim(0)
    check_untouched(pair)
    pair.first.claim(1)
    pair.second.claim(1)
    pair.token.burnFor(brownie.ZERO_ADDRESS, {"from": sponsor})
    pair.everyone_claims()


def test_a_receiver_whose_hook_refuses(MockReceiverToken, MockReceiverHook, pair_of, sponsor):
    """E-19: a receiver whose own hook refuses stops only itself, until the hook accepts."""
    pair = pair_of(MockReceiverToken)
    hook = MockReceiverHook.deploy({"from": sponsor})
    pair.token.register(PARTICIPANTS[0], hook, {"from": sponsor})
    with refused("Closed", pair.escrow.address, PARTICIPANTS[0], SHARES[0]):
        pair.first.claim(0)
    check_untouched(pair)
    pair.first.claim(1)
    hook.open(True, {"from": sponsor})
    pair.everyone_claims()
