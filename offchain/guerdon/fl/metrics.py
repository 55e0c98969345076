"""Milestone metrics: AUC overall and of the worst cohort, as integers in parts per million."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from guerdon.errors import BadValue

PARTS_PER_MILLION = 1_000_000
MIN_COHORT_ROWS = 500


def auc_ppm(scores: NDArray[np.float64], labels: NDArray[np.float64]) -> int:
    """Area under the ROC curve in ppm, rounded down, ties counted half (Mann-Whitney U).

    `scores` and `labels` (0 or 1) are float64[n]. The count of ordered pairs is an exact integer.
    Raises BadValue if only one class is present.
    """
    positives = scores[labels == 1]
    negatives = np.sort(scores[labels == 0])
    if not len(positives) or not len(negatives):
        raise BadValue(f"AUC needs both classes; got {len(positives)} positives of {len(labels)} rows")
    below = int(np.searchsorted(negatives, positives, side="left").sum())
    not_above = int(np.searchsorted(negatives, positives, side="right").sum())
    return (below + not_above) * PARTS_PER_MILLION // (2 * len(positives) * len(negatives))


def cohort_aucs_ppm(
    scores: NDArray[np.float64],
    labels: NDArray[np.float64],
    cohorts: Mapping[str, NDArray[np.bool_]],
) -> dict[str, int]:
    """AUC in ppm of every cohort with at least 500 rows; `cohorts` maps a name to a bool[n] mask."""
    return {
        name: auc_ppm(scores[mask], labels[mask])
        for name, mask in sorted(cohorts.items())
        if int(mask.sum()) >= MIN_COHORT_ROWS
    }
