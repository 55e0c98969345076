"""Appointing and accepting: governance names, the named one takes the seat itself.

given a council of four founders and an empty seat
├── when governance names somebody: nothing changes until that account accepts
├── when it accepts in time: it serves, and its predecessor does not, from that transaction on
├── when governance names nobody, itself, the council, who is seated or named already: refused
└── when anybody else names, accepts or retracts, or too late: refused
"""

from __future__ import annotations

import pytest
from brownie import chain, web3
from chamber import ACCEPTANCE, AGREED, FOUNDERS, MAX_TERM, NEW, NONE, NOT_AGREED, STEWARD, agree
from scenario import DAY, ZERO_ADDRESS, mine_at, refused, set_next_block_time

DIGEST = b"\x11" * 32


def test_two_steps(chamber, council):
    """G-11: the named one has no power before it accepts, and the old one has all of it."""
    term_end = chain.time() + 200 * DAY
    event = chamber.appoint(0, NEW[0], term_end).events["Appointed"]
    assert (event["seat"], event["account"], event["termEnd"]) == (0, NEW[0], term_end)
    assert chamber.offices(FOUNDERS[0], NEW[0]) == [STEWARD, NONE]
    assert tuple(council.seatAt(0)[1]) == (NEW[0], term_end, event["acceptBy"])
    event = chamber.accept(0, NEW[0]).events["Seated"]
    assert (event["seat"], event["account"], event["predecessor"]) == (0, NEW[0], FOUNDERS[0])
    assert chamber.offices(FOUNDERS[0], NEW[0]) == [NONE, STEWARD]
    assert chamber.serving() == [NEW[0], *FOUNDERS[1:]]
    assert [tuple(half) for half in council.seatAt(0)] == [(NEW[0], term_end), (ZERO_ADDRESS, 0, 0)]


def test_an_empty_seat(chamber):
    """An empty seat is filled the same way, and nobody loses one."""
    chamber.seat(4, NEW[0])
    assert chamber.serving() == [*FOUNDERS, NEW[0]]


@pytest.mark.parametrize("who", ["nobody", "governance", "the council"])
def test_accounts_that_cannot_be(chamber, council, governance, who):
    """G-11: a seat is not rotated to the zero address, to governance, or to the council itself."""
    named = {"nobody": ZERO_ADDRESS, "governance": governance.address, "the council": council.address}[who]
    with refused("AccountUnusable", named):
        chamber.appoint(0, named)


@pytest.mark.parametrize("seat", [0, 1, 4])
def test_seated_already(chamber, seat):
    """G-11: rotation to oneself, or into a second seat, is refused: a running term is not lengthened."""
    with refused("AlreadySeated", FOUNDERS[0], 0):
        chamber.appoint(seat, FOUNDERS[0])


@pytest.mark.parametrize("seat", [0, 1])
def test_named_twice(chamber, seat):
    """G-11: the same appointment a second time, or a second appointment of the same account, is refused."""
    chamber.appoint(0, NEW[0])
    with refused("AlreadyAppointed", NEW[0], 0):
        chamber.appoint(seat, NEW[0])


def test_accepted_twice(chamber):
    """G-11: an appointment is used up."""
    chamber.seat(0, NEW[0])
    with refused("NotAppointed", NEW[0], 0):
        chamber.accept(0, NEW[0])


def test_somebody_else_instead(chamber):
    """Naming another account replaces the appointment: the first one can accept no more."""
    chamber.appoint(0, NEW[0])
    chamber.appoint(0, NEW[1])
    with refused("NotAppointed", NEW[0], 0):
        chamber.accept(0, NEW[0])
    chamber.accept(0, NEW[1])
    assert chamber.offices(*NEW[:2]) == [NONE, STEWARD]


def test_retracted(chamber, council, governance):
    """What governance takes back cannot be accepted; there must be something to take back."""
    chamber.appoint(0, NEW[0])
    event = council.retract(0, {"from": governance}).events["Retracted"]
    assert (event["seat"], event["account"]) == (0, NEW[0])
    with refused("NotAppointed", NEW[0], 0):
        chamber.accept(0, NEW[0])
    with refused("NothingToRetract", 0):
        council.retract(0, {"from": governance})
    chamber.seat(1, NEW[0])


