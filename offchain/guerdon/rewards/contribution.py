"""Signed programme-cumulative contributions from scores: C_i = min(F_i, kappa I_i), integers only."""

from __future__ import annotations

from collections.abc import Mapping


def contributions(full: Mapping[str, int], innovation: Mapping[str, int]) -> dict[str, int]:
    """Contribution per account from its full score F and innovation score I over the programme.

    kappa = sum(F) / sum(I), an exact rational; kappa I is rounded down. If either sum is not
    positive the programme as a whole has taught the model nothing new and kappa I counts as 0.
    Scores and contributions share one fixed-point unit. The accounts are those of `full`.
    """
    full_sum, innovation_sum = sum(full.values()), sum(innovation.values())
    learned = full_sum > 0 and innovation_sum > 0
    return {
        account: min(score, full_sum * innovation[account] // innovation_sum if learned else 0)
        for account, score in full.items()
    }
