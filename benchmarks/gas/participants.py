"""Who takes part, what each is owed, and the tree that says so: the same in every run."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from eth_utils.address import to_checksum_address

from guerdon.model import Leaf
from guerdon.rewards.sum_tree import SumTree, build_sum_tree
from guerdon.signing import account_of, keccak256

LEAVES = 1_024
POT = 10_000 * 10**6
REPUTATION = 7_000

Accounts = Callable[[int], str]


@cache
def nameless(number: int) -> str:
    """The account of participant `number`, whose key nobody has; tests/contracts pins the gas of the same ones."""
    return to_checksum_address(keccak256(number.to_bytes(4, "big"))[:20])


@cache
def keyed(number: int) -> str:
    """The account of a participant `number` that can sign."""
    return account_of(key_of(number))


def key_of(number: int) -> bytes:
    """The key of `keyed(number)`."""
    return keccak256(f"participant {number}".encode())


@cache
def leaves_of(accounts: Accounts, count: int, pots: int) -> list[Leaf]:
    """`count` participants with equal shares of `pots` pots; the first takes what does not divide."""
    share, rest = divmod(POT * pots, count)
    return [Leaf(accounts(i), share + (rest if i == 0 else 0), REPUTATION) for i in range(count)]


@cache
def tree_of(accounts: Accounts, count: int, pots: int) -> SumTree:
    """The tree of `leaves_of`."""
    return build_sum_tree(leaves_of(accounts, count, pots))


def packed_leaves(accounts: Accounts, count: int, pots: int) -> bytes:
    """All leaves as `settle` takes them: account (20 bytes), cumulative reward (12), reputation (2)."""
    return b"".join(
        bytes.fromhex(leaf.account[2:])
        + leaf.cumulative_reward.to_bytes(12, "big")
        + leaf.reputation.to_bytes(2, "big")
        for leaf in leaves_of(accounts, count, pots)
    )
