from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from guerdon.errors import BadMessage, BadSignature, NotAllowed, NotYet, SumMismatch
from guerdon.privacy.answers import ReplicaDispute
from guerdon.privacy.asking import Named
from guerdon.privacy.masks import mask_stream
from guerdon.privacy.questions import encode_answer
from guerdon.privacy.rounds import combine_everywhere
from guerdon.privacy.settlement import encode_opening
from guerdon.privacy.signer import Signer
from guerdon.privacy.statements import Slot

TWO_ROUNDS = ((1, 1), (1, 2))
VECTORS = (Slot.VECTORS, (1, 0))  # the first epoch's vectors


def liars_of(signers: Sequence[Signer], shares: Sequence[bytes]) -> tuple[str, ...]:
    """Who is proven to lie when these signers combine the first epoch's scores."""
    named = Named()
    combine_everywhere(signers, 1, shares, named)
    return tuple(named.liars)


def test_a_wrong_scalar_is_settled_and_the_liar_named(world: Any) -> None:
    """V-05: one wrong scalar: its one seed is opened, the liar named, the scores exact."""
    vectors = world.vectors()
    _, shares = world.score_shares(vectors)
    shares[3] = world.forged(3, *VECTORS, shares[3], {(2, 1, 0): 12345})
    with pytest.raises(ReplicaDispute) as caught:
        world.signers[0].combine_scores(1, shares)
    assert caught.value.subset == world.signers[3].held[2]
    assert world.signers[3].account in caught.value.holders
    liars = liars_of(world.signers, shares)
    assert liars == (world.signers[3].account,)
    for signer in world.signers:
        result = signer.combine_scores(1, shares)
        assert result.scores == world.plain_scores(world.two_rounds(), {1: vectors})
        seeds = [kinds.get("seed", 0) for kinds in signer.disclosures().values()]
        assert sorted(seeds) == [0, 0, 0, 2]  # one account's seeds of two rounds, nobody else's


def test_k_minus_1_liars_are_all_named(world: Any) -> None:
    """V-05: two liars of five, about several participants each, are found one after the other."""
    vectors = world.vectors()
    _, shares = world.score_shares(vectors)
    shares[0] = world.forged(0, *VECTORS, shares[0], {(0, 0, 0): 1, (4, 2, 1): -7})
    shares[4] = world.forged(4, *VECTORS, shares[4], {(1, 3, 1): 2**40})
    liars = liars_of(world.signers, shares)
    assert set(liars) == {world.signers[0].account, world.signers[4].account}
    result = world.signers[2].combine_scores(1, shares)
    assert result.scores == world.plain_scores(world.two_rounds(), {1: vectors})


def test_opening_one_seed_leaves_the_update_masked(world: Any) -> None:
    """V-05: with the disputed subset open, another mask still covers the upload uniformly."""
    vectors = world.vectors()
    world.score_shares(vectors)
    held = world.signers[3]._holdings((1, 1))
    account = world.accounts[0]
    residue = held.uploads[account].masked - mask_stream(held.seeds[account][2], 12)
    assert not np.array_equal(residue.view(np.int64), world.records[1, 1][account].quantised)
    assert int((residue >> np.uint64(40)).max()) > 2**20  # far above any clipped update


def test_no_seed_is_opened_without_a_proven_dispute(world: Any) -> None:
    """V-05: agreeing shares, one holder's share alone or a stranger's subset open nothing."""
    vectors = world.vectors()
    _, shares = world.score_shares(vectors)
    lie = world.forged(3, *VECTORS, shares[3], {(2, 1, 0): 1})
    disputed = world.signers[3].held[2]
    holder = next(one for one in world.signers[:3] if disputed in one.held)
    outsider = next(one for one in world.signers if disputed not in one.held)
    for row, subset, evidence in (
        (1, disputed, shares),
        (1, disputed, []),
        (1, disputed, [shares[at] for at in range(5) if disputed not in world.signers[at].held]),
        (0, disputed, [lie, *shares[:3]]),
        (4, disputed, [lie, *shares[:3]]),
        (-1, disputed, [lie, *shares[:3]]),
        (1, 10, [lie, *shares[:3]]),
        (1, -1, [lie, *shares[:3]]),
    ):
        with pytest.raises(NotAllowed):
            holder.open_seeds(*VECTORS, subset, row, evidence)
    with pytest.raises(NotAllowed, match="does not hold"):
        outsider.open_seeds(*VECTORS, disputed, 1, [lie, *shares[:3]])


