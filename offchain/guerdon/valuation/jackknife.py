"""Standard errors of shares, from what they would have been without one block of the validation fold."""

from __future__ import annotations

import numpy as np

from guerdon.errors import BadValue
from guerdon.valuation.coalitions import Values


def fold_blocks(rows: int, blocks: int, seed: int) -> list[np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """Split row numbers 0..rows-1 at random, by PCG64(seed), into `blocks` parts whose sizes differ by one at most.

    Raises BadValue for fewer than two blocks, or more blocks than rows.
    """
    if not 2 <= blocks <= rows:
        raise BadValue(f"{rows} rows cannot be split into {blocks} blocks, of which there must be two")
    return np.array_split(np.random.Generator(np.random.PCG64(seed)).permutation(rows), blocks)


def leave_one_out(parts: Values, rows: Values) -> Values:
    """Means over the fold without each block, float64[K, ...], from the blocks' means `parts` float64[K, ...].

    `rows` float64[K] are the blocks' sizes. It serves scoring vectors and scores alike: both are
    linear in the rows of the fold as long as the utility is a mean of row losses.
    """
    weights = rows.reshape(-1, *[1] * (parts.ndim - 1))
    weighted = weights * parts
    result: Values = (weighted.sum(axis=0) - weighted) / (rows.sum() - weights)
    return result


def jackknife_errors(replicates: Values) -> Values:
    """Standard errors float64[...] from leave-one-out replicates float64[K, ...]  (Tukey 1958).

    SE^2 = (K - 1) / K sum_k (x_k - mean x)^2, for any statistic that is smooth in the fold; a share after
    clipping is smooth except where the clip changes hands.
    """
    count = len(replicates)
    errors: Values = np.sqrt((count - 1) * replicates.var(axis=0))
    return errors
