"""The Merkle-sum tree of cumulative rewards: build it, prove a leaf, check a proof as the contract does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from guerdon.errors import BadValue
from guerdon.model import MAX_REPUTATION, MAX_UNITS, ZERO_HASH, Leaf
from guerdon.signing import keccak256

NODE_BYTES = 44  # hash (32), sum (12, big-endian); also one level of a proof
MAX_LEAVES = 2**32 - 1
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
        """Top hash, 32 bytes."""
        return self.levels[-1][:32]

    @property
    def total(self) -> int:
        """Sum of all cumulative rewards, token units."""
        return int.from_bytes(self.levels[-1][32:NODE_BYTES], "big")

    @property
    def depth(self) -> int:
        """Levels of a proof: ceil(log2(leaf_count))."""
        return len(self.levels) - 1

    def proof(self, index: int) -> bytes:
        """Siblings of leaf `index` from the leaf upwards, 44 bytes a level. Raises BadValue beyond the leaves."""
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

    Raises BadValue without leaves, with more than 2^32 - 1, on a malformed leaf, or when the sum leaves uint96.
    """
    if not 1 <= len(leaves) <= MAX_LEAVES:
        raise BadValue(f"a tree has 1 to {MAX_LEAVES} leaves, this one would have {len(leaves)}")
    total = sum(leaf.cumulative_reward for leaf in leaves)
    if total > MAX_UNITS:
        raise BadValue(f"rewards sum to {total} units, more than uint96 holds")
    level = b"".join(leaf_hash(leaf) + _sum_bytes(leaf.cumulative_reward) for leaf in leaves)
    padding = ZERO_HASH + bytes(12)
    levels = []
    while len(level) > NODE_BYTES:
        if len(level) // NODE_BYTES % 2 == 1:
            level += padding
        levels.append(level)
        level = _parents(level)
        padding = _parents(padding + padding)
    return SumTree((*levels, level), len(leaves))


def leaf_hash(leaf: Leaf) -> bytes:
    """keccak256(keccak256(abi.encode(account, cumulativeReward, reputation))). Raises BadValue out of range."""
    if not 0 <= leaf.cumulative_reward <= MAX_UNITS:
        raise BadValue(f"cumulative reward {leaf.cumulative_reward} is not a uint96")
    if not 0 <= leaf.reputation <= MAX_REPUTATION:
        raise BadValue(f"reputation {leaf.reputation} is not within 0..{MAX_REPUTATION}")
    words = (
        account_bytes(leaf.account).rjust(32, b"\x00"),
        leaf.cumulative_reward.to_bytes(32, "big"),
        leaf.reputation.to_bytes(32, "big"),
    )
    return keccak256(keccak256(b"".join(words)))


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


def node_hash(left_hash: bytes, left_sum: int, right_hash: bytes, right_sum: int) -> bytes:
    """Hash of an inner node: both children with both sums, 88 bytes. Sums are uint96 token units."""
    return keccak256(left_hash + _sum_bytes(left_sum) + right_hash + _sum_bytes(right_sum))


def tree_id(root: bytes, leaf_count: int, total: int) -> bytes:
    """What the chain keeps of a tree: keccak256(root[32], leafCount[4], total[12])."""
    return keccak256(root + leaf_count.to_bytes(4, "big") + _sum_bytes(total))


def climb(node: bytes, units: int, index: int, leaf_count: int, proof: bytes) -> tuple[bytes, int]:
    """Top hash and top sum above the leaf-level node (`node`, `units`), as the contract computes them.

    Raises BadValue when the index is beyond the leaves, the proof has a wrong length, or the sum leaves uint96.
    """
    if not 0 <= index < leaf_count:
        raise BadValue(f"leaf index {index} is not below the leaf count {leaf_count}")
    if len(proof) != NODE_BYTES * (leaf_count - 1).bit_length():
        raise BadValue(f"a proof of {len(proof)} bytes does not fit a tree of {leaf_count} leaves")
    for start in range(0, len(proof), NODE_BYTES):
        sibling = proof[start : start + 32]
        sibling_units = int.from_bytes(proof[start + 32 : start + NODE_BYTES], "big")
        if index & 1:
            node = node_hash(sibling, sibling_units, node, units)
        else:
            node = node_hash(node, units, sibling, sibling_units)
        units += sibling_units
        if units > MAX_UNITS:
            raise BadValue(f"sums on the way up reach {units} units, more than uint96 holds")
        index >>= 1
    return node, units


def is_proven(leaf: Leaf, index: int, leaf_count: int, proof: bytes, root: bytes, total: int) -> bool:
    """Whether `leaf` stands at `index` of the tree with this root, leaf count and total.

    Raises BadValue where the contract refuses before hashing (see `climb`).
    """
    return climb(leaf_hash(leaf), leaf.cumulative_reward, index, leaf_count, proof) == (root, total)


def _parents(level: bytes) -> bytes:
    pair = 2 * NODE_BYTES
    parents = bytearray()
    for start in range(0, len(level), pair):
        children = level[start : start + pair]
        units = int.from_bytes(children[32:NODE_BYTES], "big") + int.from_bytes(children[NODE_BYTES + 32 :], "big")
        parents += keccak256(children) + units.to_bytes(12, "big")
    return bytes(parents)


def _sum_bytes(units: int) -> bytes:
    if not 0 <= units <= MAX_UNITS:
        raise BadValue(f"a sum of {units} units is not a uint96")
    return units.to_bytes(12, "big")
