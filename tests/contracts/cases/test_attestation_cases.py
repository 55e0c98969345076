"""Cases about an attestation: the court stops it, and rules.

given a pending attestation
├── when the court freezes it: it cannot become final, the roots before it pay on
├── when the court rules it void: the epoch comes again; the same root never does
├── when the court upholds it, or says nothing for 90 days: the rest of its window runs, then it is final
└── when anybody else asks, or the state is another: refused
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from brownie import chain
from scenario import (
    DAY,
    DISPUTED,
    DOLLAR,
    FINAL,
    NONE,
    PENDING,
    VOIDED,
    WINDOW,
    refused,
    set_next_block_time,
)

from guerdon.model import Leaf
from guerdon.rewards.sum_tree import build_sum_tree

FIRST = [12_000 * DOLLAR, 8_000 * DOLLAR]
SECOND = [25_000 * DOLLAR, 25_000 * DOLLAR]
CASE = 90 * DAY


@pytest.fixture
def frozen(programme, escrow, court):
    """Epoch 1 is final, epoch 2 is disputed."""
    programme.settle(1, FIRST)
    programme.settle(2, SECOND, final=False)
    escrow.freeze(programme.number, 2, {"from": court})
    return programme


def test_freeze(frozen, escrow, coin):
    """Invariant 6: a disputed pot does not leave however long the case takes; the final root before it still pays."""
    assert escrow.stateOf(frozen.number, 2) == DISPUTED
    chain.sleep(80 * DAY)
    chain.mine()
    assert tuple(escrow.claimableEpochs(frozen.number)) == (1, 0)
    with refused("EpochNotClaimable", 2, 1):
        frozen.claim(0, 2)
    frozen.claim(0, 1)
    assert coin.balanceOf(frozen.leaves[1][0].account) == FIRST[0]


def test_nothing_is_attested_meanwhile(frozen):
    """The next epoch waits for the ruling."""
    with refused("PreviousDisputed", 2):
        frozen.post(frozen.statement(3, [30_000 * DOLLAR]))


def test_void(frozen, escrow, court):
    """A void frees pot and milestone; the corrected epoch pays, and its window is whole."""
    event = escrow.void(frozen.number, 2, {"from": court}).events["Voided"]
    assert event["epoch"] == 2
    fields = escrow.programOf(frozen.number)
    assert (fields["released"], fields["lastEpoch"]) == (sum(FIRST), 2)
    assert escrow.stateOf(frozen.number, 2) == VOIDED
    assert escrow.milestoneOf(frozen.number, 2)[1] is False
    frozen.last = 1
    frozen.rewards = {leaf.account: leaf.cumulative_reward for leaf in frozen.leaves[1]}
    frozen.settle(2, [*SECOND[:1], 25_000 * DOLLAR - 1, 1])
    assert frozen.claim(1).return_value == FIRST[1] + SECOND[1] - 1


def test_voided_root_never_again(frozen, escrow, court):
    """Invariant 8: a voided statement, and any other over its root, is refused, also after a second void."""
    again = replace(frozen.statement(3, [0]), epoch=2)
    frozen.last = 1
    frozen.rewards = {leaf.account: leaf.cumulative_reward for leaf in frozen.leaves[1]}
    same = frozen.statement(2, SECOND)
    escrow.void(frozen.number, 2, {"from": court})
    with refused("RootVoided", same.root):
        frozen.post(same)
    with refused("RootVoided", same.root):
        frozen.post(replace(same, evidence_hash=again.root))
    other = frozen.statement(2, [*SECOND[::-1], 0])
    frozen.post(other)
    escrow.freeze(frozen.number, 2, {"from": court})
    escrow.void(frozen.number, 2, {"from": court})
    for statement in (same, other):
        with refused("RootVoided", statement.root):
            frozen.post(statement)


def test_upheld_within_the_window(frozen, escrow, court):
    """The rest of the window runs on: others may still object by proof."""
    escrow.uphold(frozen.number, 2, {"from": court})
    assert escrow.stateOf(frozen.number, 2) == PENDING
    with pytest.raises(Exception, match="WindowOpen"):
        frozen.claim(0, 2)
    frozen.pass_window()
    assert frozen.claim(0, 2).return_value == FIRST[0] + SECOND[0]


def test_upheld_after_the_window(frozen, escrow, court):
    """Upheld when the window is over, it is final at once."""
    chain.sleep(2 * WINDOW)
    escrow.uphold(frozen.number, 2, {"from": court})
    assert escrow.stateOf(frozen.number, 2) == FINAL
    frozen.claim(1, 2)


@pytest.mark.parametrize(("second", "is_allowed"), [(-1, False), (0, True), (1, True)])
def test_case_lapses(frozen, escrow, mallory, second, is_allowed):
    """E-32: a court that says nothing for 90 days cannot hold a root for ever: anybody ends the case."""
    posted = escrow.programOf(frozen.number)["finalAt"] - WINDOW
    until = chain[-1].timestamp + CASE
    assert posted < until
    set_next_block_time(until + second)
    if is_allowed:
        escrow.uphold(frozen.number, 2, {"from": mallory})
        assert escrow.stateOf(frozen.number, 2) == FINAL
    else:
        with refused("NotCourt", mallory.address):
            escrow.uphold(frozen.number, 2, {"from": mallory})


def test_once_per_attestation(frozen, escrow, court):
    """E-32: an upheld attestation cannot be frozen again; a corrected one can be frozen once."""
    escrow.uphold(frozen.number, 2, {"from": court})
    with refused("CaseRepeated", 2):
        escrow.freeze(frozen.number, 2, {"from": court})


def test_proof_ends_a_case(programme, escrow, court, mallory):
    """E-34: a lowered leaf voids a disputed attestation too, without waiting for the court."""
    programme.settle(1, FIRST)
    statement = programme.statement(2, SECOND)
    leaves = [
        Leaf(leaf.account, reward, 1)
        for leaf, reward in zip(programme.leaves[2], [FIRST[0] - 1, 58_000 * DOLLAR + 1], strict=True)
    ]
    programme.leaves[2], programme.trees[2] = leaves, build_sum_tree(leaves)
    programme.post(replace(statement, root=programme.trees[2].root))
    escrow.freeze(programme.number, 2, {"from": court})
    later = programme.trees[2].levels[0][:32], programme.trees[2].proof(0)
    escrow.voidLowered(programme.number, programme.leaf_proof(0, 1), later, {"from": mallory})
    assert escrow.stateOf(programme.number, 2) == VOIDED
    with refused("NotDisputed", 2, VOIDED):
        escrow.uphold(programme.number, 2, {"from": court})


@pytest.mark.parametrize("act", ["freeze", "void"])
def test_only_the_court(programme, escrow, sponsor, act):
    """E-32: nobody else stops or voids anything."""
    programme.settle(1, FIRST, final=False)
    with refused("NotCourt", sponsor.address):
        getattr(escrow, act)(programme.number, 1, {"from": sponsor})


def test_other_states(programme, escrow, court):
    """Only what is pending can be frozen, and only what is disputed can be ruled on."""
    with refused("NotPending", 1, NONE):
        escrow.freeze(programme.number, 1, {"from": court})
    programme.settle(1, FIRST, final=False)
    final_at = int(escrow.programOf(programme.number)["finalAt"])
    with refused("NotDisputed", 1, PENDING):
        escrow.void(programme.number, 1, {"from": court})
    set_next_block_time(final_at)
    with refused("NotPending", 1, FINAL):
        escrow.freeze(programme.number, 1, {"from": court})


def test_frozen_in_the_last_second(programme, escrow, court):
    """E-23: a second before the window ends it can still be frozen."""
    programme.settle(1, FIRST, final=False)
    set_next_block_time(int(escrow.programOf(programme.number)["finalAt"]) - 1)
    escrow.freeze(programme.number, 1, {"from": court})
    assert escrow.stateOf(programme.number, 1) == DISPUTED