def test_false_seeds_do_not_clear_a_liar(world: Any) -> None:
    """V-05: a liar that opens seeds of its own making is refused by the receipt's commitment."""
    vectors = world.vectors()
    _, shares = world.score_shares(vectors)
    shares[3] = world.forged(3, *VECTORS, shares[3], {(2, 1, 0): 1})
    judge, disputed = world.signers[0], world.signers[3].held[2]
    question = judge.question(*VECTORS)
    places = question.rows[1]
    receipts = [judge._holdings(key).uploads[account].receipt for key, account in places]

    def opening(**changes: Any) -> bytes:
        values = {"subset": disputed, "row": 1, "seeds": [b"\x05" * 32] * 2, "receipts": receipts} | changes
        about = replace(question, **values.pop("about", {}))
        subset, row = values.pop("subset"), values.pop("row")
        return encode_opening(about, subset, row, **values, private_key=world.signer_keys[3])

    with pytest.raises(NotAllowed, match="did not commit to"):
        judge.name_liars(opening(), shares)
    with pytest.raises(BadMessage, match="every upload in the row"):
        judge.name_liars(opening(seeds=[b"\x05" * 32]), shares)
    forged = [replace(receipts[0], commitments=(bytes(32),) * 10), receipts[1]]
    with pytest.raises(NotAllowed, match="not the certified one"):
        judge.name_liars(opening(receipts=forged), shares)
    for wrong in (opening(row=4), opening(subset=10)):
        with pytest.raises(NotAllowed, match="not in dispute"):
            judge.name_liars(wrong, shares)
    with pytest.raises(NotAllowed, match="seeds of another vectors"):
        judge.name_liars(opening(about={"content": bytes(32)}), shares)
    with pytest.raises(NotYet, match="epoch 2 are not certified"):
        judge.name_liars(opening(about={"key": (2, 0)}), shares)
    with pytest.raises(BadMessage, match="nothing to open about"):
        judge.name_liars(opening(about={"kind": "receipt"}), shares)
    assert not any("seed" in kinds for kinds in judge.disclosures().values())


def test_the_next_holder_is_asked_when_one_opens_false_seeds(world: Any) -> None:
    """V-05: a lying holder's useless opening only delays the settlement; with no honest one it stops."""
    vectors = world.vectors()
    _, shares = world.score_shares(vectors)
    shares[3] = world.forged(3, *VECTORS, shares[3], {(2, 1, 0): 1})
    liar = world.signers[3]
    for held in (liar._holdings(key) for key in TWO_ROUNDS):
        held.seeds = dict.fromkeys(held.seeds, (b"\x05" * 32,) * 6)
    liar._answers.drop_own(liar.question(*VECTORS))
    outsiders = [one for one in world.signers if liar.held[2] not in one.held]
    with pytest.raises(ReplicaDispute):
        liars_of([*outsiders, liar], shares)
    order = [*outsiders, liar, *(one for one in world.signers if one is not liar and one not in outsiders)]
    assert liars_of(order, shares) == (liar.account,)


def test_a_tampered_upload_stops_the_scores(world: Any) -> None:
    """V-06: one flipped bit of a stored masked upload and nothing is combined."""
    _, shares = world.score_shares(world.vectors())
    held = world.signers[1]._holdings((1, 2))
    upload = held.uploads[world.accounts[2]]
    masked = upload.masked.copy()
    masked[5] ^= np.uint64(1)
    held.uploads[world.accounts[2]] = replace(upload, masked=masked)
    with pytest.raises(BadSignature, match="was changed"):
        world.signers[1].combine_scores(1, shares)
    assert world.signers[0].combine_scores(1, shares).scores


