"""Refund: the sponsor gets back what no attestation can ask for any more.

given a funded programme
├── when milestones can still be reached, or could until 60 days ago: their amounts stay
├── when they expired, or there is more than they need: the sponsor is paid the difference
└── when something is pending, disputed or to be corrected, or the caller is not the sponsor: refused
"""

from __future__ import annotations

import pytest
from brownie import chain
from scenario import (
    DAY,
    DISPUTED,
    DOLLAR,
    PENDING,
    VOIDED,
    WINDOW,
    refused,
    set_next_block_time,
)

ALL = 100_000 * DOLLAR
SHARES = [12_000 * DOLLAR, 8_000 * DOLLAR]
GRACE = 60 * DAY


def deadline_of(programme, milestone: int = 2) -> int:
    return int(programme.escrow.milestoneOf(programme.number, milestone)[0][3])


def refund(programme, sponsor):
    return programme.escrow.refund(programme.number, {"from": sponsor})


def expire(programme) -> None:
    """Let every milestone's deadline and the grace after it pass."""
    chain.sleep(deadline_of(programme) + GRACE + 1 - chain.time())
    chain.mine()


def test_nothing_while_milestones_are_open(programme, sponsor):
    """E-12: what open milestones need stays, before and after an epoch."""
    with refused("NothingToRefund", ALL, ALL):
        refund(programme, sponsor)
    programme.settle(1, SHARES)
    with refused("NothingToRefund", ALL, ALL):
        refund(programme, sponsor)


def test_surplus_only(programme, escrow, coin, sponsor):
    """E-12: funding beyond released and reserved amounts leaves, to the unit, once."""
    coin.mint(sponsor, 7, {"from": sponsor})
    coin.approve(escrow, 7, {"from": sponsor})
    escrow.fund(programme.number, 7, {"from": sponsor})
    assert refund(programme, sponsor).return_value == 7
    assert coin.balanceOf(sponsor) == 7
    with refused("NothingToRefund", ALL, ALL):
        refund(programme, sponsor)


@pytest.mark.parametrize(("second", "is_paid"), [(-1, False), (0, False), (1, True)])
def test_grace_to_the_second(programme, sponsor, coin, second, is_paid):
    """E-23: an expired milestone stays reserved for 60 days, the last second included."""
    programme.settle(1, SHARES)
    set_next_block_time(deadline_of(programme) + GRACE + second)
    if is_paid:
        assert refund(programme, sponsor).return_value == 80_000 * DOLLAR == coin.balanceOf(sponsor)
    else:
        with refused("NothingToRefund", ALL, ALL):
            refund(programme, sponsor)


def test_released_money_stays(programme, escrow, coin, sponsor):
    """E-23, invariants 2, 13: after the refund everybody claims in full, and the escrow is empty."""
    programme.settle(1, SHARES)
    expire(programme)
    event = refund(programme, sponsor).events["Refunded"]
    assert (event["sponsor"], event["amount"]) == (sponsor, 80_000 * DOLLAR)
    fields = escrow.programOf(programme.number)
    assert fields["funded"] == fields["released"] == sum(SHARES)
    programme.claim(0)
    programme.claim(1)
    assert coin.balanceOf(escrow) == 0 == escrow.liabilities()


def test_blocked_while_pending(programme, escrow, sponsor):
    """E-12: nothing leaves while an attestation is pending, to its last second; then released money still stays."""
    chain.sleep(deadline_of(programme) - chain.time() - 10)
    statement = programme.statement(1, SHARES, deadline=2**40 - 1)
    programme.post(statement)
    programme.accept(statement)
    final_at = int(escrow.programOf(programme.number)["finalAt"])
    set_next_block_time(final_at - 1)
    with refused("RefundBlocked", 1, PENDING):
        refund(programme, sponsor)
    set_next_block_time(final_at)
    with refused("NothingToRefund", ALL, ALL):
        refund(programme, sponsor)


