from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from guerdon.errors import NotAllowed, NotYet
from guerdon.privacy.proposals import (
    encode_candidates,
    encode_projection,
    encode_set,
    read_candidates,
    read_projection,
    read_set,
)
from guerdon.privacy.receipts import encode_upload, hash_vector, read_upload
from guerdon.privacy.rounds import run_round
from guerdon.privacy.statements import Slot
from guerdon.privacy.terms import AggregationTerms, RoundTerms
from guerdon.privacy.transcript import encode_reveal, read_reveal
from guerdon.signing import keccak256, sign_statement


def test_garbage_that_pushes_the_set_below_the_floor_is_refused(new_world: Any) -> None:
    """S-09: after the garbage check two members remain: no signer signs."""
    world = new_world(size=3)
    terms = world.open()
    uploads = world.uploads(terms)
    uploads[0] = garbage(world, terms, 0)
    candidates = world.candidates(terms, uploads)
    projection, certificate = world.certified_projection(candidates)
    shares = [signer.projection_shares(projection, certificate) for signer in world.signers]
    proposed = world.coordinator.propose_set(projection, shares)
    for _ in range(2):
        with pytest.raises(NotAllowed, match="below the floor"):
            world.signers[0].certify_set(proposed, shares)


def garbage(world: Any, terms: RoundTerms, at: int) -> bytes:
    """An upload of a participant whose masked vector is random and does not match its seeds."""
    participant = world.participants[at]
    data, _ = participant.upload(terms, world.update(), 100)
    upload = read_upload(world.terms, terms, data)
    noise = np.frombuffer(world.source.randbytes(8 * world.dimension), dtype=np.uint64)
    receipt = replace(upload.receipt, upload_hash=hash_vector(noise))
    signature = sign_statement(receipt.digest(world.terms), participant._private_key)
    return encode_upload(receipt, signature, noise, upload.ephemeral, upload.boxes)


def oversized(world: Any, terms: RoundTerms, at: int) -> bytes:
    """An upload with right masks whose update is thirty times the clip in one coordinate."""
    participant = world.participants[at]
    participant._terms = AggregationTerms(
        **{
            **{name: getattr(world.terms, name) for name in world.terms.__dataclass_fields__},
            "clip": world.clip * 100,
        }
    )
    update = np.zeros(world.dimension)
    update[0] = 30 * world.clip / world.size
    data, _ = participant.upload(terms, update, 100)
    return data


@pytest.mark.parametrize("attack", [garbage, oversized])
def test_garbage_is_found_before_the_sum_left_out_and_named(new_world: Any, attack: Callable[..., bytes]) -> None:
    """S-20: masks that do not match the seeds, and coordinates out of range; the round goes on."""
    world = new_world(size=5)
    terms = world.open()
    uploads = [attack(world, terms, 0), *world.uploads(terms, range(1, 5))]
    result = run_round(world.coordinator, world.signers, uploads)
    assert list(result.left_out) == [world.accounts[0]]
    assert "projection" in result.left_out[world.accounts[0]]
    assert np.array_equal(result.total, world.plain_sum((1, 1), world.accounts[1:]))


def test_seeds_of_a_candidate_left_out_cannot_be_opened_later(new_world: Any) -> None:
    """S-05: what was left out is deleted with the set, so a later dispute about it opens nothing."""
    world = new_world(size=5)
    terms = world.open()
    candidates = world.candidates(terms, [garbage(world, terms, 0), *world.uploads(terms, range(1, 5))])
    projection, certificate = world.certified_projection(candidates)
    shares = [signer.projection_shares(projection, certificate) for signer in world.signers]
    set_message = world.coordinator.propose_set(projection, shares)
    signed = [signer.certify_set(set_message, shares) for signer in world.signers]
    signer, row = world.signers[0], list(read_candidates(candidates)[1]).index(world.accounts[0])
    shares[1] = world.forged(1, Slot.PROJECTION, (1, 1), shares[1], {(0, row, 0): 1})
    signer.mask_sums(set_message, world.coordinator.certificate(read_set(set_message).statement, signed))
    with pytest.raises(NotAllowed, match="no longer holds"):
        signer.open_seeds(Slot.PROJECTION, (1, 1), world.signers[1].held[0], row, shares)


@pytest.mark.parametrize("change", ["drop", "add", "hide"])
def test_the_coordinator_cannot_bend_the_garbage_check(new_world: Any, change: str) -> None:
    """S-20: a set without an honest member, with the garbage in it or silent about it is signed by nobody."""
    world = new_world(size=5)
    terms = world.open()
    candidates = world.candidates(terms, [garbage(world, terms, 0), *world.uploads(terms, range(1, 5))])
    projection, certificate = world.certified_projection(candidates)
    shares = [signer.projection_shares(projection, certificate) for signer in world.signers]
    members = dict(read_set(world.coordinator.propose_set(projection, shares)).members)
    if change == "drop":
        members.popitem()
    elif change == "add":
        members = read_candidates(candidates)[1]
    listed = read_candidates(candidates)[1]
    left_out = {account: digest for account, digest in listed.items() if account not in members}
    if change == "hide":
        left_out = {}
    bent = encode_set(terms.key, members, left_out, read_projection(projection).statement.content)
    for signer in world.signers:
        with pytest.raises(NotAllowed, match="not what the projections leave"):
            signer.certify_set(bent, shares)


