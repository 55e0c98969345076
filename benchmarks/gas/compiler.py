"""Compile the token that stands for USDC with the settings that the escrow was compiled with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import solcx
import yaml

from guerdon.chain.artifacts import Artifact

ROOT = Path(__file__).resolve().parents[2]
MOCKS = ("MockUsdc", "MockUsdcProxy")


def compiler_settings() -> dict[str, Any]:
    """What brownie-config.yaml says to the compiler."""
    document = yaml.safe_load((ROOT / "brownie-config.yaml").read_text(encoding="utf-8"))
    settings: dict[str, Any] = document["compiler"]["solc"]
    return settings


def compiled_mocks() -> dict[str, Artifact]:
    """The mocks by name, compiled now."""
    settings = compiler_settings()
    request = {
        "language": "Solidity",
        "sources": {f"{name}.sol": {"content": _source(name)} for name in MOCKS},
        "settings": {
            "evmVersion": settings["evm_version"],
            "viaIR": settings["viaIR"],
            "optimizer": settings["optimizer"],
            "outputSelection": {"*": {"*": ["abi", "evm.bytecode.object"]}},
        },
    }
    answer = solcx.compile_standard(request, solc_version=settings["version"])
    return {name: _artifact(name, answer["contracts"][f"{name}.sol"][name]) for name in MOCKS}


def _source(name: str) -> str:
    return (ROOT / "contracts" / "mocks" / f"{name}.sol").read_text(encoding="utf-8")


def _artifact(name: str, compiled: Any) -> Artifact:
    return Artifact(name, compiled["abi"], "0x" + compiled["evm"]["bytecode"]["object"])
