"""Votes: as many as reputation, one's own, and nobody else's.

given admitted parties with reputation
├── when one delegates to itself: nothing changes; to anybody else, also by signature: refused
├── when anybody looks for a way to give votes away: there is no such function
├── when reputation changes: votes do in the same transaction, and the past stays as it was
└── when a party leaves: its power ends
"""

from __future__ import annotations

import pytest
from brownie import chain, web3
from eth_account.messages import _hash_eip191_message, encode_typed_data
from registrar import FULL, admit
from scenario import PARTICIPANT_KEYS, PARTICIPANTS, ZERO_ADDRESS, mine_at, refused, set_next_block_time

from guerdon.signing import sign_statement

DELEGATION = [
    {"name": "delegatee", "type": "address"},
    {"name": "nonce", "type": "uint256"},
    {"name": "expiry", "type": "uint256"},
]
EXPIRY = 2**40


@pytest.fixture
def seated(ranking):
    """Parties of 7,000 and 3,000."""
    ranking.seat(7_000, 3_000)
    return ranking


def signed_delegation(registry, delegatee, nonce=0):
    """What `delegateBySig` takes: participant 0 signs, by a library that shares no code with the contract."""
    domain = {
        "name": "GuerdonRegistry", "version": "1", "chainId": web3.eth.chain_id,
        "verifyingContract": registry.address,
    }  # fmt: skip
    message = {"delegatee": delegatee, "nonce": nonce, "expiry": EXPIRY}
    digest = _hash_eip191_message(encode_typed_data(domain, {"Delegation": DELEGATION}, message))
    signature = sign_statement(digest, PARTICIPANT_KEYS[0])
    return delegatee, nonce, EXPIRY, signature[64], signature[:32], signature[32:64]


def votes(registry):
    return [int(registry.getVotes(account)) for account in PARTICIPANTS[:2]]


@pytest.mark.parametrize("delegatee", [PARTICIPANTS[1], PARTICIPANTS[7], ZERO_ADDRESS])
def test_no_delegation(seated, participants, delegatee):
    """G-04: votes go to no other account, admitted or not, nor are they dropped."""
    with refused("DelegationForbidden", PARTICIPANTS[0], delegatee):
        seated.registry.delegate(delegatee, {"from": participants[0]})
    assert votes(seated.registry) == [7_000, 3_000]


@pytest.mark.parametrize("delegatee", [PARTICIPANTS[1], ZERO_ADDRESS])
def test_no_delegation_by_signature(seated, mallory, delegatee):
    """G-04: a signature that an account gave or sold moves no votes either."""
    with refused("DelegationForbidden", PARTICIPANTS[0], delegatee):
        seated.registry.delegateBySig(*signed_delegation(seated.registry, delegatee), {"from": mallory})
    assert votes(seated.registry) == [7_000, 3_000]


def test_to_oneself(seated, participants, mallory):
    """G-04: delegating to oneself again and again counts nothing twice."""
    registry = seated.registry
    registry.delegate(PARTICIPANTS[0], {"from": participants[0]})
    registry.delegateBySig(*signed_delegation(registry, PARTICIPANTS[0]), {"from": mallory})
    registry.delegate(PARTICIPANTS[0], {"from": participants[0]})
    assert votes(registry) == [7_000, 3_000]
    at = chain[-1].timestamp
    mine_at(at + 1)
    assert registry.getPastTotalSupply(at) == 10_000


def test_before_admission(ranking, participants):
    """A stranger who delegates to itself first has no votes, and is admitted like any other."""
    ranking.registry.delegate(PARTICIPANTS[0], {"from": participants[0]})
    assert ranking.registry.getVotes(PARTICIPANTS[0]) == 0
    ranking.seat(7_000)
    assert ranking.registry.getVotes(PARTICIPANTS[0]) == 7_000


def test_nothing_to_transfer_with(registry):
    """G-04, invariant 10: the registry is no token; no function gives reputation or votes to another account."""
    writing = {
        entry["name"] for entry in registry.abi
        if entry["type"] == "function" and entry["stateMutability"] not in {"view", "pure"}
    }  # fmt: skip
    assert writing == {
        "admit", "exit", "recognise", "forget", "proveReputation", "penalise", "refresh", "offerAsJuror",
        "delegate", "delegateBySig",
    }  # fmt: skip
    assert all(entry.get("stateMutability") != "payable" for entry in registry.abi)


def test_the_past_stays(seated, court):
    """G-01: what an account had at a moment is what it has at that moment for ever, whatever follows."""
    registry = seated.registry
    at = chain[-1].timestamp
    set_next_block_time(at + 100)
    registry.penalise(PARTICIPANTS[0], 2_000, {"from": court})
    fallen = chain[-1].timestamp
    seated.attest(FULL, 0)
    seated.prove(0)
    seated.prove(1)
    mine_at(chain[-1].timestamp + 100)
    assert registry.getPastVotes(PARTICIPANTS[0], at) == 7_000
    assert registry.getPastVotes(PARTICIPANTS[0], fallen - 1) == 7_000
    assert registry.getPastVotes(PARTICIPANTS[0], fallen) == 5_000
    assert registry.getPastTotalSupply(at) == 10_000
    assert registry.getPastTotalSupply(fallen) == 8_000
    assert registry.getPastTotalSupply(chain[-1].timestamp - 1) == 8_000 == sum(votes(registry))


def test_no_future(seated):
    """G-01: the present second is not over, so nobody's votes in it are known yet."""
    now = chain[-1].timestamp
    mine_at(now + 1)
    with refused("ERC5805FutureLookup", now + 1, now + 1):
        seated.registry.getPastVotes(PARTICIPANTS[0], now + 1)
    assert seated.registry.clock() == now + 1
    assert seated.registry.CLOCK_MODE() == "mode=timestamp"


def test_at_most_ten_thousand(ranking):
    """D-14: no party has more votes than a full reputation, however good it is."""
    ranking.seat(FULL)
    ranking.attest(FULL)
    ranking.prove(0)
    assert ranking.registry.getVotes(PARTICIPANTS[0]) == FULL


def test_exit_ends_power(seated, participants, relayer):
    """Who leaves has no votes from that second on; whoever comes back has them at one account."""
    registry = seated.registry
    registry.exit({"from": participants[0]})
    assert votes(registry) == [0, 3_000]
    at = chain[-1].timestamp
    set_next_block_time(at + 1)
    admit(registry, relayer, 0, account=PARTICIPANTS[2], version=2)
    mine_at(chain[-1].timestamp + 10)
    back = chain[-1].timestamp - 1
    assert registry.getPastVotes(PARTICIPANTS[0], back) == 0
    assert registry.getPastVotes(PARTICIPANTS[2], back) == 7_000
    assert registry.getPastTotalSupply(back) == 10_000
    assert registry.getPastTotalSupply(at) == 3_000
