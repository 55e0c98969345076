"""Governance governs itself, within bounds that no vote moves.

given proposals about the governor's and the timelock's own settings
├── when a value is within its bounds: it holds for proposals from then on, not for those before
├── when it is one below the floor or one above the ceiling: refused, whatever the vote
├── when the quorum falls: what was defeated stays defeated
├── when a batch shortens the delay first: all of it is refused
└── when another timelock, a call of the governor's own, or a role is asked for: refused
"""

from __future__ import annotations

import brownie
import pytest
from governed import (
    ADMIN,
    DEFEATED,
    EXPIRED,
    FOR,
    OTHER_WEIGHTS,
    PROPOSER,
    QUEUED,
    QUORUM_PERCENT,
    SUCCEEDED,
    THRESHOLD,
    TIMELOCK_DELAY,
    call,
)
from scenario import DAY, refused

BOUNDS = [
    ("setVotingDelay", "votingDelay", DAY, 7 * DAY),
    ("setVotingPeriod", "votingPeriod", 3 * DAY, 14 * DAY),
    ("setProposalThreshold", "proposalThreshold", 1_000, 8_000),
    ("updateQuorumNumerator", "quorumNumerator", 10, 50),
]


@pytest.mark.parametrize(("change", "view", "least", "most"), BOUNDS, ids=[row[0] for row in BOUNDS])
def test_within_bounds(governed, change, view, least, most):
    """Floor and ceiling themselves are allowed; one proposal may set both, and the last call counts."""
    setter = getattr(governed.governor, change)
    governed.carry(governed.propose(0, call(setter, most)))
    assert getattr(governed.governor, view)() == most
    governed.carry(governed.propose(0, call(setter, most), call(setter, least)))
    assert getattr(governed.governor, view)() == least


@pytest.mark.parametrize(("change", "view", "least", "most"), BOUNDS, ids=[row[0] for row in BOUNDS])
@pytest.mark.parametrize("side", ["below", "above", "zero"])
def test_out_of_bounds(governed, change, view, least, most, side):
    """G-08: no vote makes governance faster, easier or impossible beyond what the contract says."""
    value = {"below": least - 1, "above": most + 1, "zero": 0}[side]
    before = getattr(governed.governor, view)()
    proposal = governed.propose(0, call(getattr(governed.governor, change), value))
    governed.enqueue(proposal)
    with refused("SettingOutOfRange", value, least, most):
        governed.execute(proposal)
    assert getattr(governed.governor, view)() == before


@pytest.mark.parametrize("delay", [0, TIMELOCK_DELAY - 1, 30 * DAY + 1, 2**256 - 1])
def test_delay_out_of_bounds(governed, delay):
    """G-08: the timelock's delay is never shorter than two days, nor so long that governance ends."""
    proposal = governed.propose(0, call(governed.timelock.updateDelay, delay))
    governed.enqueue(proposal)
    with refused("DelayOutOfRange", delay, TIMELOCK_DELAY, 30 * DAY):
        governed.execute(proposal)
    assert governed.timelock.getMinDelay() == TIMELOCK_DELAY


def test_delay_changed_first(governed):
    """G-08: a batch that shortens the delay and then uses it is refused as a whole."""
    target = call(governed.policy.setWeights, OTHER_WEIGHTS)
    proposal = governed.propose(0, call(governed.timelock.updateDelay, 0), target)
    governed.enqueue(proposal)
    with refused("DelayOutOfRange", 0, TIMELOCK_DELAY, 30 * DAY):
        governed.execute(proposal)
    assert governed.policy.current() == 0


def test_delay_raised(governed):
    """A longer delay holds for what is queued afterwards; what is in the queue keeps its second."""
    raising = governed.propose(0, call(governed.timelock.updateDelay, 30 * DAY))
    weights = governed.propose_weights(OTHER_WEIGHTS)
    governed.begin(weights)
    for proposal in (raising, weights):
        governed.vote(proposal, 0, FOR)
    governed.end(weights)
    governed.queue(raising)
    governed.ripen(raising)
    governed.execute(raising)
    queued = governed.queue(weights)
    assert governed.ready_at(weights) == queued.timestamp + 30 * DAY
    assert governed.state(weights) == QUEUED


