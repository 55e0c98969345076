"""Tokens whose word cannot be taken: only an empty answer or a true one counts, and only what arrived is credited."""

from __future__ import annotations

import brownie
import pytest
from scenario import refused, terms_of
from token_world import AMOUNT, Pair, created, escrow_over, funded

TRUE = (1).to_bytes(32, "big")
TRUTHFUL = {"empty": b"", "true": TRUE, "long": TRUE + b"\xff" * 32}
DOUBTFUL = {
    "false": bytes(32),
    "one byte": b"\x01",
    "31 bytes": TRUE[:31],
    "two": (2).to_bytes(32, "big"),
    "all ones": b"\xff" * 32,
    "true behind a zero word": bytes(32) + TRUE,
    "a kilobyte": b"\xee" * 1024,
}


@pytest.fixture
def token(MockAnsweringToken, sponsor):
    return MockAnsweringToken.deploy({"from": sponsor})


@pytest.fixture
def escrow_of(RewardEscrow, sponsor):
    return lambda token: escrow_over(token, RewardEscrow, sponsor)


@pytest.mark.parametrize("answer", TRUTHFUL.values(), ids=TRUTHFUL)
def test_answers_that_count(token, RewardEscrow, sponsor, relayer, answer):
    """E-17: an empty answer, true, and true with more behind it fund and pay."""
    token.answerWith(answer, {"from": sponsor})
    Pair(token, RewardEscrow, sponsor, relayer).everyone_claims()


@pytest.mark.parametrize("answer", DOUBTFUL.values(), ids=DOUBTFUL)
def test_answers_that_do_not_count(token, RewardEscrow, escrow_of, sponsor, relayer, answer):
    """E-17: short, false or garbled answers credit nothing and pay nothing, though the token had moved the money."""
    pair = Pair(token, RewardEscrow, sponsor, relayer)
    token.answerWith(answer, {"from": sponsor})
    with refused("SafeERC20FailedOperation", token.address):
        funded(escrow_of(token), token, sponsor, relayer)
    with refused("SafeERC20FailedOperation", token.address):
        pair.first.claim(0)
    assert pair.paid(0) == pair.balance(0) == 0
    assert pair.held() == pair.books()
    token.answerWith(TRUE, {"from": sponsor})
    pair.everyone_claims()


def test_a_lie_while_funding(MockLyingToken, escrow_of, sponsor, relayer):
    """E-17: a token that says true and moves nothing credits nothing."""
    token = MockLyingToken.deploy({"from": sponsor})
    token.lie(True, {"from": sponsor})
    escrow = escrow_of(token)
    with refused("BalanceDiffers", 0, AMOUNT):
        funded(escrow, token, sponsor, relayer)
    assert escrow.programOf(1)["funded"] == 0


@pytest.mark.parametrize("reported", [0, AMOUNT, 2**256 - 1 - AMOUNT])
def test_a_reported_balance(MockMisreportingToken, escrow_of, sponsor, relayer, reported):
    """E-15: a token that reports the escrow a balance of its own choosing, whichever, cannot fund a programme."""
    token = MockMisreportingToken.deploy({"from": sponsor})
    escrow = escrow_of(token)
    token.misreport(escrow, reported, {"from": sponsor})
    with refused("BalanceDiffers", reported, reported + AMOUNT):
        funded(escrow, token, sponsor, relayer)
    assert escrow.programOf(1)["funded"] == 0


def test_a_reported_balance_after_funding(MockMisreportingToken, RewardEscrow, sponsor, relayer):
    """E-28: what a token later says the escrow holds changes no claim: the books count, not the balance."""
    pair = Pair(MockMisreportingToken.deploy({"from": sponsor}), RewardEscrow, sponsor, relayer)
    for reported in (0, 2**256 - 1):
        pair.token.misreport(pair.escrow, reported, {"from": sponsor})
        pair.first.claim(0 if reported else 1)
    pair.token.misreport(pair.token, 0, {"from": sponsor})
    pair.everyone_claims()


def test_no_code_at_the_token(escrow_of, sponsor, mallory):
    """E-17: an account without code is no token: funding is refused, though a bare call to it would succeed."""
    escrow = escrow_of(mallory)
    number = created(escrow, terms_of(mallory), sponsor)
    with brownie.reverts():
        escrow.fund(number, AMOUNT, {"from": sponsor})
    assert escrow.programOf(number)["funded"] == 0
