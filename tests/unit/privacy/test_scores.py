from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guerdon.errors import NotYet
from guerdon.privacy.participant import own_scores
from guerdon.privacy.rounds import score_epoch

TWO_ROUNDS = ((1, 1), (1, 2))


def total_score(world: Any, vectors: Any, name: str) -> int:
    """Σ_t ⟨U_t, ĝ_t⟩ in the clear, from the opened sums."""
    return sum(
        int(a) * int(b)
        for at, number in enumerate((1, 2))
        for a, b in zip(world.signers[0].total((1, number)), vectors[name][at], strict=True)
    )


@settings(max_examples=8)
@given(
    st.sampled_from([(1, 1), (1, 3), (2, 3), (2, 5), (3, 5), (3, 6)]),
    st.integers(3, 6),
    st.integers(1, 30),
    st.integers(0, 255),
)
def test_scores_are_the_integers_in_the_clear(
    new_world: Any, setting: tuple[int, int], size: int, dimension: int, seed: int
) -> None:
    """S-18: over random k of n, cohorts and lengths every score equals the plain computation."""
    quorum, signers = setting
    world = new_world(size=size, signer_count=signers, quorum=quorum, dimension=dimension, seed=seed)
    world.run(1, 1)
    world.run(1, 2)
    vectors = world.vectors()
    result = world.score(1, vectors)
    assert result.scores == world.plain_scores(world.two_rounds(), {1: vectors})
    assert result.unopened == {"accuracy": 0, "fairness": 0}
    assert not result.carried
    assert not result.unconfirmed or quorum == signers == 1


def test_scores_add_up_to_the_sums_own_product(world: Any) -> None:
    """Σ_i score_i equals Σ_t ⟨U_t, ĝ_t⟩ to the integer."""
    vectors = world.vectors()
    result = world.score(1, vectors)
    for name in vectors:
        assert sum(scores[name] for scores in result.scores.values()) == total_score(world, vectors, name)


def test_a_zero_update_scores_zero(new_world: Any) -> None:
    """A free rider that sends zeros scores exactly 0 in every utility."""
    world = new_world(dimension=12)
    world.update = lambda: np.zeros(12)
    world.run(1, 1)
    world.run(1, 2)
    result = world.score(1, world.vectors())
    assert result.scores == {account: {"accuracy": 0, "fairness": 0} for account in world.accounts}


def test_a_participant_recomputes_its_score_at_home(world: Any) -> None:
    """Own record and published vectors give the very integer that was opened."""
    vectors = world.vectors()
    result = world.score(1, vectors)
    by_round = {name: {(1, 1): values[0], (1, 2): values[1]} for name, values in vectors.items()}
    for account in world.accounts:
        records = [world.records[key][account] for key in TWO_ROUNDS]
        assert own_scores(records, by_round) == result.scores[account]


def test_the_outcome_names_the_certified_vectors(world: Any) -> None:
    """The outcome carries the vectors as certified, for the evidence."""
    vectors = world.vectors()
    outcome = score_epoch(world.signers, 1, dict.fromkeys(world.terms.signers, vectors), 0)
    assert all(np.array_equal(outcome.vectors[name], vectors[name]) for name in vectors)
    assert outcome.liars == ()


def test_any_k_reachable_signers_suffice(world: Any) -> None:
    """S-02: whichever k of n answer, every score is exact; what is not one's own and lacks k answers is named."""
    vectors = world.vectors()
    _, shares = world.score_shares(vectors)
    expected = world.plain_scores(world.two_rounds(), {1: vectors})
    for alive in combinations(range(5), 3):
        result = world.signers[0].combine_scores(1, [shares[at] for at in alive])
        assert result.scores == expected
        answered = {0, *alive}  # a signer's own answer always counts
        few = [at for at, subset in enumerate(world.terms.subsets) if len(answered & set(subset)) < 3]
        assert result.unconfirmed == tuple(at for at in few if 0 not in world.terms.subsets[at])


def test_k_minus_1_signers_open_no_score_and_a_late_one_resumes(world: Any) -> None:
    """S-02: with k - 1 answers nothing is opened; the next answer completes it."""
    vectors = world.vectors()
    _, shares = world.score_shares(vectors)
    with pytest.raises(NotYet, match="no holder of mask subset"):
        world.signers[0].combine_scores(1, shares[:2])
    result = world.signers[0].combine_scores(1, [*shares[:2], shares[3]])
    assert result.scores == world.plain_scores(world.two_rounds(), {1: vectors})
