from __future__ import annotations

from guerdon.model import MAX_REPUTATION
from guerdon.rewards.reputation import NEWCOMER, next_reputation


def test_a_median_contributor_climbs_a_quarter_of_the_way() -> None:
    """From 1,000 towards 10,000: 3,250 after one epoch."""
    assert next_reputation({}, {"a": 5, "b": 5})["a"] == NEWCOMER + (MAX_REPUTATION - NEWCOMER) // 4


def test_one_spike_cannot_make_a_name() -> None:
    """R-04: a contribution a million times the median moves no further than the median does."""
    result = next_reputation({}, {"a": 5, "b": 5, "spike": 5_000_000})
    assert result["spike"] == result["a"]


def test_zero_and_harm_fall_to_the_floor_and_not_below() -> None:
    """R-07: reputation falls towards 0 and never leaves 0..10,000 over a thousand epochs."""
    reputation = {"idle": 10_000, "good": 10_000, "bad": 10_000}
    for _ in range(1_000):
        before = reputation
        reputation = next_reputation(before, {"idle": 0, "good": 9, "bad": -(10**30)})
        assert all(0 <= reputation[a] <= min(before[a], MAX_REPUTATION) for a in reputation)
    assert reputation["good"] == MAX_REPUTATION
    assert reputation["idle"] == reputation["bad"] < 4


def test_nobody_positive_lowers_all_without_dividing_by_zero() -> None:
    """F-11: an epoch in which nobody contributed is defined."""
    assert next_reputation({"a": 400}, {"a": -1}) == {"a": 300}
