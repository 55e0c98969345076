"""Textbook games with closed-form Shapley values: what every estimator is measured against first."""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from guerdon.valuation.coalitions import Coalitions, Values


class TextbookGame(Protocol):
    """A game that can be called on coalitions bool[m, n], and whose Shapley value is known."""

    @property
    def players(self) -> int:
        """The number of players n."""

    def __call__(self, coalitions: Coalitions) -> Values:
        """What each coalition is worth, float64[m]; the empty one is worth nothing."""

    def shapley(self) -> Values:
        """The closed-form Shapley value, float64[n]."""


@dataclass(frozen=True, slots=True)
class Additive:
    """Everybody adds a worth of its own, whoever else is there."""

    worths: tuple[float, ...]

    @property
    def players(self) -> int:
        """One per worth."""
        return len(self.worths)

    def __call__(self, coalitions: Coalitions) -> Values:
        """The sum of the members' worths."""
        return _as_values(coalitions @ np.array(self.worths))

    def shapley(self) -> Values:
        """Each its own worth."""
        return np.array(self.worths)


@dataclass(frozen=True, slots=True)
class Unanimity:
    """Worth 1 if all of the first `carriers` players agree, else nothing; the others do not matter."""

    players: int
    carriers: int

    def __call__(self, coalitions: Coalitions) -> Values:
        """Whether the coalition holds every carrier."""
        return _as_values(coalitions[:, : self.carriers].sum(axis=1) == self.carriers)

    def shapley(self) -> Values:
        """Carriers share equally, the others are null players (Shapley 1953)."""
        return _as_values(np.arange(self.players) < self.carriers) / self.carriers


@dataclass(frozen=True, slots=True)
class SymmetricVoting:
    """One vote each; a coalition of at least `quota` wins 1."""

    players: int
    quota: int

    def __call__(self, coalitions: Coalitions) -> Values:
        """Whether the members reach the quota."""
        return _as_values(coalitions.sum(axis=1) >= self.quota)

    def shapley(self) -> Values:
        """By symmetry all alike."""
        return np.full(self.players, 1.0 / self.players)


@dataclass(frozen=True, slots=True)
class WeightedMajority:
    """Player 0 has `large` votes and `small` others one each; a coalition with `quota` votes wins 1."""

    large: int
    small: int
    quota: int

    @property
    def players(self) -> int:
        """The large voter and the small ones."""
        return 1 + self.small

    def __call__(self, coalitions: Coalitions) -> Values:
        """Whether the members' votes reach the quota."""
        votes = np.array([self.large] + [1] * self.small)
        return _as_values(coalitions @ votes >= self.quota)

    def shapley(self) -> Values:
        """The large voter's power is the share of places in the queue where it tips the vote.

        The small ones share the rest (Shapley and Shubik 1954).
        """
        tipped = sum(before < self.quota <= before + self.large for before in range(self.small + 1))
        power = tipped / (self.small + 1)
        return np.array([power] + [(1.0 - power) / self.small] * self.small)


@dataclass(frozen=True, slots=True)
class Glove:
    """`left` players own a left glove each, `right` others a right one; a pair is worth 1. left <= right."""

    left: int
    right: int

    @property
    def players(self) -> int:
        """Owners of left gloves first."""
        return self.left + self.right

    def __call__(self, coalitions: Coalitions) -> Values:
        """The number of pairs."""
        pairs = np.minimum(coalitions[:, : self.left].sum(axis=1), coalitions[:, self.left :].sum(axis=1))
        return _as_values(pairs)

    def shapley(self) -> Values:
        """The scarce side's premium over one half (Shapley and Shubik 1969, "Pure Competition")."""
        tail = sum(
            factorial(self.left) * factorial(self.right) / (factorial(self.left - k) * factorial(self.right + k))
            for k in range(1, self.left + 1)
        )
        scarce = 0.5 + (self.right - self.left) / (2.0 * self.left) * tail
        plentiful = self.left * (1.0 - scarce) / self.right
        return np.array([scarce] * self.left + [plentiful] * self.right)


@dataclass(frozen=True, slots=True)
class Airport:
    """Each aircraft needs a runway of its own cost; a coalition pays for its dearest. Costs ascend."""

    costs: tuple[float, ...]

    @property
    def players(self) -> int:
        """One per aircraft."""
        return len(self.costs)

    def __call__(self, coalitions: Coalitions) -> Values:
        """The dearest member's cost."""
        return _as_values((coalitions * np.array(self.costs)).max(axis=1))

    def shapley(self) -> Values:
        """Each stretch of runway is paid equally by those who need it (Littlechild and Owen 1973)."""
        stretches = np.diff(self.costs, prepend=0.0)
        users = np.arange(self.players, 0, -1)
        return np.cumsum(stretches / users)


def _as_values(worths: NDArray[Any]) -> Values:
    return worths.astype(np.float64)
