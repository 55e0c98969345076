from __future__ import annotations

import io
import logging
from typing import Any

import numpy as np
import pytest

from guerdon.errors import GuerdonError, NotAllowed
from guerdon.privacy.masks import Ring, Signed, mask_stream
from guerdon.privacy.proposals import read_vectors
from guerdon.privacy.receipts import Upload
from guerdon.privacy.rounds import score_epoch
from guerdon.privacy.statements import Slot

BYTES = 256


def pooled_residue(world: Any, upload: Upload, colluders: range) -> Ring:
    """The masked upload of the coordinator less every mask that the colluding signers hold."""
    residue = upload.masked.copy()
    known = {
        subset: seed
        for at in colluders
        for subset, seed in zip(
            world.signers[at].held,
            world.signers[at]._holdings((1, 1)).seeds[upload.receipt.account],
            strict=True,
        )
    }
    for seed in known.values():
        residue -= mask_stream(seed, world.dimension)
    return residue


@pytest.fixture(scope="module")
def pooled(new_world: Any) -> tuple[Any, Upload, Signed]:
    """A world with one long upload whose coordinates are plus or minus the same small number."""
    world = new_world(dimension=20_000, size=3)
    terms = world.open()
    update = np.full(world.dimension, world.clip / world.size / world.dimension**0.5 / 1.0001)
    update[::3] *= -1.0
    message, record = world.participants[0].upload(terms, update, 100)
    for signer in world.signers:
        signer.accept_upload(terms.key, message)
    upload = world.signers[0]._holdings(terms.key).uploads[world.accounts[0]]
    return world, upload, record.quantised


def test_k_minus_1_signers_and_the_coordinator_see_uniform_bytes(pooled: Any) -> None:
    """S-03: what two colluding signers and the coordinator are left with passes chi-square as uniform."""
    world, upload, _ = pooled
    for colluders in (range(2), range(1, 3), range(3, 5)):
        counts = np.bincount(pooled_residue(world, upload, colluders).view(np.uint8), minlength=BYTES)
        expected = counts.sum() / BYTES
        chi_square = float(((counts - expected) ** 2 / expected).sum())
        # 255 degrees of freedom: mean 255, deviation 22.6; five deviations either side.
        assert 142 < chi_square < 368


def test_k_minus_1_signers_cannot_tell_the_update(pooled: Any) -> None:
    """S-03: what the pool is left with correlates with the update no more than chance, in any byte."""
    world, upload, quantised = pooled
    truth = np.sign(quantised).astype(np.float64)
    residue = pooled_residue(world, upload, range(2))
    for shift in range(0, 64, 8):
        byte = (residue >> np.uint64(shift) & np.uint64(0xFF)).astype(np.float64)
        assert abs(float(np.corrcoef(byte, truth)[0, 1])) < 5 / world.dimension**0.5
    whole = pooled_residue(world, upload, range(3)).view(np.int64)
    assert float(np.corrcoef(whole, truth)[0, 1]) > 0.99  # the same measure finds it with k signers


def test_k_signers_can_reconstruct(pooled: Any) -> None:
    """S-04: any k signers together reconstruct the update exactly, as the documentation says."""
    world, upload, quantised = pooled
    for colluders in (range(3), range(1, 4), range(2, 5)):
        assert np.array_equal(pooled_residue(world, upload, colluders).view(np.int64), quantised)


def secrets(world: Any) -> list[bytes | str]:
    """Every secret of a world in the spellings a log could show: keys, seeds, updates."""
    raw = [*world.signer_keys, *world.sealing_keys, *(one._private_key for one in world.participants)]
    for signer in world.signers:
        for held in signer._rounds.values():
            raw += [seed for seeds in held.seeds.values() for seed in seeds]
            raw.append(held.nonce)
    numbers = [
        str(int(value))
        for records in world.records.values()
        for record in records.values()
        for value in record.quantised[:3]
    ]
    return [text for secret in raw for text in (secret.hex(), repr(secret)[2:-1])] + numbers


def test_no_log_repr_or_error_shows_a_secret(new_world: Any, caplog: pytest.LogCaptureFixture) -> None:
    """O-24: a full epoch at debug level, every object's repr and every refusal, grepped for secrets."""
    caplog.set_level(logging.DEBUG)
    world = new_world(dimension=16)
    results = [world.run(1, 1), world.run(1, 2)]
    vectors = world.vectors()
    signer = world.signers[0]
    refusals = []
    with pytest.raises(NotAllowed) as caught:
        signer.certify_vectors(world.signers[1].propose_vectors(1, world.vectors()), vectors, 0)
    refusals.append(caught.value)
    outcome = score_epoch(world.signers, 1, dict.fromkeys(world.terms.signers, vectors), 0)
    for attempt in (
        lambda: signer.certify_vectors(b"", vectors, 0),
        lambda: signer.open_seeds(Slot.VECTORS, (1, 0), 0, 0, []),
    ):
        with pytest.raises(GuerdonError) as caught:
            attempt()
        refusals.append(caught.value)
    message = signer.propose_vectors(1, vectors)
    holdings = signer._holdings((1, 1))
    shown = io.StringIO()
    print(
        results,
        outcome,
        refusals,
        caplog.text,
        world.signers,
        world.participants,
        world.coordinator,
        world.coordinator._uploads[world.accounts[0]][1],
        holdings,
        holdings.projection,
        holdings.agreed,
        signer._view(1),
        read_vectors(world.terms, message),
        world.records[1, 1][world.accounts[0]],
        file=shown,
    )
    assert "refused" in caplog.text
    for secret in secrets(world):
        assert secret not in shown.getvalue()


def test_the_secret_hunt_itself_finds_secrets(new_world: Any) -> None:
    """O-24: the list of secrets is not empty: each spelling is found where it is printed on purpose."""
    world = new_world(dimension=16)
    world.run()
    signer = world.signers[0]
    leak = repr(signer._private_key) + str(signer._holdings((1, 1)).seeds[world.accounts[0]][0].hex())
    leak += str(world.records[1, 1][world.accounts[0]].quantised.tolist())
    assert sum(secret in leak for secret in secrets(world)) >= 5
