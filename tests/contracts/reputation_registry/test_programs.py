"""Which programmes count: governance decides, at most sixteen at once.

given a registry that recognises the first programme
├── when governance recognises another: its reputation counts
├── when it forgets one: standing falls at once, votes when anybody refreshes them
├── when it is recognised again: what was proved before counts again
├── when a programme does not exist, is there already, or is the seventeenth: refused
└── when anybody else asks: refused
"""

from __future__ import annotations

import pytest
from registrar import COUNCIL, FULL
from scenario import PARTICIPANTS, refused, terms_of


def test_recognised(ranking, another, governance):
    """Another programme counts from the transaction on; the log and the list say so."""
    registry, number = ranking.registry, another.programme.number
    ranking.seat(1_000)
    tx = registry.recognise(number, {"from": governance})
    assert tx.events["Recognised"]["program"] == number
    assert list(registry.recognisedPrograms()) == [ranking.programme.number, number]
    another.attest(6_000)
    another.prove(0)
    assert registry.getVotes(PARTICIPANTS[0]) == 6_000


@pytest.mark.parametrize("role", ["deployer", "sponsor", "court", "stewards", "mallory"])
def test_governance_alone(ranking, another, request, role):
    """R-09: whoever could name programmes could name one whose quorum attests anything."""
    caller = request.getfixturevalue(role)
    with refused("NotGovernance", caller.address):
        ranking.registry.recognise(another.programme.number, {"from": caller})
    with refused("NotGovernance", caller.address):
        ranking.registry.forget(ranking.programme.number, {"from": caller})


def test_refused_programmes(ranking, governance):
    """A programme that does not exist, is recognised already, or is not: refused by number."""
    registry, number = ranking.registry, ranking.programme.number
    with refused("UnknownProgram", 2):
        registry.recognise(2, {"from": governance})
    with refused("AlreadyRecognised", number):
        registry.recognise(number, {"from": governance})
    with refused("NotRecognised", 2):
        registry.forget(2, {"from": governance})


def test_sixteen_at_most(ranking, governance, escrow, coin, sponsor):
    """Every change of a standing walks all programmes, so their number has an end; forgetting makes room."""
    registry = ranking.registry
    numbers = [escrow.createProgram(terms_of(coin), {"from": sponsor}).return_value for _ in range(16)]
    for number in numbers[:15]:
        registry.recognise(number, {"from": governance})
    with refused("ProgramsTooMany", 16):
        registry.recognise(numbers[15], {"from": governance})
    registry.forget(numbers[0], {"from": governance})
    registry.recognise(numbers[15], {"from": governance})
    assert len(registry.recognisedPrograms()) == 16
    ranking.seat(5_000)
    assert registry.reputationOf(PARTICIPANTS[0]) == 5_000


def test_forgotten(ranking, governance, mallory):
    """Standing falls at once; votes when anybody refreshes them, and a refresh without a change is refused."""
    registry, number = ranking.registry, ranking.programme.number
    ranking.seat(FULL, 3_000)
    with refused("PowerUnchanged", PARTICIPANTS[0], FULL):
        registry.refresh(PARTICIPANTS[0], {"from": mallory})
    tx = registry.forget(number, {"from": governance})
    assert tx.events["Forgotten"]["program"] == number
    assert registry.reputationOf(PARTICIPANTS[0]) == 0
    assert registry.getVotes(PARTICIPANTS[0]) == FULL
    registry.refresh(PARTICIPANTS[0], {"from": mallory})
    assert registry.getVotes(PARTICIPANTS[0]) == 0
    assert registry.getVotes(PARTICIPANTS[1]) == 3_000
    with refused("NotRecognised", number):
        ranking.prove(0)


def test_recognised_again(ranking, governance, mallory):
    """What was proved before a programme was forgotten counts again when it comes back."""
    registry, number = ranking.registry, ranking.programme.number
    ranking.seat(FULL)
    registry.forget(number, {"from": governance})
    registry.refresh(PARTICIPANTS[0], {"from": mallory})
    registry.recognise(number, {"from": governance})
    registry.refresh(PARTICIPANTS[0], {"from": mallory})
    assert registry.getVotes(PARTICIPANTS[0]) == registry.reputationOf(PARTICIPANTS[0]) == FULL


def test_refresh_makes_nothing(ranking, mallory):
    """Refreshing a stranger or nobody at all makes no votes."""
    for account in (mallory.address, "0x" + "00" * 20, COUNCIL):
        with refused("PowerUnchanged", account, 0):
            ranking.registry.refresh(account, {"from": mallory})
