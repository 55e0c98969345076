"""What all parties agree on beforehand: a programme's aggregation terms, a round's terms, their limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import isfinite, isqrt

import rfc8785

from guerdon.errors import BadValue, NotAllowed
from guerdon.model import account_order
from guerdon.privacy.masks import (
    UPDATE_BITS,
    VECTOR_BITS,
    FixedPoint,
    ensure_below_limit,
    holder_subsets,
)
from guerdon.signing import keccak256

SMALLEST_FLOOR = 3  # members of a set; with two, each would learn the other's update
PROJECTION_SIGMAS = 8  # an honest ±1 projection exceeds 8 norms with probability below 3e-14


def certificate_quorum(signers: int, quorum: int) -> int:
    """⌊(n+k-1)/2⌋+1: so many signatures that two different certificates share an honest signer."""
    return (signers + quorum - 1) // 2 + 1


@dataclass(frozen=True)
class AggregationTerms:
    """One programme's fixed terms; `signers` are checksummed accounts in ascending byte order."""

    chain_id: int
    escrow: str  # contract that holds the programme, checksummed
    program: int
    signers: tuple[str, ...]
    quorum: int  # k
    dimension: int  # coordinates of an update
    clip: float  # largest L2 norm of a participant's delta before its fraction
    floor: int = SMALLEST_FLOOR  # smallest set whose sum is opened
    update_bits: int = UPDATE_BITS
    vector_bits: int = VECTOR_BITS

    def __post_init__(self) -> None:
        """BadValue on terms that could not be kept."""
        if list(self.signers) != sorted(set(self.signers), key=account_order):
            raise BadValue("signers must be distinct and in ascending order")
        holder_subsets(len(self.signers), self.quorum)
        if self.floor < SMALLEST_FLOOR:
            raise BadValue(f"the floor must be at least {SMALLEST_FLOOR}, got {self.floor}")
        if self.dimension < 1 or not (isfinite(self.clip) and self.clip > 0):
            raise BadValue(f"dimension {self.dimension} and clip {self.clip} must be positive")

    @cached_property
    def domain(self) -> bytes:
        """32 bytes that separate this programme's statements from every other programme's."""
        return keccak256(
            rfc8785.dumps({"chain": str(self.chain_id), "escrow": self.escrow, "program": str(self.program)})
        )

    @cached_property
    def subsets(self) -> tuple[tuple[int, ...], ...]:
        """The mask-holding subsets as signer indices, canonical order."""
        return holder_subsets(len(self.signers), self.quorum)

    @property
    def certificate_quorum(self) -> int:
        """Signatures that make a set or a vector binding."""
        return certificate_quorum(len(self.signers), self.quorum)

    @property
    def update_point(self) -> FixedPoint:
        """The fixed point of updates and sums."""
        return FixedPoint(self.update_bits)

    def held_by(self, signer: str) -> tuple[int, ...]:
        """Indices of the subsets that `signer` belongs to. Raises NotAllowed for a stranger."""
        if signer not in self.signers:
            raise NotAllowed(f"{signer} is not a signer of programme {self.program}")
        index = self.signers.index(signer)
        return tuple(at for at, subset in enumerate(self.subsets) if index in subset)


@dataclass(frozen=True, slots=True)
class RoundTerms:
    """One round's terms, which every signer derives for itself; rounds are numbered within an epoch."""

    epoch: int
    round: int
    parameters_hash: bytes  # 32 bytes: the parameters every participant starts from
    total_samples: int  # denominator of every sample-count fraction
    sample_caps: Mapping[str, int] = field(repr=False)  # admitted account -> most samples it may claim

    def __post_init__(self) -> None:
        """BadValue on terms that no upload could meet."""
        if self.epoch < 1 or self.round < 1 or self.total_samples < 1 or len(self.parameters_hash) != 32:
            raise BadValue("epoch, round and samples start at 1, and a parameters hash has 32 bytes")

    @property
    def key(self) -> tuple[int, int]:
        """(epoch, round)."""
        return (self.epoch, self.round)


def norm_limit(terms: AggregationTerms, total_samples: int, samples: int) -> int:
    """The largest L2 norm, in quantised units, of an update with `samples` of `total_samples`."""
    scaled = int(terms.clip * (1 << terms.update_bits))
    rounding = isqrt(terms.dimension) + 1  # half a unit for each coordinate, in L2
    return scaled * samples // total_samples + rounding


def projection_limit(terms: AggregationTerms, limit: int) -> int:
    """The largest honest |±1 projection| of an update of norm `limit`: never above √d times it."""
    return min(isqrt(terms.dimension) + 1, PROJECTION_SIGMAS) * limit


def ensure_sum_fits(terms: AggregationTerms, round_terms: RoundTerms, samples: list[int]) -> int:
    """BadValue unless the sum over a set stays below 2^63; returns the bound on each coordinate."""
    if sum(samples) > round_terms.total_samples:
        raise BadValue(f"the set claims {sum(samples)} samples of {round_terms.total_samples}")
    limits = (norm_limit(terms, round_terms.total_samples, count) for count in samples)
    bound = sum(projection_limit(terms, limit) for limit in limits)
    ensure_below_limit(bound, "a coordinate of the sum")
    return bound
