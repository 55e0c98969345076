from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from guerdon.errors import BadMessage, BadValue, NotAllowed, NotYet
from guerdon.privacy.proposals import encode_vectors, read_vectors
from guerdon.privacy.scoring import ensure_scores_fit
from guerdon.privacy.statements import Slot
from guerdon.privacy.wire import encode
from guerdon.signing import sign_statement


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
    with pytest.raises(NotAllowed, match="other rounds"):
        stranger.score_shares(message, certificate)


def test_nothing_is_combined_before_the_vectors_are_certified(world: Any) -> None:
    """V-04: without certified vectors there is no scoring and no opening of seeds."""
    with pytest.raises(NotYet, match="not certified"):
        world.signers[0].combine_scores(1, [])
    with pytest.raises(NotYet, match="not certified"):
        world.signers[0].open_seeds(Slot.VECTORS, (1, 0), 0, 0, [])


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