def test_blocked_while_disputed(programme, escrow, sponsor, court):
    """E-12, E-35: nothing leaves while a case is open, however long after every deadline."""
    programme.settle(1, SHARES, final=False)
    escrow.freeze(programme.number, 1, {"from": court})
    expire(programme)
    with refused("RefundBlocked", 1, DISPUTED):
        refund(programme, sponsor)
    escrow.uphold(programme.number, 1, {"from": court})
    assert refund(programme, sponsor).return_value == 80_000 * DOLLAR


def test_correction_is_paid_after_the_deadline(programme, escrow, coin, sponsor, court):
    """E-35: a ruling after the last deadline: the refund waits, the corrected attestation still pays."""
    chain.sleep(deadline_of(programme) - chain.time() - 10)
    programme.post(programme.statement(1, SHARES, deadline=2**40 - 1))
    escrow.freeze(programme.number, 1, {"from": court})
    chain.sleep(20 * DAY)
    escrow.void(programme.number, 1, {"from": court})
    with refused("RefundBlocked", 1, VOIDED):
        refund(programme, sponsor)
    corrected = programme.statement(1, SHARES[::-1], deadline=2**40 - 1)
    programme.post(corrected)
    programme.accept(corrected)
    programme.pass_window()
    programme.claim(0)
    assert coin.balanceOf(programme.leaves[1][0].account) == SHARES[1]


@pytest.mark.parametrize(("second", "is_reserved"), [(-1, True), (0, True), (1, False)])
def test_correction_has_sixty_days(programme, escrow, sponsor, court, second, is_reserved):
    """E-23, E-35: until 60 days after the window a voided milestone may come again, then never."""
    chain.sleep(deadline_of(programme) - chain.time() - 10)
    posted = programme.post(programme.statement(1, SHARES, deadline=2**40 - 1))
    escrow.freeze(programme.number, 1, {"from": court})
    escrow.void(programme.number, 1, {"from": court})
    corrected = programme.statement(1, SHARES[::-1], deadline=2**40 - 1)
    set_next_block_time(posted.timestamp + WINDOW + GRACE + second)
    if is_reserved:
        with refused("RefundBlocked", 1, VOIDED):
            refund(programme, sponsor)
        return
    with refused("MilestoneExpired", 1, deadline_of(programme, 1)):
        programme.post(corrected)
    assert refund(programme, sponsor).return_value == ALL


def test_another_milestone_is_no_correction(programme, escrow, court):
    """Only the milestone that the voided attestation had reached in time may come after its deadline."""
    chain.sleep(deadline_of(programme) - chain.time() - 1_000)
    programme.post(programme.statement(1, SHARES, deadline=2**40 - 1))
    escrow.freeze(programme.number, 1, {"from": court})
    escrow.void(programme.number, 1, {"from": court})
    chain.sleep(2_000)
    with refused("MilestoneExpired", 2, deadline_of(programme)):
        programme.post(programme.statement(2, [50_000 * DOLLAR], deadline=2**40 - 1))


def test_epoch_without_a_milestone(programme, escrow, sponsor):
    """E-35: a metric that is never reached: epochs of pot 0 settle, and the refund comes after the grace."""
    programme.settle(0, [0, 0])
    programme.settle(0, [0, 0])
    expire(programme)
    assert refund(programme, sponsor).return_value == ALL
    with refused("NothingToRefund", 0, 0):
        refund(programme, sponsor)


def test_only_the_sponsor(programme, sponsor, mallory):
    """E-12: nobody else takes a refund."""
    expire(programme)
    with refused("NotSponsor", mallory.address, sponsor.address):
        refund(programme, mallory)


def test_unknown_programme(escrow, sponsor):
    """A programme that does not exist has nothing to give back."""
    with refused("UnknownProgram", 9):
        escrow.refund(9, {"from": sponsor})
