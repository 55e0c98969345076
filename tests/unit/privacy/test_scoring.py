from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guerdon.errors import BadMessage, BadSignature, BadValue, NotAllowed, NotYet, SumMismatch
from guerdon.privacy.masks import mask_stream
from guerdon.privacy.opening import ReplicaDispute, encode_share
from guerdon.privacy.participant import own_scores
from guerdon.privacy.proposals import encode_vectors, read_vectors
from guerdon.privacy.rounds import score_epoch, settle_shares
from guerdon.privacy.scoring import EpochScores, ensure_scores_fit, plan_epoch
from guerdon.privacy.settlement import encode_opening
from guerdon.privacy.wire import encode
from guerdon.signing import sign_statement

TWO_ROUNDS = ((1, 1), (1, 2))


@pytest.fixture
def world(new_world: Any) -> Any:
    """A programme that has run the two rounds of its first epoch."""
    world = new_world(dimension=12)
    world.run(1, 1)
    world.run(1, 2)
    return world


def everybody(world: Any) -> dict[str, tuple[tuple[int, int], ...]]:
    return dict.fromkeys(world.accounts, TWO_ROUNDS)


def score(world: Any, epoch: int, vectors: Any) -> EpochScores:
    """Every signer's scores; all of them must be the same."""
    outcome = score_epoch(world.signers, epoch, dict.fromkeys(world.terms.signers, vectors), 0)
    first, *others = outcome.scores.values()
    assert all(other == first for other in others)
    return first


def shares_of(world: Any, vectors: Any) -> tuple[bytes, list[bytes]]:
    """Certified vectors and every signer's honest score share."""
    message, certificate = world.certified_vectors(1, vectors)
    return message, [signer.score_shares(message, certificate) for signer in world.signers]


def total_score(world: Any, vectors: Any, name: str) -> int:
    """Σ_t ⟨U_t, ĝ_t⟩ in the clear, from the opened sums."""
    return sum(
        int(a) * int(b)
        for at, number in enumerate((1, 2))
        for a, b in zip(world.signers[0].total((1, number)), vectors[name][at], strict=True)
    )


@settings(max_examples=8)
@given(
    st.sampled_from([(1, 1), (1, 3), (2, 3), (2, 5), (3, 5), (3, 6)]),
    st.integers(3, 6),
    st.integers(1, 30),
    st.integers(0, 255),
)
def test_scores_are_the_integers_in_the_clear(
    new_world: Any, setting: tuple[int, int], size: int, dimension: int, seed: int
) -> None:
    """S-18: over random k of n, cohorts and lengths every score equals the plain computation."""
    quorum, signers = setting
    world = new_world(size=size, signer_count=signers, quorum=quorum, dimension=dimension, seed=seed)
    world.run(1, 1)
    world.run(1, 2)
    vectors = world.vectors()
    result = score(world, 1, vectors)
    assert result.scores == world.plain_scores(everybody(world), {1: vectors})
    assert result.unopened == {"accuracy": 0, "fairness": 0}
    assert not result.carried
    assert not result.unconfirmed or quorum == signers == 1


def test_scores_add_up_to_the_sums_own_product(world: Any) -> None:
    """Σ_i score_i equals Σ_t ⟨U_t, ĝ_t⟩ to the integer."""
    vectors = world.vectors()
    result = score(world, 1, vectors)
    for name in vectors:
        assert sum(scores[name] for scores in result.scores.values()) == total_score(world, vectors, name)


def test_a_zero_update_scores_zero(new_world: Any) -> None:
    """A free rider that sends zeros scores exactly 0 in every utility."""
    world = new_world(dimension=12)
    world.update = lambda: np.zeros(12)
    world.run(1, 1)
    world.run(1, 2)
    result = score(world, 1, world.vectors())
    assert result.scores == {account: {"accuracy": 0, "fairness": 0} for account in world.accounts}


