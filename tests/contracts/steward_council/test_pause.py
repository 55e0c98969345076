"""The pause: urgent, so one steward alone; bounded, so it does little harm.

given a council and an escrow
├── when a steward in term pauses: the escrow takes no attestation for 7 days, and the log says by whom
├── when a caretaker, a former steward or a stranger pauses: refused before the escrow is asked
├── when enough who serve signed a resumption of this pause: it is over
└── when it was signed for another pause, is carried again, late, or by too few: refused
"""

from __future__ import annotations

from chamber import CARETAKER, FOUNDERS, NEW, NONE, agree, now
from scenario import DAY, DOLLAR, mine_at, refused, set_next_block_time

SHARES = [20_000 * DOLLAR]


def resumption(council, program, nonce):
    fields = (program, nonce, now() + DAY)
    return fields, bytes(council.hashResumption(fields))


def test_a_steward_pauses(council, chamber, escrow, programme):
    """E-32: one steward in term suffices, and its name is in the log; the escrow takes no attestation for 7 days."""
    tx = council.pause(programme.number, chamber.sender(FOUNDERS[0]))
    assert tx.events["Paused"][0]["steward"] == FOUNDERS[0]
    until = tx.timestamp + 7 * DAY
    assert escrow.pausedUntil(programme.number) == until
    with refused("AttestingPaused", until):
        programme.settle(1, SHARES)
    set_next_block_time(until)
    programme.settle(1, SHARES)
    assert tuple(council.noncesOf(programme.number)) == (0, 1)


def test_who_may_not(council, chamber, funded, governance, relayer):
    """E-32: no caretaker, nobody named, nobody whose term is over, not governance and no stranger pauses."""
    chamber.appoint(4, NEW[0])
    for account in (NEW[0], governance.address, relayer.address):
        with refused("MayNotPause", account, NONE):
            council.pause(funded, chamber.sender(account))
    mine_at(chamber.end_of(3))
    with refused("MayNotPause", FOUNDERS[0], NONE):
        council.pause(funded, chamber.sender(FOUNDERS[0]))
    with refused("MayNotPause", FOUNDERS[3], CARETAKER):
        council.pause(funded, chamber.sender(FOUNDERS[3]))


def test_seldom(council, chamber, escrow, funded):
    """E-32: stewards that take turns do not pause longer: the escrow counts, not they."""
    until = council.pause(funded, chamber.sender(FOUNDERS[0])).timestamp + 7 * DAY
    with refused("PausedRecently", until + 30 * DAY):
        council.pause(funded, chamber.sender(FOUNDERS[1]))
    assert tuple(council.noncesOf(funded)) == (0, 1)
    assert escrow.pausedUntil(funded) == until


def test_resumed(council, chamber, escrow, programme, relayer):
    """E-32: stewards who agree end a pause of one of them, and anybody carries it; attestations come again."""
    council.pause(programme.number, chamber.sender(FOUNDERS[0]))
    fields, digest = resumption(council, programme.number, 1)
    tx = council.resume(fields, agree(digest, *FOUNDERS[2:]), {"from": relayer})
    assert escrow.pausedUntil(programme.number) == tx.timestamp
    programme.settle(1, SHARES)
    assert tuple(council.noncesOf(programme.number)) == (0, 2)


def test_nothing_to_resume(council, funded, relayer):
    """E-32: without a pause the escrow refuses what stewards agreed on, and nothing is used up."""
    fields, digest = resumption(council, funded, 0)
    with refused("NotPaused", funded):
        council.resume(fields, agree(digest, *FOUNDERS[:2]), {"from": relayer})
    assert tuple(council.noncesOf(funded)) == (0, 0)


def test_another_pause(council, chamber, funded, relayer):
    """E-32: a resumption ends the pause it was signed for, once; a later pause needs another one."""
    fields, digest = resumption(council, funded, 0)
    early = fields, agree(digest, *FOUNDERS[:2])
    council.pause(funded, chamber.sender(FOUNDERS[0]))
    with refused("NonceDiffers", 0, 1):
        council.resume(*early, {"from": relayer})
    right, digest = resumption(council, funded, 1)
    signatures = agree(digest, *FOUNDERS[:2])
    resumed = council.resume(right, signatures, {"from": relayer}).timestamp
    set_next_block_time(resumed + 30 * DAY)
    council.pause(funded, chamber.sender(FOUNDERS[3]))
    with refused("NonceDiffers", 1, 3):
        council.resume(right, signatures, {"from": relayer})


def test_a_resumption_not_agreed(council, chamber, escrow, funded, mallory):
    """E-32: too few signatures, another programme's, or a deadline that is over resume nothing."""
    council.pause(funded, chamber.sender(FOUNDERS[0]))
    fields, digest = resumption(council, funded, 1)
    with refused("NotAgreed", digest, 1, 2):
        council.resume(fields, agree(digest, FOUNDERS[0]), {"from": mallory})
    signatures = agree(digest, *FOUNDERS[:2])
    other = (funded + 1, 0, fields[2])
    with refused("NotAgreed", bytes(council.hashResumption(other)), 0, 2):
        council.resume(other, signatures, {"from": mallory})
    set_next_block_time(fields[2] + 1)
    with refused("StatementExpired", fields[2]):
        council.resume(fields, signatures, {"from": mallory})
