"""The pause: urgent, so one steward alone; bounded, so it does little harm.

given a council and an escrow
├── when a steward in term pauses: the escrow is told so, and the log says by whom
├── when a caretaker, a former steward or a stranger pauses: refused before the escrow is asked
├── when enough who serve signed a resumption of this pause: the escrow is told so
└── when it was signed for another pause, is carried again, late, or by too few: refused
"""

from __future__ import annotations

import pytest
from brownie import web3
from chamber import CARETAKER, FOUNDERS, NEW, NONE, agree, now
from scenario import DAY, mine_at, refused, set_next_block_time


@pytest.fixture
def patient(escrow):
    """In the escrow's place, code that takes every call: what is asked here is what the council sends."""
    web3.provider.make_request("anvil_setCode", [escrow.address, "0x00"])
    return escrow


def calls(transaction):
    """What the transaction called beyond the council: target, and the whole calldata."""
    frames = web3.provider.make_request("debug_traceTransaction", [transaction.txid, {"tracer": "callTracer"}])
    return [(frame["to"], frame["input"], frame["type"]) for frame in frames["result"].get("calls", [])]


def call_of(name, program):
    return web3.keccak(text=f"{name}(uint256)")[:4].hex().removeprefix("0x"), f"{program:064x}"


def resumption(council, program, nonce):
    fields = (program, nonce, now() + DAY)
    return fields, bytes(council.hashResumption(fields))


def test_a_steward_pauses(council, chamber, patient):
    """E-32: one steward in term suffices, and its name is in the log."""
    tx = council.pause(7, chamber.sender(FOUNDERS[0]))
    assert (tx.events["Paused"]["program"], tx.events["Paused"]["steward"]) == (7, FOUNDERS[0])
    assert calls(tx) == [(patient.address.lower(), "0x" + "".join(call_of("pauseAttesting", 7)), "CALL")]
    assert tuple(council.noncesOf(7)) == (0, 1)


def test_who_may_not(council, chamber, patient, governance, relayer):
    """E-32: no caretaker, nobody named, nobody whose term is over, not governance and no stranger pauses."""
    chamber.appoint(4, NEW[0])
    for account in (NEW[0], governance.address, relayer.address):
        with refused("MayNotPause", account, NONE):
            council.pause(1, chamber.sender(account))
    mine_at(chamber.end_of(3))
    with refused("MayNotPause", FOUNDERS[0], NONE):
        council.pause(1, chamber.sender(FOUNDERS[0]))
    with refused("MayNotPause", FOUNDERS[3], CARETAKER):
        council.pause(1, chamber.sender(FOUNDERS[3]))


def test_resumed(council, chamber, patient, relayer):
    """E-32: stewards who agree end a pause of one of them, and anybody carries it; caretakers sign too."""
    council.pause(7, chamber.sender(FOUNDERS[0]))
    mine_at(chamber.end_of(3))
    fields, digest = resumption(council, 7, 1)
    tx = council.resume(fields, agree(digest, *FOUNDERS[2:]), {"from": relayer})
    expected = (patient.address.lower(), "0x" + "".join(call_of("resumeAttesting", 7)), "CALL")
    assert [call for call in calls(tx) if call[2] == "CALL"] == [expected]
    assert tuple(council.noncesOf(7)) == (0, 2)


def test_another_pause(council, chamber, patient, relayer):
    """E-32: a resumption ends the pause it was signed for, once; a later pause needs another one."""
    fields, digest = resumption(council, 7, 0)
    early = fields, agree(digest, *FOUNDERS[:2])
    council.pause(7, chamber.sender(FOUNDERS[0]))
    with refused("NonceDiffers", 0, 1):
        council.resume(*early, {"from": relayer})
    fields, digest = resumption(council, 7, 1)
    right = fields, agree(digest, *FOUNDERS[:2])
    council.resume(*right, {"from": relayer})
    council.pause(7, chamber.sender(FOUNDERS[1]))
    with refused("NonceDiffers", 1, 3):
        council.resume(*right, {"from": relayer})


def test_a_resumption_not_agreed(council, chamber, patient, mallory):
    """E-32: too few signatures, another programme's, or a deadline that is over resume nothing."""
    fields, digest = resumption(council, 7, 0)
    with refused("NotAgreed", digest, 1, 2):
        council.resume(fields, agree(digest, FOUNDERS[0]), {"from": mallory})
    signatures = agree(digest, *FOUNDERS[:2])
    other = (8, *fields[1:])
    with refused("NotAgreed", bytes(council.hashResumption(other)), 0, 2):
        council.resume(other, signatures, {"from": mallory})
    set_next_block_time(fields[2] + 1)
    with refused("StatementExpired", fields[2]):
        council.resume(fields, signatures, {"from": mallory})
