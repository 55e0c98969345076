"""The protocol's plain records, shared by every layer; no behaviour beyond their own checks."""

from __future__ import annotations

from dataclasses import dataclass

MAX_UNITS = 2**96 - 1  # token units: amounts are uint96 in the contracts
MAX_REPUTATION = 10_000
BASIS_POINTS = 10_000
NO_MILESTONE = 0  # milestones are numbered from 1; 0 says "none reached this epoch"
ZERO_HASH = b"\x00" * 32


def account_order(account: str) -> bytes:
    """Sort key of the canonical order of accounts: their 20 bytes, whatever the letter case."""
    return bytes.fromhex(account[2:])


@dataclass(frozen=True, slots=True)
class Leaf:
    """One participant's line in the reward tree: all it has ever been owed, and its reputation."""

    account: str  # checksummed
    cumulative_reward: int  # token units, uint96
    reputation: int  # 0..10,000


@dataclass(frozen=True, slots=True)
class Attestation:
    """What a quorum signs once an epoch (EIP-712); field order is the type's order."""

    program: int
    epoch: int
    milestone: int
    value: int  # the milestone metric as measured, in the metric's integer unit
    root: bytes
    leaf_count: int
    pot: int  # token units this epoch distributes
    total: int  # token units of the whole tree: all pots so far
    evidence_hash: bytes
    weights_hash: bytes
    previous_root: bytes
    deadline: int  # unix seconds after which the attestation may no longer be posted
