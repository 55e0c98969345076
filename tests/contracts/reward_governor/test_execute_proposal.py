"""From a won vote to its effect: queued, waited for, executed once, by anyone, in time.

given a proposal that won
├── when it is queued and two days passed: anyone executes it, and it changes what it says and nothing else
├── when it is executed earlier, twice, later than two weeks, or elsewhere: refused
├── when its call is one the policy refuses: nothing changes, and the reason is the policy's
├── when a target is called past the vote, or calls back while it is executed: refused
└── when one call of a batch is refused: none of them happened
"""

from __future__ import annotations

import brownie
import pytest
from brownie import chain
from governed import (
    ABSTAIN,
    DEFEATED,
    EXECUTED,
    EXPIRED,
    FOR,
    GRACE,
    OTHER_WEIGHTS,
    QUEUED,
    SUCCEEDED,
    TIMELOCK_DELAY,
    WEIGHTS,
    call,
    funded_programme,
    one_of,
)
from scenario import DAY, WEIGHTS_HASH, mine_at, refused, set_next_block_time

OPERATION_READY = one_of(2)
GOVERNED = "escrow", "registry", "timelock", "governor", "policy", "court"


@pytest.fixture
def passed(governed):
    """A proposal to change the weights, ready to be executed."""
    proposal = governed.propose_weights(OTHER_WEIGHTS)
    governed.enqueue(proposal)
    return proposal


def views_of(contract):
    """Everything a contract tells without being asked about something."""
    entries = [
        entry for entry in contract.abi
        if entry["type"] == "function" and not entry["inputs"] and entry["stateMutability"] in {"view", "pure"}
    ]  # fmt: skip
    return {entry["name"]: str(getattr(contract, entry["name"])()) for entry in entries if entry["name"] != "clock"}


def test_a_change_of_weights(governed):
    """Proposed, voted, queued, waited for and executed: the policy has a new version, which the log names."""
    proposal = governed.propose_weights(OTHER_WEIGHTS)
    governed.decide(proposal, {0: FOR})
    assert governed.state(proposal) == SUCCEEDED
    queued = governed.queue(proposal)
    assert governed.state(proposal) == QUEUED
    assert governed.ready_at(proposal) == queued.timestamp + TIMELOCK_DELAY
    governed.ripen(proposal)
    tx = governed.execute(proposal)
    assert governed.state(proposal) == EXECUTED
    assert governed.policy.current() == tx.events["WeightsSet"]["version"] == 1
    assert list(governed.policy.weightsAt(1)) == OTHER_WEIGHTS


def test_it_alters_nothing_else(governed, passed, sponsor, relayer):
    """G-05: of everything any contract tells, only the policy's newest version changed; what is sealed goes on."""
    sealed = funded_programme(governed.escrow, governed.coin, sponsor, relayer)
    before = {name: views_of(getattr(governed, name)) for name in GOVERNED}
    terms, first = str(governed.escrow.programOf(sealed.number)), governed.policy.hashAt(0)
    governed.execute(passed)
    after = {name: views_of(getattr(governed, name)) for name in GOVERNED}
    changed = {(name, view) for name in GOVERNED for view in before[name] if before[name][view] != after[name][view]}
    assert changed == {("policy", "current"), ("policy", "nextChangeAt")}
    assert governed.policy.hashAt(0) == first
    assert str(governed.escrow.programOf(sealed.number)) == terms
    statement = sealed.statement()
    assert statement.weights_hash == WEIGHTS_HASH
    sealed.post(statement)


@pytest.mark.parametrize("second", [-1, 0])
def test_ready_to_the_second(governed, second):
    """G-01: two days lie between a won vote and its effect, to the second."""
    proposal = governed.propose_weights(OTHER_WEIGHTS)
    governed.decide(proposal, {0: FOR})
    governed.queue(proposal)
    set_next_block_time(governed.ready_at(proposal) + second)
    if second == 0:
        governed.execute(proposal)
        return
    with refused("TimelockUnexpectedOperationState", governed.operation_id(proposal), OPERATION_READY):
        governed.execute(proposal)


@pytest.mark.parametrize(("ballots", "state"), [({0: ABSTAIN}, DEFEATED), ({0: FOR}, SUCCEEDED)])
def test_nothing_skips_a_step(governed, ballots, state):
    """G-08: a lost vote is not queued, and a won one not executed before it is queued."""
    proposal = governed.propose_weights(OTHER_WEIGHTS)
    governed.decide(proposal, ballots)
    with refused("GovernorUnexpectedProposalState", proposal.id, state, one_of(QUEUED)):
        governed.execute(proposal)
    if state == DEFEATED:
        with refused("GovernorUnexpectedProposalState", proposal.id, state, one_of(SUCCEEDED)):
            governed.queue(proposal)


