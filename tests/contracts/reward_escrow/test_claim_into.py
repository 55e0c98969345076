"""Claim into: an organisation's reward becomes the funding of a programme of its own.

given a final leaf and another programme of the same escrow
├── when the account says so: the reward is funding there, and no token moves
└── when anybody else does, or the child is the parent, unknown or closed: refused
"""

from __future__ import annotations

import pytest
from scenario import DOLLAR, PARTICIPANTS, Programme, refused, terms_of

SHARES = [20_000 * DOLLAR]


@pytest.fixture
def child(programme, escrow, coin, participants, relayer):
    programme.settle(1, SHARES)
    number = int(escrow.createProgram(terms_of(coin), {"from": participants[0]}).return_value)
    return Programme(escrow, number, relayer)


def into(programme, child, sender):
    arguments = programme.claim_arguments(0)
    return programme.escrow.claimInto(*arguments[:2], arguments[2:], child, {"from": sender})


def test_funds_the_child(programme, child, escrow, coin, participants):
    """Invariant 1: books move, the balance does not; the child's participants are paid from it."""
    before = coin.balanceOf(escrow)
    transaction = into(programme, child.number, participants[0])
    assert transaction.return_value == SHARES[0]
    assert escrow.programOf(child.number)["funded"] == SHARES[0] == escrow.paidTo(programme.number, PARTICIPANTS[0])
    assert coin.balanceOf(escrow) == before
    assert escrow.liabilities() == before
    child.settle(1, [5_000 * DOLLAR] * 4)
    for index in range(4):
        child.claim(index)
    assert coin.balanceOf(PARTICIPANTS[3]) == 5_000 * DOLLAR
    assert coin.balanceOf(escrow) == before - SHARES[0]


def test_twice(programme, child, participants):
    """E-01: what was moved cannot be moved or claimed again."""
    into(programme, child.number, participants[0])
    for again in (lambda: into(programme, child.number, participants[0]), lambda: programme.claim(0)):
        with refused("NothingToClaim", PARTICIPANTS[0], SHARES[0], SHARES[0]):
            again()


def test_only_the_account(programme, child, mallory):
    """E-21, E-22: nobody decides for another what its reward funds."""
    with refused("NotActor", mallory.address, PARTICIPANTS[0]):
        into(programme, child.number, mallory)


def test_into_itself(programme, child, participants):
    """A programme cannot be funded from its own payments."""
    with refused("ChildIsParent", programme.number):
        into(programme, programme.number, participants[0])


def test_into_nothing(programme, child, participants):
    """The child must exist."""
    with refused("UnknownProgram", 9):
        into(programme, 9, participants[0])
