"""Integers modulo 2^64: fixed point, signer subsets, mask streams; knows no messages and no keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from math import comb, isqrt

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from numpy.typing import NDArray

from guerdon.errors import BadValue

Ring = NDArray[np.uint64]  # elements of Z/2^64
Signed = NDArray[np.int64]  # the same elements read as two's complement
RandomBytes = Callable[[int], bytes]  # count -> that many unpredictable bytes

UPDATE_BITS = 30  # fractional bits of a quantised update coordinate
VECTOR_BITS = 24  # fractional bits of a quantised scoring-vector coordinate
SEED_BYTES = 32  # one mask seed: the whole key of AES-256
MODULUS = 1 << 64
MOST_SUBSETS = 4_096  # masks of one upload; 15 signers with k = 6 have 3,003
SIGNED_LIMIT = 1 << 63  # every true sum and score must stay strictly below this in magnitude


@dataclass(frozen=True, slots=True)
class FixedPoint:
    """How floats become integers: `bits` fractional bits, rounded half to even."""

    bits: int

    def encode(self, values: NDArray[np.float64], clip: float) -> Signed:
        """Quantise float64[d] to int64[d]; BadValue on NaN, Inf or a magnitude above `clip`."""
        if values.dtype != np.float64 or values.ndim != 1:
            raise BadValue(f"expected float64[d], got {values.dtype}{list(values.shape)}")
        if not np.isfinite(values).all():
            raise BadValue("a coordinate is NaN or infinite")
        largest = float(np.abs(values).max(initial=0.0))
        if not largest <= clip:
            raise BadValue(f"a coordinate of magnitude {largest:.6g} exceeds the clip {clip:.6g}")
        ensure_below_limit(int(clip * (1 << self.bits)) + 1, "one quantised coordinate")
        return np.rint(values * float(1 << self.bits)).astype(np.int64)

    def decode(self, values: Signed) -> NDArray[np.float64]:
        """The float64[d] that int64[d] stands for."""
        return values / float(1 << self.bits)


def ensure_below_limit(bound: int, what: str) -> None:
    """BadValue unless the proven `bound` on a magnitude stays below 2^63."""
    if bound >= SIGNED_LIMIT:
        raise BadValue(f"{what} can reach {bound}, beyond 2^63: lower the clip, the bits or the set")


def holder_subsets(signers: int, quorum: int) -> tuple[tuple[int, ...], ...]:
    """Every subset of n-k+1 signer indices, in lexicographic order: any k signers meet them all."""
    if not 1 <= quorum <= signers or signers < 2 * quorum - 1:
        raise BadValue(f"need n >= 2k-1 and k >= 1, got {quorum} of {signers}")
    if (count := comb(signers, quorum - 1)) > MOST_SUBSETS:
        raise BadValue(f"{quorum} of {signers} signers make {count} mask subsets, at most {MOST_SUBSETS}")
    return tuple(combinations(range(signers), signers - quorum + 1))


def mask_stream(seed: bytes, length: int) -> Ring:
    """uint64[length] keyed by a 32-byte seed: AES-256-CTR from a zero counter, little-endian."""
    if len(seed) != SEED_BYTES:
        raise BadValue(f"a mask seed has {SEED_BYTES} bytes, this one has {len(seed)}")
    stream = np.zeros(length, dtype="<u8")
    words = stream.data.cast("B")
    # In place: a second buffer costs five times the cipher itself at 100,000 words.
    Cipher(algorithms.AES(seed), modes.CTR(bytes(16))).encryptor().update_into(words, words)
    return stream


def sign_vector(seed: bytes, length: int) -> Ring:
    """A ±1 projection direction as uint64[length] (2^64-1 stands for -1), one bit of the stream each."""
    words = mask_stream(seed, (length + 63) // 64)
    bits = np.unpackbits(words.view(np.uint8), count=length, bitorder="little").astype(np.uint64)
    return np.uint64(1) - (bits << np.uint64(1))


def ring_dots(rows: Ring, vector: Ring) -> Ring:
    """Inner products modulo 2^64 of every row of uint64[m, d] with uint64[d]: uint64[m]."""
    return np.array([np.dot(row, vector) for row in rows], dtype=np.uint64)


def to_signed(value: int) -> int:
    """Read a residue modulo 2^64 as the integer in [-2^63, 2^63)."""
    value %= MODULUS
    return value - MODULUS if value >= SIGNED_LIMIT else value


def norm_ceiling(values: Signed) -> int:
    """An integer at or just above the L2 norm of int64[d]."""
    return isqrt(sum(value * value for value in values.tolist())) + 1
