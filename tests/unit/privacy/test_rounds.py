from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guerdon.errors import BadMessage, BadSignature, BadValue, NotAllowed, NotYet, ReplicaMismatch, SumMismatch
from guerdon.privacy.opening import encode_share
from guerdon.privacy.proposals import (
    encode_candidates,
    encode_projection,
    encode_set,
    read_candidates,
    read_projection,
    read_set,
)
from guerdon.privacy.receipts import encode_upload, hash_vector, read_upload
from guerdon.privacy.rounds import agree_set, open_round_sum, run_round
from guerdon.privacy.statements import assemble_certificate, check_certificate
from guerdon.privacy.terms import AggregationTerms, RoundTerms, certificate_quorum
from guerdon.privacy.transcript import encode_reveal, read_reveal
from guerdon.privacy.wire import decode, encode
from guerdon.signing import keccak256, sign_statement

K_OF_N = [(1, 1), (1, 2), (1, 3), (2, 3), (2, 4), (2, 5), (3, 5), (3, 6), (3, 7)]


@settings(max_examples=12)
@given(st.sampled_from(K_OF_N), st.integers(3, 8), st.integers(1, 50), st.integers(0, 255))
def test_masks_cancel_exactly(new_world: Any, setting: tuple[int, int], size: int, dimension: int, seed: int) -> None:
    """S-18: over random k of n, cohorts, lengths and updates the opened sum is the plain sum."""
    quorum, signers = setting
    world = new_world(size=size, signer_count=signers, quorum=quorum, dimension=dimension, seed=seed)
    result = world.run()
    assert np.array_equal(result.total, world.plain_sum((1, 1), world.accounts))
    assert set(result.receipts) == set(world.accounts)
    assert not result.left_out
    assert not result.refused


@pytest.mark.parametrize("size", [3, 5, 10, 50])
def test_a_participant_lost_before_its_upload_is_left_out(new_world: Any, size: int) -> None:
    """S-01: whoever vanishes before uploading is not in the sum, which is exact for the others."""
    world = new_world(size=size + 1, dimension=5, signer_count=3, quorum=2)
    result = world.run(who=range(1, size + 1))
    assert world.accounts[0] not in result.receipts
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
        assert np.array_equal(open_round_sum(world.coordinator, alive, message, certificate), expected)


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
        agree_set(world.coordinator, world.signers[:3])
    assert not world.signers[0].ledger.scalars()
    assert not world.signers[0].ledger.sums()


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


@pytest.mark.parametrize("size", [1, 2])
def test_a_cohort_below_the_floor_is_refused(new_world: Any, size: int) -> None:
    """S-09: one or two participants are never summed, by the coordinator or by any signer."""
    world = new_world(size=size, floors=[1] * size)
    terms = world.open()
    with pytest.raises(NotYet, match=f"{size} candidates, the floor is 3"):
        world.candidates(terms, world.uploads(terms))
    listed = {account: world.coordinator._uploads[account][1].digest for account in world.accounts}
    with pytest.raises(NotAllowed, match="the floor is 3"):
        world.signers[0].commit_direction(encode_candidates(terms.key, listed))


def test_a_floor_below_three_is_no_floor(new_world: Any) -> None:
    """S-09: terms with a floor of two are refused, since two members see each other."""
    with pytest.raises(BadValue, match="floor must be at least 3"):
        new_world(floor=2)


def test_a_members_own_policy_is_respected(new_world: Any) -> None:
    """S-09: who asks for a larger set than there is, is left out and named, and so on until stable."""
    world = new_world(size=6, floors=[3, 3, 3, 6, 7, 5])
    result = world.run()
    assert set(result.receipts) == set(world.accounts[:3])
    assert set(result.left_out) == set(world.accounts[3:])
    assert "asks for a set of 7" in result.left_out[world.accounts[4]]


