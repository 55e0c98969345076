from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from guerdon.commands.leaves import read_proof_file
from guerdon.errors import BadMessage, BadValue

GOOD: dict[str, Any] = {
    "chain_id": 31_337,
    "escrow": "0x5FbDB2315678afecb367f032d93F642f64180aa3",
    "program": 1,
    "epoch": 2,
    "account": "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
    "cumulative_reward": "123456789",
    "reputation": 5_000,
    "index": 3,
    "root": "0x" + "ab" * 32,
    "proof": "0x" + "cd" * 64,
}


def written(folder: Path, content: object) -> Path:
    path = folder / "proof.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def test_a_proof_file_becomes_a_claim(tmp_path: Path) -> None:
    """Every field of the file reaches the claim as the escrow's function takes it."""
    claim = read_proof_file(written(tmp_path, GOOD)).claim
    assert (claim.program, claim.epoch, claim.account) == (1, 2, GOOD["account"])
    assert (claim.cumulative_reward, claim.reputation, claim.index) == (123_456_789, 5_000, 3)
    assert claim.proof == b"\xcd" * 64


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("cumulative_reward", 123), ("cumulative_reward", "1.5"), ("cumulative_reward", "-1"),
        ("cumulative_reward", "007"), ("cumulative_reward", "١٢"), ("cumulative_reward", "9" * 30),
        ("account", "0x12"), ("account", "0xF39Fd6e51aad88F6F4ce6aB8827279cffFb92266"), ("escrow", "here"),
        ("reputation", 10_001), ("reputation", -1), ("reputation", "5000"), ("index", -1), ("index", True),
        ("program", 0), ("epoch", 0), ("root", "0x" + "AB" * 32), ("root", "0xab"), ("proof", "0xabc"),
        ("proof", "cd" * 64), ("chain_id", "31337"), ("colour", "red"),
    ],
)  # fmt: skip
def test_a_malformed_field_is_named(tmp_path: Path, field: str, value: object) -> None:
    """W-07: only canonical spellings pass, and the refusal names the field."""
    with pytest.raises(BadMessage, match=f"wrong in {field}"):
        read_proof_file(written(tmp_path, GOOD | {field: value}))


@pytest.mark.parametrize("content", ["", "[]", "{", "null", '"\x1b[2J"'])
def test_another_file_is_no_proof(tmp_path: Path, content: str) -> None:
    """W-08: any other file gives one clear sentence without control characters."""
    with pytest.raises(BadMessage, match="is not a proof file") as refusal:
        read_proof_file(written(tmp_path, content))
    assert "\x1b" not in str(refusal.value)


def test_a_missing_file_names_the_command_that_makes_one(tmp_path: Path) -> None:
    """The refusal tells what to run."""
    with pytest.raises(BadValue, match="guerdon export-proof"):
        read_proof_file(tmp_path / "absent.json")
