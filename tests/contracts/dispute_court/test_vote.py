"""Voting.

given a panel of three
├── when jurors commit and then show their votes, in time: the majority rules
├── when a juror stays away, or shows nothing: it loses reputation, and the others decide if they are enough
├── when votes tie, all abstain or nobody shows one: the status quo, and all bonds go back
└── when somebody else votes, votes twice, or copies a commitment: refused
"""

from __future__ import annotations

import pytest
from courtroom import (
    AGAINST,
    BOND,
    COMMITTED_BY,
    COMMITTING,
    ENDED,
    FOR,
    LEVEL,
    NEITHER,
    REVEALED_BY,
    REVEALING,
    SALT,
)  # fmt: skip
from scenario import FINAL, VOIDED, mine_at, refused, set_next_block_time

from guerdon.model import ZERO_HASH


@pytest.fixture
def case(room, challenger):
    """A case with a panel that has not voted."""
    id_ = room.open(challenger)
    room.jump(id_, 0)
    room.draw(id_)
    return id_


@pytest.mark.parametrize(
    ("votes", "verdict"),
    [
        ([FOR, FOR, FOR], FOR),
        ([FOR, FOR, AGAINST], FOR),
        ([AGAINST, AGAINST, FOR], AGAINST),
        ([FOR, FOR, None], FOR),
        ([FOR, NEITHER, None], FOR),
        ([FOR, NEITHER, NEITHER], FOR),
        ([FOR, AGAINST, NEITHER], NEITHER),
        ([FOR, AGAINST, None], NEITHER),
        ([NEITHER, NEITHER, NEITHER], NEITHER),
        ([FOR, None, None], NEITHER),
        ([None, None, None], NEITHER),
    ],
)
def test_outcomes(room, coin, challenger, defender, votes, verdict):
    """D-11: more than half of the panel shown and more votes for one side decide; everything else is the status quo."""
    id_ = room.open(challenger)
    room.back(id_, AGAINST, BOND, defender)
    room.vote(id_, votes)
    assert room.status(id_)[2] == verdict
    room.execute(id_)
    assert room.court.caseOf(id_)["outcome"] == verdict
    assert room.escrow.stateOf(room.programme.number, 1) == (VOIDED if verdict == FOR else FINAL)
    if verdict == NEITHER:
        assert (room.collect(id_, challenger), room.collect(id_, defender)) == (BOND, BOND)
    room.check_money()


def test_absent_jurors(room, challenger):
    """D-04: silence and a commitment never shown cost reputation alike, a lost vote less, an abstention nothing."""
    id_ = room.open(challenger)
    room.jump(id_, 0)
    room.draw(id_)
    panel = room.panel(id_)
    room.commit(id_, panel[0], FOR)
    room.jump(id_, REVEALED_BY)
    room.execute(id_)
    assert [room.registry.penalties(juror) for juror in panel] == [500] * 3
    assert room.collect(id_, challenger) == BOND
    assert room.court.liabilities() == room.court.creditOf(challenger) == BOND


def test_incoherent_jurors(room, challenger):
    """Who voted against the majority loses less than who stayed away, who abstained nothing; neither is paid."""
    id_ = room.open(challenger)
    panel = room.vote(id_, [FOR, FOR, AGAINST])
    room.execute(id_)
    assert [room.registry.penalties(juror) for juror in panel] == [0, 0, 200]
    assert [room.collect(id_, juror) for juror in panel[:2]] == [BOND // 8] * 2
    with refused("NothingToCollect", panel[2].address):
        room.collect(id_, panel[2])


@pytest.mark.parametrize("second", [-1, 0])
def test_phases(room, case, second):
    """D-02: committing ends and showing begins at one second, and showing ends at one second."""
    start = room.opened[case] + 3 * 86_400
    panel = room.panel(case)
    with refused("PhaseDiffers", COMMITTING):
        room.court.reveal(case, FOR, SALT, {"from": panel[0]})
    room.commit(case, panel[0], FOR)
    commitment = room.court.hashVote(case, 0, panel[1], FOR, SALT)
    set_next_block_time(start + COMMITTED_BY + second)
    if second < 0:
        room.court.commit(case, commitment, {"from": panel[1]})
    else:
        with refused("PhaseDiffers", REVEALING):
            room.court.commit(case, commitment, {"from": panel[1]})
    set_next_block_time(start + REVEALED_BY + second)
    if second < 0:
        room.court.reveal(case, FOR, SALT, {"from": panel[0]})
    else:
        with refused("PhaseDiffers", 4):
            room.court.reveal(case, FOR, SALT, {"from": panel[0]})
    mine_at(start + LEVEL + second)
    assert room.phase(case) == (4 if second < 0 else ENDED)


def test_one_juror_one_vote(room, case, mallory):
    """D-14: a seat is one vote whoever holds it, no vote is known before all are cast, and none can be copied."""
    first, second, _third = room.panel(case)
    with refused("NotJuror", mallory.address):
        room.commit(case, mallory, FOR)
    with refused("CommitmentMissing"):
        room.court.commit(case, ZERO_HASH, {"from": first})
    room.commit(case, first, FOR)
    copied = room.court.hashVote(case, 0, first, FOR, SALT)
    with refused("CommitmentRepeated", bytes(copied)):
        room.commit(case, first, AGAINST)
    room.court.commit(case, copied, {"from": second})
    room.jump(case, COMMITTED_BY)
    own = room.court.hashVote(case, 0, second, FOR, SALT)
    with refused("RevealDiffers", bytes(own), bytes(copied)):
        room.court.reveal(case, FOR, SALT, {"from": second})
    changed = room.court.hashVote(case, 0, first, AGAINST, SALT)
    with refused("RevealDiffers", bytes(changed), bytes(copied)):
        room.court.reveal(case, AGAINST, SALT, {"from": first})
    room.court.reveal(case, FOR, SALT, {"from": first})
    with refused("RevealRepeated", first.address):
        room.court.reveal(case, FOR, SALT, {"from": first})
    assert list(room.court.benchOf(case, 0)[1]) == [0, 1, 0]
