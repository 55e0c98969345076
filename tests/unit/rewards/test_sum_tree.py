from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from guerdon.errors import BadValue
from guerdon.model import MAX_UNITS, ZERO_HASH, Leaf
from guerdon.rewards.sum_tree import (
    NODE_BYTES,
    account_bytes,
    build_sum_tree,
    climb,
    is_proven,
    leaf_node,
    parent_node,
    sum_of,
)

VECTORS = Path(__file__).resolve().parents[2] / "vectors"
TREES = json.loads((VECTORS / "trees.json").read_text())
ATTACKS = json.loads((VECTORS / "attacks.json").read_text())
ACCOUNT = "0x" + "11" * 20
MESSAGES = {"length": "does not fit a tree", "index": "is not below the leaf count", "sum": "more than uint96"}


def unhex(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))


def leaves_of(vector: dict[str, Any]) -> list[Leaf]:
    return [Leaf(leaf["account"], leaf["cumulativeReward"], leaf["reputation"]) for leaf in vector["leaves"]]


def random_leaves(count: int, seed: int) -> list[Leaf]:
    rng = random.Random(seed)
    return [Leaf("0x" + rng.randbytes(20).hex(), rng.randrange(10**12), rng.randrange(10_001)) for _ in range(count)]


@pytest.mark.parametrize("vector", TREES, ids=lambda vector: f"{len(vector['leaves'])} leaves")
def test_golden_tree(vector: dict[str, Any]) -> None:
    """Leaves, root, total and every proof are those of the independent generator."""
    leaves = leaves_of(vector)
    tree = build_sum_tree(leaves)
    assert [leaf_node(leaf) for leaf in leaves] == [unhex(node) for node in vector["nodes"]]
    assert (tree.root, tree.total) == (unhex(vector["root"]), vector["total"])
    assert [tree.proof(index) for index in range(len(leaves))] == [unhex(proof) for proof in vector["proofs"]]
    assert tree.depth == (len(leaves) - 1).bit_length()


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack["name"])
def test_attack_is_refused(attack: dict[str, Any]) -> None:
    """E-25: what is no leaf of the tree raises, or climbs to something that is not the root."""
    arguments = unhex(attack["node"]), attack["index"], attack["leafCount"], unhex(attack["proof"])
    if attack["error"]:
        with pytest.raises(BadValue, match=MESSAGES[attack["error"]]):
            climb(*arguments)
    else:
        assert climb(*arguments) != unhex(attack["root"])


@pytest.mark.parametrize("count", [1, 2, 3, 7, 64, 65, 257])
def test_every_leaf_is_proven_and_no_other(count: int) -> None:
    """Every leaf is proven at its own index and nowhere else."""
    leaves = random_leaves(count, count)
    tree = build_sum_tree(leaves)
    assert tree.total == sum(leaf.cumulative_reward for leaf in leaves)
    for index, leaf in enumerate(leaves):
        proof = tree.proof(index)
        assert is_proven(leaf, index, count, proof, tree.root)
        for other in {(index + 1) % count, index ^ 1} - {index}:
            assert other >= count or not is_proven(leaf, other, count, proof, tree.root)


def test_root_binds_every_leaf_and_the_order() -> None:
    """Changing a reward, a reputation, an account or the order changes the root."""
    leaves = random_leaves(6, 6)
    root = build_sum_tree(leaves).root
    first = leaves[0]
    for changed in (
        Leaf(first.account, first.cumulative_reward + 1, first.reputation),
        Leaf(first.account, first.cumulative_reward, first.reputation ^ 1),
        Leaf(ACCOUNT, first.cumulative_reward, first.reputation),
    ):
        assert build_sum_tree([changed, *leaves[1:]]).root != root
    assert build_sum_tree(leaves[::-1]).root != root


def test_appending_keeps_indices() -> None:
    """Append-only growth keeps every leaf at its index while the tree deepens."""
    leaves = random_leaves(9, 9)
    for count in range(1, 10):
        tree = build_sum_tree(leaves[:count])
        assert tree.levels[0][: NODE_BYTES * count] == b"".join(map(leaf_node, leaves[:count]))


def test_single_leaf_is_its_own_root() -> None:
    """A tree of one leaf has no levels: its root is the leaf, and the proof is empty."""
    leaf = Leaf(ACCOUNT, 5, 1)
    tree = build_sum_tree([leaf])
    assert (tree.root, tree.depth, tree.proof(0)) == (leaf_node(leaf), 0, b"")
    assert sum_of(tree.root) == 5


@pytest.mark.parametrize(
    ("leaf", "message"),
    [
        (Leaf(ACCOUNT, -1, 0), "not a uint96"),
        (Leaf(ACCOUNT, MAX_UNITS + 1, 0), "not a uint96"),
        (Leaf(ACCOUNT, 0, -1), "within 0..10000"),
        (Leaf(ACCOUNT, 0, 10_001), "within 0..10000"),
        (Leaf(ACCOUNT[:-1], 0, 0), "not hexadecimal"),
        (Leaf(ACCOUNT[:-2], 0, 0), "20 bytes"),
        (Leaf("0x" + "zz" * 20, 0, 0), "not hexadecimal"),
        (Leaf("0x" + "11" * 19 + "1 1", 0, 0), "not hexadecimal|20 bytes"),
        (Leaf("", 0, 0), "20 bytes"),
    ],
)
def test_malformed_leaf(leaf: Leaf, message: str) -> None:
    """O-23: a leaf out of its types is refused before anything is hashed."""
    with pytest.raises(BadValue, match=message):
        build_sum_tree([leaf])


def test_no_leaves() -> None:
    """A tree without leaves does not exist."""
    with pytest.raises(BadValue, match="has 1 to"):
        build_sum_tree([])


def test_sum_beyond_uint96() -> None:
    """Rewards whose sum leaves uint96 are refused, the largest sum that fits is not."""
    assert build_sum_tree([Leaf(ACCOUNT, MAX_UNITS - 1, 0), Leaf(ACCOUNT, 1, 0)]).total == MAX_UNITS
    with pytest.raises(BadValue, match="more than uint96"):
        build_sum_tree([Leaf(ACCOUNT, MAX_UNITS, 0), Leaf(ACCOUNT, 1, 0)])
    with pytest.raises(BadValue, match="more than uint96"):
        parent_node(ZERO_HASH[:20] + b"\xff" * 12, ZERO_HASH[:31] + b"\x01")


@pytest.mark.parametrize("index", [-1, 3, 4, 2**32])
def test_proof_beyond_the_leaves(index: int) -> None:
    """Padding has no proof: an index that is no leaf is refused."""
    with pytest.raises(BadValue, match="not below the leaf count"):
        build_sum_tree(random_leaves(3, 1)).proof(index)


def test_account_bytes_takes_both_spellings() -> None:
    """An account is twenty bytes, with or without 0x, in any case."""
    assert account_bytes(ACCOUNT) == account_bytes(ACCOUNT[2:]) == b"\x11" * 20
