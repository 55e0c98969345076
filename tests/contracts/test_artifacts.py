"""What is committed for participants is what the compiler makes of the sources."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from scripts.export_artifacts import abi_of

from guerdon.chain.artifacts import load_artifact

BUILD = Path(__file__).parents[2] / "build" / "contracts"


def code_of(bytecode: str) -> str:
    """Creation code without the trailing metadata, whose length its last two bytes tell."""
    code = bytecode.removeprefix("0x")
    return code[: len(code) - 2 * (int(code[-4:], 16) + 2)]


@pytest.mark.parametrize("name", ["RewardEscrow", "DisputeCourt", "TestStablecoin"])
def test_committed_artifact_is_current(name):
    """ABI and code of the committed artefact equal the compiler's; else run scripts/export_artifacts.py."""
    compiled = json.loads((BUILD / f"{name}.json").read_text())
    committed = load_artifact(name)
    assert committed.contract_name == name
    assert committed.abi == abi_of(name)
    assert code_of(committed.bytecode) == code_of(compiled["bytecode"])
