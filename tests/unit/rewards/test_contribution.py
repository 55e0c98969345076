from __future__ import annotations

import pytest

from guerdon.rewards.contribution import contributions


def test_pay_follows_the_smaller_of_score_and_scaled_innovation() -> None:
    """Kappa = 90/30 = 3: one participant is held to its score, the other to its innovation."""
    assert contributions({"a": 60, "b": 30}, {"a": 25, "b": 5}) == {"a": 60, "b": 15}


def test_a_stale_sum_has_score_but_no_innovation() -> None:
    """V-01: a high score with no innovation is worth nothing."""
    assert contributions({"honest": 50, "stale": 70}, {"honest": 20, "stale": 0})["stale"] == 0


def test_negative_scores_stay_negative() -> None:
    """F-05: harm is recorded as a negative contribution, not hidden at zero."""
    assert contributions({"a": 100, "b": -30}, {"a": 40, "b": -5}) == {"a": 80, "b": -30}


def test_kappa_is_rounded_down_below_zero_too() -> None:
    """-1 x 7/3 = -2.33 becomes -3: always the floor, on every machine."""
    assert contributions({"a": 0, "b": 7}, {"a": -1, "b": 4})["a"] == -3


@pytest.mark.parametrize(
    ("full", "innovation"), [((5, -6), (4, 3)), ((5, 6), (-4, 3)), ((5, -5), (1, 1)), ((0, 0), (0, 0))]
)
def test_a_programme_that_taught_nothing_new_pays_nobody(full: tuple[int, int], innovation: tuple[int, int]) -> None:
    """F-11: with a sum of scores or innovations of zero or less no contribution is positive."""
    result = contributions(dict(zip("ab", full, strict=True)), dict(zip("ab", innovation, strict=True)))
    assert max(result.values()) <= 0


def test_splitting_a_participant_gains_nothing() -> None:
    """F-04: min(F, kappa I) is concave, so parts never add up to more than the whole."""
    whole = contributions({"a": 60, "b": 30}, {"a": 25, "b": 5})
    parts = contributions({"a1": 40, "a2": 20, "b": 30}, {"a1": 5, "a2": 20, "b": 5})
    assert parts["a1"] + parts["a2"] <= whole["a"]
