"""The Merkle-sum tree of cumulative rewards: build it, prove a leaf, check a proof as the contract does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from guerdon.errors import BadValue
from guerdon.model import MAX_REPUTATION, MAX_UNITS, ZERO_HASH, Leaf
from guerdon.signing import keccak256

NODE_BYTES = 32  # first 20 bytes of the hash, then the sum (12, big-endian); also one level of a proof
HASH_BYTES = 20
MAX_LEAVES = 2**24 - 1
ACCOUNT_HEX_DIGITS = 40


@dataclass(frozen=True, slots=True)
class SumTree:
    """A built tree. Level l is one dense byte string of nodes; level 0 holds the leaves.

    Only nodes above real leaves are kept, and one padding node where a level has an odd number of them.
    """

    levels: tuple[bytes, ...]
    leaf_count: int

    @property
    def root(self) -> bytes:
        """The top node, 32 bytes: 20 of hash, 12 of sum."""
        return self.levels[-1]

    @property
    def total(self) -> int:
        """Sum of all cumulative rewards, token units."""
        return sum_of(self.root)

    @property
    def depth(self) -> int:
        """Levels of a proof: ceil(log2(leaf_count))."""
        return len(self.levels) - 1

    def proof(self, index: int) -> bytes:
        """Siblings of leaf `index` from the leaf upwards, 32 bytes a level. Raises BadValue beyond the leaves."""
        if not 0 <= index < self.leaf_count:
            raise BadValue(f"leaf index {index} is not below the leaf count {self.leaf_count}")
        siblings = []
        for level in self.levels[:-1]:
            start = (index ^ 1) * NODE_BYTES
            siblings.append(level[start : start + NODE_BYTES])
            index >>= 1
        return b"".join(siblings)


def build_sum_tree(leaves: Sequence[Leaf]) -> SumTree:
    """The tree over `leaves` in their given (append-only) order.

    Raises BadValue without leaves, with more than 2^24 - 1, on a malformed leaf, or when the sum leaves uint96.
    """
    if not 1 <= len(leaves) <= MAX_LEAVES:
        raise BadValue(f"a tree has 1 to {MAX_LEAVES} leaves, this one would have {len(leaves)}")
    level = b"".join(map(leaf_node, leaves))
    padding = ZERO_HASH
    levels = []
    while len(level) > NODE_BYTES:
        if len(level) // NODE_BYTES % 2 == 1:
            level += padding
        levels.append(level)
        level = _parents(level)
        padding = _parents(padding + padding)
    return SumTree((*levels, level), len(leaves))


def leaf_node(leaf: Leaf) -> bytes:
    """A leaf's node: 20 bytes of keccak256(keccak256(abi.encode(leaf))), then its reward.

    Raises BadValue when a field is out of its range.
    """
    if not 0 <= leaf.cumulative_reward <= MAX_UNITS:
        raise BadValue(f"cumulative reward {leaf.cumulative_reward} is not a uint96")
    if not 0 <= leaf.reputation <= MAX_REPUTATION:
        raise BadValue(f"reputation {leaf.reputation} is not within 0..{MAX_REPUTATION}")
    words = (
        account_bytes(leaf.account).rjust(32, b"\x00"),
        leaf.cumulative_reward.to_bytes(32, "big"),
        leaf.reputation.to_bytes(32, "big"),
    )
    return _node(keccak256(keccak256(b"".join(words))), leaf.cumulative_reward)


def account_bytes(account: str) -> bytes:
    """The 20 bytes of a 0x-prefixed account. Raises BadValue on anything else."""
    digits = account.removeprefix("0x")
    try:
        raw = bytes.fromhex(digits)
    except ValueError as error:
        raise BadValue(f"account {account!r} is not hexadecimal") from error
    if len(digits) != ACCOUNT_HEX_DIGITS or len(raw) != ACCOUNT_HEX_DIGITS // 2:
        raise BadValue(f"account {account!r} does not have 20 bytes")
    return raw


def parent_node(left: bytes, right: bytes) -> bytes:
    """The node above two nodes. Raises BadValue when their sum leaves uint96."""
    return _node(keccak256(left + right), sum_of(left) + sum_of(right))


def sum_of(node: bytes) -> int:
    """Token units below a node; of a root: the tree's total."""
    return int.from_bytes(node[HASH_BYTES:], "big")


def climb(node: bytes, index: int, leaf_count: int, proof: bytes) -> bytes:
    """The root above the leaf-level `node` (32 bytes), as the contract computes it.

    Raises BadValue when the index is beyond the leaves, the proof has a wrong length, or the sum leaves uint96.
    """
    if not 0 <= index < leaf_count:
        raise BadValue(f"leaf index {index} is not below the leaf count {leaf_count}")
    if len(proof) != NODE_BYTES * (leaf_count - 1).bit_length():
        raise BadValue(f"a proof of {len(proof)} bytes does not fit a tree of {leaf_count} leaves")
    for start in range(0, len(proof), NODE_BYTES):
        sibling = proof[start : start + NODE_BYTES]
        node = parent_node(sibling, node) if index & 1 else parent_node(node, sibling)
        index >>= 1
    return node


def is_proven(leaf: Leaf, index: int, leaf_count: int, proof: bytes, root: bytes) -> bool:
    """Whether `leaf` stands at `index` of the tree with this root and leaf count.

    Raises BadValue where the contract refuses before comparing (see `climb`).
    """
    return climb(leaf_node(leaf), index, leaf_count, proof) == root


def _parents(level: bytes) -> bytes:
    pair = 2 * NODE_BYTES
    return b"".join(
        parent_node(level[start : start + NODE_BYTES], level[start + NODE_BYTES : start + pair])
        for start in range(0, len(level), pair)
    )


def _node(digest: bytes, units: int) -> bytes:
    if units > MAX_UNITS:
        raise BadValue(f"a sum of {units} units is more than uint96 holds")
    return digest[:HASH_BYTES] + units.to_bytes(NODE_BYTES - HASH_BYTES, "big")