def test_a_set_needs_its_own_projection(new_world: Any) -> None:
    """S-20: a set that names no certified projection of this round is refused."""
    world = new_world()
    message, shares = world.proposed_set()
    other = encode_set((1, 1), read_set(message).members, {}, bytes(32))
    with pytest.raises(NotAllowed, match="certified projection"):
        world.signers[0].certify_set(other, shares)


def test_the_direction_is_fixed_by_nonces_committed_before(new_world: Any) -> None:
    """S-20: a nonce that does not open its commitment is left out, and refused if put in."""
    world = new_world()
    terms = world.open()
    candidates = world.candidates(terms, world.uploads(terms))
    commits = [signer.commit_direction(candidates) for signer in world.signers]
    reveals = [signer.reveal_direction(candidates, commits) for signer in world.signers]

    ground = encode_reveal(world.terms, keccak256(candidates), b"\x01" * 32, world.signer_keys[0])
    projection = world.coordinator.projection(candidates, commits, [ground, *reveals[1:]])
    assert world.signers[0].account not in read_projection(projection).reveals
    nonces = dict(read_reveal(world.terms, reveal) for reveal in reveals)
    listed = read_candidates(candidates)[1]
    forged = encode_projection(terms.key, listed, {**nonces, world.signers[0].account: b"\x01" * 32})
    with pytest.raises(NotAllowed, match="does not open the commitment"):
        world.signers[1].certify_projection(candidates, forged)
    with pytest.raises(NotAllowed, match="needs this signer's nonce"):
        world.signers[0].certify_projection(candidates, projection)
    few = encode_projection(terms.key, listed, {one: nonces[one] for one in world.terms.signers[:2]})
    with pytest.raises(NotAllowed, match="those of k signers"):
        world.signers[0].certify_projection(candidates, few)
    shorter = dict(list(listed.items())[1:])
    with pytest.raises(NotAllowed, match="another candidate list"):
        world.signers[1].certify_projection(candidates, encode_projection(terms.key, shorter, nonces))


def test_a_nonce_is_revealed_once_and_only_after_k_commitments(new_world: Any) -> None:
    """S-20: no signer shows its nonce before k commitments, nor again for a longer list of them."""
    world = new_world()
    terms = world.open()
    candidates = world.candidates(terms, world.uploads(terms))
    commits = [signer.commit_direction(candidates) for signer in world.signers]
    signer = world.signers[0]
    with pytest.raises(NotYet, match="2 commitments of 3"):
        signer.reveal_direction(candidates, commits[:2])
    with pytest.raises(NotAllowed, match="missing or another's"):
        signer.reveal_direction(candidates, commits[1:])
    signer.reveal_direction(candidates, commits[:3])
    with pytest.raises(NotAllowed, match="already revealed"):
        signer.reveal_direction(candidates, commits)
    other = encode_candidates(terms.key, dict(list(read_candidates(candidates)[1].items())[1:]))
    with pytest.raises(NotAllowed, match="missing or another's"):
        world.signers[1].reveal_direction(other, commits)


def test_no_second_projection_is_ever_answered(new_world: Any) -> None:
    """V-04: a second direction in the same round is refused by every honest signer."""
    world = new_world()
    terms = world.open()
    candidates = world.candidates(terms, world.uploads(terms))
    first, certificate = world.certified_projection(candidates)
    commits = [signer.commit_direction(candidates) for signer in world.signers]
    reveals = [signer.reveal_direction(candidates, commits) for signer in world.signers]
    second = world.coordinator.projection(candidates, commits, reveals)
    assert second != first
    for signer in world.signers:
        with pytest.raises(NotAllowed, match="already signed"):
            signer.certify_projection(candidates, second)
        with pytest.raises(NotAllowed, match="not about this projection"):
            signer.projection_shares(second, certificate)


def test_no_projection_is_answered_after_the_set(new_world: Any) -> None:
    """S-05: once the set is certified the candidates' projections are closed."""
    world = new_world()
    terms = world.open()
    candidates = world.candidates(terms, world.uploads(terms))
    projection, certificate = world.certified_projection(candidates)
    shares = [signer.projection_shares(projection, certificate) for signer in world.signers]
    message = world.coordinator.propose_set(projection, shares)
    signed = [signer.certify_set(message, shares) for signer in world.signers]
    agreed = world.coordinator.certificate(read_set(message).statement, signed)
    world.signers[0].mask_sums(message, agreed)
    with pytest.raises(NotAllowed, match="late"):
        world.signers[0].projection_shares(projection, certificate)
    with pytest.raises(NotAllowed, match="late"):
        world.signers[0].certify_set(message, shares)
