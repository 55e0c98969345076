"""Payee: an account says where a programme's payments for it go.

given an account of a programme
├── when it sets a payee: every claim and settlement pays the payee, until it names itself again
└── when anybody else does, or the payee is unusable: refused
"""

from __future__ import annotations

import pytest
from scenario import DOLLAR, PARTICIPANTS, ZERO_ADDRESS, refused

SHARES = [12_000 * DOLLAR, 8_000 * DOLLAR]
SECOND = [50_000 * DOLLAR]


def test_claims_go_to_the_payee(programme, escrow, coin, participants, mallory):
    """E-21: the payee is paid whoever calls; what was paid stays the account's, and taking it back works."""
    programme.settle(1, SHARES)
    event = escrow.setPayee(programme.number, PARTICIPANTS[0], mallory, {"from": participants[0]}).events["PayeeSet"]
    assert (event["account"], event["payee"]) == (PARTICIPANTS[0], mallory)
    programme.claim(0)
    assert coin.balanceOf(mallory) == SHARES[0] == escrow.paidTo(programme.number, PARTICIPANTS[0])
    escrow.setPayee(programme.number, PARTICIPANTS[0], PARTICIPANTS[0], {"from": participants[0]})
    programme.settle(2, SECOND)
    programme.claim(0)
    assert coin.balanceOf(PARTICIPANTS[0]) == SECOND[0]
    assert coin.balanceOf(mallory) == SHARES[0]


def test_setting_keeps_what_was_paid(programme, escrow, participants, mallory):
    """E-01: a new payee is not paid again what the account was paid already."""
    programme.settle(1, SHARES)
    programme.claim(0)
    escrow.setPayee(programme.number, PARTICIPANTS[0], mallory, {"from": participants[0]})
    assert escrow.paidTo(programme.number, PARTICIPANTS[0]) == SHARES[0]
    with refused("NothingToClaim", PARTICIPANTS[0], SHARES[0], SHARES[0]):
        programme.claim(0)


def test_only_the_account(programme, escrow, mallory):
    """E-21, E-22: nobody else redirects an account's payments."""
    with refused("NotActor", mallory.address, PARTICIPANTS[0]):
        escrow.setPayee(programme.number, PARTICIPANTS[0], mallory, {"from": mallory})


def test_through_a_contract(programme, escrow, MockClaimer, participants, mallory):
    """E-22: a contract that a victim is lured into calling cannot act for it: only the direct caller counts."""
    helper = MockClaimer.deploy({"from": mallory})
    call = escrow.setPayee.encode_input(programme.number, PARTICIPANTS[0], mallory)
    helper.repeat(escrow, call, 1, {"from": participants[0]})
    assert helper.successes() == 0
    assert escrow.payeeOf(programme.number, PARTICIPANTS[0]) == PARTICIPANTS[0]


@pytest.mark.parametrize("payee", [ZERO_ADDRESS, "escrow"])
def test_unusable(programme, escrow, participants, payee):
    """Nobody, and the escrow itself, cannot be a payee."""
    payee = escrow.address if payee == "escrow" else payee
    with refused("PayeeUnusable", payee):
        escrow.setPayee(programme.number, PARTICIPANTS[0], payee, {"from": participants[0]})


def test_of_one_programme_only(programme, escrow, participants, mallory):
    """A programme that does not exist has no payees."""
    with refused("UnknownProgram", 9):
        escrow.setPayee(9, PARTICIPANTS[0], mallory, {"from": participants[0]})
