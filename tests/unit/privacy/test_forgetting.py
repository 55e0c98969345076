from __future__ import annotations

from typing import Any

import pytest

from guerdon.errors import NotAllowed


@pytest.fixture
def joined(new_world: Any) -> Any:
    """A programme whose first epoch is scored and carries three newcomers of one round."""
    world = new_world(size=7, dimension=12)
    world.run(1, 1, range(4))
    world.run(1, 2)
    world.first = world.vectors()
    world.score(1, world.first)
    return world


def test_seeds_stay_until_they_are_forgotten(world: Any) -> None:
    """V-12: shares can be given again until the epoch is forgotten; then nothing of it is left."""
    vectors = world.vectors()
    message, certificate = world.certified_vectors(1, vectors)
    signer = world.signers[0]
    first = signer.score_shares(message, certificate)
    assert signer.score_shares(message, certificate) == first
    with pytest.raises(NotAllowed, match="not scored yet"):
        signer.forget(1)
    signer.combine_scores(1, [first, *(one.score_shares(message, certificate) for one in world.signers[1:])])
    signer.forget(1)
    with pytest.raises(NotAllowed, match="forgotten"):
        signer.score_shares(message, certificate)
    with pytest.raises(NotAllowed, match="not open"):
        signer.total((1, 1))
    with pytest.raises(NotAllowed, match="is over"):
        signer.open_round(world.round_terms(1, 1))


def test_there_may_be_nothing_to_forget(new_world: Any) -> None:
    """Before any vectors are certified forgetting deletes rounds without a set and needs no plan."""
    world = new_world()
    world.open()
    world.signers[0].forget(1)
    assert not world.signers[0]._rounds


def test_what_carried_accounts_need_is_kept_and_no_more(joined: Any) -> None:
    """Forgetting an epoch keeps exactly the carried accounts' uploads, and their scores are exact later."""
    late = joined.accounts[4:]
    for signer in joined.signers:
        signer.forget(1)
        assert list(signer._rounds) == [(1, 2)]
        assert set(signer._rounds[1, 2].uploads) == set(signer._rounds[1, 2].seeds) == set(late)
    joined.run(2, 1)
    joined.run(2, 2)
    second = joined.vectors()
    result = joined.score(2, second)
    rounds = ((2, 1), (2, 2))
    plan = dict.fromkeys(joined.accounts[:4], rounds) | dict.fromkeys(late, ((1, 2), *rounds))
    assert result.scores == joined.plain_scores(plan, {1: joined.first, 2: second})


def test_a_later_score_keeps_its_rounds(joined: Any) -> None:
    """Rounds carried into a later epoch stay while that epoch may still be combined, and go with it."""
    joined.run(2, 1)
    joined.run(2, 2)
    message, certificate = joined.certified_vectors(2, joined.vectors())
    shares = [signer.score_shares(message, certificate) for signer in joined.signers]
    signer = joined.signers[0]
    result = signer.combine_scores(2, shares)
    signer.forget(1)
    assert set(signer._rounds[1, 2].uploads) == set(joined.accounts[4:])
    assert signer.score_shares(message, certificate) == shares[0]
    assert signer.combine_scores(2, shares) == result
    signer.forget(2)
    assert not signer._rounds
    assert not signer._vectors


def test_closing_deletes_what_was_carried(joined: Any) -> None:
    """At the programme's end everything goes, also rounds that were never scored."""
    for signer in joined.signers:
        signer.close()
        assert not signer._rounds
        assert not signer._views
        assert not signer._vectors
