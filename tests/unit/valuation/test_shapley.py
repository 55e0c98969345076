from __future__ import annotations

import numpy as np
import pytest

from guerdon.errors import BadValue
from guerdon.valuation.shapley import exact_shapley


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


@pytest.mark.parametrize("table", [np.zeros(3), np.zeros(2**17), np.zeros(1)])
def test_impossible_tables_are_refused(table: np.ndarray) -> None:
    """A table that is no power of two, too large, or of nobody names its size and is refused."""
    with pytest.raises(BadValue, match=str(len(table))):
        exact_shapley(table)
