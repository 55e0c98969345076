"""Rotate: a quorum hands over to another set, for epochs that open after a delay.

given a programme with a signer set
├── when k of it sign a rotation: from the first epoch that opens after 7 days, the new set alone attests
├── when an attestation is in flight, or voided and corrected: the set sealed for its epoch stays the one
└── when version, deadline, signers or signatures are wrong, or one is pending: refused
"""

from __future__ import annotations

import pytest
from brownie import chain
from scenario import (
    DAY,
    DOLLAR,
    OUTSIDER_KEYS,
    SIGNER_KEYS,
    SIGNERS,
    keys_of,
    refused,
    set_next_block_time,
    signed,
)

from guerdon.signing import account_of

NEW_KEYS = keys_of("successor", 3)
NEW = [account_of(key) for key in NEW_KEYS]
SHARES = [20_000 * DOLLAR]
DELAY = 7 * DAY


def rotation(programme, version: int = 1, signers=None, quorum: int = 2, deadline: int = 2**40 - 1):
    return programme.number, version, NEW if signers is None else signers, quorum, deadline


def rotate(programme, statement, keys=SIGNER_KEYS[:3]):
    digest = bytes(programme.escrow.hashRotation(statement))
    return programme.escrow.rotate(statement, signed(digest, keys), {"from": programme.relayer})


def test_takes_effect_when_an_epoch_opens(programme, escrow):
    """The open epoch stays with the old set; the next one to open after the delay belongs to the new set alone."""
    event = rotate(programme, rotation(programme)).events["RotationPosted"]
    set_next_block_time(event["from"])
    statement = programme.statement(1, SHARES)
    with pytest.raises(Exception, match=r"NotASigner|SignatureOutOfOrder"):
        programme.post(statement, NEW_KEYS)
    event = programme.post(statement).events["TermsSealed"]
    assert (event["epoch"], event["version"]) == (2, 1)
    programme.accept(statement)
    assert list(escrow.signersOf(programme.number)) == NEW
    assert escrow.programOf(programme.number)["quorum"] == 2
    programme.pass_window()
    second = programme.statement(2, [50_000 * DOLLAR])
    with pytest.raises(Exception, match="NotASigner"):
        programme.post(second)
    programme.post(second, NEW_KEYS[:2])


@pytest.mark.parametrize(("second", "version"), [(-1, 0), (0, 1), (1, 1)])
def test_delay_to_the_second(programme, escrow, second, version):
    """E-23: an epoch that opens a second before the delay is over is still sealed with the old set."""
    event = rotate(programme, rotation(programme)).events["RotationPosted"]
    statement = programme.statement(1, SHARES)
    set_next_block_time(event["from"] + second)
    programme.post(statement)
    assert escrow.programOf(programme.number)["version"] == version


def test_correction_belongs_to_the_sealed_set(programme, escrow, court):
    """Invariant 4: a voided epoch is corrected by the set that was sealed for it, although the next one has another."""
    event = rotate(programme, rotation(programme)).events["RotationPosted"]
    set_next_block_time(event["from"])
    programme.post(programme.statement(1, SHARES))
    escrow.freeze(programme.number, 1, {"from": court})
    escrow.void(programme.number, 1, {"from": court})
    corrected = programme.statement(1, [0, 20_000 * DOLLAR])
    with pytest.raises(Exception, match=r"NotASigner|SignatureOutOfOrder"):
        programme.post(corrected, NEW_KEYS)
    assert list(escrow.signersOf(programme.number)) == SIGNERS
    assert "TermsSealed" not in programme.post(corrected).events
    programme.accept(corrected)
    programme.pass_window()
    programme.post(programme.statement(2, [50_000 * DOLLAR]), NEW_KEYS[1:])