def test_a_participant_recomputes_its_score_at_home(world: Any) -> None:
    """Own record and published vectors give the very integer that was opened."""
    vectors = world.vectors()
    result = score(world, 1, vectors)
    by_round = {name: {(1, 1): values[0], (1, 2): values[1]} for name, values in vectors.items()}
    for account in world.accounts:
        records = [world.records[key][account] for key in TWO_ROUNDS]
        assert own_scores(records, by_round) == result.scores[account]


def test_the_outcome_names_the_certified_vectors(world: Any) -> None:
    """The outcome carries the vectors as certified, for the evidence."""
    vectors = world.vectors()
    outcome = score_epoch(world.signers, 1, dict.fromkeys(world.terms.signers, vectors), 0)
    assert all(np.array_equal(outcome.vectors[name], vectors[name]) for name in vectors)
    assert outcome.liars == ()


def test_any_k_reachable_signers_suffice(world: Any) -> None:
    """S-02: whichever k of n answer, every score is exact, and the single answers are named."""
    vectors = world.vectors()
    _, shares = shares_of(world, vectors)
    expected = world.plain_scores(everybody(world), {1: vectors})
    for alive in combinations(range(5), 3):
        result = world.signers[0].combine_scores(1, [shares[at] for at in alive])
        assert result.scores == expected
        silent = set(range(5)) - set(alive)
        once = [at for at, subset in enumerate(world.terms.subsets) if silent <= set(subset)]
        assert result.unconfirmed == tuple(once)


def test_k_minus_1_signers_open_no_score_and_a_late_one_resumes(world: Any) -> None:
    """S-02: with k - 1 answers nothing is opened or counted; the next answer completes it."""
    vectors = world.vectors()
    _, shares = shares_of(world, vectors)
    with pytest.raises(NotYet, match="no holder of mask subset"):
        world.signers[0].combine_scores(1, shares[:2])
    assert "score" not in world.signers[0].ledger.scalars()[world.accounts[0]]
    result = world.signers[0].combine_scores(1, [*shares[:2], shares[3]])
    assert result.scores == world.plain_scores(everybody(world), {1: vectors})


def test_a_unit_vector_is_refused_by_every_honest_signer(world: Any, caplog: pytest.LogCaptureFixture) -> None:
    """V-04: the scalar of a unit vector is refused and logged, with k - 1 liars' signatures too."""
    own = world.vectors()
    unit = {name: np.zeros_like(values) for name, values in own.items()}
    unit["accuracy"][:, 3] = 1 << 24
    probe = world.signers[0].propose_vectors(1, unit)
    for signer in world.signers:
        with pytest.raises(NotAllowed, match="differ from those"):
            signer.certify_vectors(probe, own, 5)
        with pytest.raises(NotYet, match="0 of the 4"):
            signer.score_shares(probe, certificate_of(world, probe, []))
    assert caplog.text.count("refused vectors of epoch 1") == 5


def certificate_of(world: Any, message: bytes, signatures: list[bytes]) -> bytes:
    statement = read_vectors(world.terms, message).statement
    return encode(
        "certificate",
        {
            "content": statement.content.hex(),
            "epoch": statement.epoch,
            "kind": "vectors",
            "round": 0,
            "signatures": [one.hex() for one in signatures],
        },
    )


def test_a_second_vector_is_refused(world: Any, caplog: pytest.LogCaptureFixture) -> None:
    """V-04: a second vector for the same epoch, even a tolerable one, is refused and logged."""
    own = world.vectors()
    world.certified_vectors(1, own)
    near = {name: values + 1 for name, values in own.items()}
    second = world.signers[0].propose_vectors(1, near)
    for signer in world.signers:
        with pytest.raises(NotAllowed, match="already signed"):
            signer.certify_vectors(second, own, 1)
    assert caplog.text.count("refused a second") == 5


