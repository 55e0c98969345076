"""Rulings in units.

given a programme with leaves, adjustments and awards
├── when nothing was ruled
│   └── then the leaves are those of the plain allotment
├── when a leaf is lowered
│   ├── then the account has what the ruling left it, and what the pot alone gives it
│   ├── then what it forfeited goes to the others by their shares, at once
│   └── then no later pot makes it good
├── when nobody else has a share
│   ├── then it goes to the others by their leaves
│   └── then, without a leaf but its own, it stays
├── when a plea is granted
│   ├── then it is paid from forfeits, then from the pot, oldest case first
│   ├── then what is not paid waits for the next epoch
│   └── then it lies on top of the share for good
└── when a ruling is there twice
    └── then it is refused
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guerdon.errors import BadValue
from guerdon.rewards.allotment import allot
from guerdon.rewards.rulings import NO_RULINGS, Accounts, Award, Correction, Rulings, allot_under_rulings

ACCOUNTS = [f"0x{number:040x}" for number in range(1, 7)]
A, B, C = ACCOUNTS[:3]
NOTHING = Accounts({}, {}, {})
VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "rulings.json").read_text())

units = st.integers(0, 10**12)
parts = st.dictionaries(st.sampled_from(ACCOUNTS), st.integers(0, 10**30), min_size=1)
corrections = st.dictionaries(st.sampled_from(ACCOUNTS), units, max_size=4)
awards = st.lists(st.tuples(st.sampled_from(ACCOUNTS), st.integers(1, 10**12)), max_size=3)
epochs = st.lists(st.tuples(parts, units, corrections, awards), min_size=1, max_size=5)


def lowered(account: str, to: int) -> Rulings:
    """One correction."""
    return Rulings((Correction(account, to),))


def leaves_after(before: Accounts, shares: dict[str, int], pot: int, rulings: Rulings) -> dict[str, int]:
    """The leaves alone."""
    return dict(allot_under_rulings(before, shares, pot, rulings).accounts.leaves)


def life(drawn: list[Any]) -> list[tuple[Accounts, dict[str, int], int, Rulings]]:
    """A programme's epochs: what was before, shares, pot, rulings. Awards are kept, as a court keeps them."""
    before, granted, steps = NOTHING, [], []
    for number, (shares, pot, lower, pleas) in enumerate(drawn, start=1):
        pot = pot if any(shares.values()) else 0  # noqa: PLW2901 - without a share no milestone is released
        granted += [Award(len(granted) + at, account, amount, number) for at, (account, amount) in enumerate(pleas, 1)]
        rulings = Rulings(tuple(Correction(account, to) for account, to in lower.items()), tuple(granted))
        steps.append((before, shares, pot, rulings))
        before = allot_under_rulings(before, shares, pot, rulings).accounts
    return steps


def test_what_was_forfeited_goes_to_the_others() -> None:
    """A and B had 50 each; A is lowered to 0 in an epoch without a pot: B has all 100."""
    before = Accounts({A: 50, B: 50}, {}, {})
    assert leaves_after(before, {A: 1, B: 1}, 0, lowered(A, 0)) == {A: 0, B: 100}


def test_a_large_share_gets_nothing_of_its_own_forfeit_back() -> None:
    """A has nine tenths of the shares and forfeits 80: all 80 go to B and C, and the pot is shared as ever."""
    before = Accounts({A: 90, B: 5, C: 5}, {}, {})
    assert leaves_after(before, {A: 18, B: 1, C: 1}, 20, lowered(A, 10)) == {A: 10 + 18, B: 46, C: 46}


def test_no_later_pot_makes_good_what_was_forfeited() -> None:
    """The next pots are shared as if A had kept its leaf: it does not rise back to the others' level."""
    after = allot_under_rulings(Accounts({A: 50, B: 50}, {}, {}), {A: 1, B: 1}, 0, lowered(A, 0)).accounts
    assert leaves_after(after, {A: 1, B: 1}, 40, NO_RULINGS) == {A: 20, B: 120}


def test_a_leaf_that_is_not_above_the_ruling_stays() -> None:
    """A ruling to 60 takes nothing from a leaf of 50, nor from an account without a leaf, and makes none."""
    after = allot_under_rulings(Accounts({A: 50}, {}, {}), {A: 1}, 0, Rulings((Correction(A, 60), Correction(B, 0))))
    assert (after.accounts.leaves, after.forfeits) == ({A: 50}, {A: 0, B: 0})