def test_all_but_one_leaving_is_refused(new_world: Any) -> None:
    """S-09: when policies empty the list the round does not happen."""
    world = new_world(size=4, floors=[1, 4, 4, 5])
    terms = world.open()
    with pytest.raises(NotYet, match="1 candidates"):
        world.candidates(terms, world.uploads(terms))


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
    opened = world.signers[0].ledger.scalars()
    assert opened == {account: {"projection": 1} for account in world.accounts}  # opened, and once


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


@pytest.mark.parametrize("change", ["drop", "add"])
def test_the_coordinator_cannot_bend_the_garbage_check(new_world: Any, change: str) -> None:
    """S-20: a set without an honest member, or with the garbage in it, is signed by nobody."""
    world = new_world(size=5)
    terms = world.open()
    candidates = world.candidates(terms, [garbage(world, terms, 0), *world.uploads(terms, range(1, 5))])
    projection, certificate = world.certified_projection(candidates)
    shares = [signer.projection_shares(projection, certificate) for signer in world.signers]
    members = dict(read_set(world.coordinator.propose_set(projection, shares)).members)
    if change == "drop":
        members.popitem()
    else:
        members = read_candidates(candidates)[1]
    bent = encode_set(terms.key, members, read_projection(projection).statement.content)
    for signer in world.signers:
        with pytest.raises(NotAllowed, match="not what the projections leave"):
            signer.certify_set(bent, shares)


def test_a_set_needs_its_own_projection(new_world: Any) -> None:
    """S-20: a set that names no certified projection of this round is refused."""
    world = new_world()
    message, shares = world.proposed_set()
    other = encode_set((1, 1), read_set(message).members, bytes(32))
    with pytest.raises(NotAllowed, match="certified projection"):
        world.signers[0].certify_set(other, shares)


def test_everyone_at_the_clip_is_exact_up_to_the_limit_and_refused_beyond(new_world: Any) -> None:
    """S-12: with all at +clip the largest clip that fits is summed exactly, twice it is refused."""
    largest = float(2**30 - 2**16)  # 8 projection norms of 2^30 units x clip stay below 2^63
    for clip, fits in ((largest, True), (2 * largest, False)):
        world = new_world(size=4, dimension=64, clip=clip)
        terms = world.open()
        update = np.zeros(64)
        update[0] = clip / 4
        uploads = [participant.upload(terms, update, 100)[0] for participant in world.participants]
        if fits:
            total = run_round(world.coordinator, world.signers, uploads).total
            assert total.tolist() == [int(clip) << 30] + [0] * 63
        else:
            with pytest.raises(BadValue, match="beyond 2\\^63"):
                run_round(world.coordinator, world.signers, uploads)


def test_one_member_more_than_the_total_is_refused(new_world: Any) -> None:
    """S-12: a set that claims more samples than the round's total is refused, not wrapped."""
    world = new_world(size=4)
    caps = dict.fromkeys(world.accounts, 100)
    terms = RoundTerms(1, 1, bytes(32), 399, caps)
    world.coordinator.open_round(terms)
    for signer in world.signers:
        signer.open_round(terms)
    uploads = [participant.upload(terms, np.zeros(world.dimension), 100)[0] for participant in world.participants]
    with pytest.raises(BadValue, match="claims 400 samples of 399"):
        run_round(world.coordinator, world.signers, uploads)


def test_a_wrong_subset_sum_is_found_and_its_holders_named(new_world: Any) -> None:
    """S-02: one holder that releases a wrong sum of masks stops the round by name."""
    world = new_world()
    message, certificate = world.certified_set()
    shares = [signer.mask_sums(message, certificate) for signer in world.signers]
    statement = read_set(message).statement
    liar = world.signers[2]
    lie = liar._holdings((1, 1)).summed_masks(world.accounts)
    lie[3, 7] += np.uint64(1)
    shares[2] = encode_share(world.terms, statement, lie, world.signer_keys[2])
    subset = liar.held[3]
    with pytest.raises(ReplicaMismatch, match=f"subset {subset}: .*{liar.account}"):
        world.coordinator.open_sum(message, shares)
    with pytest.raises(ReplicaMismatch):
        world.signers[0].open_sum(message, certificate, shares)
    del shares[2]
    assert np.array_equal(world.coordinator.open_sum(message, shares), world.plain_sum((1, 1), world.accounts))


