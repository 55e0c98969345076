from __future__ import annotations

import numpy as np
import pytest

from guerdon.errors import BadValue
from guerdon.valuation.coalitions import all_coalitions, fixed_weights, renormalised_weights


def test_bit_i_of_the_row_number_is_player_i() -> None:
    """Row 5 of three players is {0, 2}; no row occurs twice."""
    rows = all_coalitions(3)
    assert rows[5].tolist() == [True, False, True]
    assert len({tuple(row) for row in rows.tolist()}) == 8


@pytest.mark.parametrize("players", [0, 17])
def test_only_small_games_are_enumerated(players: int) -> None:
    """Nobody, and more than sixteen, are refused by their number."""
    with pytest.raises(BadValue, match=f"got {players}"):
        all_coalitions(players)


def test_fixed_weights_leave_updates_as_they_are() -> None:
    """A member's update counts once, an absent one's not at all."""
    assert fixed_weights(np.array([[True, False]])).tolist() == [[1.0, 0.0]]


def test_renormalised_weights_average_over_the_members() -> None:
    """Fractions of the members add up to one after their factors; nobody's is nothing."""
    fractions = np.array([0.5, 0.3, 0.2])
    factors = renormalised_weights(all_coalitions(3), fractions)
    np.testing.assert_allclose((factors @ fractions)[1:], 1.0)
    assert not factors[0].any()
    np.testing.assert_allclose(factors[0b101], [1 / 0.7, 0.0, 1 / 0.7])
