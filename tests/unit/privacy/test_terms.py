from __future__ import annotations

from typing import Any

import pytest

from guerdon.errors import BadValue, NotAllowed
from guerdon.privacy.rounds import run_round
from guerdon.privacy.terms import AggregationTerms, RoundTerms


def test_a_floor_below_three_is_no_floor(new_world: Any) -> None:
    """S-09: terms with a floor of two are refused, since two members see each other."""
    with pytest.raises(BadValue, match="floor must be at least 3"):
        new_world(floor=2)


def test_inconsistent_parameters_are_refused(new_world: Any) -> None:
    """S-16: a participant given other parameters is left out, and a signer keeps to its own terms."""
    world = new_world(size=5)
    terms = world.open()
    other = RoundTerms(1, 1, b"\xee" * 32, terms.total_samples, terms.sample_caps)
    eluded, _ = world.participants[0].upload(other, world.update(), 100)
    result = run_round(world.coordinator, world.signers, [eluded, *world.uploads(terms, range(1, 5))])
    assert world.accounts[0] not in world.signers[0].round_record((1, 1)).receipts
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


def test_only_a_signer_of_the_programme_is_one(new_world: Any) -> None:
    """S-15: a key outside the programme's signer set cannot act as a signer."""
    world = new_world()
    world.signer_keys[0] = b"\x07" * 32
    with pytest.raises(NotAllowed, match="is not a signer"):
        world.new_signer(0)


def test_updates_and_vectors_have_their_own_fixed_point(new_world: Any) -> None:
    """Updates carry 30 fractional bits and vectors 24 unless the terms say otherwise."""
    terms = new_world().terms
    assert (terms.update_point.bits, terms.vector_bits) == (30, 24)


@pytest.mark.parametrize(("signers", "quorum", "count"), [(64, 32, "1777090076065542336"), (15, 7, "5005")])
def test_a_committee_with_too_many_subsets_is_refused(new_world: Any, signers: int, quorum: int, count: str) -> None:
    """A committee that would make every upload draw millions of masks is refused with its numbers."""
    with pytest.raises(BadValue, match=f"{quorum} of {signers} signers make {count} mask subsets, at most 4096"):
        new_world(signer_count=signers, quorum=quorum)
