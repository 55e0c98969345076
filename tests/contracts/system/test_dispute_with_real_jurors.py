"""A dispute among the contracts as they are deployed: jurors whose standing was earned, proved and can be lost.

given the whole system, eight participants of a recognised programme who offer as jurors, and another programme
├── when its attestation is disputed and two of three jurors agree: it is voided, attested again, and paid
├── then who ruled otherwise, or stayed away, loses reputation and votes; who agreed is paid
└── when a participant backs a side: neither it nor its affiliates are drawn
"""

from __future__ import annotations

import pytest
from brownie import chain
from courtroom import AGAINST, FOR, Courtroom
from governed import deploy_governed, funded_programme
from registrar import admit, party_of
from scenario import DOLLAR, FINAL, PARTICIPANTS, VOIDED, mine_at

STANDING = 9_000
CROOKED, HONEST = [20_000 * DOLLAR, 0], [12_000 * DOLLAR, 8_000 * DOLLAR]
FOR_EVER = 2**40 - 1


@pytest.fixture(scope="module")
def system(RewardGovernor, deployer, sponsor, stewards, relayer):
    """Everybody has the same standing, and offers."""
    system = deploy_governed(RewardGovernor._project, deployer, sponsor, stewards, relayer)
    admit(system.registry, relayer, 0, affiliates=[party_of(1)])
    system.ranking.seat(*[STANDING] * len(PARTICIPANTS))
    for person in system.people:
        system.registry.offerAsJuror(True, {"from": person})
    return system


@pytest.fixture
def room(system, sponsor, relayer, accounts):
    """Another programme, whose first attestation is pending."""
    programme = funded_programme(system.escrow, system.coin, sponsor, relayer)
    chain.sleep(60)  # who offers in the second of an opening is not drawn
    programme.settle(1, CROOKED, final=False)
    return Courtroom(system.court, system.registry, system.escrow, system.coin, programme, relayer, accounts)


def test_voided_and_paid(system, room, mallory):
    """D-04, R-09: two of three void it; the third, and nobody else, loses reputation, and its votes with it."""
    case = room.open(mallory)
    panel = room.vote(case, [FOR, FOR, AGAINST])
    room.execute(case)
    programme, escrow, registry = room.programme, system.escrow, system.registry
    assert escrow.stateOf(programme.number, 1) == VOIDED
    standings = {account: registry.reputationOf(account) for account in PARTICIPANTS}
    assert standings == dict.fromkeys(PARTICIPANTS, STANDING) | {panel[2].address: STANDING - 200}
    assert {account: registry.getVotes(account) for account in PARTICIPANTS} == standings
    assert room.collect(case, panel[0]) == room.collect(case, panel[1]) > 0
    room.check_money()
    programme.last, programme.rewards = 0, {}  # what was voided is not built upon
    statement = programme.statement(1, HONEST, deadline=FOR_EVER)
    programme.post(statement)
    programme.accept(statement)
    mine_at(escrow.attestationOf(programme.number, 1)[2])
    assert escrow.stateOf(programme.number, 1) == FINAL
    assert [programme.claim(index).return_value for index in range(2)] == HONEST


def test_absent(system, room, mallory):
    """D-04: who is drawn and stays away loses more than who ruled otherwise."""
    case = room.open(mallory)
    panel = room.vote(case, [FOR, FOR, None])
    room.execute(case)
    assert system.registry.reputationOf(panel[2]) == STANDING - 500


def test_backers_do_not_sit(system, room, mallory):
    """D-05: a participant that backs a side, and the one its credential names as affiliated, are in no panel."""
    case = room.open(mallory)
    room.back(case, AGAINST, 100 * DOLLAR, system.people[0])
    room.jump(case, 0)
    room.draw(case)
    seated = {juror.address for juror in room.panel(case)}
    assert len(seated) == 3
    assert not seated & {PARTICIPANTS[0], PARTICIPANTS[1]}
