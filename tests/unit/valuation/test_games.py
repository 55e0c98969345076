from __future__ import annotations

import numpy as np
import pytest

from guerdon.valuation.coalitions import all_coalitions
from guerdon.valuation.games import (
    Additive,
    Airport,
    Glove,
    SymmetricVoting,
    TextbookGame,
    Unanimity,
    WeightedMajority,
)
from guerdon.valuation.shapley import coalition_table, exact_shapley

GAMES = [
    Additive((1.5, -2.0, 0.0, 7.25)),
    Unanimity(players=8, carriers=4),
    Unanimity(players=3, carriers=3),
    SymmetricVoting(players=7, quota=5),
    WeightedMajority(large=2, small=2, quota=3),
    WeightedMajority(large=4, small=9, quota=7),
    Glove(left=1, right=2),
    Glove(left=3, right=5),
    Glove(left=4, right=4),
    Airport((1.0, 3.0, 6.0)),
    Airport((0.5, 0.5, 2.0, 9.0, 9.0, 11.0)),
]


@pytest.mark.parametrize("game", GAMES, ids=repr)
def test_enumeration_agrees_with_the_closed_form(game: TextbookGame) -> None:
    """F-14: exact values are within 1e-12 of the closed form on every textbook game."""
    table = coalition_table(game, game.players)
    np.testing.assert_allclose(exact_shapley(table), game.shapley(), rtol=0, atol=1e-12)


@pytest.mark.parametrize("game", GAMES, ids=repr)
def test_the_empty_coalition_is_worth_nothing(game: TextbookGame) -> None:
    """Every game starts from zero and its closed form adds up to what everybody together is worth."""
    worths = game(all_coalitions(game.players))
    assert worths[0] == 0.0
    assert game.shapley().sum() == pytest.approx(worths[-1], abs=1e-12)


def test_closed_forms_are_the_published_numbers() -> None:
    """One left glove against two: 2/3 and 1/6 each; runways of 1, 3, 6; votes 2, 1, 1 with quota 3 and 4."""
    np.testing.assert_allclose(Glove(1, 2).shapley(), [2 / 3, 1 / 6, 1 / 6])
    np.testing.assert_allclose(Airport((1.0, 3.0, 6.0)).shapley(), [1 / 3, 4 / 3, 13 / 3])
    np.testing.assert_allclose(WeightedMajority(2, 2, 3).shapley(), [2 / 3, 1 / 6, 1 / 6])
    np.testing.assert_allclose(WeightedMajority(2, 2, 4).shapley(), [1 / 3, 1 / 3, 1 / 3])
