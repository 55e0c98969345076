from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from guerdon.chain.artifacts import load_artifact
from guerdon.chain.attestation import (
    ATTESTATION_TYPE,
    FIELD_TYPES,
    attestation_digest,
    domain_separator,
    struct_hash,
    to_contract,
)
from guerdon.errors import BadValue
from guerdon.model import ZERO_HASH, Attestation

STATEMENTS = json.loads((Path(__file__).resolve().parents[2] / "vectors" / "statements.json").read_text())
ESCROW = "0x" + "e5" * 20


def unhex(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))


def statement_of(vector: dict[str, Any]) -> Attestation:
    return Attestation(*(unhex(word) if isinstance(word, str) else word for word in vector["message"].values()))


@pytest.fixture
def honest() -> Attestation:
    return statement_of(STATEMENTS[0])


@pytest.mark.parametrize("vector", STATEMENTS, ids=["full", "no milestone", "largest", "swapped"])
def test_golden_statement(vector: dict[str, Any]) -> None:
    """Domain, struct hash (leaf count and pot included) and digest are those of an independent EIP-712 library."""
    statement = statement_of(vector)
    assert domain_separator(vector["chainId"], vector["escrow"]) == unhex(vector["domainSeparator"])
    assert struct_hash(statement) == unhex(vector["structHash"])
    assert attestation_digest(statement, vector["chainId"], vector["escrow"]) == unhex(vector["digest"])


def test_type_and_fields_agree() -> None:
    """The type string lists exactly the record's fields, in its order, with the checked types."""
    listed = ATTESTATION_TYPE[len("Attestation(") : -1].split(",")
    camel = [name.split("_")[0] + "".join(part.title() for part in name.split("_")[1:]) for name in FIELD_TYPES]
    assert listed == [f"{kind} {name}" for kind, name in zip(FIELD_TYPES.values(), camel, strict=True)]
    assert list(FIELD_TYPES) == list(Attestation.__slots__)


def test_every_field_is_signed(honest: Attestation) -> None:
    """E-04, E-26: changing any one field changes the struct hash."""
    seen = {struct_hash(honest)}
    for change in (
        {"program": 7}, {"epoch": 7}, {"milestone": 7}, {"value": 7}, {"leaf_count": 7}, {"pot": 7}, {"deadline": 7},
        {"evidence_hash": ZERO_HASH}, {"weights_hash": ZERO_HASH}, {"previous_root": ZERO_HASH},
        {"root": b"\x01" * 20 + honest.root[20:]}, {"root": honest.root[:-1] + b"\x5b", "total": 91},
    ):  # fmt: skip
        seen.add(struct_hash(replace(honest, **change)))
    assert len(seen) == 13


def test_another_chain_or_escrow(honest: Attestation) -> None:
    """E-02: chain id and escrow are part of the digest."""
    digests = {
        attestation_digest(honest, chain_id, escrow)
        for chain_id in (1, 31_337)
        for escrow in (ESCROW, "0x" + "e6" * 20)
    }
    assert len(digests) == 4


@pytest.mark.parametrize("value", [True, "5", "0x05", 5.0, None, -1, 2**64, b"\x05"])
def test_no_laxness_in_integers(honest: Attestation, value: Any) -> None:
    """O-23: a bool, a string, a float or a number out of range is no uint64, whatever a library would take."""
    with pytest.raises(BadValue, match="epoch must be an integer of 64 bits"):
        struct_hash(replace(honest, epoch=value))


@pytest.mark.parametrize("value", ["0x" + "11" * 32, b"\x11" * 31, b"\x11" * 33, bytearray(32), 5, None])
def test_no_laxness_in_hashes(honest: Attestation, value: Any) -> None:
    """O-23: only 32 bytes of type bytes are a hash."""
    with pytest.raises(BadValue, match="weights_hash must be 32 bytes"):
        struct_hash(replace(honest, weights_hash=value))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"program": 0}, "numbered from 1"),
        ({"epoch": 0}, "numbered from 1"),
        ({"leaf_count": 0}, "numbered from 1"),
        ({"root": ZERO_HASH}, "root of zero"),
        ({"milestone": 0}, "pot 0 and value 0"),
        ({"milestone": 0, "pot": 0}, "pot 0 and value 0"),
        ({"total": 91}, "the root sums to 90"),
        ({"pot": 91}, "below its own pot"),
    ],
)
def test_rules_within_the_record(honest: Attestation, change: dict[str, Any], message: str) -> None:
    """What no contract could accept is never signed."""
    with pytest.raises(BadValue, match=message):
        struct_hash(replace(honest, **change))


def test_order_for_the_contract(honest: Attestation) -> None:
    """The contract's struct takes the record's fields in their order, and only after the checks."""
    assert to_contract(honest) == tuple(getattr(honest, name) for name in Attestation.__slots__)
    with pytest.raises(BadValue, match="numbered from 1"):
        to_contract(replace(honest, epoch=0))


@pytest.mark.parametrize("chain_id", [-1, True, "1"])
def test_chain_id_is_an_integer(honest: Attestation, chain_id: Any) -> None:
    """O-23: a chain id that is no integer is refused."""
    with pytest.raises(BadValue, match="chain id"):
        attestation_digest(honest, chain_id, ESCROW)


def test_committed_artifact() -> None:
    """A committed artefact has a name, an ABI with the claim, and creation code."""
    artifact = load_artifact("RewardEscrow")
    assert artifact.contract_name == "RewardEscrow"
    assert "claim" in {entry.get("name") for entry in artifact.abi}
    assert len(unhex(artifact.bytecode)) > 1_000


@pytest.mark.parametrize("name", ["Nothing", "../abi/RewardEscrow", ""])
def test_unknown_artifact(name: str) -> None:
    """W-13: only committed artefacts load, by name and never by path."""
    with pytest.raises(BadValue, match="no committed artefact"):
        load_artifact(name)
