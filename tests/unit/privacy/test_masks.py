from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st

from guerdon.errors import BadValue
from guerdon.privacy.masks import (
    SEED_BYTES,
    FixedPoint,
    ensure_below_limit,
    holder_subsets,
    mask_stream,
    norm_ceiling,
    ring_dots,
    sign_vector,
    to_signed,
)

POINT = FixedPoint(30)
residues = st.integers(0, 2**64 - 1)


@pytest.mark.parametrize(
    ("value", "reason"),
    [(np.nan, "NaN"), (np.inf, "infinite"), (-np.inf, "infinite"), (1e300, "the clip"), (1.5, "the clip")],
)
def test_what_is_not_a_clipped_number_is_refused(value: float, reason: str) -> None:
    """S-13: NaN, Inf, 1e300 and anything beyond the clip are refused before quantising, and it says why."""
    with pytest.raises(BadValue, match=reason):
        POINT.encode(np.array([0.5, value]), clip=1.0)


@pytest.mark.parametrize("values", [np.zeros(3, dtype=np.float32), np.zeros((2, 2)), np.zeros(3, dtype=int)])
def test_only_a_float64_vector_is_quantised(values: np.ndarray) -> None:
    """S-13: a wrong dtype or shape is refused, never cast."""
    with pytest.raises(BadValue, match="expected float64"):
        POINT.encode(values, clip=1.0)


def test_quantisation_never_overflows() -> None:
    """S-12: a clip that int64 cannot hold is refused; the largest that it can is exact."""
    clip = float(2**33 - 1)
    assert POINT.encode(np.array([clip, -clip]), clip).tolist() == [(2**33 - 1) << 30, -((2**33 - 1) << 30)]
    with pytest.raises(BadValue, match="beyond 2\\^63"):
        POINT.encode(np.array([1.0]), clip=float(2**33))


@given(st.lists(st.floats(-4, 4), min_size=1, max_size=20))
def test_decoding_is_within_half_a_unit(values: list[float]) -> None:
    """Encoding rounds to the nearest multiple of 2^-30 and decoding is exact."""
    vector = np.array(values)
    assert np.abs(POINT.decode(POINT.encode(vector, 4.0)) - vector).max() <= 2.0**-31


def test_the_limit_itself_is_beyond() -> None:
    """S-12: a bound of 2^63 - 1 fits, 2^63 does not."""
    ensure_below_limit(2**63 - 1, "it")
    with pytest.raises(BadValue, match="it can reach"):
        ensure_below_limit(2**63, "it")


@pytest.mark.parametrize("setting", [(k, n) for k in range(1, 5) for n in range(2 * k - 1, 9)])
def test_any_k_signers_hold_every_seed_and_k_minus_1_miss_one(setting: tuple[int, int]) -> None:
    """S-03, S-04: k signers meet every subset, k - 1 signers always miss at least one."""
    quorum, signers = setting
    subsets = holder_subsets(signers, quorum)
    for group in combinations(range(signers), quorum):
        assert all(set(group) & set(subset) for subset in subsets)
    for group in combinations(range(signers), quorum - 1):
        assert sum(not set(group) & set(subset) for subset in subsets) == 1


@pytest.mark.parametrize(("signers", "quorum"), [(4, 3), (2, 2), (3, 0), (0, 1)])
def test_a_minority_of_honest_signers_is_refused(signers: int, quorum: int) -> None:
    """A signer set with n < 2k - 1, or without a quorum, is no signer set."""
    with pytest.raises(BadValue, match="2k-1"):
        holder_subsets(signers, quorum)


def test_a_seed_is_a_whole_aes_key() -> None:
    """S-08: 256-bit seeds, all of which key the cipher; a 32-bit seed is refused."""
    assert SEED_BYTES * 8 >= 128
    seed = bytes(range(32))
    cipher = Cipher(algorithms.AES(seed), modes.CTR(bytes(16))).encryptor()
    assert mask_stream(seed, 5).tobytes() == cipher.update(bytes(40))
    with pytest.raises(BadValue, match="32 bytes"):
        mask_stream(b"1234", 5)
    flipped = bytes([seed[0] ^ 1]) + seed[1:]
    assert not np.array_equal(mask_stream(seed, 5), mask_stream(flipped, 5))


def test_directions_are_balanced_signs() -> None:
    """A projection direction holds 1 and 2^64 - 1 about equally often."""
    direction = sign_vector(bytes(32), 10_001)
    assert direction.shape == (10_001,)
    assert set(direction.tolist()) == {1, 2**64 - 1}
    assert abs(int(direction.view(np.int64).sum())) < 500


@given(st.lists(st.tuples(residues, residues), min_size=1, max_size=10))
def test_products_are_exact_modulo_2_to_the_64(pairs: list[tuple[int, int]]) -> None:
    """The ring's inner product is the integers' own, modulo 2^64."""
    left, right = (np.array(side, dtype=np.uint64) for side in zip(*pairs, strict=True))
    expected = sum(a * b for a, b in pairs) % 2**64
    assert ring_dots(np.stack([left, left]), right).tolist() == [expected, expected]


@given(st.integers(-(2**63), 2**63 - 1))
def test_residues_read_back_as_signed(value: int) -> None:
    """Every signed 64-bit integer survives the ring."""
    assert to_signed(value % 2**64) == value


@settings(max_examples=30)
@given(st.lists(st.integers(-(2**62), 2**62), min_size=1, max_size=5))
def test_a_norm_is_never_underestimated(values: list[int]) -> None:
    """The integer norm is at least the true one and at most one above its floor."""
    square = sum(value * value for value in values)
    ceiling = norm_ceiling(np.array(values))
    assert (ceiling - 1) ** 2 <= square < ceiling**2
