from __future__ import annotations

import numpy as np
import pytest

from guerdon.valuation.aumann_shapley import Vector, aumann_shapley, path_gradient


def quintic(parameters: Vector) -> float:
    """A utility that is of degree six along every step."""
    return float(np.sum(parameters) ** 6 / 6.0 - np.dot(parameters, parameters))


def quintic_gradient(parameters: Vector) -> Vector:
    """Its gradient."""
    return np.full_like(parameters, np.sum(parameters) ** 5) - 2.0 * parameters


def test_three_nodes_are_exact_to_degree_six() -> None:
    """F-14: values add up to the gain exactly for a utility of degree six along the step."""
    random = np.random.default_rng(1)
    start, updates = random.normal(size=5), random.normal(size=(4, 5)) / 4
    vector = path_gradient(quintic_gradient, start, updates.sum(axis=0))
    gain = quintic(start + updates.sum(axis=0)) - quintic(start)
    assert aumann_shapley(updates, vector).sum() == pytest.approx(gain, rel=1e-12)


def test_one_node_is_not() -> None:
    """The same game with the midpoint alone misses the gain: the nodes matter."""
    random = np.random.default_rng(1)
    start, step = random.normal(size=5), random.normal(size=5)
    vector = path_gradient(quintic_gradient, start, step, nodes=1)
    assert abs(vector @ step - quintic(start + step) + quintic(start)) > 1e-3


def test_a_zero_update_earns_zero_and_a_split_earns_the_same() -> None:
    """F-01, F-04: an empty update is worth exactly 0, and halves of an update add up to the whole."""
    random = np.random.default_rng(2)
    vector, update = random.normal(size=6), random.normal(size=6)
    values = aumann_shapley(np.array([np.zeros(6), update, update / 4, update * 3 / 4]), vector)
    assert values[0] == 0.0
    assert values[2] + values[3] == pytest.approx(values[1], rel=1e-12)


def test_gradient_passes_do_not_grow_with_participants() -> None:
    """Three gradients per round, whatever the number of participants."""
    calls = []
    path_gradient(lambda parameters: calls.append(1) or parameters, np.zeros(3), np.ones(3))
    assert len(calls) == 3
