"""Replace: a set that is gone or withholds is replaced by governance, with the stewards' consent, after a silence.

given a programme whose signers attest nothing for 30 days
├── when the stewards consented to exactly this set: governance replaces it, for the open epoch
└── when either party is missing, the silence is not over, or a case is open: refused
"""

from __future__ import annotations

import pytest
from brownie import chain
from scenario import (
    DAY,
    DOLLAR,
    SIGNER_KEYS,
    keys_of,
    refused,
    set_next_block_time,
    signed,
)

from guerdon.signing import account_of

NEW_KEYS = keys_of("substitute", 3)
NEW = [account_of(key) for key in NEW_KEYS]
SILENCE = 30 * DAY
SHARES = [20_000 * DOLLAR]
ZERO = bytes(32)


def consent(programme, stewards, signers=None, quorum: int = 2) -> bytes:
    digest = bytes(programme.escrow.hashSigners(programme.number, signers or NEW, quorum))
    programme.escrow.consentToSigners(programme.number, digest, {"from": stewards})
    return digest


def replace_signers(programme, governance, signers=None, quorum: int = 2):
    return programme.escrow.replaceSigners(programme.number, signers or NEW, quorum, {"from": governance})


def test_for_the_open_epoch(programme, escrow, coin, stewards, governance):
    """Invariant 14: a programme whose signers vanished after its first epoch goes on with the new set at once."""
    programme.settle(1, SHARES)
    consent(programme, stewards)
    chain.sleep(SILENCE)
    event = replace_signers(programme, governance).events["SignersReplaced"]
    assert (event["epoch"], event["version"]) == (2, 1)
    assert list(escrow.signersOf(programme.number)) == NEW
    statement = programme.statement(2, [0, 50_000 * DOLLAR])
    with pytest.raises(Exception, match="NotASigner"):
        programme.post(statement)
    programme.post(statement, NEW_KEYS[:2])
    programme.accept(statement)
    programme.pass_window()
    programme.claim(1)
    assert coin.balanceOf(programme.leaves[2][1].account) == 50_000 * DOLLAR


@pytest.mark.parametrize(("second", "is_allowed"), [(-1, False), (0, True), (1, True)])
def test_silence_to_the_second(programme, escrow, stewards, governance, second, is_allowed):
    """E-23: 30 days after the window of the newest attestation, that second included."""
    programme.settle(1, SHARES)
    consent(programme, stewards)
    until = int(escrow.programOf(programme.number)["finalAt"]) + SILENCE
    set_next_block_time(until + second)
    if is_allowed:
        replace_signers(programme, governance)
    else:
        with refused("SignersNotSilent", until):
            replace_signers(programme, governance)


def test_before_the_first_epoch(programme, stewards, governance):
    """The silence of a programme that never attested counts from its creation."""
    consent(programme, stewards)
    with pytest.raises(Exception, match="SignersNotSilent"):
        replace_signers(programme, governance)
    chain.sleep(SILENCE)
    replace_signers(programme, governance)
    programme.post(programme.statement(1, SHARES), NEW_KEYS[:2])


def test_after_a_void(programme, escrow, court, stewards, governance):
    """E-35: signers that do not correct a voided epoch are replaced, and the new set corrects it."""
    programme.settle(1, SHARES, final=False)
    programme.last = 0
    escrow.freeze(programme.number, 1, {"from": court})
    escrow.void(programme.number, 1, {"from": court})
    consent(programme, stewards)
    chain.sleep(SILENCE + 2 * DAY)
    replace_signers(programme, governance)
    programme.rewards = {}
    programme.post(programme.statement(1, [0, 20_000 * DOLLAR]), NEW_KEYS[:2])


def test_overtakes_a_rotation(programme, escrow, stewards, governance):
    """A rotation that nobody carries into effect does not stop a replacement, and is gone after it."""
    other = [account_of(key) for key in keys_of("successor", 3)]
    statement = (programme.number, 1, other, 2, 2**40 - 1)
    signatures = signed(bytes(escrow.hashRotation(statement)), SIGNER_KEYS[:3])
    escrow.rotate(statement, signatures, {"from": programme.relayer})
    consent(programme, stewards)
    chain.sleep(SILENCE)
    replace_signers(programme, governance)
    assert escrow.programOf(programme.number)["version"] == 2
    first = programme.statement(1, SHARES)
    programme.post(first, NEW_KEYS[:2])
    assert list(escrow.signersOf(programme.number)) == NEW


def test_not_during_a_case(programme, escrow, court, stewards, governance):
    """While an attestation is disputed its signers stay who they are."""
    programme.settle(1, SHARES, final=False)
    escrow.freeze(programme.number, 1, {"from": court})
    consent(programme, stewards)
    chain.sleep(2 * SILENCE)
    with refused("PreviousDisputed", 1):
        replace_signers(programme, governance)


def test_both_parties(programme, escrow, stewards, governance, mallory):
    """Neither governance nor the stewards can do it alone, and nobody else can do a part."""
    chain.sleep(SILENCE)
    expected = bytes(escrow.hashSigners(programme.number, NEW, 2))
    with refused("ConsentMissing", ZERO, expected):
        replace_signers(programme, governance)
    with refused("NotStewards", mallory.address):
        consent(programme, mallory)
    given = consent(programme, stewards)
    with refused("NotGovernance", stewards.address):
        replace_signers(programme, stewards)
    with refused("ConsentMissing", given, bytes(escrow.hashSigners(programme.number, NEW, 1))):
        replace_signers(programme, governance, NEW, 1)
    escrow.consentToSigners(programme.number, ZERO, {"from": stewards})
    with refused("ConsentMissing", ZERO, expected):
        replace_signers(programme, governance)


def test_consent_is_used_up(programme, stewards, governance):
    """One consent, one replacement."""
    consent(programme, stewards)
    chain.sleep(SILENCE)
    replace_signers(programme, governance)
    with pytest.raises(Exception, match="ConsentMissing"):
        replace_signers(programme, governance)
