"""Exact individual Shapley values by enumerating every coalition, for cohorts of up to 16."""

from __future__ import annotations

from math import factorial

import numpy as np

from guerdon.errors import BadValue
from guerdon.valuation.coalitions import MAX_PLAYERS, Game, Values, all_coalitions


def coalition_table(game: Game, players: int) -> Values:
    """Evaluate `game` on every coalition; entry b of the float64[2**n] result has player i iff bit i of b."""
    return game(all_coalitions(players))


def exact_shapley(table: Values) -> Values:
    """Shapley values float64[n] of the game whose float64[2**n] coalition table is `table`.

    phi_i = sum over S without i of |S|! (n-|S|-1)! / n! (v(S+i) - v(S))   (Shapley 1953).
    Raises BadValue unless the table's length is a power of two for at most 16 players.
    """
    players = len(table).bit_length() - 1
    if len(table) != 2**players or not 1 <= players <= MAX_PLAYERS:
        raise BadValue(f"a coalition table has 2**n entries for n in 1..{MAX_PLAYERS}, this one has {len(table)}")
    coalitions = np.arange(2**players)
    sizes = np.bitwise_count(coalitions)
    weights = np.array([factorial(s) * factorial(players - s - 1) / factorial(players) for s in range(players)])
    values = np.empty(players)
    for player in range(players):
        without = coalitions[coalitions >> player & 1 == 0]
        values[player] = np.dot(weights[sizes[without]], table[without | 1 << player] - table[without])
    return values