def test_a_lie_that_no_replica_contradicts_breaks_the_sum(new_world: Any) -> None:
    """V-12: a lying holder whose co-holders are silent is stopped by the sum check."""
    world = new_world(dimension=12)
    world.run(1, 1)
    world.run(1, 2)
    _, shares = world.score_shares(world.vectors())
    subset = world.terms.subsets.index((2, 3, 4))
    lie = world.forged(4, *VECTORS, shares[4], {(world.signers[4].held.index(subset), 0, 0): 99})
    with pytest.raises(SumMismatch, match="miss the sum's product"):
        world.signers[0].combine_scores(1, [shares[0], shares[1], lie])


def test_a_balanced_lie_is_marked_unconfirmed_and_corrected_by_a_late_holder(world: Any) -> None:
    """V-12: a lie that keeps the sum is marked unconfirmed; one late honest holder corrects it."""
    vectors = world.vectors()
    _, shares = world.score_shares(vectors)
    subset = world.terms.subsets.index((2, 3, 4))
    row = world.signers[4].held.index(subset)
    lie = world.forged(4, *VECTORS, shares[4], {(row, 0, 0): 99, (row, 1, 0): -99})
    early = world.signers[0].combine_scores(1, [shares[0], shares[1], lie])
    assert subset in early.unconfirmed
    late = [shares[0], shares[1], lie, shares[2]]
    with pytest.raises(ReplicaDispute):
        world.signers[0].combine_scores(1, late)
    liars = liars_of(world.signers, late)
    assert liars == (world.signers[4].account,)
    corrected = world.signers[0].combine_scores(1, late)
    assert corrected.scores == world.plain_scores(world.two_rounds(), {1: vectors})


def test_named_liars_and_silence_beyond_n_minus_k_stop_everything(world: Any) -> None:
    """V-12: with one liar named and two silent signers no score can be opened."""
    _, shares = world.score_shares(world.vectors())
    shares[2] = world.forged(2, *VECTORS, shares[2], {(0, 0, 0): 1})
    with pytest.raises(NotYet, match="no holder"):
        liars_of(world.signers[:2], shares[:3])
    assert not world.signers[0]._results


def test_the_coordinator_cannot_favour_anybody(world: Any) -> None:
    """V-08: moving score between two participants, sum kept, needs a signer's signature on its share."""
    vectors = world.vectors()
    _, shares = world.score_shares(vectors)
    favour = bytearray(shares[0])
    for position, change in ((-65 - 16, 5), (-65 - 8, -5)):
        favour[position] = (favour[position] + change) % 256
    result = world.signers[1].combine_scores(1, [bytes(favour), *shares[1:]])
    assert result.scores == world.plain_scores(world.two_rounds(), {1: vectors})
    lie = world.forged(0, *VECTORS, shares[0], {(0, 0, 0): 5, (0, 1, 0): -5})
    for signer in world.signers[1:]:
        with pytest.raises(ReplicaDispute):
            signer.combine_scores(1, [lie, *shares[1:]])


def test_answers_to_other_vectors_do_not_count(world: Any) -> None:
    """V-04: a score share counts only for the certified vectors it answers; any other is silence."""
    vectors = world.vectors()
    _, shares = world.score_shares(vectors)
    other = replace(world.signers[0].question(*VECTORS), content=bytes(32))
    share = encode_answer(other, np.zeros((6, 4, 2), dtype=np.uint64), world.signer_keys[0])
    result = world.signers[1].combine_scores(1, [share, *shares[1:]])
    assert result.scores == world.plain_scores(world.two_rounds(), {1: vectors})
    assert result.unconfirmed  # signer 0 is as good as silent
