"""Copy what participants need of the compiler's output into the package: ABI and creation code."""

from __future__ import annotations

import json
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build" / "contracts"
COMMITTED = ROOT / "offchain" / "guerdon" / "chain" / "abi"
CONTRACTS = ("RewardEscrow", "TestStablecoin")


def export_artifacts(build: Path = BUILD, committed: Path = COMMITTED) -> None:
    """Write one JSON file a contract, sorted and indented so that a change reads as a change."""
    for name in CONTRACTS:
        compiled = json.loads((build / f"{name}.json").read_text(encoding="utf-8"))
        document = {"contractName": name, "abi": compiled["abi"], "bytecode": "0x" + compiled["bytecode"]}
        text = json.dumps(document, indent=1, sort_keys=True) + "\n"
        (committed / f"{name}.json").write_text(text, encoding="utf-8")


def main() -> None:
    """Entry point of `brownie run export_artifacts` and of `python scripts/export_artifacts.py`."""
    export_artifacts()


if __name__ == "__main__":
    main()
