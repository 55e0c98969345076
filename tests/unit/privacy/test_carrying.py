from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from guerdon.errors import NotYet
from guerdon.privacy.carrying import chains, plan_epoch

TWO_ROUNDS = ((1, 1), (1, 2))
FLOOR = 3
ACCOUNTS = [f"0x{at:040x}" for at in range(7)]


def test_one_round_only_is_carried_into_the_next_epoch(new_world: Any) -> None:
    """No single-round score is opened: three newcomers of one round are scored an epoch later, exactly."""
    world = new_world(size=7, dimension=12)
    world.run(1, 1, range(4))
    world.run(1, 2)
    first = world.vectors()
    result = world.score(1, first)
    early, late = world.accounts[:4], world.accounts[4:]
    assert result.carried == dict.fromkeys(sorted(late), ((1, 2),))
    assert result.scores == world.plain_scores(dict.fromkeys(early, TWO_ROUNDS), {1: first})
    assert any(result.unopened.values())
    world.run(2, 1)
    world.run(2, 2)
    second = world.vectors()
    result = world.score(2, second)
    rounds = ((2, 1), (2, 2))
    plan = dict.fromkeys(early, rounds) | dict.fromkeys(late, ((1, 2), *rounds))
    assert result.scores == world.plain_scores(plan, {1: first, 2: second})
    assert result.unopened == {"accuracy": 0, "fairness": 0}


def test_a_lone_carried_account_waits_with_two_others(new_world: Any) -> None:
    """With the public total no carried account learns another's single-round score: what is left has two parts."""
    world = new_world(size=6, dimension=12)
    world.run(1, 1, range(5))
    world.run(1, 2)
    vectors = world.vectors(names=["accuracy"])
    result = world.score(1, vectors)
    lone = world.accounts[5]
    assert len(result.carried) == 3
    assert result.carried[lone] == ((1, 2),)
    held = {account: own["accuracy"] for account, own in world.plain_scores(result.carried, {1: vectors}).items()}
    assert result.unopened["accuracy"] == sum(held.values())
    for account in set(held) - {lone}:
        assert result.unopened["accuracy"] - held[account] != held[lone]


def test_who_waits_with_a_lone_account_cannot_be_foreseen(new_world: Any) -> None:
    """The companions are drawn from what signers' nonces fixed: they are not the first accounts in order."""
    companions = set()
    for seed in range(6):
        world = new_world(size=6, dimension=2, signer_count=3, quorum=2, seed=1)
        world.source.seed(seed)  # other nonces, same accounts
        world.run(1, 1, range(5))
        world.run(1, 2)
        companions.add(frozenset(world.score(1, world.vectors()).carried))
    assert len(companions) > 1


def test_an_epoch_of_one_round_opens_nothing_and_does_not_stop(new_world: Any) -> None:
    """One round only: nobody is scored, everybody is carried, and the next epoch scores them exactly."""
    world = new_world(size=4, dimension=12)
    world.run(1, 1)
    first = world.vectors(rounds=1)
    result = world.score(1, first)
    assert result.scores == {}
    assert result.carried == dict.fromkeys(sorted(world.accounts), ((1, 1),))
    assert all("score" not in kinds for kinds in world.signers[0].disclosures().values())
    world.run(2, 1)
    second = world.vectors(rounds=1)
    result = world.score(2, second)
    plan = dict.fromkeys(world.accounts, ((1, 1), (2, 1)))
    assert result.scores == world.plain_scores(plan, {1: first, 2: second})
    assert result.unopened == {"accuracy": 0, "fairness": 0}


def test_companions_that_left_do_not_give_a_lone_account_away(new_world: Any) -> None:
    """Scoring absent companions would leave the lone account as the only unknown: they wait on with it."""
    world = new_world(size=6, dimension=12)
    world.run(1, 1, range(5))
    world.run(1, 2)
    waiting = world.score(1, world.vectors()).carried
    here = [at for at, account in enumerate(world.accounts) if account not in waiting]
    world.run(2, 1, here)
    world.run(2, 2, here)
    result = world.score(2, world.vectors())
    assert result.carried == waiting
    assert set(result.scores) == {world.accounts[at] for at in here}


def attendances() -> st.SearchStrategy[list[list[set[str]]]]:
    """Epochs of rounds of at least FLOOR accounts."""
    members = st.sets(st.sampled_from(ACCOUNTS), min_size=FLOOR)
    return st.lists(st.lists(members, min_size=1, max_size=3), min_size=1, max_size=3)


A, B, C, D, E, F, G = ACCOUNTS


