"""Exact individual Shapley values by enumerating every coalition, for cohorts of up to 16."""

from __future__ import annotations

from collections.abc import Callable
from math import factorial

import numpy as np
from numpy.typing import NDArray

from guerdon.errors import BadValue

MAX_PLAYERS = 16


def coalition_table(utility: Callable[[tuple[int, ...]], float], players: int) -> NDArray[np.float64]:
    """Evaluate `utility` on every coalition; entry b of the float64[2**n] result has player i iff bit i of b."""
    _check_players(players)
    members = [tuple(i for i in range(players) if b >> i & 1) for b in range(2**players)]
    return np.array([utility(coalition) for coalition in members], dtype=np.float64)


def exact_shapley(table: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shapley values float64[n] of the game whose float64[2**n] coalition table is `table`.

    phi_i = sum over S without i of |S|! (n-|S|-1)! / n! (v(S+i) - v(S))   (Shapley 1953).
    Raises BadValue unless the table's length is a power of two for at most 16 players.
    """
    players = len(table).bit_length() - 1
    if len(table) != 2**players:
        raise BadValue(f"a coalition table has 2**n entries, this one has {len(table)}")
    _check_players(players)
    coalitions = np.arange(2**players)
    sizes = np.array([b.bit_count() for b in range(2**players)])
    weights = np.array([factorial(s) * factorial(players - s - 1) / factorial(players) for s in range(players)] + [0.0])
    values = np.empty(players)
    for player in range(players):
        without = coalitions[coalitions >> player & 1 == 0]
        values[player] = np.dot(weights[sizes[without]], table[without | 1 << player] - table[without])
    return values


def _check_players(players: int) -> None:
    if not 1 <= players <= MAX_PLAYERS:
        raise BadValue(f"exact enumeration takes 1 to {MAX_PLAYERS} players, got {players}; sample instead")
