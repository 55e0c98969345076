from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guerdon.errors import BadValue
from guerdon.rewards.allotment import allot

ACCOUNTS = [f"0x{number:040x}" for number in range(1, 9)]
A, B, C = ACCOUNTS[:3]

amounts = st.dictionaries(st.sampled_from(ACCOUNTS), st.integers(0, 10**12))
parts = st.dictionaries(st.sampled_from(ACCOUNTS), st.integers(0, 10**30), min_size=1)


def test_a_first_pot_is_proportional() -> None:
    """Shares 2:1:1 of 100 units are 50, 25 and 25."""
    assert allot({}, {A: 2, B: 1, C: 1}, 100) == {A: 50, B: 25, C: 25}


def test_three_equal_participants_share_100_units_to_the_unit() -> None:
    """E-13: the odd unit goes to the lowest account, and nothing is lost."""
    assert allot({}, {C: 1, B: 1, A: 1}, 100) == {A: 34, B: 33, C: 33}


def test_a_pot_of_one_unit_goes_to_one_participant() -> None:
    """E-13: one unit among seven is one unit in total."""
    assert sorted(allot({}, dict.fromkeys(ACCOUNTS[:7], 5), 1).values()) == [0] * 6 + [1]


def test_nobody_is_lowered_and_the_rest_is_levelled() -> None:
    """A has more than its share already: it keeps it, and the pot brings the others level."""
    assert allot({A: 90, B: 0, C: 10}, {A: 1, B: 1, C: 1}, 50) == {A: 90, B: 30, C: 30}


def test_later_shares_repair_earlier_ones() -> None:
    """Cumulative rewards move to the cumulative shares as far as the pot reaches."""
    assert allot({A: 50, B: 50}, {A: 3, B: 1}, 100) == {A: 150, B: 50}


def test_an_account_without_a_share_keeps_what_it_had() -> None:
    """A share that fell to zero ends the pay but takes nothing back."""
    assert allot({A: 40}, {A: 0, B: 1}, 10) == {A: 40, B: 10}


def test_a_pot_of_zero_moves_nothing() -> None:
    """E-35: an epoch without a milestone keeps every leaf, positive shares or not."""
    assert allot({A: 7}, {A: 0, B: 3}, 0) == {A: 7, B: 0}


@pytest.mark.parametrize("shares", [{}, {A: 0}, {A: 0, B: 0}])
def test_a_pot_without_a_positive_share_is_refused(shares: dict[str, int]) -> None:
    """F-11: there is nobody to pay, and the error says so."""
    with pytest.raises(BadValue, match="no participant has a positive share"):
        allot({A: 5}, shares, 10)


def test_ties_follow_the_account_number_not_its_spelling() -> None:
    """O-16: mixed-case accounts are ordered as numbers."""
    low, high = "0x" + "0" * 38 + "aB", "0x" + "0" * 38 + "Ac"
    assert allot({}, {high: 1, low: 1}, 1) == {low: 1, high: 0}


@given(previous=amounts, shares=parts, pot=st.integers(0, 10**13))
def test_rewards_add_up_never_fall_and_ignore_order(previous: dict[str, int], shares: dict[str, int], pot: int) -> None:
    """E-13, F-12: for any history the sum is exact, no leaf falls, and no order of accounts matters."""
    if not any(shares.values()):
        pot = 0
    rewards = allot(previous, shares, pot)
    assert sum(rewards.values()) == sum(previous.values()) + pot
    assert all(rewards[account] >= before for account, before in previous.items())
    assert all(rewards[a] == previous.get(a, 0) for a in rewards if not shares.get(a, 0))
    assert allot(dict(reversed(previous.items())), dict(reversed(shares.items())), pot) == rewards


@given(previous=amounts, shares=parts, pot=st.integers(1, 10**13))
def test_the_lifted_stand_level(previous: dict[str, int], shares: dict[str, int], pot: int) -> None:
    """Whoever was lifted has the same reward per share as the others lifted, to within a unit each."""
    if not any(shares.values()):
        return
    rewards = allot(previous, shares, pot)
    lifted = [a for a in rewards if rewards[a] > previous.get(a, 0) + 1]
    for first in lifted:
        for second in rewards:
            if shares.get(second, 0):
                # nobody with a share stands lower than somebody who was lifted
                low = Fraction(rewards[second] + 1, shares[second])
                assert low >= Fraction(rewards[first] - 1, shares[first])
