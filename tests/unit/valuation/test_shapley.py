from __future__ import annotations

import numpy as np
import pytest

from guerdon.errors import BadValue
from guerdon.valuation.shapley import coalition_table, exact_shapley


def test_glove_game_pays_the_scarce_side() -> None:
    """One left glove against two right ones: the owner of the left glove gets 2/3, the others 1/6 each."""
    table = coalition_table(lambda members: float(0 in members and len(members) > 1), players=3)
    np.testing.assert_allclose(exact_shapley(table), [2 / 3, 1 / 6, 1 / 6], atol=1e-12)


def test_airport_game_splits_each_stretch_among_its_users() -> None:
    """Runway costs 1, 3 and 6: each stretch is paid equally by those who need it (Littlechild, Owen 1973)."""
    costs = (1.0, 3.0, 6.0)
    table = coalition_table(lambda members: max((costs[i] for i in members), default=0.0), players=3)
    np.testing.assert_allclose(exact_shapley(table), [1 / 3, 1 / 3 + 1, 1 / 3 + 1 + 3], atol=1e-12)


def test_weighted_majority_gives_the_known_power() -> None:
    """Votes 3, 2, 1 with quota 4: power 2/3, 1/6, 1/6 (Shapley, Shubik 1954)."""
    votes = (3, 2, 1)
    table = coalition_table(lambda members: float(sum(votes[i] for i in members) >= 4), players=3)
    np.testing.assert_allclose(exact_shapley(table), [2 / 3, 1 / 6, 1 / 6], atol=1e-12)


@pytest.mark.parametrize("players", range(1, 9))
def test_axioms_hold_on_random_games(players: int) -> None:
    """F-14: efficiency, symmetry, null player and additivity on random games of up to eight players."""
    random = np.random.default_rng(players)
    first, second = random.normal(size=(2, 2**players))
    first[0] = second[0] = 0.0
    values = exact_shapley(first)
    assert values.sum() == pytest.approx(first[-1], abs=1e-12)
    np.testing.assert_allclose(exact_shapley(first + 2 * second), values + 2 * exact_shapley(second), atol=1e-12)
    by_size = np.array([float(b.bit_count() ** 2) for b in range(2**players)])
    np.testing.assert_allclose(exact_shapley(by_size), players, atol=1e-12)
    null = np.repeat(first, 2)  # player 0 of the larger game changes nothing
    np.testing.assert_allclose(exact_shapley(null), np.concatenate([[0.0], values]), atol=1e-12)


def test_coalition_weights_count_orders() -> None:
    """A unanimity game of four in eight players pays a quarter each: every order is weighed once."""
    table = coalition_table(lambda members: float({0, 1, 2, 3} <= set(members)), players=8)
    np.testing.assert_allclose(exact_shapley(table), [0.25] * 4 + [0.0] * 4, atol=1e-12)


@pytest.mark.parametrize("table", [np.zeros(3), np.zeros(2**17), np.zeros(1)])
def test_impossible_tables_are_refused(table: np.ndarray) -> None:
    """A table that is no power of two, too large, or of nobody names its size and is refused."""
    with pytest.raises(BadValue):
        exact_shapley(table)
