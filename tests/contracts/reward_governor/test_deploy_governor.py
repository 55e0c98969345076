"""Deploying governance: its numbers, its addresses, and nobody left above it.

given a system whose parts were deployed in order
├── when anybody reads it: delay, period, threshold, quorum and clock are the documented ones
├── when a part is missing, or the timelock has another proposer: refused
├── when every role of every contract is walked: governor and timelock hold them, and no account
└── when anybody uses the timelock past the governor: refused
"""

from __future__ import annotations

import brownie
import pytest
from brownie import chain, web3
from governed import (
    ADMIN,
    CANCELLER,
    DELAY,
    EXECUTOR,
    EXTENSION,
    GRACE,
    MAX_EXTENSION,
    OTHER_WEIGHTS,
    PERIOD,
    PROPOSER,
    QUORUM_PERCENT,
    THRESHOLD,
    TIMELOCK_DELAY,
)
from scenario import DAY, ZERO_ADDRESS, mine_at, refused

CODE_LIMIT = 24_576
OUTSIDERS = ["deployer", "sponsor", "relayer", "stewards", "court", "governance", "mallory"]


def test_numbers(governed):
    """Every number a voter relies on is readable, and is the documented one."""
    governor, timelock = governed.governor, governed.timelock
    assert (governor.votingDelay(), governor.votingPeriod()) == (DELAY, PERIOD)
    assert (governor.proposalThreshold(), governor.quorumNumerator()) == (THRESHOLD, QUORUM_PERCENT)
    assert tuple(governor.swingExtension()) == (EXTENSION, MAX_EXTENSION)
    assert timelock.getMinDelay() == TIMELOCK_DELAY
    assert tuple(timelock.delayBounds()) == (TIMELOCK_DELAY, 30 * DAY)
    assert governor.grace() == timelock.grace() == GRACE
    assert (governor.token(), governor.timelock()) == (governed.registry, timelock)
    assert governor.name() == "GuerdonGovernor"


def test_clock(governed):
    """Governor and registry count the same seconds, and the quorum is a fifth of the votes at one of them."""
    now = chain[-1].timestamp + 1
    mine_at(now)
    governor, registry = governed.governor, governed.registry
    assert governor.clock() == registry.clock() == now
    assert governor.CLOCK_MODE() == registry.CLOCK_MODE() == "mode=timestamp"
    assert governor.quorum(now - 1) == registry.getPastTotalSupply(now - 1) * QUORUM_PERCENT // 100 == 6_000


def test_size(governed):
    """Every contract of the governed system can be deployed on any chain."""
    for contract in (governed.governor, governed.timelock, governed.registry, governed.policy):
        assert len(web3.eth.get_code(contract.address)) <= CODE_LIMIT


@pytest.mark.parametrize("missing", ["registry", "timelock"])
def test_missing_parts(governed, RewardGovernor, deployer, missing):
    """A governor without votes, or without hands, is refused."""
    parts = {"registry": governed.registry, "timelock": governed.timelock} | {missing: ZERO_ADDRESS}
    with refused("RoleMissing", *(str(part) for part in parts.values())):
        RewardGovernor.deploy(*parts.values(), {"from": deployer})


def test_another_governors_timelock(governed, RewardGovernor, mallory):
    """A second governor over the same timelock could schedule nothing: refused, as is a wrong prediction."""
    with refused("NotProposer", mallory.get_deployment_address(), governed.timelock.address):
        RewardGovernor.deploy(governed.registry, governed.timelock, {"from": mallory})


def test_timelock_of_nobody(GuerdonTimelock, deployer):
    """A timelock without a governor would hold everything for ever."""
    with brownie.reverts("GovernorMissing: "):
        GuerdonTimelock.deploy(ZERO_ADDRESS, {"from": deployer})


def holders(timelock):
    """Who holds which role, from all logs that ever gave or took one."""
    held = {ADMIN: set(), PROPOSER: set(), CANCELLER: set(), EXECUTOR: set()}
    for change in timelock.tx.events:
        if change.name == "RoleGranted":
            held[bytes(change["role"])].add(change["account"])
        elif change.name == "RoleRevoked":
            held[bytes(change["role"])].discard(change["account"])
        assert change.name != "RoleAdminChanged"
    return held


def test_no_admin_left(governed):
    """G-08: the governor schedules, anyone executes, and nobody gives or takes a role, the timelock included."""
    timelock, governor = governed.timelock, governed.governor.address
    expected = {ADMIN: set(), PROPOSER: {governor}, CANCELLER: {governor}, EXECUTOR: {ZERO_ADDRESS}}
    assert holders(timelock) == expected
    for role, accounts in expected.items():
        assert timelock.getRoleAdmin(role) == "0x" + ADMIN.hex()
        for account in (timelock.address, governor, ZERO_ADDRESS):
            assert timelock.hasRole(role, account) == (account in accounts)


def test_every_contract_knows_the_timelock(governed, stewards):
    """G-08: `governance` is the timelock in every contract, the court is one, and nobody owns any of them."""
    for contract in (governed.escrow, governed.registry, governed.policy):
        assert contract.governance() == governed.timelock
    assert governed.escrow.court() == governed.registry.court() == governed.court
    assert governed.escrow.stewards() == stewards
    for contract in (governed.governor, governed.timelock, governed.registry, governed.policy):
        assert not {"owner", "transferOwnership", "pause", "upgradeTo", "initialize"} & set(contract.signatures)


def test_the_court_knows_the_timelock(governed, accounts, stewards, deployer):
    """G-08: the court takes governance's ruling from the timelock alone; it has no view that says so."""
    for caller in (deployer, stewards, governed.people[0]):
        with refused("NotGovernance", caller.address):
            governed.court.ruleByGovernance(1, 1, {"from": caller})
    timelock = accounts.at(governed.timelock.address, force=True)
    with refused("UnknownCase", 1):
        governed.court.ruleByGovernance(1, 1, {"from": timelock})


@pytest.mark.parametrize("role", OUTSIDERS)
def test_past_the_governor(governed, request, role):
    """G-08: no account schedules, cancels, names proposers or shortens the delay, the deployer least of all."""
    caller = request.getfixturevalue(role)
    timelock, data = governed.timelock, governed.policy.setWeights.encode_input(OTHER_WEIGHTS)
    single = governed.policy, 0, data, bytes(32), bytes(32)
    batch = [governed.policy], [0], [data], bytes(32), bytes(32)
    sender, name = {"from": caller}, caller.address
    for delay in (0, TIMELOCK_DELAY):
        with refused("AccessControlUnauthorizedAccount", name, PROPOSER):
            timelock.schedule(*single, delay, sender)
        with refused("AccessControlUnauthorizedAccount", name, PROPOSER):
            timelock.scheduleBatch(*batch, delay, sender)
    with refused("AccessControlUnauthorizedAccount", name, CANCELLER):
        timelock.cancel(bytes(32), sender)
    for change in (timelock.grantRole, timelock.revokeRole):
        with refused("AccessControlUnauthorizedAccount", name, ADMIN):
            change(PROPOSER, caller, sender)
    with refused("TimelockUnauthorizedCaller", name):
        timelock.updateDelay(TIMELOCK_DELAY, sender)
    for execute, operation in ((timelock.execute, single), (timelock.executeBatch, batch)):
        hash_operation = timelock.hashOperation if operation is single else timelock.hashOperationBatch
        with refused("TimelockUnexpectedOperationState", bytes(hash_operation(*operation)), bytes([0] * 31 + [4])):
            execute(*operation, sender)