def test_of_two_vectors_at_most_one_is_certified(world: Any) -> None:
    """S-11: k - 1 liars and a split of the honest signers certify one vector at most."""
    own = world.vectors()
    near = {name: values + 1 for name, values in own.items()}
    both = [world.signers[0].propose_vectors(1, vectors) for vectors in (own, near)]
    signed = [[], []]
    for at, signer in enumerate(world.signers):
        for which in (0, 1) if at < 2 else (at % 2,):  # the first two sign both
            if at < 2:
                digest = read_vectors(world.terms, both[which]).statement.digest(world.terms)
                signed[which].append(sign_statement(digest, world.signer_keys[at]))
            else:
                signed[which].append(signer.certify_vectors(both[which], own, 1))
    assert sorted(map(len, signed)) == [3, 4]
    opened = 0
    for message, signatures in zip(both, signed, strict=True):
        try:
            world.signers[4].score_shares(message, certificate_of(world, message, signatures))
            opened += 1
        except NotYet:
            pass
    assert opened == 1


@pytest.mark.parametrize(("difference", "tolerance", "fits"), [(3, 3, True), (4, 3, False), (2**63 - 1, 3, False)])
def test_a_leaders_vector_is_accepted_within_the_tolerance(
    world: Any, difference: int, tolerance: int, fits: bool
) -> None:
    """O-14: float noise within the tolerance passes, one unit more or an overflow does not."""
    own = world.vectors()
    proposed = {name: values.copy() for name, values in own.items()}
    proposed["fairness"][1, 5] = np.clip(int(own["fairness"][1, 5]) - difference, -(2**63), None)
    message = world.signers[0].propose_vectors(1, proposed)
    if fits:
        world.signers[1].certify_vectors(message, own, tolerance)
    else:
        with pytest.raises(NotAllowed, match="differ from those"):
            world.signers[1].certify_vectors(message, own, tolerance)


def test_vectors_cover_exactly_the_epochs_rounds_and_utilities(world: Any) -> None:
    """V-04: a vector for one round only, for another utility or epoch is refused."""
    own = world.vectors()
    first = {name: values[:1] for name, values in own.items()}
    one_round = encode_vectors(1, [1], first)
    other = encode_vectors(1, [1, 2], {"accuracy": own["accuracy"], "curiosity": own["fairness"]})
    for message in (one_round, other):
        with pytest.raises(NotAllowed, match="has rounds"):
            world.signers[0].certify_vectors(message, own, 10)
    _, certificate = world.certified_vectors(1, own)
    with pytest.raises(NotAllowed, match="not about this vectors"):
        world.signers[0].score_shares(one_round, certificate)


def test_vectors_that_could_overflow_a_score_are_refused(world: Any) -> None:
    """S-12: a vector so long that a score could reach 2^63 is not certified."""
    own = {name: values * 2**20 for name, values in world.vectors().items()}
    message = world.signers[0].propose_vectors(1, own)
    with pytest.raises(BadValue, match="an epoch's score"):
        world.signers[0].certify_vectors(message, own, 0)


def test_the_score_bound_is_sharp() -> None:
    """S-12: the bound sums norm products over the rounds; one unit decides."""
    vectors = {(1, 1): np.array([[2**31 - 1]]), (1, 2): np.array([[2**31 - 1]])}
    ensure_scores_fit(vectors, {(1, 1): 2**31 - 1, (1, 2): 2**31})
    with pytest.raises(BadValue):
        ensure_scores_fit(vectors, {(1, 1): 2**31, (1, 2): 2**31})


def test_an_epoch_is_closed_by_its_vectors(world: Any) -> None:
    """V-09: once the vectors are signed no further round of that epoch opens."""
    world.certified_vectors(1, world.vectors())
    for signer in world.signers:
        with pytest.raises(NotAllowed, match="epoch 1 is over"):
            signer.open_round(world.round_terms(1, 3))


def test_scores_wait_for_the_last_sum(new_world: Any) -> None:
    """S-02: a certified set whose sum is not open yet holds the epoch; a round without a set does not."""
    world = new_world(dimension=12)
    world.run(1, 1)
    message, certificate = world.certified_set(1, 2)
    shares = [signer.mask_sums(message, certificate) for signer in world.signers]
    with pytest.raises(NotYet, match="1/2 is not open yet"):
        world.signers[0].rounds_of(1)
    with pytest.raises(NotYet, match="1/2 is not open yet"):
        world.signers[0].total((1, 2))
    world.signers[0].open_sum(message, certificate, shares)
    world.open(1, 3)
    assert world.signers[0].rounds_of(1) == (1, 2)


