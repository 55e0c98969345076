"""Offering as a juror: who has the standing may, and stops when it is lost.

given admitted parties
├── when one of at least 6,000 offers: it is listed, with the second at which it began
├── when it offers twice, has too little standing, or is not admitted: refused
├── when it stops: it is not listed, and a new offer counts anew
└── when the standing is lost, however that happens: the offer ends by itself, for good
"""

from __future__ import annotations

import pytest
from brownie import chain
from registrar import JUROR, admit
from scenario import PARTICIPANTS, refused


@pytest.fixture
def offering(ranking, participants):
    """Parties of 7,000 and 6,000, both listed."""
    ranking.seat(7_000, JUROR)
    for sender in participants[:2]:
        ranking.registry.offerAsJuror(True, {"from": sender})
    return ranking


def listed(registry):
    return {registry.jurorAt(position) for position in range(registry.jurorCount())}


def test_offered(ranking, participants):
    """The list has the account, and the log says so; the court asks when it began."""
    ranking.seat(JUROR)
    registry = ranking.registry
    assert listed(registry) == set()
    tx = registry.offerAsJuror(True, {"from": participants[0]})
    assert listed(registry) == {PARTICIPANTS[0]}
    assert registry.offeredAt(PARTICIPANTS[0]) == tx.timestamp
    assert dict(tx.events["JurorOffered"]) == {"account": PARTICIPANTS[0], "isOffered": True}


def test_refused_offers(ranking, participants):
    """One point short, twice the same, and strangers: refused with the reason."""
    ranking.seat(JUROR - 1, JUROR)
    registry = ranking.registry
    with refused("ReputationTooLow", JUROR - 1, JUROR):
        registry.offerAsJuror(True, {"from": participants[0]})
    with refused("OfferUnchanged", PARTICIPANTS[0], False):
        registry.offerAsJuror(False, {"from": participants[0]})
    registry.offerAsJuror(True, {"from": participants[1]})
    with refused("OfferUnchanged", PARTICIPANTS[1], True):
        registry.offerAsJuror(True, {"from": participants[1]})
    with refused("NotAdmitted", PARTICIPANTS[2]):
        registry.offerAsJuror(True, {"from": participants[2]})


def test_offer_counts_votes(ranking, participants, governance, mallory):
    """Whoever offers after its programme came back has its votes again: no juror sits without the power it shows."""
    ranking.seat(JUROR)
    registry, number = ranking.registry, ranking.programme.number
    registry.forget(number, {"from": governance})
    registry.refresh(PARTICIPANTS[0], {"from": mallory})
    registry.recognise(number, {"from": governance})
    assert registry.getVotes(PARTICIPANTS[0]) == 0
    registry.offerAsJuror(True, {"from": participants[0]})
    assert registry.getVotes(PARTICIPANTS[0]) == JUROR


def test_stopped(offering, participants):
    """Who stops is not listed; whoever offers again began just now, not then."""
    registry = offering.registry
    first = registry.offeredAt(PARTICIPANTS[0])
    registry.offerAsJuror(False, {"from": participants[0]})
    assert listed(registry) == {PARTICIPANTS[1]}
    assert registry.offeredAt(PARTICIPANTS[0]) == 0
    chain.sleep(10)
    tx = registry.offerAsJuror(True, {"from": participants[0]})
    assert registry.offeredAt(PARTICIPANTS[0]) == tx.timestamp > first
    assert listed(registry) == set(PARTICIPANTS[:2])


def lose_by_proof(ranking, people):
    ranking.attest(JUROR - 1, JUROR)
    ranking.prove(0, carrier=people["mallory"])


def lose_by_ruling(ranking, people):
    ranking.registry.penalise(PARTICIPANTS[0], 1_001, {"from": people["court"]})


def lose_by_exit(ranking, people):
    ranking.registry.exit({"from": people["participants"][0]})


def lose_by_forgetting(ranking, people):
    ranking.registry.forget(ranking.programme.number, {"from": people["governance"]})
    ranking.registry.refresh(PARTICIPANTS[0], {"from": people["mallory"]})


@pytest.mark.parametrize("lose", [lose_by_proof, lose_by_ruling, lose_by_exit, lose_by_forgetting])
def test_lost_standing(offering, participants, mallory, court, governance, lose):
    """The offer ends in the transaction that takes the standing, and the other juror's does not."""
    people = {"participants": participants, "mallory": mallory, "court": court, "governance": governance}
    lose(offering, people)
    assert listed(offering.registry) == {PARTICIPANTS[1]}
    assert offering.registry.offeredAt(PARTICIPANTS[0]) == 0


def test_exactly_enough_left(offering, court):
    """A ruling that leaves exactly the standing of a juror leaves the offer, too."""
    offering.registry.penalise(PARTICIPANTS[0], 1_000, {"from": court})
    assert PARTICIPANTS[0] in listed(offering.registry)


def test_regained(offering, participants, relayer, court):
    """Standing regained lists nobody again: whoever wants to sit says so again."""
    lose_by_ruling(offering, {"court": court})
    offering.attest(9_000, JUROR)
    offering.prove(0)
    assert offering.registry.reputationOf(PARTICIPANTS[0]) >= JUROR
    assert listed(offering.registry) == {PARTICIPANTS[1]}
    offering.registry.exit({"from": participants[0]})
    admit(offering.registry, relayer, 0, account=PARTICIPANTS[2], version=2)
    assert listed(offering.registry) == {PARTICIPANTS[1]}
    offering.registry.offerAsJuror(True, {"from": participants[2]})
    assert listed(offering.registry) == {PARTICIPANTS[1], PARTICIPANTS[2]}