@settings(max_examples=150)
@given(attendances())
@example([[{A, B, C}, {A, B, C}, {D, E, F, G}, {D, E, F, A}]])  # A alone joins the two halves
@example([[{A, B, C, D}, {A, B, C}], [{B, C, D, E}, {C, D, E}]])  # two alone would do, but are fewer than the floor
@example([[{A, B, C}, {A, B, C, D}], [{B, C, E}, {B, C, E}], [{A, D, E}, {A, D, E, F}]])
def test_no_single_round_score_follows_from_what_is_published(epochs: list[list[set[str]]]) -> None:
    """Whatever the attendance, totals, scores and one account's own knowledge leave every other round open.

    Checked by linear algebra, independently of the chains that the plan counts.
    """
    members = {(e, r): now for e, epoch in enumerate(epochs, 1) for r, now in enumerate(epoch, 1)}
    rows = [[(account, key) for account in sorted(now)] for key, now in members.items()]
    unknowns = [unknown for row in rows for unknown in row]
    column = {unknown: at for at, unknown in enumerate(unknowns)}
    closed: list[Any] = []
    waiting: dict[str, Any] = {}
    for e in range(1, len(epochs) + 1):
        pending = {account: list(keys) for account, keys in waiting.items()}
        for account, key in unknowns:
            if key[0] == e:
                pending.setdefault(account, []).append(key)
        plan = plan_epoch(pending, closed, waiting, FLOOR, b"draw")
        assert plan.scored.keys() | plan.carried.keys() == set(pending)
        assert not plan.scored.keys() & plan.carried.keys()
        assert list(plan.scored) == sorted(plan.scored)
        assert all(len(keys) >= 2 for keys in plan.scored.values())
        assert not plan.carried or len(plan.carried) >= FLOOR
        rows += [[(account, key) for key in keys] for account, keys in plan.scored.items()]
        closed += plan.scored.items()
        waiting = dict(plan.carried)
        for knowing in ACCOUNTS:
            own = {unknown for unknown in unknowns if unknown[0] == knowing}
            assert determined([*rows, *([unknown] for unknown in own)], column) == own


def determined(rows: list[list[Any]], column: dict[Any, int]) -> set[Any]:
    """The unknowns whose value follows from sums over `rows`."""
    matrix = np.zeros((len(rows), len(column)))
    for at, row in enumerate(rows):
        matrix[at, [column[unknown] for unknown in row]] = 1
    _, singular, right = np.linalg.svd(matrix)
    null = right[int((singular > 1e-9).sum()) :]
    return {unknown for unknown, at in column.items() if not len(null) or np.abs(null[:, at]).max() < 1e-9}


def test_the_next_epoch_waits_for_the_one_that_carried(new_world: Any) -> None:
    """An epoch with carried accounts must be combined first, over the same utilities."""
    world = new_world(size=6, dimension=12)
    world.run(1, 1, range(4))
    world.run(1, 2)
    first = world.vectors()
    message, certificate = world.certified_vectors(1, first)
    shares = [signer.score_shares(message, certificate) for signer in world.signers]
    world.run(2, 1)
    world.run(2, 2)
    signer, second = world.signers[0], world.vectors()
    proposal = signer.propose_vectors(2, second)
    with pytest.raises(NotYet, match="must be combined first"):
        signer.certify_vectors(proposal, second, 0)
    signer.combine_scores(1, shares)
    renamed = {"accuracy": second["accuracy"]}
    with pytest.raises(NotYet, match="same utilities"):
        signer.certify_vectors(signer.propose_vectors(2, renamed), renamed, 0)
    signer.certify_vectors(proposal, second, 0)


def kinds(*accounts: list[set[tuple[int, int]]]) -> Counter[frozenset[frozenset[tuple[int, int]]]]:
    """Accounts by the groups of rounds of their scores."""
    return Counter(frozenset(map(frozenset, groups)) for groups in accounts)


def test_chains_share_no_account() -> None:
    """Two accounts make two chains, a bottleneck makes one, and so does one account with scores on both."""
    start, middle, other, end = (1, 1), (1, 2), (1, 3), (1, 9)
    ends = frozenset({end})
    assert chains(kinds([{start, end}], [{start, end}]), start, ends, 5) == 2
    assert chains(kinds([{start, end}], [{start, end}]), start, ends, 1) == 1
    assert chains(kinds(*[[{start, middle}]] * 3, [{middle, end}]), start, ends, 5) == 1
    assert chains(kinds([{start, middle}, {other, end}], [{middle, end}], [{start, other}]), start, ends, 5) == 1
    assert chains(kinds([{start, middle}]), start, ends, 5) == 0