def test_without_other_shares_the_others_leaves_count() -> None:
    """Nobody else has a positive share: 30 forfeited units go to B and C as 2 to 1, as their leaves are."""
    before = Accounts({A: 30, B: 20, C: 10}, {}, {})
    assert leaves_after(before, {A: 1, B: 0}, 0, lowered(A, 0)) == {A: 0, B: 40, C: 20}


def test_with_nobody_else_nothing_can_move() -> None:
    """The leaves must add up to what was released: where nobody could take it, a forfeit stays."""
    after = allot_under_rulings(Accounts({A: 30, B: 0}, {}, {}), {A: 1, B: 0}, 0, lowered(A, 5)).accounts
    assert (after.leaves, after.adjustments) == ({A: 30, B: 0}, {})


def test_an_award_is_paid_from_forfeits_before_the_pot() -> None:
    """A forfeits 40, 25 of it are B's by a plea: the pot of 20 is untouched, 15 go to the others by shares."""
    before = Accounts({A: 50, B: 50, C: 50}, {}, {})
    rulings = Rulings((Correction(A, 10),), (Award(1, B, 25, 2),))
    assert leaves_after(before, {A: 1, B: 2, C: 1}, 30, rulings) == {A: 10, B: 50 + 25 + 10 + 30, C: 50 + 5}


def test_an_award_lies_on_top_for_good() -> None:
    """B is awarded 10 of a pot of 100; later pots are shared as if it had never been."""
    before = Accounts({A: 45, B: 45}, {}, {})
    after = allot_under_rulings(before, {A: 1, B: 1}, 100, Rulings((), (Award(1, B, 10, 1),))).accounts
    assert after.leaves == {A: 90, B: 100}
    assert leaves_after(after, {A: 1, B: 1}, 20, Rulings((), (Award(1, B, 10, 1),))) == {A: 100, B: 110}


def test_the_oldest_case_is_paid_first_and_the_rest_waits() -> None:
    """Awards of 30 and 30 and pots of 40 and 40: 30 and 10, then 0 and 20; then 20 are left to share out."""
    rulings = Rulings((), (Award(2, C, 30, 1), Award(1, B, 30, 1)))
    first = allot_under_rulings(NOTHING, {A: 1}, 40, rulings).accounts
    assert (first.paid, first.leaves) == ({1: 30, 2: 10}, {A: 0, B: 30, C: 10})
    second = allot_under_rulings(first, {A: 1}, 40, rulings).accounts
    assert (second.paid, second.leaves) == ({1: 30, 2: 30}, {A: 20, B: 30, C: 30})


@pytest.mark.parametrize(
    ("twice", "word"),
    [
        (lambda: Rulings((Correction(A, 1), Correction(A, 2))), "corrects an account twice"),
        (lambda: Rulings((), (Award(1, A, 1, 1), Award(1, B, 1, 1))), "awarded twice"),
    ],
)
def test_a_ruling_counts_once(twice: Any, word: str) -> None:
    """An account is corrected once an epoch, a case awarded once."""
    with pytest.raises(BadValue, match=word):
        twice()


@given(epochs)
def test_without_rulings_nothing_changes(drawn: list[Any]) -> None:
    """With no ruling ever, leaves are those of the plain allotment, and nothing is recorded."""
    for before, shares, pot, _ in life([(shares, pot, {}, []) for shares, pot, _, _ in drawn]):
        after = allot_under_rulings(before, shares, pot, NO_RULINGS)
        assert after.accounts.leaves == allot(before.leaves, shares, pot)
        assert (after.accounts.adjustments, after.accounts.paid, after.forfeits) == ({}, {}, {})


@given(epochs)
def test_leaves_add_up_to_what_was_released(drawn: list[Any]) -> None:
    """Whatever was ruled: no leaf is negative, and all leaves together rise by exactly the pot."""
    for before, shares, pot, rulings in life(drawn):
        leaves = leaves_after(before, shares, pot, rulings)
        assert sum(leaves.values()) == sum(before.leaves.values()) + pot
        assert min(leaves.values()) >= 0


