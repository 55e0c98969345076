from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from guerdon.errors import NotAllowed, NotYet
from guerdon.privacy.answers import ReplicaDispute
from guerdon.privacy.asking import Named, settled
from guerdon.privacy.rounds import run_round, score_epoch
from guerdon.privacy.statements import Slot


def refuse(*_: Any) -> bytes:
    """A signer that does not answer."""
    raise NotAllowed("out of order")


STEPS = ["commit_direction", "reveal_direction", "certify_projection", "projection_shares", "certify_set", "mask_sums"]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("answer", [lambda *_: b"junk", lambda *_: bytes(65), refuse])
def test_one_bad_contribution_does_not_stop_a_round(new_world: Any, step: str, answer: Any) -> None:
    """O-12, S-02: unreadable bytes or silence of one signer at any step is passed over, named, and harmless."""
    world = new_world()
    bad = world.signers[2]
    setattr(bad, step, answer)
    terms = world.open()
    result = run_round(world.coordinator, world.signers, world.uploads(terms))
    assert list(result.suspects) == [bad.account]
    assert result.liars == ()
    assert np.array_equal(result.total, world.plain_sum((1, 1), world.accounts))
    for signer in world.signers:
        assert np.array_equal(signer.total((1, 1)), result.total)


@pytest.mark.parametrize("step", ["certify_vectors", "score_shares", "combine_scores"])
def test_one_bad_contribution_does_not_stop_an_epoch(world: Any, step: str) -> None:
    """O-12, S-02: the same at the epoch's end: four signers finish it and name the fifth."""
    vectors = world.vectors()
    bad = world.signers[2]
    setattr(bad, step, refuse)
    outcome = score_epoch(world.signers, 1, dict.fromkeys(world.terms.signers, vectors), 0)
    assert list(outcome.suspects) == [bad.account]
    expected = world.plain_scores(world.two_rounds(), {1: vectors})
    for signer in set(world.signers) - {bad}:
        assert outcome.scores[signer.account].scores == expected


def test_a_dispute_that_an_opening_does_not_end_stops_the_round(new_world: Any) -> None:
    """O-12: a signer that goes on disputing what was settled is not asked for ever."""
    world = new_world()
    message, certificate = world.certified_set()
    shares = [signer.mask_sums(message, certificate) for signer in world.signers]
    stubborn = world.signers[2]
    lie = world.forged(4, Slot.SET, (1, 1), shares[4], {(0, 0, 7): 1})
    with pytest.raises(ReplicaDispute) as caught:
        stubborn.open_sum(message, certificate, [*shares[:4], lie])
    attempts = iter([caught.value, caught.value])

    def attempt() -> None:
        raise next(attempts)

    with pytest.raises(ReplicaDispute):
        settled(attempt, world.signers, [lambda _: (world.signers[4].account,)], [*shares[:4], lie], Named())


def test_two_bad_signatures_are_one_too_many(new_world: Any) -> None:
    """S-02: below the certificate quorum the round stops cleanly, before any sum."""
    world = new_world()
    for bad in world.signers[1:3]:
        bad.certify_set = lambda *_: b"junk"
    terms = world.open()
    with pytest.raises(NotYet, match="3 of the 4 signatures"):
        run_round(world.coordinator, world.signers, world.uploads(terms))


def test_a_signature_by_another_key_is_named(new_world: Any) -> None:
    """O-11: a signer that hands in another signer's signature adds nothing to the certificate."""
    world = new_world()
    good, bad = world.signers[1:3]
    bad.certify_set = good.certify_set
    terms = world.open()
    result = run_round(world.coordinator, world.signers, world.uploads(terms))
    assert "signed another set" in result.suspects[bad.account]


@pytest.mark.parametrize("row", [0, 3])
def test_wrong_projections_are_proven_and_frame_nobody(new_world: Any, row: int) -> None:
    """S-20: k-1 holders that answer wrongly to throw a participant out are proven; everybody stays in."""
    world = new_world()
    for at in (1, 2):
        liar, honest = world.signers[at], world.signers[at].projection_shares
        liar.projection_shares = lambda *given, at=at, honest=honest: world.forged(
            at, Slot.PROJECTION, (1, 1), honest(*given), {(0, row, 0): 2**62}
        )
    terms = world.open()
    result = run_round(world.coordinator, world.signers, world.uploads(terms))
    assert set(result.liars) == {world.signers[1].account, world.signers[2].account}
    assert result.left_out == {}
    assert np.array_equal(result.total, world.plain_sum((1, 1), world.accounts))
    assert all(signer.disclosures() == world.signers[0].disclosures() for signer in world.signers)
