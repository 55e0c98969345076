from __future__ import annotations

from typing import Any

import pytest

from guerdon.errors import NotAllowed, NotYet
from guerdon.privacy.asking import Named
from guerdon.privacy.rounds import combine_everywhere, open_round_sum, run_round, score_epoch, share_openings
from guerdon.privacy.statements import Slot

VECTORS = (Slot.VECTORS, (1, 0))


def test_every_opened_number_is_counted(world: Any) -> None:
    """Per participant: one projection a round and one scalar a utility and epoch, however often combined."""
    projections = {account: {"projection": 2} for account in sorted(world.accounts)}
    assert all(signer.disclosures() == projections for signer in world.signers)
    _, shares = world.score_shares(world.vectors())
    for _ in range(3):
        world.signers[0].combine_scores(1, shares)
    expected = {account: {"projection": 2, "score": 2} for account in sorted(world.accounts)}
    for signer in world.signers:
        assert signer.disclosures() == expected
        assert signer.disclosures(through=0) == {}


def test_signers_count_the_same_after_a_dispute(world: Any) -> None:
    """V-05: the opener, its judges and a signer that missed the dispute publish the same disclosures."""
    vectors = world.vectors()
    _, shares = world.score_shares(vectors)
    shares[3] = world.forged(3, *VECTORS, shares[3], {(2, 1, 0): 1})
    named = Named()
    combine_everywhere(world.signers[:4], 1, shares, named)
    assert named.liars == [world.signers[3].account]
    assert world.signers[4].disclosures() != world.signers[0].disclosures()
    share_openings(world.signers)
    counted = [signer.disclosures() for signer in world.signers]
    assert all(other == counted[0] for other in counted)
    assert sum(kinds.get("seed", 0) for kinds in counted[0].values()) == 2
    share_openings(world.signers)  # twice is once
    assert world.signers[0].disclosures() == counted[0]


def test_the_driver_tells_every_signer(world: Any) -> None:
    """V-05: after score_epoch with a liar in it all five signers hold equal disclosures and scores."""
    vectors = world.vectors()
    liar = world.signers[3]
    honest = liar.score_shares
    liar.score_shares = lambda *given: world.forged(3, *VECTORS, honest(*given), {(2, 1, 0): 1})
    outcome = score_epoch(world.signers, 1, dict.fromkeys(world.terms.signers, vectors), 0)
    assert outcome.liars == (liar.account,)
    expected = world.plain_scores(world.two_rounds(), {1: vectors})
    for signer in world.signers:
        assert outcome.scores[signer.account].scores == expected
        assert outcome.scores[signer.account].unconfirmed == ()
        assert signer.disclosures() == world.signers[0].disclosures()


def test_a_signer_that_adopts_the_set_late_counts_and_records_the_same(new_world: Any) -> None:
    """S-02: a signer that knows only the certified set, and the openings, publishes what the others publish."""
    world = new_world(size=5)
    late = world.signers[4]
    terms = world.open()
    uploads = world.uploads(terms)
    liar = world.signers[3]
    honest = liar.projection_shares
    liar.projection_shares = lambda *given: world.forged(3, Slot.PROJECTION, (1, 1), honest(*given), {(0, 2, 0): 1})
    result = run_round(world.coordinator, world.signers[:4], uploads)
    assert result.liars == (liar.account,)
    record = world.signers[0].round_record((1, 1))
    for upload in world.coordinator.uploads().values():
        late.accept_upload((1, 1), upload)
    with pytest.raises(NotYet, match="not certified yet"):
        late.round_record((1, 1))
    with pytest.raises(NotYet, match="knows no certified set"):
        late.question(Slot.SET, (1, 1))
    open_round_sum(world.coordinator, [*world.signers[:2], late], record.set_message, record.certificate, Named())
    del liar.projection_shares
    world.run(1, 2)
    score_epoch(world.signers, 1, dict.fromkeys(world.terms.signers, world.vectors()), 0)
    for signer in world.signers:
        assert signer.round_record((1, 1)) == record
        assert signer.disclosures() == late.disclosures()
    assert sorted(kinds.get("seed", 0) for kinds in late.disclosures().values()) == [0, 0, 0, 0, 1]


def test_a_restarted_signer_counts_the_same(world: Any) -> None:
    """S-10: fed the same certified messages and openings again, a restarted signer publishes the same."""
    message, certificate = world.certified_vectors(1, world.vectors())
    shares = [signer.score_shares(message, certificate) for signer in world.signers]
    shares[3] = world.forged(3, *VECTORS, shares[3], {(2, 1, 0): 1})
    combine_everywhere(world.signers, 1, shares, Named())
    again = world.new_signer(1)
    for key in ((1, 1), (1, 2)):
        again.open_round(world.round_terms(*key))
        record = world.signers[1].round_record(key)
        held = world.signers[1]._holdings(key)
        again._rounds[key].uploads, again._rounds[key].seeds = dict(held.uploads), dict(held.seeds)
        sums = [signer.mask_sums(record.set_message, record.certificate) for signer in world.signers]
        again.open_sum(record.set_message, record.certificate, sums)
    again.score_shares(message, certificate)
    share_openings([world.signers[0], again])
    assert again.disclosures() == world.signers[1].disclosures()


def test_an_opening_of_a_dropped_round_is_not_counted(new_world: Any) -> None:
    """Openings count for rounds that came to a set; a signer without the round refuses them quietly."""
    world = new_world()
    terms = world.open()
    candidates = world.candidates(terms, world.uploads(terms))
    projection, certificate = world.certified_projection(candidates)
    shares = [signer.projection_shares(projection, certificate) for signer in world.signers]
    shares[3] = world.forged(3, Slot.PROJECTION, (1, 1), shares[3], {(0, 2, 0): 1})
    holder = next(one for one in world.signers[:3] if world.signers[3].held[0] in one.held)
    opening = holder.open_seeds(Slot.PROJECTION, (1, 1), world.signers[3].held[0], 2, shares)
    holder.accept_opening(opening)
    stranger = world.new_signer(4)
    with pytest.raises(NotAllowed, match="not open"):
        stranger.accept_opening(opening)
    share_openings([holder, stranger])
    assert holder.disclosures() == stranger.disclosures() == {}
