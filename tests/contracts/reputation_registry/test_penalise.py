"""Penalties: the court takes reputation, for good, from the party and not from an account.

given a registry and a party of 7,000
├── when the court takes points: they are gone from standing and votes, and stay gone
├── when anybody else asks, or the court takes nothing or from nobody: refused
├── when more is taken than there is: zero, without wrapping
└── when the party has another account: the points follow it
"""

from __future__ import annotations

import brownie
import pytest
from registrar import FULL, admit, party_of
from scenario import PARTICIPANTS, refused


@pytest.fixture
def seated(ranking):
    ranking.seat(7_000)
    return ranking


def reputation(registry, number=0):
    return int(registry.reputationOf(PARTICIPANTS[number]))


def test_points_are_gone(seated, court):
    """Standing and votes fall by exactly the points; record and log say so."""
    registry = seated.registry
    tx = registry.penalise(PARTICIPANTS[0], 500, {"from": court})
    assert reputation(registry) == registry.getVotes(PARTICIPANTS[0]) == 6_500
    assert registry.recordOf(party_of(0))["penalties"] == 500
    log = tx.events["Penalised"]
    assert (log["party"], log["account"], log["points"], log["penalties"]) == (
        "0x" + party_of(0).hex(), PARTICIPANTS[0], 500, 500,
    )  # fmt: skip
    registry.penalise(PARTICIPANTS[0], 200, {"from": court})
    assert reputation(registry) == 6_300


def test_for_good(seated, court):
    """Later epochs raise what was earned, and the points stay taken from it, at the top too."""
    seated.registry.penalise(PARTICIPANTS[0], 500, {"from": court})
    seated.attest(FULL)
    seated.prove(0)
    assert reputation(seated.registry) == FULL - 500


@pytest.mark.parametrize("role", ["deployer", "sponsor", "relayer", "mallory", "stewards", "governance"])
def test_court_alone(seated, request, role):
    """R-09: no other role takes a point, governance and the stewards included."""
    caller = request.getfixturevalue(role)
    with refused("NotCourt", caller.address):
        seated.registry.penalise(PARTICIPANTS[0], 1, {"from": caller})


def test_nothing_and_nobody(seated, court):
    """A log always means a change, and an account of no party has nothing to lose."""
    with brownie.reverts("NoPenalty: "):
        seated.registry.penalise(PARTICIPANTS[0], 0, {"from": court})
    with refused("NotAdmitted", PARTICIPANTS[1]):
        seated.registry.penalise(PARTICIPANTS[1], 1, {"from": court})


@pytest.mark.parametrize("points", [7_001, 10_000, 10_001, 65_535])
def test_clamped(seated, court, points):
    """R-07: more than there is leaves zero, and the sum of penalties never leaves its bounds."""
    registry = seated.registry
    registry.penalise(PARTICIPANTS[0], points, {"from": court})
    assert reputation(registry) == registry.getVotes(PARTICIPANTS[0]) == 0
    registry.penalise(PARTICIPANTS[0], 65_535, {"from": court})
    assert registry.recordOf(party_of(0))["penalties"] == FULL
    assert reputation(registry) == 0
    seated.attest(FULL)
    seated.prove(0)
    assert reputation(registry) == 0


def test_follows_the_party(seated, court, relayer, participants):
    """R-01: a ruling about an old account reaches the party where it acts now, and its votes there."""
    registry = seated.registry
    registry.exit({"from": participants[0]})
    admit(registry, relayer, 0, account=PARTICIPANTS[1], version=2)
    assert registry.getVotes(PARTICIPANTS[1]) == 7_000
    tx = registry.penalise(PARTICIPANTS[0], 3_000, {"from": court})
    assert reputation(registry, 1) == registry.getVotes(PARTICIPANTS[1]) == 4_000
    assert registry.getVotes(PARTICIPANTS[0]) == 0
    assert tx.events["Penalised"]["account"] == PARTICIPANTS[0]
