"""Aumann-Shapley values of one round: an inner product with the gradient averaged along the step.

The round's game is fixed-weight: v(S) = v(theta + sum of the updates in S), each update already
multiplied by its sample-count fraction. Its Aumann-Shapley value (Aumann and Shapley 1974,
"Values of Non-Atomic Games") is phi_i = <u_i, g> with g the integral of grad v(theta + t U) over
t in [0, 1]. Three Gauss-Legendre nodes make it exact for utilities of degree six along the step.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

PATH_NODES = 3


def path_gradient(gradient: Callable[[Vector], Vector], start: Vector, step: Vector, nodes: int = PATH_NODES) -> Vector:
    """Average `gradient` along the segment from `start` to `start + step`.

    `start`, `step` and the result are float64[d]; `gradient` is called `nodes` times, at the
    Gauss-Legendre abscissae of [0, 1], in ascending order.
    """
    abscissae, weights = np.polynomial.legendre.leggauss(nodes)
    average = np.zeros_like(start)
    for abscissa, weight in zip(abscissae, weights, strict=True):
        average += 0.5 * weight * gradient(start + 0.5 * (1.0 + abscissa) * step)
    return average


def aumann_shapley(updates: NDArray[np.float64], scoring_vector: Vector) -> Vector:
    """Values float64[n] of `updates` float64[n, d] in the clear: for tests and audits only.

    In production each update is masked and the same inner product is taken on shares.
    """
    values: Vector = updates @ scoring_vector
    return values
