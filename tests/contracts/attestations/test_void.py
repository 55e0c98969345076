"""E-34: whoever moves, lowers or drops a leaf loses the whole attestation to anybody with two proofs.

given a final tree and a pending one of the same total
├── when a leaf is lower, dropped or another's: anyone voids it, the pot is free again, the earlier root still pays
├── when nothing is wrong, or the proofs do not prove it: refused
└── when it is already final, voided, or there is no earlier tree: refused
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from scenario import DOLLAR, PARTICIPANTS, refused

from guerdon.model import ZERO_HASH, Leaf
from guerdon.rewards.sum_tree import build_sum_tree, parent_node

FIRST = [8_000 * DOLLAR, 6_000 * DOLLAR, 4_000 * DOLLAR, 1_000 * DOLLAR, 1_000 * DOLLAR]
POT = 50_000 * DOLLAR
PENDING, FINAL, VOIDED = 1, 3, 4


def tamper(programme, leaves: list[Leaf]) -> None:
    """Post, signed by the quorum, a second epoch whose tree is `leaves`."""
    statement = programme.statement(2, [POT, 0, 0, 0, 0])
    tree = build_sum_tree(leaves)
    programme.trees[2], programme.leaves[2] = tree, leaves
    programme.post(replace(statement, root=tree.root))


def honest_leaves(programme) -> list[Leaf]:
    programme.statement(2, [POT, 0, 0, 0, 0])
    return list(programme.leaves[2])


@pytest.fixture
def settled(programme):
    programme.settle(1, FIRST)
    return programme


@pytest.fixture
def lowered(settled):
    """Leaf 1 lost a unit to leaf 0."""
    leaves = honest_leaves(settled)
    leaves[0] = Leaf(leaves[0].account, leaves[0].cumulative_reward + 1, 5_000)
    leaves[1] = Leaf(leaves[1].account, leaves[1].cumulative_reward - 1, 5_000)
    tamper(settled, leaves)
    return settled


def node_proof(programme, index: int, epoch: int = 2):
    tree = programme.trees[epoch]
    return tree.levels[0][32 * index : 32 * index + 32], tree.proof(index)


def void_lowered(programme, index: int, later, mallory):
    return programme.escrow.voidLowered(programme.number, programme.leaf_proof(index, 1), later, {"from": mallory})


def test_lowered_leaf(lowered, escrow, mallory):
    """A reward lowered by one unit voids the attestation, by anybody's transaction."""
    transaction = void_lowered(lowered, 1, node_proof(lowered, 1), mallory)
    event = transaction.events["Voided"]
    assert (event["epoch"], event["index"], event["account"]) == (2, 1, PARTICIPANTS[1])
    assert escrow.stateOf(lowered.number, 2) == VOIDED


def test_voided_leaves_everything_as_before(lowered, escrow, coin, mallory):
    """After a void the pot and the milestone are free, the leaf count is the old one, and the earlier root pays."""
    void_lowered(lowered, 1, node_proof(lowered, 1), mallory)
    fields = escrow.programOf(lowered.number)
    assert (fields["released"], fields["leafCount"], fields["lastEpoch"]) == (sum(FIRST), 5, 2)
    assert escrow.milestoneOf(lowered.number, 2)[1] is False
    assert escrow.milestoneOf(lowered.number, 1)[1] is True
    assert tuple(escrow.claimableEpochs(lowered.number)) == (1, 0)
    lowered.claim(1, 1)
    assert coin.balanceOf(PARTICIPANTS[1]) == FIRST[1]


def test_voided_epoch_is_attested_again(lowered, escrow, mallory):
    """E-35: the voided epoch comes again under the same number, and the window starts anew."""
    void_lowered(lowered, 1, node_proof(lowered, 1), mallory)
    lowered.pass_window()
    assert escrow.stateOf(lowered.number, 2) == VOIDED
    with refused("EpochNotClaimable", 2, 1):
        lowered.claim(0, 2)
    with refused("EpochOutOfOrder", 3, 2):
        lowered.post(lowered.statement(2, [POT, 0, 0, 0, 0], epoch=3))
    lowered.settle(2, [0, POT, 0, 0, 0], final=False)
    assert escrow.stateOf(lowered.number, 2) == PENDING
    lowered.pass_window()
    assert escrow.stateOf(lowered.number, 2) == FINAL
    assert lowered.claim(1).return_value == FIRST[1] + POT


def test_replaced_account(settled, escrow, mallory):
    """Another account at an old index voids it, although no reward is lower."""
    leaves = honest_leaves(settled)
    leaves[2] = Leaf(PARTICIPANTS[7], leaves[2].cumulative_reward, 5_000)
    tamper(settled, leaves)
    with refused("RewardNotLowered", FIRST[2], FIRST[2]):
        void_lowered(settled, 2, node_proof(settled, 2), mallory)
    escrow.voidReplaced(settled.number, settled.leaf_proof(2, 1), settled.leaf_proof(2, 2), {"from": mallory})
    assert escrow.stateOf(settled.number, 2) == VOIDED


def test_moved_leaves(settled, escrow, mallory):
    """Two leaves that changed places void it by either of them."""
    leaves = honest_leaves(settled)
    leaves[3], leaves[4] = leaves[4], leaves[3]
    tamper(settled, leaves)
    escrow.voidReplaced(settled.number, settled.leaf_proof(3, 1), settled.leaf_proof(3, 2), {"from": mallory})
    assert escrow.stateOf(settled.number, 2) == VOIDED