def test_vectors_must_name_the_rounds_a_signer_knows(new_world: Any) -> None:
    """V-04: a certificate cannot make a signer score rounds it does not know."""
    world = new_world(dimension=12)
    world.run(1, 1)
    world.run(1, 2)
    stranger = world.new_signer(0)
    message, certificate = world.certified_vectors(1, world.vectors())
    with pytest.raises(NotAllowed, match="has the rounds"):
        stranger.score_shares(message, certificate)


def test_nothing_is_combined_before_the_vectors_are_certified(world: Any) -> None:
    """V-04: without certified vectors there is no scoring and no opening of seeds."""
    with pytest.raises(NotYet, match="not certified"):
        world.signers[0].combine_scores(1, [])
    with pytest.raises(NotYet, match="not certified"):
        world.signers[0].open_seeds(1, world.accounts[0], 0, [])


@pytest.mark.parametrize("vectors", [{}, {"a": np.zeros(12, dtype=np.int64)}, {"a": np.zeros((3, 12), dtype=np.int64)}])
def test_a_leaders_vectors_have_the_right_shape(world: Any, vectors: Any) -> None:
    """A proposal without utilities, or with another number of rounds, is refused by its author."""
    with pytest.raises(BadValue, match="at least one utility"):
        world.signers[0].propose_vectors(1, vectors)


@pytest.mark.parametrize(
    ("fields", "array"),
    [
        ({"utilities": []}, None),
        ({"utilities": ["b", "a"]}, None),
        ({"utilities": ["a", "a"]}, None),
        ({"rounds": []}, None),
        ({"rounds": ["1", "2"]}, None),
        ({}, np.zeros((2, 2, 11), dtype=np.int64)),
        ({}, np.zeros((2, 2, 12), dtype=np.uint64)),
    ],
)
def test_malformed_vectors_are_refused(world: Any, fields: Any, array: Any) -> None:
    """O-22: names, rounds, shape and type of proposed vectors are checked before use."""
    array = np.zeros((2, 2, 12), dtype=np.int64) if array is None else array
    message = encode("vectors", {"epoch": 1, "rounds": [1, 2], "utilities": ["a", "b"], **fields}, [array])
    with pytest.raises(BadMessage):
        read_vectors(world.terms, message)


def test_a_wrong_scalar_is_settled_and_the_liar_named(world: Any) -> None:
    """V-05: one wrong scalar: its one seed is opened, the liar named, the scores exact."""
    vectors = world.vectors()
    message, shares = shares_of(world, vectors)
    shares[3] = world.forged_score_share(3, message, shares[3], {(2, 1, 0): 12345})
    with pytest.raises(ReplicaDispute) as caught:
        world.signers[0].combine_scores(1, shares)
    assert caught.value.subset == world.signers[3].held[2]
    assert world.signers[3].account in caught.value.holders
    liars = settle_shares(world.signers, 1, shares)
    assert liars == (world.signers[3].account,)
    for signer in world.signers:
        result = signer.combine_scores(1, shares, liars)
        assert result.scores == world.plain_scores(everybody(world), {1: vectors})
    seeds = [signer.ledger.scalars()[account].get("seed", 0) for signer in world.signers for account in world.accounts]
    assert sorted(seeds)[-2:] == [0, 1]  # one holder opened one account's seeds, nobody else's


def test_k_minus_1_liars_are_all_named(world: Any) -> None:
    """V-05: two liars of five, about several participants each, are found one after the other."""
    vectors = world.vectors()
    message, shares = shares_of(world, vectors)
    shares[0] = world.forged_score_share(0, message, shares[0], {(0, 0, 0): 1, (4, 2, 1): -7})
    shares[4] = world.forged_score_share(4, message, shares[4], {(1, 3, 1): 2**40})
    liars = settle_shares(world.signers, 1, shares)
    assert set(liars) == {world.signers[0].account, world.signers[4].account}
    result = world.signers[2].combine_scores(1, shares, liars)
    assert result.scores == world.plain_scores(everybody(world), {1: vectors})


