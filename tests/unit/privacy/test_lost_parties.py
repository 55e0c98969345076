from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest

from guerdon.errors import NotAllowed, NotYet
from guerdon.privacy.asking import Named
from guerdon.privacy.rounds import agree_set, open_round_sum, run_round


@pytest.mark.parametrize("size", [3, 5, 10, 50])
def test_a_participant_lost_before_its_upload_is_left_out(new_world: Any, size: int) -> None:
    """S-01: whoever vanishes before uploading is not in the sum, which is exact for the others."""
    world = new_world(size=size + 1, dimension=5, signer_count=3, quorum=2)
    result = world.run(who=range(1, size + 1))
    assert world.accounts[0] not in world.signers[0].round_record((1, 1)).receipts
    assert np.array_equal(result.total, world.plain_sum((1, 1), world.accounts[1:]))


def test_a_participant_lost_after_its_upload_is_still_summed(new_world: Any) -> None:
    """S-01: one message is all: a participant that is gone afterwards is summed without it."""
    world = new_world()
    terms = world.open()
    uploads = world.uploads(terms)
    world.participants.clear()
    result = run_round(world.coordinator, world.signers, uploads)
    assert np.array_equal(result.total, world.plain_sum((1, 1), world.accounts))


def test_an_upload_that_reached_only_some_signers_is_not_summed(new_world: Any) -> None:
    """S-01: a signer without its seeds refuses the list; nothing of it is opened."""
    world = new_world()
    terms = world.open()
    uploads = world.uploads(terms)
    for at, upload in enumerate(uploads):
        world.coordinator.receive(upload)
        for signer in world.signers[: 5 if at else 2]:
            signer.accept_upload(terms.key, upload)
    candidates = world.coordinator.candidates()
    commits = [signer.commit_direction(candidates) for signer in world.signers]
    reveals = [signer.reveal_direction(candidates, commits) for signer in world.signers]
    projection = world.coordinator.projection(candidates, commits, reveals)
    world.signers[0].certify_projection(candidates, projection)
    with pytest.raises(NotYet, match=f"{world.accounts[0]} has not reached"):
        world.signers[3].certify_projection(candidates, projection)


def test_an_upload_without_a_valid_receipt_is_left_out(new_world: Any) -> None:
    """S-01: an upload cut short is refused and named by its reason; the others are summed."""
    world = new_world(size=5)
    terms = world.open()
    uploads = world.uploads(terms)
    result = run_round(world.coordinator, world.signers, [uploads[0][:-8], *uploads[1:]])
    assert len(result.refused) == 1
    assert np.array_equal(result.total, world.plain_sum((1, 1), world.accounts[1:]))


def test_an_upload_that_two_signers_cannot_open_is_left_out_and_named(new_world: Any) -> None:
    """S-20: boxes sealed to the wrong key are named by the first signer that cannot open its own."""
    world = new_world(size=5)
    terms = world.open()
    participant = world.participants[0]
    keys = dict(participant._sealing_keys)
    keys[world.signers[2].account] = keys[world.signers[3].account] = keys[world.signers[1].account]
    participant._sealing_keys = keys
    result = run_round(world.coordinator, world.signers, world.uploads(terms))
    assert world.signers[2].account in result.left_out[world.accounts[0]]
    assert np.array_equal(result.total, world.plain_sum((1, 1), world.accounts[1:]))


def test_n_minus_k_signers_may_be_lost_after_the_certificate(new_world: Any) -> None:
    """S-02: with k of n signers left, whichever they are, the sum is exact."""
    world = new_world()
    message, certificate = world.certified_set()
    expected = world.plain_sum((1, 1), world.accounts)
    for alive in combinations(world.signers, 3):
        assert np.array_equal(open_round_sum(world.coordinator, alive, message, certificate, Named()), expected)


def test_one_signer_more_lost_stops_cleanly_and_resumes(new_world: Any) -> None:
    """S-02: with k - 1 signers there is no sum, and the late signer completes it."""
    world = new_world()
    message, certificate = world.certified_set()
    shares = [signer.mask_sums(message, certificate) for signer in world.signers[:2]]
    with pytest.raises(NotYet, match="no holder"):
        world.coordinator.open_sum(message, shares)
    shares.append(world.signers[4].mask_sums(message, certificate))
    assert np.array_equal(world.coordinator.open_sum(message, shares), world.plain_sum((1, 1), world.accounts))


def test_too_few_signers_certify_nothing(new_world: Any) -> None:
    """S-02: below the certificate quorum the round stops before any number is opened."""
    world = new_world()
    terms = world.open()
    for upload in world.uploads(terms):
        world.coordinator.receive(upload)
    with pytest.raises(NotYet, match="3 of the 4 signatures"):
        agree_set(world.coordinator, world.signers[:3], Named())
    assert not world.signers[0].disclosures()


def test_a_signer_that_missed_the_round_catches_up_from_the_certificate(new_world: Any) -> None:
    """S-02: a signer that comes back takes the certified set's uploads and no others."""
    world = new_world()
    message, certificate = world.certified_set()
    late = world.new_signer(4)
    late.open_round(world.round_terms())
    with pytest.raises(NotYet, match="has not reached"):
        late.mask_sums(message, certificate)
    for upload in world.coordinator.uploads().values():
        late.accept_upload((1, 1), upload)
    shares = [signer.mask_sums(message, certificate) for signer in (*world.signers[:2], late)]
    assert np.array_equal(late.open_sum(message, certificate, shares), world.plain_sum((1, 1), world.accounts))


def test_a_late_upload_is_refused_and_not_kept(new_world: Any) -> None:
    """S-05: after the list is fixed an upload is refused by coordinator and signers, and deleted."""
    world = new_world(size=5)
    terms = world.open()
    *uploads, late, refused = world.uploads(terms)
    for signer in world.signers:
        signer.accept_upload(terms.key, late)  # reached the signers, never the coordinator
    candidates = world.candidates(terms, uploads)
    world.certified_projection(candidates)
    for signer in world.signers:
        assert world.accounts[3] not in signer._holdings(terms.key).uploads
        assert world.accounts[3] not in signer._holdings(terms.key).seeds
    for upload in (late, refused):
        with pytest.raises(NotAllowed, match="late"):
            world.coordinator.receive(upload)
        with pytest.raises(NotAllowed, match="late"):
            world.signers[0].accept_upload(terms.key, upload)


def test_a_second_upload_of_one_account_is_refused(new_world: Any) -> None:
    """The first upload of a round stands; the same bytes again are harmless."""
    world = new_world()
    terms = world.open()
    first, second = world.uploads(terms, [0])[0], world.uploads(terms, [0])[0]
    for take in (world.coordinator.receive, lambda data: world.signers[0].accept_upload(terms.key, data)):
        take(first)
        take(first)
        with pytest.raises(NotAllowed, match="already uploaded"):
            take(second)
