"""Create a programme: what a sponsor fixes for ever is checked once, here."""

from __future__ import annotations

import pytest
from brownie import ZERO_ADDRESS, chain
from scenario import (
    DAY,
    DOLLAR,
    ROUNDS,
    SIGNERS,
    TERMS_HASH,
    WEIGHTS_HASH,
    WINDOW,
    keys_of,
    milestones,
    refused,
    terms_of,
)

from guerdon.signing import account_of

MANY = [account_of(key) for key in keys_of("many", 65)]


def test_numbers_start_at_one(escrow, coin, sponsor):
    """Programmes are numbered from 1, and the caller is the sponsor."""
    assert escrow.programCount() == 0
    for number in (1, 2):
        assert escrow.createProgram(terms_of(coin), {"from": sponsor}).return_value == number
    assert escrow.programCount() == 2


def test_terms_are_read_back(escrow, coin, sponsor):
    """Every term can be read back as it was given."""
    terms = terms_of(coin)
    escrow.createProgram(terms, {"from": sponsor})
    fields = escrow.programOf(1)
    assert (fields["sponsor"], fields["token"], fields["quorum"], fields["window"]) == (sponsor, coin, 3, WINDOW)
    assert (bytes(fields["weightsHash"]), bytes(fields["termsHash"])) == (WEIGHTS_HASH, TERMS_HASH)
    assert list(fields["signers"]) == list(escrow.signersOf(1)) == SIGNERS
    assert [tuple(map(int, row)) for row in fields["milestones"]] == [tuple(row) for row in terms[-1]]
    assert [fields[name] for name in ("funded", "released", "paid", "lastEpoch", "finalAt", "leafCount")] == [0] * 6


def test_log(escrow, coin, sponsor):
    """The log names sponsor, token and both hashes."""
    event = escrow.createProgram(terms_of(coin), {"from": sponsor}).events["ProgramCreated"]
    assert (event["program"], event["sponsor"], event["token"]) == (1, sponsor, coin)
    assert (bytes(event["weightsHash"]), bytes(event["termsHash"])) == (WEIGHTS_HASH, TERMS_HASH)


@pytest.mark.parametrize(
    ("changes", "error", "values"),
    [
        ({"quorum": 0}, "QuorumTooSmall", ()),
        ({"quorum": 4}, "SignersTooFew", (5, 7)),
        ({"quorum": 255}, "SignersTooFew", (5, 509)),
        ({"signers": []}, "SignersTooFew", (0, 5)),
        ({"signers": SIGNERS[:4]}, "SignersTooFew", (4, 5)),
        ({"signers": MANY}, "SignersTooMany", (65, 64)),
        ({"signers": SIGNERS[::-1]}, "SignersNotAscending", (SIGNERS[4], SIGNERS[3])),
        ({"signers": [*SIGNERS[:4], SIGNERS[3]]}, "SignersNotAscending", (SIGNERS[3], SIGNERS[3])),
        ({"signers": [ZERO_ADDRESS, *SIGNERS[:4]]}, "SignersNotAscending", (ZERO_ADDRESS, ZERO_ADDRESS)),
        ({"window": 0}, "WindowOutOfRange", (0, 1, 365 * DAY)),
        ({"window": 365 * DAY + 1}, "WindowOutOfRange", (365 * DAY + 1, 1, 365 * DAY)),
        ({"milestones": []}, "MilestonesOutOfRange", (0, 16)),
    ],
)
def test_refused_terms(escrow, coin, sponsor, changes, error, values):
    """E-07, invariant 9: terms that could weaken a quorum or never pay are refused with the offending values."""
    with refused(error, *values):
        escrow.createProgram(terms_of(coin, **changes), {"from": sponsor})
    assert escrow.programCount() == 0


def test_another_token(escrow, coin, sponsor, mallory):
    """A sponsor that means another token is told which one this escrow holds."""
    with refused("TokenDiffers", str(mallory), coin.address):
        escrow.createProgram(terms_of(coin, token=mallory.address), {"from": sponsor})


@pytest.mark.parametrize(
    ("column", "value", "error", "values"),
    [
        (0, 0, "UnknownMetric", (2, 0)),
        (0, 4, "UnknownMetric", (2, 4)),
        (2, 0, "MilestoneWithoutAmount", (2,)),
        (3, 1, "MilestoneDeadlinePassed", (2, 1)),
        (2, 2**96 - 1, "MilestonesTooLarge", (2**96 - 1 + 50_000 * DOLLAR, 2**96 - 1)),
    ],
)
def test_refused_milestone(escrow, coin, sponsor, column, value, error, values):
    """A milestone that cannot be reached, pays nothing or pays too much is refused by its number."""
    rows = [list(row) for row in milestones(chain.time())]
    rows[1][column] = value
    with refused(error, *values):
        escrow.createProgram(terms_of(coin, milestones=rows), {"from": sponsor})


def test_most_signers_and_milestones(escrow, coin, sponsor):
    """The largest programme there may be is accepted and read back whole."""
    rows = [(ROUNDS, number, 1, chain.time() + DAY) for number in range(16)]
    escrow.createProgram(terms_of(coin, signers=MANY[:64], quorum=32, milestones=rows), {"from": sponsor})
    assert list(escrow.signersOf(1)) == MANY[:64]
    assert [int(row[1]) for row in escrow.programOf(1)["milestones"]] == list(range(16))
    with refused("MilestonesOutOfRange", 17, 16):
        escrow.createProgram(terms_of(coin, milestones=[*rows, rows[0]]), {"from": sponsor})


def test_single_signer(escrow, coin, sponsor):
    """One signer with quorum one is a programme, for pilots that trust one party."""
    escrow.createProgram(terms_of(coin, signers=SIGNERS[:1], quorum=1), {"from": sponsor})
    assert escrow.programOf(1)["quorum"] == 1


@pytest.mark.parametrize("view", ["programOf", "signersOf", "claimableEpochs"])
def test_views_of_unknown_programme(escrow, view, mallory):
    """Views of a programme that does not exist refuse by its number instead of showing zeros."""
    with refused("UnknownProgram", 5):
        getattr(escrow, view).transact(5, {"from": mallory})


@pytest.mark.parametrize("view", ["stateOf", "attestationOf", "milestoneOf"])
def test_detail_views_of_unknown_programme(escrow, view, mallory):
    """So do the views of one epoch or milestone."""
    with refused("UnknownProgram", 5):
        getattr(escrow, view).transact(5, 1, {"from": mallory})
