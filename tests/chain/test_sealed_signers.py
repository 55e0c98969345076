"""Evidence names the signers sealed for its epoch, not today's.

given a programme whose signers hand over
├── when the new set was sealed for epoch 3
│   ├── then epochs 1 and 2 are still the old set's, and epoch 3 is the new one's
│   ├── then replay accepts the old epochs
│   └── then evidence that names the new set for an old epoch is refused
└── when governance replaces a silent set
    └── then the open epoch is the replacement's, the one before is not
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ruled_world import DAY, GOVERNANCE, SPONSOR, STEWARDS, WINDOW, RuledWorld, build_ruled_world

from guerdon.chain.anvil import running_anvil
from guerdon.chain.attestation import attestation_digest
from guerdon.chain.sealed import sealed_terms
from guerdon.errors import EvidenceMismatch
from guerdon.model import account_order
from guerdon.oracle.chain_check import compare_with_chain
from guerdon.signing import account_of, keccak256, sign_statement

NEW_KEYS = tuple(keccak256(bytes([number])) for number in range(1, 6))
NEW = tuple(sorted(map(account_of, NEW_KEYS), key=account_order))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[RuledWorld]:
    """Epoch 1 is final."""
    with running_anvil() as node:
        world = build_ruled_world(node, tmp_path)
        world.run_epoch(1)
        yield world


def signers_of(world: RuledWorld, *epochs: int) -> list[Any]:
    """The sets sealed for some epochs, as of now."""
    found = [sealed_terms(world.client, 1, epoch, world.client.pin()) for epoch in epochs]
    return [(terms.signers, terms.quorum) for terms in found]


def rotate(world: RuledWorld) -> None:
    """The quorum hands over to the new set; it is sealed with the first epoch that opens a week later."""
    rotation = (1, 1, list(NEW), 2, world.client.pin().timestamp + DAY)
    digest = bytes(world.client.view("hashRotation", world.client.pin(), rotation))
    signatures = [sign_statement(digest, signer._private_key) for signer in world.miniature.signers[:3]]
    world.act(SPONSOR, "rotate", rotation, b"".join(signatures))
    world.node.advance(8 * DAY)


def test_old_epochs_stay_the_old_sets(world: RuledWorld) -> None:
    """Sealed per epoch: after a rotation each epoch is compared with the signers that could attest it."""
    old = (world.miniature.aggregation.signers, 3)
    rotate(world)
    assert signers_of(world, 1, 2) == [old, old]
    world.run_epoch(2)
    assert world.client.program(1, world.client.pin()).signers == NEW
    assert signers_of(world, 1, 2, 3) == [old, old, (NEW, 2)]
    assert world.replay(2).returncode == 0


def test_todays_set_is_not_an_old_epochs(world: RuledWorld) -> None:
    """E-06: evidence of epoch 2 that names the set of epoch 3 is refused, although that set is today's."""
    rotate(world)
    first = world.miniature.previous
    forged = world.settle(2).model_copy(update={"signers": NEW, "quorum": 2})
    world.miniature.previous = first
    world.post(world.miniature.certify(forged, world.miniature.state.time + 400))
    assert world.client.program(1, world.client.pin()).signers == NEW
    with pytest.raises(EvidenceMismatch, match="epoch 2: signers is"):
        compare_with_chain(world.client, forged)


def replace_signers(world: RuledWorld, signers: tuple[str, ...], quorum: int) -> None:
    """Governance replaces a set that was silent for a month, with the stewards' consent."""
    world.node.advance(31 * DAY + WINDOW)
    consent = world.client.view("hashSigners", world.client.pin(), 1, list(signers), quorum)
    world.act(STEWARDS, "consentToSigners", 1, consent)
    world.act(GOVERNANCE, "replaceSigners", 1, list(signers), quorum)


def test_a_replacement_counts_from_the_open_epoch(world: RuledWorld) -> None:
    """Governance replaces a silent set for the open epoch; what was attested before stays the old set's, for ever."""
    old = (world.miniature.aggregation.signers, 3)
    replace_signers(world, NEW, 2)
    assert signers_of(world, 1, 2) == [old, (NEW, 2)]
    assert world.replay(1).returncode == 0
    first = world.miniature.store.signed(1).attestation
    empty = replace(
        first,
        epoch=2,
        milestone=0,
        value=0,
        pot=0,
        previous_root=first.root,
        deadline=world.client.pin().timestamp + DAY,
    )
    digest = attestation_digest(empty, world.client.connection.chain_id, world.client.escrow)
    keys = {account_of(key): key for key in NEW_KEYS}
    world.client.attest(empty, [sign_statement(digest, keys[account]) for account in NEW[:2]], SPONSOR)
    replace_signers(world, old[0], old[1])
    assert signers_of(world, 1, 2, 3) == [old, (NEW, 2), old]