def test_only_they(chamber, council, mallory):
    """Nobody but governance names or takes back, and nobody but the named one accepts, in its seat."""
    with refused("NotGovernance", mallory.address):
        council.appoint(0, NEW[0], chain.time() + DAY, {"from": mallory})
    chamber.appoint(0, NEW[0])
    with refused("NotGovernance", mallory.address):
        council.retract(0, {"from": mallory})
    for seat, account in [(0, mallory.address), (0, FOUNDERS[0]), (1, NEW[0]), (5, NEW[0])]:
        with refused("NotAppointed", account, seat):
            chamber.accept(seat, account)
    with refused("UnknownSeat", 5, 5):
        chamber.appoint(5, NEW[1])


@pytest.mark.parametrize(("ahead", "is_allowed"), [(0, False), (1, True), (MAX_TERM, True), (MAX_TERM + 1, False)])
def test_length_of_a_term(chamber, ahead, is_allowed):
    """A term lies ahead and ends at most 365 days after the appointment, to the second."""
    now = chain.time() + 100
    set_next_block_time(now)
    if is_allowed:
        chamber.appoint(0, NEW[0], now + ahead)
        return
    with refused("TermOutOfRange", now + ahead, now, now + MAX_TERM):
        chamber.appoint(0, NEW[0], now + ahead)


@pytest.mark.parametrize(("term", "lapses"), [(200 * DAY, ACCEPTANCE), (10 * DAY, 10 * DAY)])
@pytest.mark.parametrize("second", [-1, 0])
def test_last_second_to_accept(chamber, term, lapses, second):
    """An appointment can be accepted for 30 days, and not when its term is over: half-open."""
    now = chain.time() + 100
    set_next_block_time(now)
    chamber.appoint(0, NEW[0], now + term)
    set_next_block_time(now + lapses + second)
    if second < 0:
        chamber.accept(0, NEW[0])
        return
    with refused("AppointmentLapsed", now + lapses):
        chamber.accept(0, NEW[0])
    chamber.seat(1, NEW[0])  # what lapsed does not stand in the way of another seat


def test_same_block(chamber, council):
    """G-11: in the block in which its successor accepts, the old steward's act after it fails, the new one's counts."""
    chamber.appoint(0, NEW[0])
    acts = [(NEW[0], council.accept.encode_input(0)), (FOUNDERS[0], council.resign.encode_input())]
    acts.append((NEW[0], council.resign.encode_input()))
    for account, _ in acts:
        chamber.sender(account)
    web3.provider.make_request("evm_setAutomine", [False])
    try:
        hashes = [
            web3.eth.send_transaction({"from": account, "to": council.address, "data": data, "gas": 300_000})
            for account, data in acts
        ]
        chain.mine()
    finally:
        web3.provider.make_request("evm_setAutomine", [True])
    receipts = [web3.eth.get_transaction_receipt(hash_) for hash_ in hashes]
    assert [receipt["status"] for receipt in receipts] == [1, 0, 1]
    assert len({receipt["blockNumber"] for receipt in receipts}) == 1
    assert receipts[0]["transactionIndex"] < receipts[1]["transactionIndex"]


def test_signatures_of_the_replaced(chamber):
    """G-11: what an old steward signed counts until its successor accepts, and not from then on."""
    signatures = agree(DIGEST, FOUNDERS[0], FOUNDERS[1])
    chamber.appoint(0, NEW[0])
    assert chamber.answer(DIGEST, signatures) == AGREED
    chamber.accept(0, NEW[0])
    assert chamber.answer(DIGEST, signatures) == NOT_AGREED
    assert chamber.answer(DIGEST, agree(DIGEST, NEW[0], FOUNDERS[1])) == AGREED


def test_another_term(chamber):
    """Who wants to stay is named anew when its term is over, for the same seat, and accepts anew."""
    end = chamber.end_of(0)
    mine_at(end)
    assert chamber.offices(FOUNDERS[0]) == [NONE]
    with refused("AlreadySeated", FOUNDERS[0], 0):
        chamber.appoint(4, FOUNDERS[0])
    chamber.seat(0, FOUNDERS[0])
    assert chamber.offices(FOUNDERS[0]) == [STEWARD]
    assert chamber.serving() == FOUNDERS