def test_opening_one_seed_leaves_the_update_masked(world: Any) -> None:
    """V-05: with the disputed subset open, another mask still covers the upload uniformly."""
    vectors = world.vectors()
    shares_of(world, vectors)
    held = world.signers[3]._holdings((1, 1))
    account = world.accounts[0]
    residue = held.uploads[account].masked - mask_stream(held.seeds[account][2], 12)
    assert not np.array_equal(residue.view(np.int64), world.records[1, 1][account].quantised)
    assert int((residue >> np.uint64(40)).max()) > 2**20  # far above any clipped update


def test_no_seed_is_opened_without_a_proven_dispute(world: Any) -> None:
    """V-05: agreeing shares, one holder's share alone or a stranger's subset open nothing."""
    vectors = world.vectors()
    message, shares = shares_of(world, vectors)
    lie = world.forged_score_share(3, message, shares[3], {(2, 1, 0): 1})
    disputed = world.signers[3].held[2]
    bystander, account, *_ = world.signers[0]._view(1)[1].plan.scored
    holder = next(one for one in world.signers[:3] if disputed in one.held)
    outsider = next(one for one in world.signers if disputed not in one.held)
    for who, subset, evidence in (
        (account, disputed, shares),
        (account, disputed, [lie]),
        (account, disputed, [lie, lie]),
        (bystander, disputed, [lie, *shares[:3]]),
        ("nobody", disputed, [lie, *shares[:3]]),
        (account, 10, [lie, *shares[:3]]),
        (account, -1, [lie, *shares[:3]]),
    ):
        with pytest.raises(NotAllowed):
            holder.open_seeds(1, who, subset, evidence)
    with pytest.raises(NotAllowed, match="does not hold"):
        outsider.open_seeds(1, account, disputed, [lie, *shares[:3]])


def test_false_seeds_do_not_clear_a_liar(world: Any) -> None:
    """V-05: a liar that opens seeds of its own making is refused by the receipt's commitment."""
    vectors = world.vectors()
    message, shares = shares_of(world, vectors)
    shares[3] = world.forged_score_share(3, message, shares[3], {(2, 1, 0): 1})
    statement, view = world.signers[0]._view(1)
    account, disputed = list(view.plan.scored)[1], world.signers[3].held[2]

    def opening(**changes: Any) -> bytes:
        values = {"account": account, "subset": disputed, "keys": TWO_ROUNDS, "about": statement} | changes
        seeds = dict.fromkeys(values["keys"], b"\x05" * 32)
        key = world.signer_keys[3]
        return encode_opening(view, values["about"], values["account"], values["subset"], seeds=seeds, private_key=key)

    with pytest.raises(NotAllowed, match="did not commit to"):
        world.signers[0].name_liars(1, opening(), shares)
    with pytest.raises(BadMessage, match="every scored round"):
        world.signers[0].name_liars(1, opening(keys=TWO_ROUNDS[:1]), shares)
    for wrong in (opening(account="nobody"), opening(subset=10)):
        with pytest.raises(NotAllowed, match="not in dispute"):
            world.signers[0].name_liars(1, wrong, shares)
    other = read_vectors(world.terms, encode_vectors(2, [1, 2], vectors)).statement
    with pytest.raises(NotAllowed, match="another epoch"):
        world.signers[0].name_liars(1, opening(about=other), shares)


def test_the_next_holder_is_asked_when_one_opens_false_seeds(world: Any) -> None:
    """V-05: a lying holder's useless opening only delays the settlement; with no honest one it stops."""
    vectors = world.vectors()
    message, shares = shares_of(world, vectors)
    shares[3] = world.forged_score_share(3, message, shares[3], {(2, 1, 0): 1})
    liar = world.signers[3]
    for held in (liar._holdings(key) for key in TWO_ROUNDS):
        held.seeds = dict.fromkeys(held.seeds, (b"\x05" * 32,) * 6)
    order = [world.signers[0], liar, *world.signers[1:3], world.signers[4]]
    assert settle_shares(order, 1, shares) == (liar.account,)
    outsiders = [one for one in world.signers if liar.held[2] not in one.held]
    with pytest.raises(ReplicaDispute):
        settle_shares([*outsiders, liar], 1, shares)