def test_dropped_leaf(settled, escrow, mallory):
    """Padding in a leaf's place voids it: the leaf count stays, the leaf is gone."""
    leaves = honest_leaves(settled)
    leaves[0] = Leaf(leaves[0].account, leaves[0].cumulative_reward + leaves[4].cumulative_reward, 5_000)
    four = build_sum_tree(leaves[:4]).root
    root = parent_node(four, pads(2))
    settled.post(replace(settled.statement(2, [POT, 0, 0, 0, 0]), root=root))
    void_lowered(settled, 4, (ZERO_HASH, pads(0) + pads(1) + four), mallory)
    assert escrow.stateOf(settled.number, 2) == VOIDED


def pads(levels: int) -> bytes:
    """The node above 2^levels padding leaves."""
    node = ZERO_HASH
    for _ in range(levels):
        node = parent_node(node, node)
    return node


def test_honest_attestation_cannot_be_voided(settled, mallory):
    """Where nothing fell and nobody moved, both ways are refused for every leaf."""
    settled.settle(2, [POT, 0, 0, 0, 0, 0], final=False)
    for index in range(5):
        raised = FIRST[index] + (POT if index == 0 else 0)
        with refused("RewardNotLowered", FIRST[index], raised):
            void_lowered(settled, index, node_proof(settled, index), mallory)
        with refused("AccountUnmoved", PARTICIPANTS[index]):
            settled.escrow.voidReplaced(
                settled.number, settled.leaf_proof(index, 1), settled.leaf_proof(index, 2), {"from": mallory}
            )


def test_two_different_indices(settled, mallory):
    """Two leaves at different indices prove nothing, however different they are."""
    settled.settle(2, [POT, 0, 0, 0, 0], final=False)
    with refused("IndexDiffers", 2, 1):
        settled.escrow.voidReplaced(
            settled.number, settled.leaf_proof(1, 1), settled.leaf_proof(2, 2), {"from": mallory}
        )


def test_forged_earlier_leaf(lowered, mallory):
    """An earlier leaf that never stood there is refused by the earlier root."""
    account, reward, reputation, index, proof = lowered.leaf_proof(1, 1)
    with pytest.raises(Exception, match="WrongProof"):
        lowered.escrow.voidLowered(
            lowered.number, (account, reward + 1, reputation, index, proof), node_proof(lowered, 1), {"from": mallory}
        )


def test_forged_later_node(lowered, mallory):
    """A later node that does not stand in the pending tree is refused by its root."""
    with pytest.raises(Exception, match="WrongProof"):
        void_lowered(lowered, 1, (ZERO_HASH, lowered.trees[2].proof(1)), mallory)


def test_too_late(lowered, escrow, mallory):
    """Once final, a root stays; what it may pay is bounded by what was released."""
    lowered.pass_window()
    with refused("NotPending", 2, FINAL):
        void_lowered(lowered, 1, node_proof(lowered, 1), mallory)


def test_twice(lowered, mallory):
    """A voided attestation is not voided again."""
    void_lowered(lowered, 1, node_proof(lowered, 1), mallory)
    with refused("NotPending", 2, VOIDED):
        void_lowered(lowered, 1, node_proof(lowered, 1), mallory)


def test_nothing_earlier(programme, mallory):
    """The first epoch has no earlier leaf that could have moved."""
    programme.settle(1, FIRST, final=False)
    with refused("NoEarlierTree"):
        programme.escrow.voidLowered(
            programme.number, programme.leaf_proof(0, 1), node_proof(programme, 0, 1), {"from": mallory}
        )


def test_before_any_attestation(programme, mallory):
    """A programme without attestations has nothing to void."""
    leaf = (PARTICIPANTS[0], 0, 0, 0, b"")
    with refused("NotPending", 0, 0):
        programme.escrow.voidReplaced(programme.number, leaf, leaf, {"from": mallory})


def test_moved_leaf_that_became_final_cannot_overdraw(settled, escrow, coin):
    """E-34: should nobody void it, claims on both trees together still pay at most what was released."""
    leaves = honest_leaves(settled)
    gone = leaves[1]
    leaves[1] = Leaf(PARTICIPANTS[7], gone.cumulative_reward, 5_000)
    tamper(settled, leaves)
    settled.claim(1, 1)
    settled.pass_window()
    released = sum(FIRST) + POT
    for index in (0, 2, 3, 4):
        settled.claim(index, 2)
    with refused("PaidExceedsReleased", released + gone.cumulative_reward, released):
        settled.claim(1, 2)
    assert escrow.programOf(settled.number)["paid"] == released
    assert coin.balanceOf(escrow) == 100_000 * DOLLAR - released


def test_settling_a_moved_leaf_pays_whom_it_can(settled, escrow, coin):
    """E-34: should nobody void it, a settlement stops at what was released, and fails for that account alone."""
    leaves = honest_leaves(settled)
    leaves[1] = Leaf(PARTICIPANTS[7], leaves[1].cumulative_reward, 5_000)
    tamper(settled, leaves)
    settled.claim(1, 1)
    settled.pass_window()
    packed = settled.packed(2)
    transaction = escrow.settle(settled.number, 2, packed, {"from": settled.relayer})
    failed = transaction.events["PaymentFailed"]
    assert transaction.return_value + len(failed) == 5
    assert 0 < len(failed) < 5
    paid = escrow.programOf(settled.number)["paid"]
    assert sum(FIRST) + POT - min(event["amount"] for event in failed) < paid <= sum(FIRST) + POT
    assert coin.balanceOf(escrow) == 100_000 * DOLLAR - paid