def test_a_correction_opens_no_epoch(programme, escrow, court):
    """A rotation that is due between an attestation and its correction waits for the next first attestation."""
    programme.post(programme.statement(1, SHARES))
    escrow.freeze(programme.number, 1, {"from": court})
    escrow.void(programme.number, 1, {"from": court})
    event = rotate(programme, rotation(programme)).events["RotationPosted"]
    set_next_block_time(event["from"])
    corrected = programme.statement(1, [0, 20_000 * DOLLAR])
    programme.post(corrected)
    programme.accept(corrected)
    assert escrow.programOf(programme.number)["version"] == 0
    programme.pass_window()
    programme.settle(2, [50_000 * DOLLAR])
    assert escrow.programOf(programme.number)["version"] == 1


def test_terms_stay(programme, escrow):
    """Invariant 4: a rotation changes the signers and nothing else of the terms."""
    before = escrow.programOf(programme.number)
    rotate(programme, rotation(programme))
    chain.sleep(DELAY)
    programme.settle(0, [0])
    after = escrow.programOf(programme.number)
    same = ("sponsor", "window", "poster", "bond", "weightsHash", "termsHash", "milestones")
    assert [before[name] for name in same] == [after[name] for name in same]


def test_twice(programme):
    """One rotation at a time, and a posted one cannot be posted again."""
    statement = rotation(programme)
    rotate(programme, statement)
    with refused("RotationPending", 1):
        rotate(programme, statement)
    chain.sleep(DELAY)
    programme.settle(0, [0])
    with refused("VersionDiffers", 1, 2):
        rotate(programme, statement, NEW_KEYS)


def test_back_and_forth(programme, escrow):
    """The new set can hand over in turn."""
    rotate(programme, rotation(programme))
    chain.sleep(DELAY)
    programme.settle(0, [0])
    rotate(programme, rotation(programme, 2, SIGNERS, 3), NEW_KEYS[:2])
    chain.sleep(DELAY)
    statement = programme.statement(0, [0])
    programme.post(statement, NEW_KEYS[1:])
    assert list(escrow.signersOf(programme.number)) == SIGNERS


@pytest.mark.parametrize(
    ("changes", "error", "values"),
    [
        ({"version": 2}, "VersionDiffers", (2, 1)),
        ({"version": 0}, "VersionDiffers", (0, 1)),
        ({"deadline": 1}, "RotationExpired", (1,)),
        ({"quorum": 0}, "QuorumTooSmall", ()),
        ({"quorum": 3}, "SignersTooFew", (3, 5)),
        ({"signers": [NEW[0], NEW[0], NEW[1]]}, "SignersNotAscending", (NEW[0], NEW[0])),
        ({"signers": ["0x" + "00" * 20, NEW[0], NEW[1]]}, "SignersNotAscending", ("0x" + "00" * 20, "0x" + "00" * 20)),
    ],
)
def test_wrong_rotation(programme, changes, error, values):
    """E-07, invariant 9: a new set obeys the rules of the first, and version and deadline are those signed."""
    shown = [f"{value.lower()}" if isinstance(value, str) else value for value in values]
    with pytest.raises(Exception, match=error) as caught:
        rotate(programme, rotation(programme, **changes))
    assert all(str(value) in str(caught.value).lower() for value in shown)


def test_quorum_of_outsiders(programme):
    """E-06: a rotation needs k distinct signers of the newest set."""
    with pytest.raises(Exception, match=r"NotASigner|SignatureOutOfOrder"):
        rotate(programme, rotation(programme), OUTSIDER_KEYS[:3])
    with refused("QuorumMissed", 2, 3):
        rotate(programme, rotation(programme), SIGNER_KEYS[:2])
    with pytest.raises(Exception, match="SignatureOutOfOrder"):
        rotate(programme, rotation(programme), [SIGNER_KEYS[0]] * 3)


def test_unknown_programme(programme, escrow):
    """A programme that does not exist has no signers to hand over."""
    with refused("UnknownProgram", 9):
        escrow.rotate((9, 1, NEW, 2, 2**40 - 1), b"", {"from": programme.relayer})
