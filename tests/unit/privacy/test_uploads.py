from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from guerdon.errors import BadMessage, BadSignature, BadValue, NotAllowed
from guerdon.privacy.participant import Participant, clip_update
from guerdon.privacy.receipts import Upload, encode_upload, hash_boxes, hash_vector, read_upload
from guerdon.privacy.sealing import key_statement, public_key_of, read_key_statements, seal, unseal
from guerdon.privacy.terms import RoundTerms
from guerdon.privacy.wire import decode, encode
from guerdon.signing import account_of, sign_statement

FIELDS = frozenset({"boxes", "ephemeral", "receipt", "signature"})


@pytest.fixture
def world(new_world: Any) -> Any:
    """A programme with short vectors."""
    return new_world(dimension=8)


def resigned(world: Any, upload: Any, key: bytes, **changes: object) -> bytes:
    """An upload whose receipt was changed and signed again by its own author."""
    receipt = replace(upload.receipt, **changes)
    signature = sign_statement(receipt.digest(world.terms), key)
    return encode_upload(receipt, signature, upload.masked, upload.ephemeral, upload.boxes)


def one_upload(world: Any) -> tuple[RoundTerms, bytes, bytes, Upload]:
    """An open round, a participant with a known key, and its upload."""
    terms = world.open()
    key = world.participants[0]._private_key
    data = world.uploads(terms, [0])[0]
    return terms, key, data, read_upload(world.terms, terms, data)


def test_an_upload_is_one_message_little_larger_than_the_plain_vector(new_world: Any) -> None:
    """One message suffices, and it costs at most 2.1 times the plain vector."""
    world = new_world(dimension=4_000, size=3)
    data = world.uploads(world.open(), [0])[0]
    assert len(data) <= 2.1 * 8 * 4_000


def test_the_record_is_the_quantised_update(world: Any) -> None:
    """The participant's private record decodes to its own update within half a unit."""
    update = world.update()
    _, record = world.participants[0].upload(world.open(), update, 100)
    assert np.abs(world.terms.update_point.decode(record.quantised) - update).max() <= 2.0**-31


@pytest.mark.parametrize("poison", [np.nan, np.inf, 1e300])
def test_a_poisoned_update_never_leaves(world: Any, poison: float) -> None:
    """S-13: the participant itself refuses NaN, Inf and 1e300."""
    update = world.update()
    update[3] = poison
    with pytest.raises(BadValue):
        world.participants[0].upload(world.open(), update, 100)


def test_an_update_beyond_its_clip_never_leaves(world: Any) -> None:
    """S-13: a norm above clip x fraction is refused even if each coordinate is within it."""
    update = np.full(8, 0.9 * world.clip / world.size)
    with pytest.raises(BadValue, match="norm"):
        world.participants[0].upload(world.open(), update, 100)


def test_an_update_of_another_shape_never_leaves(world: Any) -> None:
    """A vector that is too short is refused."""
    with pytest.raises(BadValue, match="shape"):
        world.participants[0].upload(world.open(), np.zeros(7), 100)


def test_clipping_keeps_the_direction(world: Any) -> None:
    """A long delta is shortened to the clip, a short one only takes its fraction, zero stays zero."""
    long = np.arange(8.0) * 100
    clipped = clip_update(world.terms, long, 100, 400)
    assert np.linalg.norm(clipped) == pytest.approx(world.clip / 4)
    assert np.allclose(clipped / np.linalg.norm(clipped), long / np.linalg.norm(long))
    assert np.allclose(clip_update(world.terms, np.full(8, 0.01), 100, 400), 0.0025)
    assert not clip_update(world.terms, np.zeros(8), 100, 400).any()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"samples": 101}, "its cap is 100"),
        ({"samples": 0}, "claims 0 samples"),
        ({"epoch": 2}, "round 2/1"),
        ({"round": 2}, "round 1/2"),
        ({"parameters_hash": bytes(32)}, "other parameters"),
        ({"dimension": 9}, "another dimension"),
        ({"commitments": (bytes(32),)}, "signer set"),
    ],
)
def test_a_receipt_must_fit_its_round(world: Any, changes: dict[str, object], reason: str) -> None:
    """S-16: other parameters, rounds, sizes or sample counts above the cap are refused by all."""
    terms, key, _, upload = one_upload(world)
    data = resigned(world, upload, key, **changes)
    with pytest.raises(NotAllowed, match=reason):
        world.coordinator.receive(data)
    with pytest.raises(NotAllowed, match=reason):
        world.signers[0].accept_upload(terms.key, data)


