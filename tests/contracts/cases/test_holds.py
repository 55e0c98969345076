"""Holds: the court stops one account's disputed share, and nobody else's.

given an account of a programme
├── when it is held: it can claim up to its leaf from before, everybody else in full
├── when the hold is released, or 90 days old: it can claim everything
├── when a ruling lowers it: the corrected tree is no reason to void, older trees pay no more than the ruling
└── when anybody else asks, or the hold repeats: refused
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from brownie import chain
from scenario import DAY, DOLLAR, PARTICIPANT_KEYS, PARTICIPANTS, refused, set_next_block_time, signed, terms_of

from guerdon.chain.claim_signature import ClaimOrder, claim_digest
from guerdon.model import Leaf
from guerdon.rewards.sum_tree import build_sum_tree

FIRST = [12_000 * DOLLAR, 8_000 * DOLLAR]
SECOND = [30_000 * DOLLAR, 20_000 * DOLLAR]
HELD = PARTICIPANTS[0]


@pytest.fixture
def held(programme, escrow, court):
    """Two final epochs; participant 0's share of the second is disputed."""
    programme.settle(1, FIRST)
    programme.settle(2, SECOND)
    escrow.hold(programme.number, HELD, FIRST[0], {"from": court})
    return programme


def post_corrected(programme, to: int) -> None:
    """Epoch 3 lowers participant 0 to `to` and gives the rest to participant 1."""
    statement = programme.statement(3, [30_000 * DOLLAR, 0])
    total = sum(FIRST) + sum(SECOND) + 30_000 * DOLLAR
    leaves = [Leaf(PARTICIPANTS[0], to, 1), Leaf(PARTICIPANTS[1], total - to, 1)]
    programme.leaves[3], programme.trees[3] = leaves, build_sum_tree(leaves)
    statement = replace(statement, root=programme.trees[3].root)
    programme.post(statement)
    programme.accept(statement)


def test_up_to_the_leaf_before(held, coin):
    """Invariant 6: the disputed share stays, what was earned before it does not."""
    assert held.claim(0).return_value == FIRST[0]
    with refused("NothingToClaim", HELD, FIRST[0], FIRST[0]):
        held.claim(0)
    assert coin.balanceOf(HELD) == FIRST[0]


def test_everybody_else_in_full(held, coin):
    """Invariant 14: one held account stops nobody."""
    assert held.claim(1).return_value == FIRST[1] + SECOND[1]


def test_every_way_out_is_closed(held, escrow, coin, participants, mallory):
    """Invariant 6: neither another programme, nor a signature, nor settlement is a way around a hold."""
    child = int(escrow.createProgram(terms_of(coin), {"from": participants[0]}).return_value)
    claim = held.number, 2, held.leaf_proof(0, 2)
    assert escrow.claimInto(*claim, child, {"from": participants[0]}).return_value == FIRST[0]
    order = ClaimOrder(int(held.number), HELD, str(mallory), FIRST[0], chain.time() + DAY)
    signature = signed(claim_digest(order, chain.id, escrow.address), PARTICIPANT_KEYS[:1])
    for again in (
        lambda: escrow.claimInto(*claim, child, {"from": participants[0]}),
        lambda: escrow.claimWithSig(*claim, order.payee, order.deadline, signature, {"from": mallory}),
    ):
        with refused("NothingToClaim", HELD, FIRST[0], FIRST[0]):
            again()
    escrow.settle(held.number, 2, held.packed(), {"from": held.relayer})
    assert escrow.programOf(child)["funded"] == escrow.paidTo(held.number, HELD) == FIRST[0]
    assert coin.balanceOf(HELD) == coin.balanceOf(mallory) == 0
    assert coin.balanceOf(PARTICIPANTS[1]) == FIRST[1] + SECOND[1]


def test_released(held, escrow, court):
    """After the release all of it can be claimed, and claims cost what they did before."""
    escrow.release(held.number, HELD, {"from": court})
    assert held.claim(0).return_value == FIRST[0] + SECOND[0]
    assert escrow.holdOf(held.number, HELD)[0] is False


@pytest.mark.parametrize(("second", "is_lapsed"), [(-1, False), (0, True), (1, True)])
def test_lapses(held, escrow, second, is_lapsed):
    """E-32: a hold ends by itself 90 days after it was placed, to the second."""
    until = int(escrow.holdOf(held.number, HELD)[2])
    set_next_block_time(until + second)
    assert held.claim(0).return_value == FIRST[0] + (SECOND[0] if is_lapsed else 0)


