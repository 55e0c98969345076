"""What a pot is shared out by: components, their weights, and the gate every proxy passes.

A component turns a participant's programme so far into non-negative integer points. Contribution
components pay clipped contributions; all others pay points only in proportion to
min(1, contribution / median positive contribution), so that zero contribution is zero pay.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from guerdon.errors import BadValue
from guerdon.model import BASIS_POINTS
from guerdon.signing import keccak256

Points = Mapping[str, int]  # by account, never negative


@dataclass(frozen=True, slots=True)
class Standing:
    """One programme up to and including an epoch: every mapping is by account, over the same accounts."""

    contributions: Mapping[str, Mapping[str, int]]  # by utility, then account; signed fixed point
    rounds_answered: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Component:
    """One reward component; `is_contribution` exempts it from the gate (it *is* the contribution)."""

    name: str
    is_contribution: bool
    points: Callable[[Standing], Points]


def _contribution(utility: str) -> Callable[[Standing], Points]:
    return lambda standing: {account: max(value, 0) for account, value in standing.contributions[utility].items()}


ACCURACY = Component("accuracy", True, _contribution("accuracy"))
RELIABILITY = Component("reliability", False, lambda standing: standing.rounds_answered)
COMPONENTS: tuple[Component, ...] = (ACCURACY, RELIABILITY)


def check_weights(weights: Mapping[str, int]) -> None:
    """Raise BadValue unless `weights` are basis points of known components that sum to 10,000."""
    known = [component.name for component in COMPONENTS]
    for name, weight in weights.items():
        if name not in known:
            raise BadValue(f"unknown component {name!r}; known: {', '.join(known)}")
        if not 0 <= weight <= BASIS_POINTS:
            raise BadValue(f"weight {name} = {weight} is outside 0..{BASIS_POINTS} basis points")
    if sum(weights.values()) != BASIS_POINTS:
        raise BadValue(f"weights sum to {sum(weights.values())} basis points, not {BASIS_POINTS}")


def weights_hash(weights: Mapping[str, int]) -> bytes:
    """keccak256 of the weights as 32-byte words in component order, absent ones 0 (abi.encode)."""
    check_weights(weights)
    return keccak256(b"".join(weights.get(c.name, 0).to_bytes(32, "big") for c in COMPONENTS))


def named_weights(weights: Sequence[int]) -> dict[str, int]:
    """Weights by name from a list in component order, as the reward policy keeps them; their sum is not looked at.

    Raises BadValue for a list of other components than this version knows.
    """
    if len(weights) != len(COMPONENTS):
        raise BadValue(
            f"the policy has {len(weights)} weights, this version of Guerdon knows {len(COMPONENTS)} components"
        )
    return {component.name: int(weight) for component, weight in zip(COMPONENTS, weights, strict=True)}


def shares(standing: Standing, weights: Mapping[str, int]) -> dict[str, int]:
    """Integer parts of the pot per account: exact, in an arbitrary common unit.

    A component's weight is split pro rata to its gated points. A component in which nobody has a
    point gives its weight to the others pro rata. All parts are 0 if no contribution is positive.
    """
    check_weights(weights)
    gate = _gate(standing, weights)
    gated = [(weights.get(component.name, 0), _gated(component, standing, gate)) for component in COMPONENTS]
    active = [(weight, points, sum(points.values())) for weight, points in gated if weight]
    active = [(weight, points, total) for weight, points, total in active if total]
    unit = 1
    for _, _, total in active:
        unit *= total
    return {
        account: sum(weight * points[account] * (unit // total) for weight, points, total in active) for account in gate
    }


def _gate(standing: Standing, weights: Mapping[str, int]) -> dict[str, int]:
    """min(contribution, median positive contribution), floored at 0: the gate times that median."""
    value = {
        account: sum(
            weights.get(utility, 0) * by_account[account] for utility, by_account in standing.contributions.items()
        )
        for account in standing.rounds_answered
    }
    positive = sorted(amount for amount in value.values() if amount > 0)
    median = positive[(len(positive) - 1) // 2] if positive else 0  # the lower median: an integer
    return {account: max(0, min(amount, median)) for account, amount in value.items()}


def _gated(component: Component, standing: Standing, gate: Mapping[str, int]) -> Points:
    points = component.points(standing)
    return points if component.is_contribution else {a: points[a] * gate[a] for a in gate}