def test_twice(governed, passed):
    """G-07: what was executed is not executed again, neither through the governor nor at the timelock."""
    governed.execute(passed)
    chain.sleep(8 * DAY)
    with refused("GovernorUnexpectedProposalState", passed.id, EXECUTED, one_of(QUEUED)):
        governed.execute(passed)
    with refused("GovernorUnexpectedProposalState", passed.id, EXECUTED, one_of(SUCCEEDED)):
        governed.queue(passed)
    with refused("TimelockUnexpectedOperationState", governed.operation_id(passed), OPERATION_READY):
        governed.timelock.executeBatch(*governed.operation(passed), {"from": governed.people[0]})
    assert governed.policy.current() == 1


def test_at_the_timelock(governed, passed, mallory):
    """Anybody may also execute at the timelock itself: once, and the governor knows."""
    governed.timelock.executeBatch(*governed.operation(passed), {"from": mallory})
    assert governed.state(passed) == EXECUTED
    assert list(governed.policy.weightsAt(1)) == OTHER_WEIGHTS
    with refused("GovernorUnexpectedProposalState", passed.id, EXECUTED, one_of(QUEUED)):
        governed.execute(passed)


@pytest.mark.parametrize(("second", "is_executed"), [(-1, True), (0, False)])
def test_expired_in_the_queue(governed, passed, second, is_executed, mallory):
    """G-07: two weeks after it was ready nobody executes it any more, neither way: a won vote is not kept in store."""
    set_next_block_time(governed.ready_at(passed) + GRACE + second)
    if is_executed:
        governed.execute(passed)
        return
    with refused("GovernorUnexpectedProposalState", passed.id, EXPIRED, one_of(QUEUED)):
        governed.execute(passed)
    with refused("TimelockUnexpectedOperationState", governed.operation_id(passed), OPERATION_READY):
        governed.timelock.executeBatch(*governed.operation(passed), {"from": mallory})
    with refused("GovernorUnexpectedProposalState", passed.id, EXPIRED, one_of(SUCCEEDED)):
        governed.queue(passed)


@pytest.mark.parametrize(("second", "is_queued"), [(-1, True), (0, False)])
def test_expired_before_the_queue(governed, second, is_queued):
    """G-07: a won vote that nobody queued for two weeks is over."""
    proposal = governed.propose_weights(OTHER_WEIGHTS)
    governed.decide(proposal, {0: FOR})
    set_next_block_time(governed.deadline(proposal) + GRACE + second)
    if is_queued:
        governed.queue(proposal)
        assert governed.state(proposal) == QUEUED
        return
    with refused("GovernorUnexpectedProposalState", proposal.id, EXPIRED, one_of(SUCCEEDED)):
        governed.queue(proposal)


def test_on_a_second_deployment(governed, passed, RewardGovernor, GuerdonTimelock, deployer, mallory):
    """G-07: what passed here is unknown to another governor over the same registry, and to its timelock."""
    timelock = GuerdonTimelock.deploy(deployer.get_deployment_address(deployer.nonce + 1), {"from": deployer})
    other = RewardGovernor.deploy(governed.registry, timelock, {"from": deployer})
    with refused("GovernorNonexistentProposal", int(other.getProposalId(*passed.key))):
        other.execute(*passed.key, {"from": mallory})
    with refused("TimelockUnexpectedOperationState", governed.operation_id(passed), OPERATION_READY):
        timelock.executeBatch(*governed.operation(passed), {"from": mallory})
    assert governed.policy.current() == 0


@pytest.mark.parametrize(
    ("weights", "error", "values"),
    [
        ([], "WeightCountWrong", (0, 2)),
        ([9_000, 999], "WeightsSumWrong", (9_999,)),
        ([9_000, 1_001], "WeightsSumWrong", (10_001,)),
        ([20_000, 0], "WeightOutOfBounds", (0, 20_000, 7_000, 10_000)),
        ([8_499, 1_501], "StepTooLarge", (0, 9_000, 8_499, 500)),
        ([10] * 1_000, "WeightCountWrong", (1_000, 2)),
    ],
)
def test_weights_that_no_vote_makes_good(governed, weights, error, values):
    """G-02: a whole vote behind them, weights that do not add up change nothing, and the reason is the policy's."""
    proposal = governed.propose_weights(weights)
    governed.enqueue(proposal)
    with refused(error, *values):
        governed.execute(proposal)
    assert governed.state(proposal) == QUEUED
    assert governed.policy.current() == 0