def test_anybody_clears_a_lapsed_hold(held, escrow, mallory):
    """E-32: only the court ends a hold before its time, anybody afterwards."""
    with refused("NotCourt", mallory.address):
        escrow.release(held.number, HELD, {"from": mallory})
    chain.sleep(90 * DAY)
    escrow.release(held.number, HELD, {"from": mallory})
    with refused("NotHeld", HELD):
        escrow.release(held.number, HELD, {"from": mallory})


def test_once_per_epoch(held, escrow, court):
    """E-32: an account is held at most once an epoch, so a released one cannot be held again at once."""
    with refused("HoldRepeated", HELD, 2):
        escrow.hold(held.number, HELD, 0, {"from": court})
    escrow.release(held.number, HELD, {"from": court})
    with refused("HoldRepeated", HELD, 2):
        escrow.hold(held.number, HELD, 0, {"from": court})


def test_two_holds(held, escrow, court):
    """Releasing one of two accounts leaves the other held."""
    escrow.hold(held.number, PARTICIPANTS[1], 0, {"from": court})
    escrow.release(held.number, HELD, {"from": court})
    with refused("NothingToClaim", PARTICIPANTS[1], 0, 0):
        held.claim(1)
    assert held.claim(0).return_value == FIRST[0] + SECOND[0]


def test_only_the_court(programme, escrow, sponsor):
    """E-32: the sponsor cannot hold or lower anybody."""
    for act in (escrow.hold, escrow.correct):
        with refused("NotCourt", sponsor.address):
            act(programme.number, HELD, 0, {"from": sponsor})


def test_correction(held, escrow, coin, court, mallory):
    """E-34: what a ruling lowered voids nothing; the money is redistributed, and older trees pay no more than ruled."""
    ruled = FIRST[0] + 1_000 * DOLLAR
    event = escrow.correct(held.number, HELD, ruled, {"from": court}).events["Corrected"]
    assert (event["to"], event["from"]) == (ruled, 3)
    post_corrected(held, ruled)
    later = held.trees[3].levels[0][:32], held.trees[3].proof(0)
    with refused("LoweredByRuling", HELD, ruled):
        escrow.voidLowered(held.number, held.leaf_proof(0, 2), later, {"from": mallory})
    assert held.claim(0, 2).return_value == ruled
    held.pass_window()
    with refused("NothingToClaim", HELD, ruled, ruled):
        held.claim(0, 2)
    held.claim(1, 3)
    assert coin.balanceOf(escrow) == 0


def test_lowered_below_the_ruling(held, escrow, court, mallory):
    """E-34: a tree that lowers further than the ruling is voided by anybody."""
    ruled = FIRST[0] + 1_000 * DOLLAR
    escrow.correct(held.number, HELD, ruled, {"from": court})
    post_corrected(held, ruled - 1)
    later = held.trees[3].levels[0][:32], held.trees[3].proof(0)
    escrow.voidLowered(held.number, held.leaf_proof(0, 2), later, {"from": mallory})
    assert escrow.stateOf(held.number, 3) == 4


def test_corrected_hold_outlives_older_trees(held, escrow, court):
    """The hold of a corrected account cannot end while a tree from before the correction still pays."""
    escrow.correct(held.number, HELD, FIRST[0], {"from": court})
    post_corrected(held, FIRST[0])
    held.pass_window()
    chain.sleep(90 * DAY)
    with refused("CorrectionOpen", HELD, 4):
        escrow.release(held.number, HELD, {"from": court})
    assert held.claim(0, 2).return_value == FIRST[0]
    statement = held.statement(0, [0, 0])
    held.post(statement)
    held.accept(statement)
    held.pass_window()
    escrow.release(held.number, HELD, {"from": court})


def test_never_below_what_was_paid(held, escrow, court):
    """A ruling cannot take back what was claimed."""
    held.claim(0)
    with refused("CorrectionBelowPaid", FIRST[0] - 1, FIRST[0]):
        escrow.correct(held.number, HELD, FIRST[0] - 1, {"from": court})


def test_correcting_needs_a_hold(programme, escrow, court):
    """Only a held account can be lowered, and only while the hold runs."""
    with refused("NotHeld", HELD):
        escrow.correct(programme.number, HELD, 0, {"from": court})
    escrow.hold(programme.number, HELD, 0, {"from": court})
    chain.sleep(90 * DAY)
    with refused("NotHeld", HELD):
        escrow.correct(programme.number, HELD, 0, {"from": court})
