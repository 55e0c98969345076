"""SumTree: the same vectors as in Python, and some hundred random trees in both languages."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from scenario import refused

from guerdon.errors import BadValue
from guerdon.model import MAX_UNITS, Leaf
from guerdon.rewards.sum_tree import build_sum_tree, climb, leaf_node

VECTORS = Path(__file__).parents[2] / "vectors"
TREES = json.loads((VECTORS / "trees.json").read_text())
ATTACKS = json.loads((VECTORS / "attacks.json").read_text())
ERRORS = {"length": "ProofLengthWrong", "index": "IndexBeyondLeaves", "sum": "SumTooLarge"}


@pytest.fixture(scope="module")
def library(MockSumTree, deployer):
    return MockSumTree.deploy({"from": deployer})


@pytest.mark.parametrize("vector", TREES, ids=lambda vector: f"{len(vector['leaves'])} leaves")
def test_golden_tree(library, vector):
    """Leaf words, and the root from every leaf, are those of the independent generator."""
    count = len(vector["leaves"])
    for index, (leaf, node, proof) in enumerate(zip(vector["leaves"], vector["nodes"], vector["proofs"], strict=True)):
        assert library.leaf(*leaf.values()).hex() == node[2:]
        # Brownie takes the text "0x" for one byte.
        assert library.climb(node, index, count, bytes.fromhex(proof[2:])).hex() == vector["root"][2:]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack["name"])
def test_attack_is_refused(library, attack, mallory):
    """E-25: what is no leaf of the tree reverts by name, or climbs to something that is not the root."""
    arguments = attack["node"], attack["index"], attack["leafCount"], bytes.fromhex(attack["proof"][2:])
    if attack["error"]:
        with pytest.raises(Exception, match=ERRORS[attack["error"]]):
            library.climb.transact(*arguments, {"from": mallory})
    else:
        assert library.climb(*arguments).hex() != attack["root"][2:]


def test_largest_sum(library, mallory):
    """E-10: a sum of uint96's maximum passes, one unit more is refused with the sum."""
    accounts = ["0x" + f"{number:040x}" for number in (1, 2)]
    tree = build_sum_tree([Leaf(accounts[0], MAX_UNITS - 1, 0), Leaf(accounts[1], 1, 0)])
    one = leaf_node(Leaf(accounts[1], 1, 0))
    assert bytes(library.climb(one, 1, 2, tree.proof(1))) == tree.root
    two = leaf_node(Leaf(accounts[1], 2, 0))
    with refused("SumTooLarge", MAX_UNITS + 1):
        library.climb.transact(two, 1, 2, tree.proof(1), {"from": mallory})


def test_overflow_that_wraps_far_below_the_top(library, mallory):
    """E-10: sums that leave uint96 at one level and look small again above are still refused."""
    huge = bytes(20) + (2**96 - 1).to_bytes(12, "big")
    leaf = leaf_node(Leaf("0x" + "11" * 20, 1, 0))
    with refused("SumTooLarge", 3 * (2**96 - 1) + 1):
        library.climb.transact(leaf, 0, 8, huge * 3, {"from": mallory})


@pytest.mark.parametrize("seed", range(300))
def test_random_trees_agree(library, seed):
    """Python and Solidity climb to the same root in a random tree, and to the same wrong one after a random change."""
    rng = random.Random(seed)
    count = rng.choice([1, 2, 3, 4, 5, 7, 8, 9, rng.randrange(10, 300)])
    leaves = [
        Leaf("0x" + rng.randbytes(20).hex(), rng.choice([0, 1, rng.randrange(2**40), rng.randrange(2**80)]), seed)
        for _ in range(count)
    ]
    tree, index = build_sum_tree(leaves), rng.randrange(count)
    leaf, proof = leaves[index], tree.proof(index)
    node = bytes(library.leaf(leaf.account, leaf.cumulative_reward, leaf.reputation))
    assert node == leaf_node(leaf)
    assert bytes(library.climb(node, index, count, proof)) == tree.root
    changed = bytearray(node + proof)
    changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    wrong_node, wrong_proof = bytes(changed[:32]), bytes(changed[32:])
    try:
        expected = climb(wrong_node, index, count, wrong_proof)
    except BadValue:
        with pytest.raises(ValueError, match=r"SumTooLarge|revert"):
            library.climb(wrong_node, index, count, wrong_proof)
    else:
        assert bytes(library.climb(wrong_node, index, count, wrong_proof)) == expected != tree.root
