"""Setting weights: governance alone, exactly 10,000, within bounds, a step at a time.

given a policy of two components, 9,000 and 1,000, that moves by at most 500
├── when governance sets valid weights a week later: a new version, and the old one stays
├── when they do not add up, leave a bound, or are not one a component: refused with the value
├── when a weight moves further than a step, none moves, or the last change is less than a week old: refused
├── when bytes are missing from the call, or behind it: refused
├── when anybody else asks: refused
└── when a programme has sealed an older version: its hash alone is attested, for ever
"""

from __future__ import annotations

import brownie
import pytest
from brownie import chain
from scenario import DAY, DOLLAR, Programme, refused, set_next_block_time, terms_of

FIRST, SECOND = [9_000, 1_000], [8_500, 1_500]
LEAST, MOST, STEP = [7_000, 0], [9_400, 2_000], 500
WEEK = 7 * DAY


@pytest.fixture(scope="module")
def policy(RewardPolicy, governance, deployer):
    policy = RewardPolicy.deploy(governance, FIRST, LEAST, MOST, STEP, {"from": deployer})
    chain.sleep(WEEK)
    chain.mine()
    return policy


def test_a_new_version(policy, governance):
    """Invariant 11: both versions stay readable, weights and hashes, and the log names all of it."""
    before = policy.hashAt(0)
    tx = policy.setWeights(SECOND, {"from": governance})
    assert policy.current() == 1
    assert [list(policy.weightsAt(version)) for version in (0, 1)] == [FIRST, SECOND]
    assert policy.hashAt(0) == before != policy.hashAt(1)
    log = tx.events["WeightsSet"]
    assert (log["version"], log["weightsHash"], list(log["weights"])) == (1, policy.hashAt(1), SECOND)


@pytest.mark.parametrize(
    ("weights", "error", "values"),
    [
        ([], "WeightCountWrong", (0, 2)),
        ([9_000], "WeightCountWrong", (1, 2)),
        ([9_000, 1_000, 0], "WeightCountWrong", (3, 2)),
        ([10] * 1_000, "WeightCountWrong", (1_000, 2)),
        ([9_000, 999], "WeightsSumWrong", (9_999,)),
        ([9_000, 1_001], "WeightsSumWrong", (10_001,)),
        ([9_401, 599], "WeightOutOfBounds", (0, 9_401, 7_000, 9_400)),
        ([6_999, 3_001], "WeightOutOfBounds", (0, 6_999, 7_000, 9_400)),
        ([8_000, 2_001], "WeightOutOfBounds", (1, 2_001, 0, 2_000)),
        ([20_000, 0], "WeightOutOfBounds", (0, 20_000, 7_000, 9_400)),
        ([65_535, 65_535], "WeightOutOfBounds", (0, 65_535, 7_000, 9_400)),
        ([8_499, 1_501], "StepTooLarge", (0, 9_000, 8_499, 500)),
    ],
)
def test_refused_weights(policy, governance, weights, error, values):
    """G-02, invariant 11: 99.99 %, 100.01 %, 200 %, none, too few and 1,000 weights change nothing."""
    with refused(error, *values):
        policy.setWeights(weights, {"from": governance})
    assert policy.current() == 0


@pytest.mark.parametrize("word", [2**256 - 10_000, 2**16])
def test_no_negative_weight(policy, governance, word):
    """G-02: 200 % beside -100 %, and a weight that would be cut to two bytes, are no weights at all."""
    call = policy.setWeights.encode_input([9_000, 1_000])
    call = call[: -2 * 64] + f"{10_000 - word % 2**256 & 2**256 - 1:064x}" + f"{word:064x}"
    with brownie.reverts():
        governance.transfer(policy, data=call)
    assert policy.current() == 0


def test_a_step_both_ways(policy, governance):
    """A weight moves by 500 down and 400 up again to its bound, and a step is counted from the newest version."""
    policy.setWeights(SECOND, {"from": governance})
    chain.sleep(WEEK)
    with refused("StepTooLarge", 0, 8_500, 9_001, 500):
        policy.setWeights([9_001, 999], {"from": governance})
    policy.setWeights([9_000, 1_000], {"from": governance})
    chain.sleep(WEEK)
    policy.setWeights([9_400, 600], {"from": governance})
    assert policy.current() == 3


def test_no_change_is_refused(policy, governance):
    """A log always means a change."""
    with refused("WeightsUnchanged", bytes(policy.hashAt(0))):
        policy.setWeights(FIRST, {"from": governance})


@pytest.mark.parametrize(("second", "is_allowed"), [(-1, False), (0, True)])
def test_a_week_between_changes(policy, governance, second, is_allowed):
    """G-08: two changes in one batch are no way around the step; the second waits a week, to the second."""
    policy.setWeights(SECOND, {"from": governance})
    at = policy.nextChangeAt()
    set_next_block_time(at + second)
    if is_allowed:
        policy.setWeights(FIRST, {"from": governance})
    else:
        with refused("ChangedRecently", at):
            policy.setWeights(FIRST, {"from": governance})


@pytest.mark.parametrize("role", ["deployer", "sponsor", "court", "stewards", "mallory"])
def test_governance_alone(policy, request, role):
    """G-08: called directly, past the vote and the delay, the policy knows governance alone."""
    caller = request.getfixturevalue(role)
    with refused("NotGovernance", caller.address):
        policy.setWeights(SECOND, {"from": caller})


@pytest.mark.parametrize(
    ("change", "length"),
    [(lambda call: call + "00", 133), (lambda call: call + "00" * 32, 164), (lambda call: call[:-2], None)],
    ids=["a byte more", "a word more", "a byte less"],
)
def test_exact_calldata(policy, governance, change, length):
    """G-13: a call whose bytes are trimmed, or that carries bytes nobody decodes, changes nothing."""
    call = change(policy.setWeights.encode_input(SECOND))
    with brownie.reverts() if length is None else refused("CalldataLengthWrong", length, 132):
        governance.transfer(policy, data=call)
    assert policy.current() == 0


@pytest.fixture
def sealed(escrow, policy, coin, sponsor, relayer):
    """A programme that sealed version 0."""
    terms = terms_of(coin, weights_hash=policy.hashAt(0))
    number = escrow.createProgram(terms, {"from": sponsor}).return_value
    coin.mint(sponsor, 100_000 * DOLLAR, {"from": sponsor})
    coin.approve(escrow, 100_000 * DOLLAR, {"from": sponsor})
    escrow.fund(number, 100_000 * DOLLAR, {"from": sponsor})
    return Programme(escrow, number, relayer)


@pytest.mark.parametrize("moment", ["open", "pending", "final"])
def test_a_sealed_programme_is_out_of_reach(sealed, policy, governance, moment):
    """G-05: whenever the policy changes, the programme goes on with the weights it sealed, and with no others."""
    old = bytes(policy.hashAt(0))
    if moment != "open":
        first = sealed.statement(1, weights_hash=old)
        sealed.post(first)
        sealed.accept(first)
    if moment == "final":
        sealed.pass_window()
    policy.setWeights(SECOND, {"from": governance})
    new = bytes(policy.hashAt(1))
    if moment == "pending":
        sealed.pass_window()
    with refused("WeightsDiffer", new, old):
        sealed.post(sealed.statement(2, weights_hash=new))
    sealed.post(sealed.statement(2, weights_hash=old))
