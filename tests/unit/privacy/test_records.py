from __future__ import annotations

from typing import Any

import pytest

from guerdon.errors import BadMessage, BadSignature, NotAllowed, NotYet
from guerdon.privacy.proposals import encode_set, read_set
from guerdon.privacy.records import check_round_record
from guerdon.privacy.rounds import run_round
from guerdon.privacy.statements import assemble_certificate
from guerdon.privacy.wire import encode
from guerdon.signing import sign_statement


def test_a_record_is_what_the_certified_set_says(new_world: Any) -> None:
    """O-12: whatever the coordinator claims afterwards, each signer's record is its own checked set."""
    world = new_world(size=5)
    terms = world.open()
    garbage = world.participants[0]
    garbage.__class__ = type("Liar", (type(garbage),), {"_quantise": lambda self, *given: wild(given)})
    result = run_round(world.coordinator, world.signers, world.uploads(terms))
    assert list(result.left_out) == [world.accounts[0]]
    world.coordinator.left_out = {"0x" + "11" * 20: "invented"}
    records = [signer.round_record((1, 1)) for signer in world.signers]
    assert all(record == records[0] for record in records)
    assert records[0].left_out == (world.accounts[0],)
    members = check_round_record(world.terms, 1, 1, records[0].set_message, records[0].certificate)
    assert members == tuple(records[0].receipts) == tuple(sorted(world.accounts[1:], key=str.lower))


def wild(given: tuple[Any, ...]) -> Any:
    """An update quantised without regard to its clip."""
    _, update, _ = given
    return (update * 2.0**50).astype("int64")


def test_an_auditor_accepts_only_the_certified_set(new_world: Any) -> None:
    """S-11: another round, another set, too few or strangers' signatures, or bad bytes are refused."""
    world = new_world()
    message, certificate = world.certified_set()
    agreed = read_set(message)
    other = encode_set((1, 1), dict(list(agreed.members.items())[1:]), {}, agreed.projection)
    assert check_round_record(world.terms, 1, 1, message, certificate) == tuple(agreed.members)
    for epoch, number, data in ((1, 2, message), (2, 1, message), (1, 1, other)):
        with pytest.raises(NotAllowed):
            check_round_record(world.terms, epoch, number, data, certificate)
    for signatures in (
        [sign_statement(agreed.statement.digest(world.terms), key) for key in world.signer_keys[:3]],
        [sign_statement(agreed.statement.digest(world.terms), bytes([9 + at]) * 32) for at in range(5)],
    ):
        fields = {
            "content": agreed.statement.content.hex(),
            "epoch": 1,
            "kind": "set",
            "round": 1,
            "signatures": [signature.hex() for signature in signatures],
        }
        with pytest.raises(BadSignature, match="of the 4 signatures"):
            check_round_record(world.terms, 1, 1, message, encode("certificate", fields))
    for data, proof in ((message[:-1], certificate), (message, certificate[:-1])):
        with pytest.raises(BadMessage):
            check_round_record(world.terms, 1, 1, data, proof)


def test_a_certificate_holds_only_valid_signatures(new_world: Any) -> None:
    """O-12: junk, a repeated and a stranger's signature do not spoil a certificate that four signers make."""
    world = new_world()
    message, shares = world.proposed_set()
    statement = read_set(message).statement
    signed = [signer.certify_set(message, shares) for signer in world.signers[:4]]
    clean = assemble_certificate(world.terms, statement, signed)
    stranger = sign_statement(statement.digest(world.terms), b"\x09" * 32)
    assert assemble_certificate(world.terms, statement, [b"junk", bytes(65), stranger, *signed[::-1], *signed]) == clean
    with pytest.raises(NotYet, match="3 of the 4"):
        assemble_certificate(world.terms, statement, [b"junk", *signed[:3]])


def test_a_list_that_is_not_canonical_is_malformed(new_world: Any) -> None:
    """O-16: members in another order, or under a name that is no account, are refused."""
    world = new_world()
    message, _ = world.proposed_set()
    agreed = read_set(message)
    backwards = dict(reversed(agreed.members.items()))
    with pytest.raises(BadMessage, match="out of order"):
        read_set(encode_set((1, 1), backwards, {}, agreed.projection))
    with pytest.raises(BadMessage, match="must name accounts"):
        read_set(encode_set((1, 1), {"0xzz": bytes(32)}, {}, agreed.projection))
