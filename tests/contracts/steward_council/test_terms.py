"""Terms end by themselves, and the council is never below its minimum.

given four founders, of whom three must serve, with terms that end one after the other
├── when a term ends and enough others are in term: that steward is out, to the second
├── when it ends and too few are: who ended last goes on as a caretaker, until a successor accepts
├── when governance dismisses somebody, or somebody resigns, and enough remain: out at once
└── when only the minimum serves: nobody leaves but for a successor; who dropped out never comes back by itself
"""

from __future__ import annotations

import pytest
from chamber import (
    AGREED,
    CARETAKER,
    FOUNDERS,
    NEW,
    NONE,
    NOT_AGREED,
    STEWARD,
    agree,
)
from scenario import DAY, ZERO_ADDRESS, mine_at, refused

DIGEST = b"\x22" * 32


@pytest.mark.parametrize("second", [-1, 0])
def test_a_term_ends(chamber, second):
    """Half-open: the last second of a term is the one before its end; nobody has to do anything."""
    mine_at(chamber.end_of(0) + second)
    is_in = second < 0
    assert chamber.offices(*FOUNDERS) == [STEWARD if is_in else NONE, STEWARD, STEWARD, STEWARD]
    assert chamber.serving() == (FOUNDERS if is_in else FOUNDERS[1:])
    answer = chamber.answer(DIGEST, agree(DIGEST, FOUNDERS[0], FOUNDERS[3]))
    assert answer == (AGREED if is_in else NOT_AGREED)


def test_caretakers(chamber):
    """G-11: when all terms are over, those that ended last go on, as many as must serve, for ever if need be."""
    mine_at(chamber.end_of(1))
    assert chamber.offices(*FOUNDERS) == [NONE, CARETAKER, STEWARD, STEWARD]
    mine_at(chamber.end_of(3))
    assert chamber.offices(*FOUNDERS) == [NONE, CARETAKER, CARETAKER, CARETAKER]
    mine_at(chamber.end_of(3) + 3_650 * DAY)
    assert chamber.serving() == FOUNDERS[1:]
    assert chamber.answer(DIGEST, agree(DIGEST, FOUNDERS[1], FOUNDERS[2])) == AGREED
    assert chamber.answer(DIGEST, agree(DIGEST, FOUNDERS[0], FOUNDERS[2])) == NOT_AGREED


def test_caretakers_make_room(chamber):
    """Each successor that accepts sends one caretaker home: its predecessor, else the one whose term ended first."""
    mine_at(chamber.end_of(3))
    chamber.seat(4, NEW[0])
    assert chamber.offices(*FOUNDERS, NEW[0]) == [NONE, NONE, CARETAKER, CARETAKER, STEWARD]
    chamber.seat(3, NEW[1])
    assert chamber.offices(*FOUNDERS, *NEW[:2]) == [NONE, NONE, CARETAKER, NONE, STEWARD, STEWARD]
    chamber.seat(2, NEW[2])
    assert chamber.serving() == [NEW[2], NEW[1], NEW[0]]


def test_a_caretaker_stays(chamber):
    """A caretaker named anew accepts anew, and is a steward in term again."""
    mine_at(chamber.end_of(3))
    chamber.seat(2, FOUNDERS[2])
    assert chamber.offices(*FOUNDERS) == [NONE, CARETAKER, STEWARD, CARETAKER]


def test_terms_that_end_together(chamber):
    """At equal ends the lower seat goes on: exactly the minimum serves, and it is known beforehand who."""
    end = chamber.end_of(3)
    chamber.seat(4, NEW[0], end)
    chamber.seat(0, NEW[1], end)
    chamber.seat(1, NEW[2], end)
    mine_at(end)
    assert chamber.serving() == [NEW[1], NEW[2], FOUNDERS[3]]
    assert chamber.offices(NEW[0], FOUNDERS[2]) == [NONE, NONE]


def test_dismissed(chamber, council, governance):
    """Governance ends a term at once while enough remain; the seat is empty."""
    event = council.dismiss(FOUNDERS[0], {"from": governance}).events["Dismissed"]
    assert (event["seat"], event["account"]) == (0, FOUNDERS[0])
    assert chamber.offices(FOUNDERS[0]) == [NONE]
    assert tuple(council.seatAt(0)[0]) == (ZERO_ADDRESS, 0)
    assert chamber.answer(DIGEST, agree(DIGEST, FOUNDERS[0], FOUNDERS[3])) == NOT_AGREED


def test_resigned(chamber, council):
    """A steward leaves by itself while enough remain, and may be named again, also for another seat."""
    event = council.resign(chamber.sender(FOUNDERS[1])).events["Resigned"]
    assert (event["seat"], event["account"]) == (1, FOUNDERS[1])
    assert chamber.serving() == [FOUNDERS[0], *FOUNDERS[2:]]
    chamber.seat(4, FOUNDERS[1])
    assert chamber.offices(FOUNDERS[1]) == [STEWARD]


def test_never_below_the_minimum(chamber, council, governance):
    """G-11: while only the minimum serves, in term or as caretakers, nobody is dismissed and nobody resigns."""
    council.dismiss(FOUNDERS[0], {"from": governance})
    for _ in range(2):
        with refused("CouncilTooSmall", 2, 3):
            council.dismiss(FOUNDERS[1], {"from": governance})
        with refused("CouncilTooSmall", 2, 3):
            council.resign(chamber.sender(FOUNDERS[3]))
        mine_at(chamber.end_of(3))
    chamber.seat(1, NEW[0])  # the way out is a successor
    assert chamber.serving() == [NEW[0], *FOUNDERS[2:]]


def test_who_dropped_out_stays_out(chamber, council, governance):
    """Whoever dropped out does not come back because others leave: dismissals end before it would be needed."""
    chamber.seat(4, NEW[0])
    mine_at(chamber.end_of(0))
    council.dismiss(NEW[0], {"from": governance})
    with refused("CouncilTooSmall", 2, 3):
        council.dismiss(FOUNDERS[1], {"from": governance})
    mine_at(chamber.end_of(3))
    assert chamber.offices(*FOUNDERS) == [NONE, CARETAKER, CARETAKER, CARETAKER]
    chamber.seat(1, NEW[1])
    assert chamber.offices(*FOUNDERS) == [NONE, NONE, CARETAKER, CARETAKER]


def test_only_who_serves(chamber, council, governance, mallory):
    """Who does not serve can neither resign nor be dismissed; only governance dismisses."""
    with refused("NotGovernance", mallory.address):
        council.dismiss(FOUNDERS[0], {"from": mallory})
    mine_at(chamber.end_of(0))
    for account in (FOUNDERS[0], NEW[0], ZERO_ADDRESS):
        with refused("NotServing", account):
            council.dismiss(account, {"from": governance})
    with refused("NotServing", FOUNDERS[0]):
        council.resign(chamber.sender(FOUNDERS[0]))
    assert chamber.offices(ZERO_ADDRESS) == [NONE]