def test_a_stranger_is_refused(world: Any) -> None:
    """An account that was not admitted cannot upload."""
    terms, _, _, upload = one_upload(world)
    key = b"\x07" * 32
    with pytest.raises(NotAllowed, match="not admitted"):
        read_upload(world.terms, terms, resigned(world, upload, key, account=account_of(key)))


def test_a_receipt_is_signed_by_its_account(world: Any) -> None:
    """A receipt in somebody else's name is refused."""
    terms, _, _, upload = one_upload(world)
    with pytest.raises(BadSignature, match="not signed by"):
        read_upload(world.terms, terms, resigned(world, upload, b"\x07" * 32))


def test_one_flipped_bit_of_the_masked_vector_is_found(world: Any) -> None:
    """V-06: the receipt pins the masked vector; every single flipped bit is refused."""
    terms, _, data, _ = one_upload(world)
    for bit in range(0, 8 * 64, 37):
        body = bytearray(data)
        body[-1 - bit // 8] ^= 1 << bit % 8
        with pytest.raises(BadSignature, match="masked vector"):
            read_upload(world.terms, terms, bytes(body))


def test_another_programme_or_chain_refuses_the_receipt(new_world: Any) -> None:
    """S-10: a receipt of one programme, contract or chain is not valid in another."""
    world = new_world(dimension=8)
    terms, _, data, _ = one_upload(world)
    for other in ({"program": 2}, {"chain_id": 1}, {"escrow": "0x" + "AA" * 20}):
        with pytest.raises(BadSignature):
            read_upload(replace(world.terms, **other), terms, data)


def test_seeds_that_do_not_match_the_receipt_are_refused(world: Any) -> None:
    """S-20: a signer that finds other seeds than those committed to refuses the upload."""
    terms, key, _, upload = one_upload(world)
    commitments = (bytes(32), *upload.receipt.commitments[1:])
    data = resigned(world, upload, key, commitments=commitments)
    world.signers[4].accept_upload(terms.key, data)  # the fifth signer does not hold subset 0
    with pytest.raises(BadMessage, match="commits to"):
        world.signers[0].accept_upload(terms.key, data)


def test_too_few_seeds_are_refused(world: Any) -> None:
    """S-20: a box with a seed too few is refused, not read past its end."""
    terms, _, _, upload = one_upload(world)
    signer = world.signers[0]
    short = {**upload.boxes, signer.account: upload.boxes[signer.account]}
    public = read_key_statements(world.terms, [one.key_statement() for one in world.signers])
    context = world.terms.domain + f"/1/1/{upload.receipt.account}/{signer.account}".encode()
    short[signer.account] = seal(b"\x01" * 32, public[signer.account], context, bytes(32))
    key = world.participants[0]._private_key
    ephemeral = public_key_of(b"\x01" * 32)
    receipt = replace(upload.receipt, boxes_hash=hash_boxes(ephemeral, short.values()))
    signature = sign_statement(receipt.digest(world.terms), key)
    data = encode_upload(receipt, signature, upload.masked, ephemeral, short)
    with pytest.raises(BadMessage, match="commits to"):
        signer.accept_upload(terms.key, data)


def test_swapped_boxes_are_not_the_participants_upload(world: Any) -> None:
    """S-01: a valid receipt with other boxes or another ephemeral key is refused, and the real upload still taken."""
    terms, _, data, upload = one_upload(world)
    signature = bytes.fromhex(decode("upload", FIELDS, data).fields["signature"])
    signers = list(upload.boxes)
    swapped = {**upload.boxes, signers[0]: upload.boxes[signers[1]], signers[1]: upload.boxes[signers[0]]}
    world.coordinator.open_round(terms)
    for ephemeral, boxes in ((upload.ephemeral, swapped), (bytes(32), upload.boxes)):
        forged = encode_upload(upload.receipt, signature, upload.masked, ephemeral, boxes)
        with pytest.raises(BadSignature, match="sealed boxes"):
            world.coordinator.receive(forged)
        with pytest.raises(BadSignature, match="sealed boxes"):
            world.signers[0].accept_upload(terms.key, forged)
    assert world.coordinator.receive(data) == world.signers[0].accept_upload(terms.key, data)


def test_a_box_opens_only_in_its_own_context() -> None:
    """S-15: a box moved to another signer, account, round or programme does not open."""
    private, ephemeral = b"\x01" * 32, b"\x02" * 32
    box = seal(ephemeral, public_key_of(private), b"here", b"seeds")
    assert unseal(private, public_key_of(ephemeral), b"here", box) == b"seeds"
    for key, context, cut in ((private, b"there", box), (b"\x03" * 32, b"here", box), (private, b"here", box[:-1])):
        with pytest.raises(BadMessage, match="do not open"):
            unseal(key, public_key_of(ephemeral), context, cut)
    with pytest.raises(BadMessage, match="do not open"):
        unseal(private, bytes(32), b"here", box)  # the all-zero point gives no shared secret


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("receipt", "zz"),
        ("receipt", 7),
        ("receipt", "abc"),
        ("signature", "00"),
        ("ephemeral", "00"),
        ("boxes", []),
        ("boxes", [["somebody", "00"]] * 5),
    ],
)
def test_a_malformed_upload_is_refused(world: Any, field: str, value: object) -> None:
    """O-22: each part of an upload is checked before it is used."""
    terms, _, data, _ = one_upload(world)
    message = decode("upload", FIELDS, data)
    with pytest.raises(BadMessage):
        read_upload(world.terms, terms, encode("upload", {**message.fields, field: value}, message.arrays))


