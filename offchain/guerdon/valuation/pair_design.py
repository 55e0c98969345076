"""Which coalitions a sample asks for: pairs of complements, by size, without replacement."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np

from guerdon.errors import BadValue
from guerdon.valuation.coalitions import Coalitions, Values

FOLDS = 5  # a size that is not drawn completely has at least one pair in each


@dataclass(frozen=True, slots=True)
class Stratum:
    """Pairs of a coalition of `size` players (at most half) and its complement; the smaller one is kept."""

    size: int
    pairs: Coalitions  # bool[m, n], all different; of two equal halves the one with player 0
    population: int  # pairs of this size that there are

    @property
    def players(self) -> int:
        """The number of players n."""
        return int(self.pairs.shape[1])

    @property
    def signs(self) -> Values:
        """+1 for members and -1 for the others, float64[m, n]."""
        return 2.0 * self.pairs.astype(np.float64) - 1.0

    @property
    def loads(self) -> Values:
        """How a pair's d enters n * phi, float64[m, n]: the mean of d * load over all pairs is the size's part."""
        share = self._share * self.players
        loads: Values = np.where(self.pairs, share / self.size, -share / (self.players - self.size))
        return loads

    @property
    def kernel(self) -> float:
        """The Shapley kernel's mass on these pairs, up to a common factor (Charnes et al. 1988)."""
        return self._share / (self.size * (self.players - self.size))

    def additive_part(self, worths: Values) -> Values:
        """The mean of d * load over all pairs when d belongs to the additive game of `worths` float64[n]."""
        return 2.0 * self._share * (self.players * worths - float(worths.sum())) / (self.players - 1)

    @property
    def is_halved(self) -> bool:
        """Whether a coalition and its complement have the same size, so that which one is kept says nothing."""
        return 2 * self.size == self.players

    @property
    def _share(self) -> float:
        return 0.5 if self.is_halved else 1.0  # other pairs stand for two sizes


def draw_strata(players: int, budget: int, random: np.random.Generator) -> list[Stratum]:
    """Strata of sizes 1..n/2 with at most (budget - 2) / 2 pairs together. Raises BadValue if that is too few.

    Single players are all drawn; the other sizes get pairs in proportion to 1 / size.
    """
    populations = [comb(players, size) // (2 if 2 * size == players else 1) for size in range(1, players // 2 + 1)]
    counts = _allocate(populations, (budget - 2) // 2, players)
    return [
        Stratum(size, _draw(players, size, count, count == population, random), population)
        for size, (count, population) in enumerate(zip(counts, populations, strict=True), start=1)
    ]


def _allocate(populations: list[int], pairs: int, players: int) -> list[int]:
    counts = [min(population, FOLDS) for population in populations]
    counts[:1] = populations[:1]
    if pairs < sum(counts):
        raise BadValue(f"{players} players need at least {2 + 2 * sum(counts)} coalitions")
    left = pairs - sum(counts)
    # in passes, because a size that is drawn completely leaves its part to the others
    while left and (open_sizes := [at for at, count in enumerate(counts) if count < populations[at]]):
        weight = sum(1.0 / (at + 1) for at in open_sizes)
        for at in open_sizes:
            more = min(max(1, int(left / (at + 1) / weight)), populations[at] - counts[at], left)
            counts[at] += more
            left -= more
            weight -= 1.0 / (at + 1)
    return counts


def _draw(players: int, size: int, count: int, everything: bool, random: np.random.Generator) -> Coalitions:
    """`count` different pairs, uniformly, as bool[count, n]."""
    if everything:
        return _every(players, size)
    drawn = np.zeros((0, players), dtype=np.bool_)
    while len(drawn) < count:
        more = random.random((count, players)).argsort(axis=1) < size
        if 2 * size == players:
            more ^= ~more[:, :1]
        drawn = np.vstack([drawn, more])
        _, first = np.unique(np.packbits(drawn, axis=1), axis=0, return_index=True)
        drawn = drawn[np.sort(first)]
    return drawn[:count]


def _every(players: int, size: int) -> Coalitions:
    held = [members for members in combinations(range(players), size) if 2 * size < players or members[0] == 0]
    pairs = np.zeros((len(held), players), dtype=np.bool_)
    np.put_along_axis(pairs, np.array(held), values=True, axis=1)
    return pairs
