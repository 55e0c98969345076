"""Copy what participants need of the compiler's output into the package: ABI and creation code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build" / "contracts"
COMMITTED = ROOT / "offchain" / "guerdon" / "chain" / "abi"
CONTRACTS = {
    "RewardEscrow": ("ColdPath",),  # each with what it runs as its own code
    "TestStablecoin": (),
    "ReputationRegistry": (),
    "DisputeCourt": (),
    "StewardCouncil": (),
    "RewardPolicy": (),
    "RewardGovernor": (),
    "GuerdonTimelock": (),
    "ContributionCertificate": (),
}


def export_artifacts(build: Path = BUILD, committed: Path = COMMITTED) -> None:
    """Write one JSON file a contract, sorted and indented so that a change reads as a change."""
    for name in CONTRACTS:
        compiled = json.loads((build / f"{name}.json").read_text(encoding="utf-8"))
        document = {"contractName": name, "abi": abi_of(name, build), "bytecode": "0x" + compiled["bytecode"]}
        text = json.dumps(document, indent=1, sort_keys=True) + "\n"
        (committed / f"{name}.json").write_text(text, encoding="utf-8")


def abi_of(name: str, build: Path = BUILD) -> list[dict[str, Any]]:
    """Everything a contract answers to: its own entries, then those of the code it runs as its own, none twice."""
    entries: list[dict[str, Any]] = []
    for part in (name, *CONTRACTS[name]):
        compiled = json.loads((build / f"{part}.json").read_text(encoding="utf-8"))
        entries += [entry for entry in compiled["abi"] if entry not in entries]
    return [entry for entry in entries if entry["type"] != "fallback"]


def main() -> None:
    """Entry point of `brownie run export_artifacts` and of `python scripts/export_artifacts.py`."""
    export_artifacts()


if __name__ == "__main__":
    main()
