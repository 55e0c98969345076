"""Griefing: who disputes every epoch pays for it, more each time, and delays honest pay by a stated bound.

given a programme whose every epoch is honest
└── when one account disputes each of them for the least bond, and jurors say no
    ├── then it loses the whole bond each time, and the next one is twice as dear
    └── then everybody is paid at the latest 14 days after the window would have ended
"""

from __future__ import annotations

from brownie import chain
from courtroom import AGAINST, JOIN, LEVEL, SHARES
from scenario import DOLLAR, FINAL, refused

EPOCHS = [(1, SHARES), (2, [30_000 * DOLLAR, 20_000 * DOLLAR]), (3, [10_000 * DOLLAR, 20_000 * DOLLAR]), (0, [0, 0])]
FOR_EVER = 2**40 - 1


def test_every_epoch_disputed(room, challenger, stranger):
    """D-01: over four epochs the bonds lost double each time, and no payment waits longer than 14 days."""
    programme, court, escrow = room.programme, room.court, room.escrow
    lost = []
    for epoch, (milestone, shares) in enumerate(EPOCHS, start=1):
        if epoch > 1:
            statement = programme.statement(milestone, shares, deadline=FOR_EVER)
            programme.post(statement)
            programme.accept(statement)
        final_at = int(escrow.attestationOf(programme.number, epoch)[2])
        assert court.quote(challenger, 0) == court.quote(stranger, 0) << (epoch - 1)
        case = room.open(challenger, epoch)
        room.vote(case, [AGAINST] * 3)
        room.execute(case)
        with refused("NothingToCollect", challenger.address):
            room.collect(case, challenger)
        lost.append(int(court.caseOf(case)["bond"]))
        assert escrow.stateOf(programme.number, epoch) == FINAL
        if sum(shares):
            assert [programme.claim(index).return_value for index in range(2)] == shares
        assert chain[-1].timestamp - final_at <= JOIN + LEVEL
    base = 200 * DOLLAR
    pots = [sum(shares) for _, shares in EPOCHS]
    assert lost == [(base + pot // 100) << losses for losses, pot in enumerate(pots)]
    assert court.creditOf(challenger) == 0
