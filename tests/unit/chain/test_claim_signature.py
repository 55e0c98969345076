"""What a claim's signature covers, byte for byte."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from guerdon.chain.claim_signature import ClaimOrder, claim_digest
from guerdon.errors import BadValue

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "claims.json").read_text())


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["message"]["nonce"]))
def test_golden_claim(vector: dict[str, object]) -> None:
    """The digest is the one an independent EIP-712 library gives."""
    order = ClaimOrder(**vector["message"])  # type: ignore[arg-type]
    assert "0x" + claim_digest(order, vector["chainId"], vector["escrow"]).hex() == vector["digest"]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change", [{"nonce": -1}, {"nonce": True}, {"deadline": 2**40}, {"program": "1"}, {"payee": "0x12"}]
)
def test_a_field_out_of_its_type_is_refused(change: dict[str, object]) -> None:
    """Nothing is signed that the contract's types could not hold."""
    order = replace(ClaimOrder(**VECTORS[0]["message"]), **change)
    with pytest.raises(BadValue):
        claim_digest(order, 1, VECTORS[0]["escrow"])