def test_a_tampered_upload_stops_the_scores(world: Any) -> None:
    """V-06: one flipped bit of a stored masked upload and nothing is combined."""
    _, shares = shares_of(world, world.vectors())
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
    message, shares = shares_of(world, world.vectors())
    subset = world.terms.subsets.index((2, 3, 4))
    lie = world.forged_score_share(4, message, shares[4], {(world.signers[4].held.index(subset), 0, 0): 99})
    with pytest.raises(SumMismatch, match="miss the sum's product"):
        world.signers[0].combine_scores(1, [shares[0], shares[1], lie])


def test_a_balanced_lie_is_marked_unconfirmed_and_corrected_by_a_late_holder(world: Any) -> None:
    """V-12: a lie that keeps the sum is marked unconfirmed; one late honest holder corrects it."""
    vectors = world.vectors()
    message, shares = shares_of(world, vectors)
    subset = world.terms.subsets.index((2, 3, 4))
    row = world.signers[4].held.index(subset)
    lie = world.forged_score_share(4, message, shares[4], {(row, 0, 0): 99, (row, 1, 0): -99})
    early = world.signers[0].combine_scores(1, [shares[0], shares[1], lie])
    assert subset in early.unconfirmed
    late = [shares[0], shares[1], lie, shares[2]]
    with pytest.raises(ReplicaDispute):
        world.signers[0].combine_scores(1, late)
    liars = settle_shares(world.signers, 1, late)
    assert liars == (world.signers[4].account,)
    corrected = world.signers[0].combine_scores(1, late, liars)
    assert corrected.scores == world.plain_scores(everybody(world), {1: vectors})


def test_named_liars_and_silence_beyond_n_minus_k_stop_everything(world: Any) -> None:
    """V-12: with one liar named and two silent signers no score can be opened."""
    _, shares = shares_of(world, world.vectors())
    liar = world.signers[2].account
    with pytest.raises(NotYet, match="no holder"):
        world.signers[0].combine_scores(1, shares[:3], [liar])


def test_the_coordinator_cannot_favour_anybody(world: Any) -> None:
    """V-08: moving score between two participants, sum kept, needs a signer's signature on its share."""
    message, shares = shares_of(world, world.vectors())
    favour = bytearray(shares[0])
    for position, change in ((-65 - 16, 5), (-65 - 8, -5)):
        favour[position] = (favour[position] + change) % 256
    with pytest.raises((BadSignature, NotAllowed)):
        world.signers[1].combine_scores(1, [bytes(favour), *shares[1:]])
    lie = world.forged_score_share(0, message, shares[0], {(0, 0, 0): 5, (0, 1, 0): -5})
    for signer in world.signers:
        with pytest.raises(ReplicaDispute):
            signer.combine_scores(1, [lie, *shares[1:]])


def test_answers_to_other_vectors_are_refused(world: Any) -> None:
    """V-04: a score share counts only for the certified vectors it answers."""
    vectors = world.vectors()
    _, shares = shares_of(world, vectors)
    other = read_vectors(world.terms, encode_vectors(1, [1, 2], world.vectors())).statement
    values = np.zeros((6, 4, 2), dtype=np.uint64)
    share = encode_share(world.terms, other, values, world.signer_keys[0])
    with pytest.raises(NotAllowed, match="answered another vectors"):
        world.signers[0].combine_scores(1, [share, *shares[1:]])


