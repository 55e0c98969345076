"""Coalitions as rows of a boolean matrix, so that a whole game is evaluated in a few calls."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from guerdon.errors import BadValue

Coalitions = NDArray[np.bool_]  # [m, n]: a row is a coalition, a column a player
Values = NDArray[np.float64]
Game = Callable[[Coalitions], Values]  # bool[m, n] -> float64[m]

MAX_PLAYERS = 16  # of a game that is enumerated


def all_coalitions(players: int) -> Coalitions:
    """Every coalition, bool[2**n, n]; row b has player i iff bit i of b is set. Raises BadValue beyond 16 players."""
    if not 1 <= players <= MAX_PLAYERS:
        raise BadValue(f"exact enumeration takes 1 to {MAX_PLAYERS} players, got {players}; sample instead")
    numbers = np.arange(2**players)
    return (numbers[:, None] >> np.arange(players) & 1).astype(np.bool_)


def fixed_weights(coalitions: Coalitions) -> Values:
    """Factors float64[m, n] of the updates in the fixed-weight game: v(S) = v(theta + sum of u_i in S)."""
    return coalitions.astype(np.float64)


def renormalised_weights(coalitions: Coalitions, fractions: Values) -> Values:
    """Factors float64[m, n] of the updates when each coalition averages over its own samples only.

    `fractions` float64[n] are the positive sample-count fractions that the updates already carry;
    the empty coalition stays at the current model.
    """
    held = coalitions @ fractions
    factors: Values = coalitions / np.where(held > 0.0, held, 1.0)[:, None]
    return factors
