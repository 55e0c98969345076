"""Tokens that call the escrow from within a payment, beyond what test_tokens.py shows of claims and funding."""

from __future__ import annotations

import pytest
from scenario import PARTICIPANTS, SIGNER_KEYS, fields_of, signed
from token_world import SHARES, Pair


@pytest.fixture
def pair(MockHookToken, RewardEscrow, sponsor, relayer):
    return Pair(MockHookToken.deploy({"from": sponsor}), RewardEscrow, sponsor, relayer)


def check_first_claim(pair: Pair) -> None:
    """The claim around the call was paid once and booked once."""
    assert pair.token.succeeded() is True
    assert pair.paid(0) == pair.balance(0) == SHARES[0]
    assert pair.held() == pair.books()


def test_attest_from_within(pair, mallory):
    """E-19: an epoch attested in the middle of a claim keeps what the claim booked, and the claim what it attested."""
    statement = pair.first.statement()
    signatures = signed(pair.first.digest(statement), SIGNER_KEYS[:3])
    call = pair.escrow.attest.encode_input(fields_of(statement), signatures)
    pair.token.prepare(pair.escrow, call, {"from": mallory})
    pair.first.claim(0)
    check_first_claim(pair)
    assert pair.escrow.programOf(pair.first.number)["lastEpoch"] == 2
    pair.first.accept(statement)
    pair.first.pass_window()
    pair.everyone_claims()


def test_void_from_within(pair, mallory):
    """E-19: a pending epoch voided in the middle of a claim stays voided, and the claim stays paid."""
    pair.first.rewards = {PARTICIPANTS[0]: SHARES[0] - 1, PARTICIPANTS[1]: SHARES[1] + 1}
    pair.first.post(pair.first.statement(0, []))
    tree = pair.first.trees[2]
    later = (tree.levels[0][:32], tree.proof(0))
    call = pair.escrow.voidLowered.encode_input(pair.first.number, pair.first.leaf_proof(0, 1), later)
    pair.token.prepare(pair.escrow, call, {"from": mallory})
    pair.first.claim(0, 1)
    check_first_claim(pair)
    assert pair.escrow.stateOf(pair.first.number, 2) == 4
    pair.everyone_claims()


def test_another_programmes_claim_from_within(pair, mallory):
    """E-19: a claim on another programme in the middle of a claim is paid once, each in its own books."""
    call = pair.escrow.claim.encode_input(*pair.second.claim_arguments(0))
    pair.token.prepare(pair.escrow, call, {"from": mallory})
    pair.first.claim(0)
    assert pair.token.succeeded() is True
    assert [pair.paid(0), pair.paid(0, pair.second)] == [SHARES[0], SHARES[0]]
    assert pair.held() == pair.books()
    pair.everyone_claims()