@pytest.mark.parametrize(
    ("change", "length"),
    [(lambda data: data + "00", 133), (lambda data: data + "00" * 32, 164), (lambda data: data[:-2], None)],
    ids=["a byte more", "a word more", "a byte less"],
)
def test_exact_calldata(governed, change, length):
    """G-13: a passed call with bytes missing or behind it changes nothing."""
    target, data = call(governed.policy.setWeights, OTHER_WEIGHTS)
    proposal = governed.propose(0, (target, change(data)))
    governed.enqueue(proposal)
    with brownie.reverts() if length is None else refused("CalldataLengthWrong", length, 132):
        governed.execute(proposal)
    assert governed.policy.current() == 0


def test_other_bytes_than_voted(governed, passed, mallory):
    """G-13: whoever executes brings the very bytes that were voted on: with others it is another proposal."""
    targets, values, _, description = passed.key
    changed = targets, values, [governed.policy.setWeights.encode_input([9_500, 500])], description
    with refused("GovernorNonexistentProposal", int(governed.governor.getProposalId(*changed))):
        governed.governor.execute(*changed, {"from": mallory})


def test_targets_called_directly(governed, mallory, stewards, deployer):
    """G-08: past the vote no target does anything, whoever calls it."""
    number = governed.ranking.programme.number
    for caller in (mallory, stewards, deployer, governed.people[0]):
        sender, name = {"from": caller}, caller.address
        with refused("NotGovernance", name):
            governed.policy.setWeights(OTHER_WEIGHTS, sender)
        with refused("NotGovernance", name):
            governed.registry.forget(number, sender)
        with refused("NotGovernance", name):
            governed.registry.recognise(number, sender)
        for change, value in (
            (governed.governor.setVotingDelay, 2 * DAY), (governed.governor.setVotingPeriod, 4 * DAY),
            (governed.governor.setProposalThreshold, 2_000), (governed.governor.updateQuorumNumerator, 10),
        ):  # fmt: skip
            with refused("GovernorOnlyExecutor", name):
                change(value, sender)


@pytest.mark.parametrize(
    "aim", ["execute again", "execute at the timelock", "schedule", "set weights", "set the quorum"]
)
def test_a_target_that_calls_back(governed, MockReentrant, deployer, aim):
    """G-08: a target that calls back while it is executed gets nothing, and the whole execution is undone."""
    mock = MockReentrant.deploy({"from": deployer})
    proposal = governed.propose(0, call(governed.policy.setWeights, OTHER_WEIGHTS), (mock.address, "0x12345678"))
    back = {
        "execute again": call(governed.governor.execute, *proposal.key),
        "execute at the timelock": call(governed.timelock.executeBatch, *governed.operation(proposal)),
        "schedule": call(governed.timelock.scheduleBatch, *governed.operation(proposal), 0),
        "set weights": call(governed.policy.setWeights, WEIGHTS),
        "set the quorum": call(governed.governor.updateQuorumNumerator, 10),
    }[aim]
    mock.prepare(*back, {"from": deployer})
    governed.enqueue(proposal)
    with brownie.reverts():
        governed.execute(proposal)
    assert governed.policy.current() == 0
    assert governed.state(proposal) == QUEUED
    mock.prepare("0x" + "00" * 20, "0x", {"from": deployer})
    governed.execute(proposal)
    assert governed.policy.current() == 1


def test_one_refusal_undoes_all(governed):
    """A batch is done as a whole or not at all."""
    number = governed.ranking.programme.number
    calls = call(governed.policy.setWeights, OTHER_WEIGHTS), call(governed.registry.recognise, number)
    proposal = governed.propose(0, *calls)
    governed.enqueue(proposal)
    with refused("AlreadyRecognised", number):
        governed.execute(proposal)
    assert governed.policy.current() == 0


def test_no_money_in_the_governor(governed, deployer):
    """The governor takes no ether: it could not give it back."""
    with brownie.reverts("GovernorDisabledDeposit: "):
        deployer.transfer(governed.governor, 1)
    mine_at(chain[-1].timestamp + 1)
    assert governed.governor.balance() == 0
