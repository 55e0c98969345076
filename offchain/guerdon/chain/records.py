"""What the escrow contract stores, as plain Python records; amounts in token units, times in unix seconds."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

NO_ACCOUNT = "0x" + "00" * 20


class Metric(IntEnum):
    """What a milestone measures, numbered as in the contract."""

    ROUNDS_COMPLETED = 1
    TEST_AUC = 2  # parts per million
    WORST_COHORT_AUC = 3  # parts per million


class State(IntEnum):
    """An attestation's state, numbered as in the contract."""

    NONE = 0
    PENDING = 1
    DISPUTED = 2
    FINAL = 3
    VOIDED = 4


@dataclass(frozen=True, slots=True)
class Milestone:
    """A condition on a measured metric, and the slice of funding that meeting it releases."""

    metric: Metric
    threshold: int
    amount: int
    deadline: int


@dataclass(frozen=True, slots=True)
class ProgramTerms:
    """What a sponsor fixes when it creates a programme."""

    token: str
    signers: tuple[str, ...]
    quorum: int
    window: int  # seconds
    poster: str  # who gets the bond back; the zero address when there is none
    bond: int  # what must lie in the bond pot while an attestation is posted
    weights_hash: bytes
    terms_hash: bytes
    milestones: tuple[Milestone, ...]


@dataclass(frozen=True, slots=True)
class Program:
    """A programme as the escrow holds it at one block."""

    id: int
    sponsor: str
    token: str
    funded: int
    released: int  # pots of all attestations that stand, a pending one included
    paid: int
    quorum: int
    window: int  # seconds
    last_epoch: int  # 0 before the first
    final_at: int  # when the newest attestation's window ends
    leaf_count: int
    bonded: int  # what lies in the bond pot
    bond: int
    poster: str
    version: int  # of the signer set that attests the open epoch, from 0
    is_closed: bool
    weights_hash: bytes
    terms_hash: bytes
    signers: tuple[str, ...]
    milestones: tuple[Milestone, ...]


@dataclass(frozen=True, slots=True)
class EpochStatus:
    """What the escrow keeps about one epoch's attestation."""

    root: bytes  # zero once it is no longer kept
    leaf_count: int
    final_at: int  # zero for epochs before the newest
    state: State


@dataclass(frozen=True, slots=True)
class Attested:
    """The escrow's log of one posted attestation."""

    program: int
    epoch: int
    root: bytes
    leaf_count: int
    pot: int
    milestone: int
    value: int
    evidence_hash: bytes


@dataclass(frozen=True, slots=True)
class Hold:
    """What a court holds of an account's share."""

    is_placed: bool
    up_to: int  # token units that stay payable
    until: int
    corrected_from: int  # first epoch whose tree is corrected; 0 for none


@dataclass(frozen=True, slots=True)
class Token:
    """An ERC-20 token's own description of itself; `symbol` is foreign text."""

    address: str
    symbol: str
    decimals: int


@dataclass(frozen=True, slots=True)
class Pin:
    """One block that all reads of one decision refer to."""

    hash: bytes
    number: int
    timestamp: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """A transaction that was included and succeeded."""

    tx_hash: str
    block: int
    gas_used: int
    contract: str | None  # the created contract, if any
    logs: tuple[Any, ...] = field(repr=False)  # as web3 gives them


@dataclass(frozen=True, slots=True)
class Claim:
    """A leaf with its path, as the escrow's claim function takes it."""

    program: int
    epoch: int
    account: str
    cumulative_reward: int
    reputation: int
    index: int
    proof: bytes
