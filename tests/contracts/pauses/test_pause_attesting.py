"""Pause: the stewards stop attesting for a week at most, and nothing else.

given a programme that attests
├── when the stewards pause: attestations are refused for 7 days, and come again by themselves
├── when something is final, or pending: it pays and becomes final as if there were no pause
└── when another one pauses, or the stewards do it again too soon: refused
"""

from __future__ import annotations

from brownie import chain
from scenario import DAY, DOLLAR, refused, set_next_block_time

SHARES = [12_000 * DOLLAR, 8_000 * DOLLAR]


def test_attestations_wait(programme, escrow, stewards):
    """E-32: no attestation for 7 days, to the second."""
    until = escrow.pauseAttestations(programme.number, {"from": stewards}).events["Paused"]["until"]
    statement = programme.statement(1, SHARES)
    set_next_block_time(until - 1)
    with refused("AttestingPaused", until):
        programme.post(statement)
    set_next_block_time(until)
    programme.post(statement)


def test_claims_go_on(programme, escrow, stewards):
    """E-32: a final root pays, and a pending one becomes final and pays, during a pause."""
    programme.settle(1, SHARES)
    programme.settle(2, [40_000 * DOLLAR, 10_000 * DOLLAR], final=False)
    until = escrow.pauseAttestations(programme.number, {"from": stewards}).events["Paused"]["until"]
    assert programme.claim(0, 1).return_value == 12_000 * DOLLAR
    programme.pass_window()
    assert programme.claim(0).return_value == 40_000 * DOLLAR
    assert chain[-1].timestamp < until


def test_bounded(programme, escrow, stewards):
    """E-32: pauses cannot follow each other: 30 days lie between the end of one and the next, also of one cut short."""
    until = escrow.pauseAttestations(programme.number, {"from": stewards}).events["Paused"]["until"]
    with refused("PausedRecently", until + 30 * DAY):
        escrow.pauseAttestations(programme.number, {"from": stewards})
    ended = escrow.unpause(programme.number, {"from": stewards}).timestamp
    programme.settle(1, SHARES)
    with refused("PausedRecently", ended + 30 * DAY):
        escrow.pauseAttestations(programme.number, {"from": stewards})
    set_next_block_time(ended + 30 * DAY)
    escrow.pauseAttestations(programme.number, {"from": stewards})


def test_stewards_alone(programme, escrow, stewards, court, governance, mallory):
    """E-32: neither court nor governance nor a stranger pauses or resumes."""
    for caller in (court, governance, mallory):
        with refused("NotStewards", caller.address):
            escrow.pauseAttestations(programme.number, {"from": caller})
    escrow.pauseAttestations(programme.number, {"from": stewards})
    for caller in (court, governance, mallory):
        with refused("NotStewards", caller.address):
            escrow.unpause(programme.number, {"from": caller})
