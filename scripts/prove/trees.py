"""Write random and adversarial sum-tree proofs, with what Python says of each, for the contracts to agree with."""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from pathlib import Path

from eth_abi.abi import encode

from guerdon.errors import BadValue
from guerdon.model import MAX_REPUTATION, MAX_UNITS, ZERO_HASH, Leaf
from guerdon.rewards.sum_tree import NODE_BYTES, SumTree, build_sum_tree, climb, leaf_node

CASE = "(address,uint96,uint16,bool,bytes32,uint32,uint32,bytes,uint8,bytes32)"
CASES_PER_FILE = 500  # what one call in the test's virtual machine holds in memory comfortably
ARRIVES, BAD_INDEX, BAD_LENGTH, BAD_SUM = range(4)
REFUSALS = {"is not below": BAD_INDEX, "does not fit a tree": BAD_LENGTH, "more than uint96": BAD_SUM}
NOBODY = "0x" + "00" * 20

Case = tuple[str, int, int, bool, bytes, int, int, bytes, int, bytes]


def random_leaves(rng: random.Random) -> list[Leaf]:
    """One leaf to a few hundred, around powers of two more often; duplicates, zeros and largest sums among them."""
    size = rng.choice([1, 2, 3, 5, rng.randint(1, 40), 2 ** rng.randint(1, 6) + rng.randint(-1, 1), 255])
    largest = rng.choice([1, 10**6, 10**12, MAX_UNITS // size])
    accounts = ["0x" + rng.randbytes(20).hex() for _ in range(rng.randint(1, size))]
    rewards = [rng.choice([0, rng.randint(0, largest), largest]) for _ in range(size)]
    if rng.random() < 0.2:
        rewards[rng.randrange(size)] += MAX_UNITS - sum(rewards)
    return [Leaf(rng.choice(accounts), reward, rng.randint(0, MAX_REPUTATION)) for reward in rewards]


def judged(node: bytes, index: int, leaf_count: int, proof: bytes) -> tuple[int, bytes]:
    """What the package says: the node at the top, or the kind of refusal."""
    try:
        return ARRIVES, climb(node, index, leaf_count, proof)
    except BadValue as refusal:
        return next(kind for words, kind in REFUSALS.items() if words in str(refusal)), ZERO_HASH


def of_leaf(leaf: Leaf, index: int, leaf_count: int, proof: bytes) -> Case:
    """A leaf's case: the contract hashes its fields by itself."""
    outcome = judged(leaf_node(leaf), index, leaf_count, proof)
    return leaf.account, leaf.cumulative_reward, leaf.reputation, True, ZERO_HASH, index, leaf_count, proof, *outcome


def of_node(node: bytes, index: int, leaf_count: int, proof: bytes) -> Case:
    """The case of a word offered where a leaf stands."""
    return NOBODY, 0, 0, False, node, index, leaf_count, proof, *judged(node, index, leaf_count, proof)


def attacks(rng: random.Random, tree: SumTree, leaves: list[Leaf]) -> list[Case]:
    """What somebody might offer besides an honest proof."""
    count = tree.leaf_count
    index = rng.randrange(count)
    leaf, proof = leaves[index], tree.proof(index)
    cases = [
        of_leaf(leaf, rng.randrange(count), count, proof),
        of_leaf(leaf, count, count, proof),
        of_leaf(leaf, index, count, proof + rng.randbytes(rng.choice([1, NODE_BYTES]))),
        of_leaf(leaf, index, count, proof[: -rng.choice([1, NODE_BYTES])] if proof else b"\x00"),
        of_leaf(leaf, index, max(1, count + rng.choice([-1, 1])), proof),
        of_node(ZERO_HASH, min(count - 1, index + 1), count, proof),
        of_node(tree.root, 0, count, proof),
        of_node(tree.root, 0, 1, b""),
        of_node(rng.randbytes(NODE_BYTES), index, count, proof),
    ]
    if proof:
        inner = tree.levels[1][(index >> 1) * NODE_BYTES :][:NODE_BYTES]
        level = rng.randrange(tree.depth) * NODE_BYTES
        bent = proof[:level] + rng.randbytes(NODE_BYTES) + proof[level + NODE_BYTES :]
        cases += [
            of_node(inner, index >> 1, count, proof[NODE_BYTES:]),
            of_node(inner, index >> 1, (count + 1) // 2, proof[NODE_BYTES:]),
            of_node(inner, index, count, proof),
            of_leaf(leaf, index, count, bent),
        ]
    return cases


def cases(trees: int, seed: int) -> Iterator[Case]:
    """For every tree an honest proof, which must arrive at its root, and two attacks."""
    rng = random.Random(seed)  # noqa: S311 - repeatable cases, no secret
    for _ in range(trees):
        leaves = random_leaves(rng)
        tree = build_sum_tree(leaves)
        index = rng.randrange(tree.leaf_count)
        honest = of_leaf(leaves[index], index, tree.leaf_count, tree.proof(index))
        if honest[-2:] != (ARRIVES, tree.root):
            raise SystemExit(f"Python disagrees with itself about leaf {index} of {leaves}")
        yield honest
        yield from rng.sample(attacks(rng, tree, leaves), 2)


def main() -> None:
    """Write the files that tests/forge/Differential.t.sol reads."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--trees", type=int, default=4_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    for old in options.folder.glob("*.bin"):
        old.unlink()
    found = list(cases(options.trees, options.seed))
    for number, start in enumerate(range(0, len(found), CASES_PER_FILE)):
        batch = encode([f"{CASE}[]"], [found[start : start + CASES_PER_FILE]])
        (options.folder / f"{number}.bin").write_bytes(batch)
    print(f"{len(found)} proofs of {options.trees} trees")


if __name__ == "__main__":
    main()
