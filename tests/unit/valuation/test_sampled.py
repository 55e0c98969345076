from __future__ import annotations

import numpy as np
import pytest

from guerdon.errors import BadValue
from guerdon.valuation.coalitions import Coalitions, Game, Values
from guerdon.valuation.games import Additive
from guerdon.valuation.pair_design import FOLDS, draw_strata
from guerdon.valuation.sampled import sampled_shapley
from guerdon.valuation.shapley import coalition_table, exact_shapley


def random_game(players: int) -> Game:
    """Every coalition worth an independent number: nothing for a proxy to find."""
    table = np.random.default_rng(players).normal(size=2**players)
    return lambda coalitions: table[coalitions @ (1 << np.arange(players))]


def averaged_game(coalitions: Coalitions) -> Values:
    """Nine participants whose worths are averaged over the members: steep for small coalitions, then flat."""
    worths = np.array([3.0, 1.0, 2.0, -1.0, 0.5, 4.0, 2.5, 1.5, 0.0])
    sizes = coalitions.sum(axis=1)
    return 1.0 - np.exp(coalitions @ -worths / np.maximum(sizes, 1))


@pytest.mark.parametrize("players", [1, 2, 3, 8, 20, 80])
def test_additive_games_are_exact(players: int) -> None:
    """However few coalitions are drawn, an additive game's values are exact and so is their error of nothing."""
    game = Additive(tuple(np.random.default_rng(players).normal(size=players)))
    estimate = sampled_shapley(game, players, budget=2 + 2 * (players + FOLDS * players // 2), seed=1)
    np.testing.assert_allclose(estimate.values, game.shapley(), atol=1e-12)
    np.testing.assert_allclose(estimate.errors, 0.0, atol=1e-12)


def test_interactions_of_pairs_are_exact() -> None:
    """Complements cancel every second-order term, so a game of pairs is worth exactly half of each to each."""
    matrix = np.random.default_rng(2).normal(size=(12, 12))
    estimate = sampled_shapley(lambda c: np.einsum("mi,ij,mj->m", c, matrix, c), 12, budget=200, seed=1)
    np.testing.assert_allclose(estimate.values, (matrix.sum(axis=0) + matrix.sum(axis=1)) / 2, atol=1e-12)


@pytest.mark.parametrize("players", range(1, 11))
def test_a_full_budget_enumerates(players: int) -> None:
    """With room for all coalitions every game is exact, the estimated error zero, and none is asked for twice."""
    game = random_game(players)
    estimate = sampled_shapley(game, players, budget=2**players + 7, seed=1)
    np.testing.assert_allclose(estimate.values, exact_shapley(coalition_table(game, players)), atol=1e-12)
    assert not estimate.errors.any()
    assert estimate.evaluations == 2**players


@pytest.mark.parametrize(("game", "players", "budget"), [(random_game(8), 8, 100), (averaged_game, 9, 130)])
def test_estimates_are_unbiased_and_know_their_error(game: Game, players: int, budget: int) -> None:
    """Over 600 seeds the mean is the exact value within four standard errors, and the stated error is the true one."""
    exact = exact_shapley(coalition_table(game, players))
    estimates = [sampled_shapley(game, players, budget, seed) for seed in range(600)]
    misses = np.array([estimate.values for estimate in estimates]) - exact
    assert np.abs(misses.mean(axis=0) / misses.std(axis=0, ddof=1) * np.sqrt(600)).max() < 4.0
    stated = np.sqrt(np.mean([estimate.errors**2 for estimate in estimates], axis=0))
    np.testing.assert_allclose(stated, misses.std(axis=0), rtol=0.2)


def test_the_proxy_pays() -> None:
    """On a smooth game of averages 130 of 512 coalitions miss by 8 % in the median, a game of noise by far more."""

    def median_miss(game: Game) -> float:
        exact = exact_shapley(coalition_table(game, 9))
        values = [sampled_shapley(game, 9, budget=130, seed=seed).values for seed in range(21)]
        return float(np.median(np.linalg.norm(values - exact, axis=1)) / np.linalg.norm(exact))

    assert median_miss(averaged_game) < 0.08
    assert median_miss(random_game(9)) > 0.2


def test_values_add_up_to_the_gain() -> None:
    """F-14: efficiency holds to rounding for every sample, because d and its loads are odd in the coalition."""
    game = random_game(10)
    gain = np.diff(game(np.array([[False] * 10, [True] * 10])))[0]
    for seed in range(20):
        assert sampled_shapley(game, 10, budget=150, seed=seed).values.sum() == pytest.approx(gain, abs=1e-12)


def test_a_seed_decides_everything() -> None:
    """The same seed gives the same bytes, another one another sample."""
    first, again, other = (sampled_shapley(random_game(10), 10, 150, seed) for seed in (5, 5, 6))
    assert first.values.tobytes() == again.values.tobytes()
    assert first.errors.tobytes() == again.errors.tobytes()
    assert first.values.tobytes() != other.values.tobytes()


@pytest.mark.parametrize(("players", "budget"), [(6, 50), (9, 200), (10, 200)])
def test_pairs_are_different_and_of_their_size(players: int, budget: int) -> None:
    """No coalition is drawn twice, not even as the complement of an equal half, where nearly all are drawn either."""
    for seed in range(20):
        strata = draw_strata(players, budget, np.random.default_rng(seed))
        for size, stratum in enumerate(strata, start=1):
            both = np.vstack([stratum.pairs, ~stratum.pairs])
            assert len(np.unique(both, axis=0)) == len(both)
            assert (stratum.pairs.sum(axis=1) == size).all()
        assert sum(len(stratum.pairs) for stratum in strata) == budget // 2 - 1


def test_pairs_go_to_sizes_by_one_over_the_size() -> None:
    """All single players, five of each size, and the rest in proportion to 1 / size, or up to all there are."""
    counts = [len(stratum.pairs) for stratum in draw_strata(14, 512, np.random.default_rng(1))]
    assert counts[0] == 14
    rest = np.array(counts[1:]) - FOLDS
    np.testing.assert_allclose(rest * np.arange(2, 8) / rest[0], 2.0, rtol=0.1)
    assert sum(counts) == 255
    assert [len(stratum.pairs) for stratum in draw_strata(6, 60, np.random.default_rng(1))] == [6, 13, 10]


def test_too_small_a_budget_is_refused() -> None:
    """The refusal names the smallest budget, and that one is enough."""
    with pytest.raises(BadValue, match="at least 552"):
        draw_strata(80, 550, np.random.default_rng(1))
    assert len(draw_strata(80, 552, np.random.default_rng(1))) == 40


def test_nobody_has_no_value() -> None:
    """A game without players is refused."""
    with pytest.raises(BadValue, match="at least one player"):
        sampled_shapley(random_game(1), 0, 100, 1)
