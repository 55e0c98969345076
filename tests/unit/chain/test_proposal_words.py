"""Where a proposal stands decides what can be done with it.

given a proposal in a state
├── when the act fits the state
│   └── then it passes
├── when it is too early
│   └── then it is to be tried again (exit code 3)
└── when it is too late
    └── then it is refused (exit code 2)
"""

from __future__ import annotations

import pytest

from guerdon.chain.institutions.governor import Proposal, ProposalState, Text, Timing
from guerdon.commands.proposals import parse_proposal, require_state, timeline
from guerdon.errors import BadValue, NotAllowed, NotYet


def proposal(state: ProposalState) -> Proposal:
    return Proposal(7, state, "0x" + "11" * 20, 100, 200, 0, 0, 0, 0, Text((), (), (), ""))


@pytest.mark.parametrize("state", ProposalState)
def test_each_state_has_its_answer(state: ProposalState) -> None:
    """To queue: succeeded passes, pending and active wait, everything else is over."""
    if state is ProposalState.SUCCEEDED:
        require_state(proposal(state), ProposalState.SUCCEEDED, "queued")
        return
    early = state in (ProposalState.PENDING, ProposalState.ACTIVE)
    with pytest.raises(NotYet if early else NotAllowed, match="proposal 7 cannot be queued"):
        require_state(proposal(state), ProposalState.SUCCEEDED, "queued")


def test_a_proposal_that_waits_to_be_queued_says_so() -> None:
    """Who executes too early is told which step is missing."""
    with pytest.raises(NotAllowed, match="--queue"):
        require_state(proposal(ProposalState.SUCCEEDED), ProposalState.QUEUED, "executed")


def test_the_timeline_adds_up() -> None:
    """Ballots count from the second after the snapshot; the end's second is the last one of the vote."""
    times = timeline(1_000, Timing(before_vote=10, vote=50, grace=140, timelock=20))
    assert times == {"vote_begins_at": 1_011, "vote_ends_at": 1_061, "earliest_effect_at": 1_081}


@pytest.mark.parametrize("text", ["", "-1", "0x12", "1.0", "١٢", " 1", str(2**256), "9" * 5_000])
def test_odd_numbers_name_no_proposal(text: str) -> None:
    """W-07: a proposal is named by plain digits that fit its type."""
    with pytest.raises(BadValue, match="decimal digits"):
        parse_proposal(text)
    assert parse_proposal(str(2**256 - 1)) == 2**256 - 1