@pytest.mark.parametrize("arrays", [[], [np.zeros(8, dtype=np.int64)], [np.zeros(8, dtype=np.uint64)] * 2])
def test_an_upload_carries_exactly_one_vector(world: Any, arrays: list[np.ndarray]) -> None:
    """O-22: no vector, a signed one or two are refused."""
    terms, _, data, _ = one_upload(world)
    with pytest.raises(BadMessage, match="one uint64 vector"):
        read_upload(world.terms, terms, encode("upload", decode("upload", FIELDS, data).fields, arrays))


def test_a_vector_of_another_size_is_refused(world: Any) -> None:
    """A masked vector of another length is refused even if its hash is signed."""
    terms, key, _, upload = one_upload(world)
    short = upload.masked[:4]
    receipt = replace(upload.receipt, upload_hash=hash_vector(short))
    signature = sign_statement(receipt.digest(world.terms), key)
    with pytest.raises(BadSignature, match="masked vector"):
        read_upload(world.terms, terms, encode_upload(receipt, signature, short, upload.ephemeral, upload.boxes))


def test_the_coordinator_cannot_substitute_a_signers_key(world: Any) -> None:
    """S-15: a sealing key that its signer did not sign is refused before anything is uploaded."""
    honest = [signer.key_statement() for signer in world.signers]
    forged = key_statement(world.terms, b"\x07" * 32, b"\x08" * 32)
    for statements in ([forged, *honest[1:]], [*honest, forged]):
        with pytest.raises(NotAllowed, match="is not a signer"):
            Participant(world.terms, b"\x05" * 32, statements)
    with pytest.raises(NotAllowed, match="no sealing key"):
        Participant(world.terms, b"\x05" * 32, honest[1:])
    second = key_statement(world.terms, world.signer_keys[0], b"\x08" * 32)
    with pytest.raises(NotAllowed, match="two different"):
        Participant(world.terms, b"\x05" * 32, [*honest, second])
    other = key_statement(replace(world.terms, program=2), world.signer_keys[0], world.sealing_keys[0])
    with pytest.raises(NotAllowed, match="is not a signer"):
        Participant(world.terms, b"\x05" * 32, [other, *honest[1:]])