def test_one_round_only_is_carried_into_the_next_epoch(new_world: Any) -> None:
    """No single-round score is opened: two newcomers of one round are scored an epoch later, exactly."""
    world = new_world(size=6, dimension=12)
    world.run(1, 1, range(4))
    world.run(1, 2)
    first = world.vectors()
    result = score(world, 1, first)
    early, late = world.accounts[:4], world.accounts[4:]
    assert set(result.carried) == set(late)
    assert result.scores == world.plain_scores(dict.fromkeys(early, TWO_ROUNDS), {1: first})
    assert any(result.unopened.values())
    with pytest.raises(NotAllowed, match="still needed"):
        world.signers[0].forget(1)
    world.run(2, 1)
    world.run(2, 2)
    second = world.vectors()
    result = score(world, 2, second)
    rounds = ((2, 1), (2, 2))
    plan = dict.fromkeys(early, rounds) | dict.fromkeys(late, ((1, 2), *rounds))
    assert result.scores == world.plain_scores(plan, {1: first, 2: second})
    assert result.unopened == {"accuracy": 0, "fairness": 0}


def test_a_lone_carried_account_is_never_alone(new_world: Any) -> None:
    """The total less all opened scores would give a lone account's score away: another one waits too."""
    world = new_world(size=5, dimension=12)
    world.run(1, 1, range(4))
    world.run(1, 2)
    result = score(world, 1, world.vectors())
    assert len(result.carried) == 2
    assert world.accounts[4] in result.carried
    assert not set(result.carried) & set(result.scores)


rounds_of_one = st.lists(st.tuples(st.integers(1, 2), st.integers(1, 3)), max_size=4, unique=True)


@given(st.dictionaries(st.sampled_from([f"0x{at:040x}" for at in range(9)]), rounds_of_one))
def test_plans_split_the_accounts_and_never_carry_one(pending: Any) -> None:
    """Everybody with a round is scored or carried, over two rounds at least, and one is never carried alone."""
    plan = plan_epoch(pending)
    assert plan.scored.keys() | plan.carried.keys() == {account for account in pending if pending[account]}
    assert not plan.scored.keys() & plan.carried.keys()
    assert all(len(keys) >= 2 for keys in plan.scored.values())
    assert len(plan.carried) != 1 or not plan.scored
    assert list(plan.scored) == sorted(plan.scored)


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


def test_only_epoch_sums_are_counted(world: Any) -> None:
    """Per participant: one projection a round and one scalar a utility and epoch, however often combined."""
    _, shares = shares_of(world, world.vectors())
    for _ in range(3):
        world.signers[0].combine_scores(1, shares)
    expected = {account: {"projection": 2, "score": 2} for account in sorted(world.accounts)}
    assert world.signers[0].ledger.scalars() == expected


def test_seeds_stay_until_they_are_forgotten(world: Any) -> None:
    """V-12: shares can be given again until the epoch is forgotten; then nothing of it is left."""
    vectors = world.vectors()
    message, certificate = world.certified_vectors(1, vectors)
    signer = world.signers[0]
    first = signer.score_shares(message, certificate)
    assert signer.score_shares(message, certificate) == first
    with pytest.raises(NotAllowed, match="still needed"):
        signer.forget(1)
    signer.combine_scores(1, [first, *(one.score_shares(message, certificate) for one in world.signers[1:])])
    signer.forget(1)
    with pytest.raises(NotAllowed, match="has the rounds"):
        signer.score_shares(message, certificate)
    with pytest.raises(NotAllowed, match="not open"):
        signer.total((1, 1))
    with pytest.raises(NotAllowed, match="is over"):
        signer.open_round(world.round_terms(1, 1))


def test_a_later_score_keeps_its_rounds(new_world: Any) -> None:
    """Rounds carried into a later epoch are forgotten together with it."""
    world = new_world(size=6, dimension=12)
    world.run(1, 1, range(4))
    world.run(1, 2)
    score(world, 1, world.vectors())
    world.run(2, 1)
    world.run(2, 2)
    score(world, 2, world.vectors())
    with pytest.raises(NotAllowed, match="still needed"):
        world.signers[0].forget(1)
    world.signers[0].forget(2)
    assert not world.signers[0]._rounds


def test_closing_deletes_what_was_carried(new_world: Any) -> None:
    """At the programme's end everything goes, also rounds that were never scored."""
    world = new_world(size=6, dimension=12)
    world.run(1, 1, range(4))
    world.run(1, 2)
    score(world, 1, world.vectors())
    for signer in world.signers:
        signer.close()
        assert not signer._rounds
        assert not signer._views