def test_a_lower_quorum_revives_nothing(governed):
    """G-05 (CVE-2022-31198): a vote that missed its quorum stays defeated when the quorum falls below it."""
    missed = governed.propose(0, call(governed.policy.setWeights, OTHER_WEIGHTS))
    lowering = governed.propose(0, call(governed.governor.updateQuorumNumerator, 10))
    governed.begin(lowering)
    governed.vote(missed, 3, FOR)
    governed.vote(lowering, 0, FOR)
    governed.end(lowering)
    governed.queue(lowering)
    governed.ripen(lowering)
    governed.execute(lowering)
    assert governed.governor.quorumNumerator() == 10
    assert governed.state(missed) == DEFEATED
    assert governed.governor.quorum(governed.snapshot(missed)) == 6_000
    again = governed.propose(0, call(governed.policy.setWeights, OTHER_WEIGHTS), title="again")
    governed.decide(again, {3: FOR})
    assert governed.state(again) == SUCCEEDED


def test_a_higher_quorum_undoes_nothing(governed):
    """G-05: a vote that met its quorum stays won when the quorum rises above it."""
    raising = governed.propose(0, call(governed.governor.updateQuorumNumerator, 50))
    won = governed.propose_weights(OTHER_WEIGHTS)
    governed.begin(won)
    governed.vote(won, 2, FOR)
    governed.vote(raising, 0, FOR)
    governed.end(won)
    governed.queue(raising)
    governed.ripen(raising)
    governed.execute(raising)
    assert governed.state(won) == SUCCEEDED
    governed.queue(won)
    governed.ripen(won)
    governed.execute(won)


def test_no_other_timelock(governed, mallory):
    """G-08: no vote moves governance to another timelock, with other rules or none."""
    proposal = governed.propose(0, call(governed.governor.updateTimelock, mallory.address))
    governed.enqueue(proposal)
    with refused("TimelockFixed", governed.timelock.address):
        governed.execute(proposal)


def test_no_call_of_its_own(governed):
    """G-08: the governor, as the timelock's proposer, cannot be made to schedule or cancel beside a vote."""
    data = governed.timelock.cancel.encode_input(bytes(32))
    proposal = governed.propose(0, call(governed.governor.relay, governed.timelock, 0, data))
    governed.enqueue(proposal)
    with brownie.reverts("RelayForbidden: "):
        governed.execute(proposal)


@pytest.mark.parametrize("change", ["grantRole", "revokeRole"])
def test_no_roles_to_give(governed, mallory, change):
    """G-08: the timelock is not its own admin: no vote names a second proposer, or dismisses the only one."""
    account = mallory if change == "grantRole" else governed.governor
    proposal = governed.propose(0, call(getattr(governed.timelock, change), PROPOSER, account.address))
    governed.enqueue(proposal)
    with refused("AccessControlUnauthorizedAccount", governed.timelock.address, ADMIN):
        governed.execute(proposal)


def test_nothing_set_at_the_timelock_alone(governed, mallory):
    """The governor's settings change only through its own `execute`; at the timelock the call fails, and expires."""
    proposal = governed.propose(0, call(governed.governor.updateQuorumNumerator, 10))
    governed.enqueue(proposal)
    with brownie.reverts():
        governed.timelock.executeBatch(*governed.operation(proposal), {"from": mallory})
    assert governed.governor.quorumNumerator() == QUORUM_PERCENT
    assert governed.state(proposal) == QUEUED != EXPIRED
    governed.execute(proposal)
    assert governed.governor.quorumNumerator() == 10


def test_a_lower_threshold(governed):
    """Whoever has the new threshold may propose from then on."""
    assert governed.governor.proposalThreshold() == THRESHOLD
    governed.carry(governed.propose(0, call(governed.governor.setProposalThreshold, 5_000)))
    proposal = governed.propose(3, call(governed.policy.setWeights, OTHER_WEIGHTS))
    governed.decide(proposal, {0: FOR})
    assert governed.state(proposal) == SUCCEEDED
