from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guerdon.errors import BadMessage, BadSignature, BadValue, NotAllowed, NotYet, SumMismatch
from guerdon.privacy.answers import ReplicaDispute
from guerdon.privacy.asking import Named
from guerdon.privacy.questions import encode_answer, read_answer
from guerdon.privacy.rounds import open_round_sum, run_round
from guerdon.privacy.statements import Slot
from guerdon.privacy.terms import RoundTerms

K_OF_N = [(1, 1), (1, 2), (1, 3), (2, 3), (2, 4), (2, 5), (3, 5), (3, 6), (3, 7)]


@settings(max_examples=12)
@given(st.sampled_from(K_OF_N), st.integers(3, 8), st.integers(1, 50), st.integers(0, 255))
def test_masks_cancel_exactly(new_world: Any, setting: tuple[int, int], size: int, dimension: int, seed: int) -> None:
    """S-18: over random k of n, cohorts, lengths and updates the opened sum is the plain sum."""
    quorum, signers = setting
    world = new_world(size=size, signer_count=signers, quorum=quorum, dimension=dimension, seed=seed)
    result = world.run()
    assert np.array_equal(result.total, world.plain_sum((1, 1), world.accounts))
    assert set(world.signers[0].round_record((1, 1)).receipts) == set(world.accounts)
    assert not result.left_out
    assert not result.refused


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
    shares[2] = world.forged(2, Slot.SET, (1, 1), shares[2], {(3, 0, 7): 1})
    subset, liar = world.signers[2].held[3], world.signers[2].account
    with pytest.raises(ReplicaDispute, match=f"subset {subset}: .*{liar}"):
        world.coordinator.open_sum(message, shares)
    with pytest.raises(ReplicaDispute):
        world.signers[0].open_sum(message, certificate, shares)
    del shares[2]
    assert np.array_equal(world.coordinator.open_sum(message, shares), world.plain_sum((1, 1), world.accounts))


def test_a_wrong_subset_sum_does_not_stop_the_round(new_world: Any) -> None:
    """S-02, O-12: k-1 lying holders are proven by the disputed seeds, and the sum is exact everywhere."""
    world = new_world()
    message, certificate = world.certified_set()
    honest = [signer.mask_sums(message, certificate) for signer in world.signers]
    for at, row in ((2, 3), (4, 0)):
        lie = world.forged(at, Slot.SET, (1, 1), honest[at], {(row, 0, 7): 1})
        world.signers[at].mask_sums = lambda *_, lie=lie: lie
    named = Named()
    total = open_round_sum(world.coordinator, world.signers, message, certificate, named)
    assert set(named.liars) == {world.signers[2].account, world.signers[4].account}
    assert np.array_equal(total, world.plain_sum((1, 1), world.accounts))
    for signer in world.signers:
        assert np.array_equal(signer.total((1, 1)), total)
        assert signer.unconfirmed((1, 1)) == ()  # no further liar is possible
        assert signer.disclosures() == world.signers[0].disclosures()
    assert all(kinds["seed"] == 2 for kinds in world.signers[0].disclosures().values())  # two subsets of ten


def test_a_sum_out_of_range_is_an_alarm(new_world: Any) -> None:
    """S-13: a lie no replica contradicts still cannot open a sum outside the proven range."""
    world = new_world(signer_count=1, quorum=1)
    message, certificate = world.certified_set()
    question = world.coordinator.question(Slot.SET, message)
    for change in (2**62, -(2**62)):
        lie = np.zeros((1, 1, world.dimension), dtype=np.uint64)
        lie[0, 0, 0] = np.uint64(change % 2**64)
        share = encode_answer(question, world.signers[0]._own_answer(question) + lie, world.signer_keys[0])
        with pytest.raises(SumMismatch, match="exceeds"):
            world.coordinator.open_sum(message, [share])
    assert np.array_equal(
        world.signers[0].open_sum(message, certificate, [share]), world.plain_sum((1, 1), world.accounts)
    )  # a signer's own answer counts, whatever is delivered in its name


def test_a_signer_counts_its_own_answer_when_it_is_withheld(new_world: Any) -> None:
    """O-12: two liars and one honest answer delivered: an honest holder finds the lie, the others see the risk."""
    world = new_world()
    message, certificate = world.certified_set()
    shares = [signer.mask_sums(message, certificate) for signer in world.signers]
    truth = world.plain_sum((1, 1), world.accounts)
    assert np.array_equal(world.signers[2].open_sum(message, certificate, shares), truth)
    for subset, deceived in (((0, 1, 2), False), ((0, 1, 4), True)):
        at = world.terms.subsets.index(subset)
        lies = [
            world.forged(liar, Slot.SET, (1, 1), shares[liar], {(world.signers[liar].held.index(at), 0, 7): 1})
            for liar in (0, 1)
        ]
        signer = world.signers[2]
        if deceived:
            assert not np.array_equal(signer.open_sum(message, certificate, [*lies, shares[3]]), truth)
            assert at in signer.unconfirmed((1, 1))
        else:
            with pytest.raises(ReplicaDispute):
                signer.open_sum(message, certificate, [*lies, shares[3]])
    assert np.array_equal(signer.open_sum(message, certificate, shares), truth)
    assert signer.unconfirmed((1, 1)) == ()


def test_answers_about_another_round_are_refused(new_world: Any) -> None:
    """S-10: a share of one certified set does not count for another, and shapes are checked."""
    world = new_world()
    first, certificate = world.certified_set()
    share = world.signers[0].mask_sums(first, certificate)
    second, _ = world.certified_set(1, 2)
    question = world.coordinator.question(Slot.SET, second)
    with pytest.raises(NotAllowed, match="answered another set"):
        read_answer(question, share)
    with pytest.raises(BadMessage, match="shape"):
        read_answer(question, encode_answer(question, np.zeros((6, 1, 3), dtype=np.uint64), world.signer_keys[0]))
    with pytest.raises(NotAllowed, match="not a signer"):
        read_answer(question, encode_answer(question, np.zeros((6, 1, 40), dtype=np.uint64), b"\x07" * 32))
    with pytest.raises((BadSignature, NotAllowed)):
        read_answer(question, share[:-1] + bytes([share[-1] ^ 7]))
    with pytest.raises(NotYet, match="no holder"):
        world.coordinator.open_sum(second, [share])