def test_a_sum_out_of_range_is_an_alarm(new_world: Any) -> None:
    """S-13: a lie no replica contradicts still cannot open a sum outside the proven range."""
    world = new_world(signer_count=1, quorum=1)
    message, certificate = world.certified_set()
    statement = read_set(message).statement
    for change in (2**62, -(2**62)):
        lie = world.signers[0]._holdings((1, 1)).summed_masks(world.accounts)
        lie[0, :1] += np.uint64(change % 2**64)
        share = encode_share(world.terms, statement, lie, world.signer_keys[0])
        with pytest.raises(SumMismatch, match="exceeds"):
            world.signers[0].open_sum(message, certificate, [share])


def test_inconsistent_parameters_are_refused(new_world: Any) -> None:
    """S-16: a participant given other parameters is left out, and a signer keeps to its own terms."""
    world = new_world(size=5)
    terms = world.open()
    other = RoundTerms(1, 1, b"\xee" * 32, terms.total_samples, terms.sample_caps)
    eluded, _ = world.participants[0].upload(other, world.update(), 100)
    result = run_round(world.coordinator, world.signers, [eluded, *world.uploads(terms, range(1, 5))])
    assert world.accounts[0] not in result.receipts
    assert "other parameters" in result.refused[0]
    with pytest.raises(NotAllowed, match="open on other terms"):
        world.signers[0].open_round(other)


def test_nothing_happens_in_a_round_that_is_not_open(new_world: Any) -> None:
    """A closed round takes no upload anywhere."""
    world = new_world()
    data = world.uploads(world.round_terms())[0]
    with pytest.raises(NotAllowed, match="no round is open"):
        world.coordinator.receive(data)
    with pytest.raises(NotAllowed, match="1/1 is not open"):
        world.signers[0].accept_upload((1, 1), data)


@pytest.mark.parametrize(
    ("values", "reason"),
    [((0, 1, bytes(32), 1), "start at 1"), ((1, 1, b"", 1), "32 bytes"), ((1, 1, bytes(32), 0), "start at 1")],
)
def test_round_terms_are_checked(values: tuple[int, int, bytes, int], reason: str) -> None:
    """A round that no upload could meet is refused when it is described."""
    with pytest.raises(BadValue, match=reason):
        RoundTerms(*values, {})


@pytest.mark.parametrize("change", [{"dimension": 0}, {"clip": 0.0}, {"clip": float("nan")}])
def test_terms_are_checked(new_world: Any, change: dict[str, float]) -> None:
    """Aggregation terms without a dimension or a finite clip are refused."""
    with pytest.raises(BadValue, match="must be positive"):
        new_world(**change)


def test_signers_are_distinct_and_ordered(new_world: Any) -> None:
    """Signer indices are the canonical order, so any other order is refused."""
    terms = new_world().terms
    values = {name: getattr(terms, name) for name in terms.__dataclass_fields__}
    for signers in (terms.signers[::-1], (terms.signers[0],) * 5):
        with pytest.raises(BadValue, match="ascending order"):
            AggregationTerms(**{**values, "signers": signers})


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
    with pytest.raises(NotAllowed, match="another candidate list"):
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


@pytest.mark.parametrize(("setting", "size"), [((2, 3), 3), ((3, 5), 4), ((4, 7), 6), ((1, 1), 1)])
def test_certificate_quorum(setting: tuple[int, int], size: int) -> None:
    """S-11: 3 of 3, 4 of 5 and 6 of 7 signatures make a statement binding."""
    quorum, signers = setting
    assert certificate_quorum(signers, quorum) == size


