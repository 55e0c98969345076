"""Late ballots: whoever turns an outcome near the end leaves the others time to answer.

given a vote, and parties of 10,000, 8,000, 6,000, 5,000 and 1,000
├── when a ballot turns the outcome in the last two days: the vote ends two days after it
├── when the quorum is reached late, or was reached long ago: the same
├── when a late ballot turns nothing: the end stays
└── when the outcome turns again and again: four days in all
"""

from __future__ import annotations

import pytest
from governed import (
    ABSTAIN,
    ACTIVE,
    AGAINST,
    DEFEATED,
    EXTENSION,
    FOR,
    MAX_EXTENSION,
    OTHER_WEIGHTS,
    QUEUED,
    SUCCEEDED,
    one_of,
)
from scenario import mine_at, refused, set_next_block_time


@pytest.fixture
def opened(governed):
    """A proposal whose ballots count from now on."""
    proposal = governed.propose_weights(OTHER_WEIGHTS)
    governed.begin(proposal)
    return proposal


def test_no_party_alone(governed, opened):
    """D-14: a party's weight ends at 10,000 points, and two smaller ones outvote it."""
    governed.vote(opened, 0, AGAINST)
    for number in (1, 2):
        governed.vote(opened, number, FOR)
    governed.end(opened)
    assert governed.state(opened) == SUCCEEDED


@pytest.mark.parametrize(("second", "is_late"), [(0, False), (1, True)])
def test_swing_to_the_second(governed, opened, second, is_late):
    """D-14: two days before the end a ballot is early; a second later one that turns the outcome moves the end."""
    end = governed.deadline(opened)
    at = end - EXTENSION + second
    set_next_block_time(at)
    tx = governed.vote(opened, 0, FOR)
    assert governed.deadline(opened) == (at + EXTENSION if is_late else end)
    if is_late:
        log = tx.events["ProposalExtended"]
        assert (log["proposalId"], log["extendedDeadline"]) == (opened.id, at + EXTENSION)
    else:
        assert "ProposalExtended" not in tx.events


def test_late_quorum_is_answered(governed, opened):
    """D-14: votes kept back to the last second reach the quorum, and the others still have two days to answer."""
    governed.vote(opened, 4, AGAINST)
    end = governed.deadline(opened)
    set_next_block_time(end)
    governed.vote(opened, 1, FOR)
    mine_at(end + EXTENSION - 60)
    assert governed.state(opened) == ACTIVE
    governed.vote(opened, 0, AGAINST)
    governed.end(opened)
    assert governed.state(opened) == DEFEATED


def test_late_swing_after_the_quorum(governed, opened):
    """D-14: the quorum was reached long ago, and a last ballot against it is answered too."""
    governed.vote(opened, 1, FOR)
    end = governed.deadline(opened)
    set_next_block_time(end)
    governed.vote(opened, 0, AGAINST)
    assert governed.deadline(opened) == end + EXTENSION
    governed.vote(opened, 2, FOR)
    governed.end(opened)
    assert governed.state(opened) == SUCCEEDED


def test_late_but_turning_nothing(governed, opened):
    """D-14: late ballots that only add to an outcome move nothing: nobody can drag a vote on for nothing."""
    governed.vote(opened, 0, FOR)
    end = governed.deadline(opened)
    mine_at(end - 60)
    for number, support in ((1, FOR), (2, AGAINST), (3, ABSTAIN), (4, AGAINST)):
        governed.vote(opened, number, support)
    assert governed.deadline(opened) == end


def test_swings_end(governed, opened):
    """D-14: however often the outcome turns, the vote ends four days late, and no ballot counts after that."""
    end = governed.deadline(opened)
    governed.vote(opened, 4, AGAINST)
    set_next_block_time(end)
    governed.vote(opened, 2, FOR)
    assert governed.deadline(opened) == end + EXTENSION
    set_next_block_time(end + EXTENSION)
    governed.vote(opened, 1, AGAINST)
    assert governed.deadline(opened) == end + MAX_EXTENSION
    set_next_block_time(end + MAX_EXTENSION)
    tx = governed.vote(opened, 0, FOR)
    assert "ProposalExtended" not in tx.events
    assert governed.deadline(opened) == end + MAX_EXTENSION
    set_next_block_time(end + MAX_EXTENSION + 1)
    with refused("GovernorUnexpectedProposalState", opened.id, SUCCEEDED, one_of(ACTIVE)):
        governed.vote(opened, 3, AGAINST)
    governed.queue(opened)
    assert governed.state(opened) == QUEUED
