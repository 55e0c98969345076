"""Shapley values of larger games from sampled coalitions, unbiased and with standard errors.

With d(S) = v(S) - v(N less S), phi_i is the average over sizes s = 1..n of the mean of d over the
coalitions of size s that hold i. So coalitions are drawn with their complement, by size, without
replacement; single players always all. What is averaged is not d itself but what a proxy leaves
of it: a common additive game, levelled and scaled per size, whose own part is known in closed
form. Proxies are fitted on other folds of the sample than the one they correct (regression
adjustment: Witter, Liu and Musco 2025), which keeps the estimate unbiased: given the other folds,
a fold is a uniform draw from the coalitions that are left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guerdon.errors import BadValue
from guerdon.valuation.coalitions import Coalitions, Game, Values
from guerdon.valuation.pair_design import FOLDS, Stratum, draw_strata

ENUMERATED = -1  # fold number of the pairs of a stratum that was drawn completely


@dataclass(frozen=True, slots=True)
class Estimate:
    """Estimated Shapley values float64[n]; errors are standard errors of the sampling alone."""

    values: Values
    errors: Values
    evaluations: int  # coalitions that the game was asked for


@dataclass(frozen=True, slots=True)
class _Sample:
    """A stratum with its pairs' differences d float64[m] and their folds int[m]."""

    stratum: Stratum
    differences: Values
    folds: NDArray[np.int64]

    def outside(self, fold: int) -> Coalitions:
        """Which pairs a proxy for `fold` may be fitted on; all of them in an enumerated stratum."""
        known: Coalitions = self.folds != fold
        return known


@dataclass(frozen=True, slots=True)
class _Proxy:
    """d(S) is about level + slope * (common additive game) in one stratum."""

    level: float
    worths: Values  # of the additive game, slope included

    def residuals(self, sample: _Sample) -> Values:
        """What the fitted proxy leaves unexplained, one number a pair."""
        return sample.differences - self.level - sample.stratum.signs @ self.worths


def sampled_shapley(game: Game, players: int, budget: int, seed: int) -> Estimate:
    """Estimate Shapley values from at most `budget` coalitions, drawn by PCG64(seed).

    Values add up to v(N) - v(empty) to rounding, are exact for additive games (with interactions
    of pairs, too), and exact for every game once all coalitions fit the budget. The error of a
    player is estimated from the spread within sizes, corrected for the finite number of coalitions.
    Raises BadValue if the budget cannot hold the single players and a few pairs of each size.
    """
    if players < 1:
        raise BadValue(f"a game has at least one player, this one has {players}")
    random = np.random.Generator(np.random.PCG64(seed))
    strata = draw_strata(players, budget, random)
    gain, differences = _evaluate(game, players, strata)
    samples = [_Sample(stratum, d, _fold(stratum, random)) for stratum, d in zip(strata, differences, strict=True)]
    values = np.full(players, gain)
    variances = np.zeros(players)
    proxies = [_fit(samples, gain, fold) for fold in range(FOLDS)]
    for at, sample in enumerate(samples):
        part, variance = _stratum_part(sample, [by_stratum[at] for by_stratum in proxies])
        values += part
        variances += variance
    evaluations = 2 + 2 * sum(len(sample.differences) for sample in samples)
    return Estimate(values / players, np.sqrt(variances) / players, evaluations)


def _evaluate(game: Game, players: int, strata: Sequence[Stratum]) -> tuple[float, list[Values]]:
    """v(N) - v(empty), and d float64[m] of every stratum's pairs, in one call of the game."""
    pairs = np.vstack([np.ones((1, players), dtype=np.bool_), *(stratum.pairs for stratum in strata)])
    worths = game(np.vstack([pairs, ~pairs]))
    differences = worths[: len(pairs)] - worths[len(pairs) :]
    ends = np.cumsum([1, *(len(stratum.pairs) for stratum in strata)])
    return float(differences[0]), np.split(differences, ends)[1:-1]


def _fold(stratum: Stratum, random: np.random.Generator) -> NDArray[np.int64]:
    count = len(stratum.pairs)
    if count == stratum.population:
        return np.full(count, ENUMERATED)
    return random.permutation(count) % FOLDS


def _fit(samples: Sequence[_Sample], gain: float, fold: int) -> list[_Proxy]:
    """A proxy per stratum from the pairs outside `fold`: the common worths by kernel-weighted least squares."""
    if not samples:
        return []
    known = [sample.outside(fold) for sample in samples]
    signs = np.vstack([sample.stratum.signs[some] for sample, some in zip(samples, known, strict=True)])
    differences = np.concatenate([sample.differences[some] for sample, some in zip(samples, known, strict=True)])
    roots = np.concatenate(
        [np.full(some.sum(), np.sqrt(s.stratum.kernel / some.sum())) for s, some in zip(samples, known, strict=True)]
    )
    last = signs[:, -1:]  # the last worth follows from the others: together they are the gain
    free = np.linalg.lstsq((signs - last)[:, :-1] * roots[:, None], (differences - last[:, 0] * gain) * roots)[0]
    worths = np.append(free, gain - free.sum())
    return [_scaled(sample, some, worths) for sample, some in zip(samples, known, strict=True)]


def _scaled(sample: _Sample, known: Coalitions, worths: Values) -> _Proxy:
    """The common additive game with this stratum's own level and slope; two equal halves have no level."""
    modelled, differences = sample.stratum.signs[known] @ worths, sample.differences[known]
    centre, level = (0.0, 0.0) if sample.stratum.is_halved else (modelled.mean(), differences.mean())
    spread = modelled - centre
    square = float(spread @ spread)
    slope = float(spread @ differences) / square if square > 0.0 else 1.0
    return _Proxy(float(level - slope * centre), slope * worths)


def _stratum_part(sample: _Sample, proxies: Sequence[_Proxy]) -> tuple[Values, Values]:
    """The stratum's addition to n * phi float64[n], averaged over the folds' proxies, and its variance."""
    stratum, count = sample.stratum, len(sample.differences)
    part = np.zeros(stratum.pairs.shape[1])
    left = np.zeros(stratum.loads.shape)  # what a pair's proxy, fitted without it, leaves of d times its load
    for fold, proxy in enumerate(proxies):
        terms = proxy.residuals(sample)[:, None] * stratum.loads
        known = sample.outside(fold)
        part += stratum.additive_part(proxy.worths)
        if known.all():
            part += terms.mean(axis=0)
            continue
        unknown = float(stratum.population - int(known.sum()))
        part += (terms[known].sum(axis=0) + unknown * terms[~known].mean(axis=0)) / float(stratum.population)
        left[~known] = terms[~known]
    if count == stratum.population:
        return part / len(proxies), np.zeros_like(part)
    variance = left.var(axis=0, ddof=1) * (1.0 - count / stratum.population) / count
    return part / len(proxies), variance
