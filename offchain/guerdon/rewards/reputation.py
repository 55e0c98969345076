"""Reputation from contribution: an integer that moves a quarter of the way each epoch."""

from __future__ import annotations

from collections.abc import Mapping

from guerdon.model import MAX_REPUTATION

NEWCOMER = 1_000  # where an account starts
STEP_DENOMINATOR = 4  # one epoch closes a quarter of the distance: one spike cannot make a name


def next_reputation(previous: Mapping[str, int], contributions: Mapping[str, int]) -> dict[str, int]:
    """Reputation 0..10,000 after an epoch, for the accounts of `contributions`.

    The target is 10,000 x contribution / median positive contribution, at most 10,000; a
    contribution of zero or less aims at 0. Steps are rounded towards the old value.
    """
    positive = sorted(value for value in contributions.values() if value > 0)
    median = positive[(len(positive) - 1) // 2] if positive else 1
    result = {}
    for account, value in contributions.items():
        target = MAX_REPUTATION * max(0, min(value, median)) // median
        before = previous.get(account, NEWCOMER)
        move = abs(target - before) // STEP_DENOMINATOR
        result[account] = before + move if target > before else before - move
    return result