@given(epochs)
def test_nobody_falls_without_a_ruling(drawn: list[Any]) -> None:
    """A leaf falls in an epoch that corrects its account, never below the ruling, and in no other."""
    for before, shares, pot, rulings in life(drawn):
        leaves = leaves_after(before, shares, pot, rulings)
        floor = {ruling.account: ruling.to for ruling in rulings.corrections}
        for account, had in before.leaves.items():
            assert leaves[account] >= min(had, floor.get(account, had))


@given(epochs)
def test_a_corrected_leaf_is_the_ruling_and_the_pots_part(drawn: list[Any]) -> None:
    """A lowered leaf is what the ruling left, plus what the plain allotment of the pot gives, plus its awards."""
    for before, shares, pot, rulings in life(drawn):
        after = allot_under_rulings(before, shares, pot, rulings)
        others = [a for a in {*shares, *before.leaves} if not after.forfeits.get(a)]
        if not any(shares.get(a, 0) > 0 or before.leaves.get(a, 0) > 0 for a in others):
            continue  # nobody could take it
        received = {a: had - before.adjustments.get(a, 0) for a, had in before.leaves.items()}
        awarded = sum(after.accounts.paid.values()) - sum(before.paid.values())
        from_pot = max(awarded - sum(after.forfeits.values()), 0)
        allotted = allot(received, shares, pot - from_pot)
        for ruling in rulings.corrections:
            account = ruling.account
            if after.forfeits[account]:
                mine = [plea.case for plea in rulings.awards if plea.account == account]
                pleas = sum(after.accounts.paid[case] - before.paid.get(case, 0) for case in mine)
                expected = ruling.to + allotted[account] - received[account] + pleas
                assert after.accounts.leaves[account] == expected


@given(epochs)
def test_awards_are_paid_to_the_unit_and_no_further(drawn: list[Any]) -> None:
    """No award is overpaid or falls back, none waits while an older one or money is left."""
    for before, shares, pot, rulings in life(drawn):
        after = allot_under_rulings(before, shares, pot, rulings)
        paid = after.accounts.paid
        assert all(before.paid.get(case, 0) <= paid[case] for case in paid)
        owed = [award.amount - paid[award.case] for award in rulings.awards]
        assert all(left >= 0 for left in owed)
        spent = sum(paid.values()) - sum(before.paid.values())
        assert not any(owed) or spent == pot + sum(after.forfeits.values())
        first_open = next((at for at, left in enumerate(owed) if left), len(owed))
        news = [paid[a.case] - before.paid.get(a.case, 0) for a in rulings.awards]
        assert not any(news[first_open + 1 :])


@given(epochs, st.randoms(use_true_random=False))
def test_the_order_of_rulings_does_not_matter(drawn: list[Any], random: Any) -> None:
    """O-14: rulings, shares and leaves in any order give the same leaves."""
    for before, shares, pot, rulings in life(drawn):
        mixed = Rulings(tuple(_mixed(rulings.corrections, random)), tuple(_mixed(rulings.awards, random)))
        other = Accounts(dict(_mixed(before.leaves.items(), random)), before.adjustments, before.paid)
        again = allot_under_rulings(other, dict(_mixed(shares.items(), random)), pot, mixed)
        assert again == allot_under_rulings(before, shares, pot, rulings)


def _mixed(items: Any, random: Any) -> list[Any]:
    mixed = list(items)
    random.shuffle(mixed)
    return mixed


@pytest.mark.parametrize("vector", VECTORS["epochs"], ids=[vector["name"] for vector in VECTORS["epochs"]])
def test_golden_rulings(vector: dict[str, Any]) -> None:
    """A second implementation, which hands out unit by unit, came to the same leaves."""
    before = Accounts(vector["leaves"], vector["adjustments"], {int(c): u for c, u in vector["paid"].items()})
    rulings = Rulings(
        tuple(Correction(account, to) for account, to in vector["corrections"]),
        tuple(Award(*award) for award in vector["awards"]),
    )
    after = allot_under_rulings(before, vector["shares"], vector["pot"], rulings)
    assert after.accounts.leaves == vector["after"]["leaves"]
    assert after.accounts.adjustments == vector["after"]["adjustments"]
    assert {str(case): paid for case, paid in after.accounts.paid.items()} == vector["after"]["paid"]
