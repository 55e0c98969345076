from __future__ import annotations

from typing import Any

import pytest

from guerdon.errors import NotAllowed, NotYet
from guerdon.privacy.proposals import (
    encode_candidates,
)


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


def test_a_members_own_policy_is_respected(new_world: Any) -> None:
    """S-09: who asks for a larger set than there is, is left out and named, and so on until stable."""
    world = new_world(size=6, floors=[3, 3, 3, 6, 7, 5])
    result = world.run()
    assert set(world.signers[0].round_record((1, 1)).receipts) == set(world.accounts[:3])
    assert set(result.left_out) == set(world.accounts[3:])
    assert "asks for a set of 7" in result.left_out[world.accounts[4]]


def test_all_but_one_leaving_is_refused(new_world: Any) -> None:
    """S-09: when policies empty the list the round does not happen."""
    world = new_world(size=4, floors=[1, 4, 4, 5])
    terms = world.open()
    with pytest.raises(NotYet, match="1 candidates"):
        world.candidates(terms, world.uploads(terms))