def test_two_certificates_share_an_honest_signer() -> None:
    """S-11: for every k of n two certificates overlap in at least k signers, and n can form one."""
    for quorum in range(1, 21):
        for signers in range(2 * quorum - 1, 61):
            size = certificate_quorum(signers, quorum)
            assert 2 * size - signers >= quorum
            assert size <= signers


def test_only_distinct_signers_count(new_world: Any) -> None:
    """S-11: the same signature four times, or strangers' signatures, make no certificate."""
    world = new_world()
    message, shares = world.proposed_set()
    statement = read_set(message).statement
    one = world.signers[0].certify_set(message, shares)
    for signatures in ([one] * 5, [one, *stranger_signatures(world, statement, 4)]):
        with pytest.raises(NotYet, match="1 of the 4"):
            assemble_certificate(world.terms, statement, signatures)


def stranger_signatures(world: Any, statement: Any, count: int) -> Sequence[bytes]:

    return [sign_statement(statement.digest(world.terms), bytes([9 + at]) * 32) for at in range(count)]


def test_a_certificate_is_bound_to_its_statement(new_world: Any) -> None:
    """S-10: a certificate of one round or programme does not open another."""
    world = new_world()
    message, certificate = world.certified_set()
    again, _ = world.certified_set(1, 2)
    with pytest.raises(NotAllowed, match="not about this set"):
        world.signers[0].mask_sums(again, certificate)
    foreign = new_world(program=2)
    foreign.open()
    with pytest.raises(NotYet, match="0 of the 4"):
        check_certificate(foreign.terms, read_set(message).statement, certificate)


def test_answers_about_another_round_are_refused(new_world: Any) -> None:
    """S-10: a share of one certified set does not count for another, and shapes are checked."""
    world = new_world()
    first, certificate = world.certified_set()
    share = world.signers[0].mask_sums(first, certificate)
    second, _ = world.certified_set(1, 2)
    with pytest.raises(NotAllowed, match="answered another set"):
        world.coordinator.open_sum(second, [share])
    short = encode_share(
        world.terms, read_set(second).statement, np.zeros((6, 3), dtype=np.uint64), world.signer_keys[0]
    )
    with pytest.raises(BadMessage, match="shape"):
        world.coordinator.open_sum(second, [short])
    stranger = encode_share(world.terms, read_set(second).statement, np.zeros((6, 40), dtype=np.uint64), b"\x07" * 32)
    with pytest.raises(NotAllowed, match="not a signer"):
        world.coordinator.open_sum(second, [stranger])
    with pytest.raises((BadSignature, NotAllowed)):
        world.coordinator.open_sum(second, [share[:-1] + bytes([share[-1] ^ 7])])


def test_lists_name_an_account_once(new_world: Any) -> None:
    """O-22: a set that names an account twice is malformed."""
    world = new_world()
    message, _ = world.proposed_set()

    fields = decode("set", frozenset({"epoch", "members", "projection", "round"}), message).fields
    with pytest.raises(BadMessage, match="twice"):
        read_set(encode("set", {**fields, "members": fields["members"] * 2}))


def test_every_opened_number_is_counted(new_world: Any) -> None:
    """One projection per candidate and one sum per round, in every signer's ledger alike."""
    world = new_world()
    world.run()
    world.run(1, 2)
    for signer in world.signers:
        assert signer.ledger.scalars() == {account: {"projection": 2} for account in world.accounts}
        assert signer.ledger.sums() == {(1, 1): 1, (1, 2): 1}


def test_only_a_signer_of_the_programme_is_one(new_world: Any) -> None:
    """S-15: a key outside the programme's signer set cannot act as a signer."""
    world = new_world()
    world.signer_keys[0] = b"\x07" * 32
    with pytest.raises(NotAllowed, match="is not a signer"):
        world.new_signer(0)


def test_updates_and_vectors_have_their_own_fixed_point(new_world: Any) -> None:
    """Updates carry 30 fractional bits and vectors 24 unless the terms say otherwise."""
    terms = new_world().terms
    assert (terms.update_point.bits, terms.vector_point.bits) == (30, 24)
