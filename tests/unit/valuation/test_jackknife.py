from __future__ import annotations

import numpy as np
import pytest

from guerdon.errors import BadValue
from guerdon.valuation.jackknife import fold_blocks, jackknife_errors, leave_one_out


def test_blocks_hold_every_row_once() -> None:
    """Ten rows in three blocks: 4, 3 and 3, each row in one; the seed decides which."""
    blocks = fold_blocks(10, 3, seed=1)
    assert [len(block) for block in blocks] == [4, 3, 3]
    assert sorted(np.concatenate(blocks)) == list(range(10))
    assert [b.tolist() for b in blocks] == [b.tolist() for b in fold_blocks(10, 3, seed=1)]
    assert [b.tolist() for b in blocks] != [b.tolist() for b in fold_blocks(10, 3, seed=2)]


@pytest.mark.parametrize("blocks", [1, 11])
def test_impossible_splits_are_refused(blocks: int) -> None:
    """One block leaves nothing to compare, and no block may be empty."""
    with pytest.raises(BadValue, match=f"into {blocks} blocks"):
        fold_blocks(10, blocks, seed=1)


def test_leaving_a_block_out_is_the_mean_of_the_others() -> None:
    """From block means and sizes comes the mean over all other rows, for vectors as for numbers."""
    rows = np.random.default_rng(1).normal(size=(10, 4))
    blocks = fold_blocks(10, 3, seed=1)
    means, sizes = np.stack([rows[b].mean(axis=0) for b in blocks]), np.array([float(len(b)) for b in blocks])
    expected = [np.delete(rows, b, axis=0).mean(axis=0) for b in blocks]
    np.testing.assert_allclose(leave_one_out(means, sizes), expected)
    np.testing.assert_allclose(leave_one_out(means[:, 0], sizes), np.array(expected)[:, 0])


def test_the_error_of_a_mean_is_the_textbook_one() -> None:
    """With a block per row the jackknife of a mean is the standard deviation over the root of the count."""
    rows = np.random.default_rng(2).normal(size=(50, 3))
    errors = jackknife_errors(leave_one_out(rows, np.ones(50)))
    np.testing.assert_allclose(errors, rows.std(axis=0, ddof=1) / np.sqrt(50))


def test_the_error_of_a_ratio_is_the_true_one() -> None:
    """For a share, a ratio of means, the stated error is what repeated sampling shows, within a tenth."""
    random = np.random.default_rng(3)

    def shares(means: np.ndarray) -> np.ndarray:
        return means / means.sum(axis=-1, keepdims=True)

    folds = 1.0 + random.normal(size=(500, 400, 3)) * np.array([0.5, 1.0, 2.0])
    true = shares(folds.mean(axis=1)).std(axis=0)
    blocks = np.array_split(np.arange(400), 20)
    stated = [
        jackknife_errors(shares(leave_one_out(np.stack([fold[b].mean(axis=0) for b in blocks]), np.full(20, 20.0))))
        for fold in folds
    ]
    np.testing.assert_allclose(np.mean(stated, axis=0), true, rtol=0.1)
