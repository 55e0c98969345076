"""Say what the figures depend on, and keep both as JSON."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.gas.compiler import ROOT, compiler_settings
from guerdon.chain.anvil import LocalNode, anvil_binary

REPORT = ROOT / "reports" / "gas.json"


def settings_of(node: LocalNode) -> dict[str, Any]:
    """What the figures depend on: compiler, fork rules, node, and what a receipt counts."""
    solc = compiler_settings()
    openzeppelin = json.loads((ROOT / "node_modules/@openzeppelin/contracts/package.json").read_text(encoding="utf-8"))
    version = subprocess.run([str(anvil_binary()), "--version"], capture_output=True, text=True, check=True).stdout
    block = node.rpc("eth_getBlockByNumber", "latest", False)
    return {
        "solc": solc["version"],
        "evm_version": solc["evm_version"],
        "via_ir": solc["viaIR"],
        "optimizer_runs": solc["optimizer"]["runs"],
        "openzeppelin": openzeppelin["version"],
        "anvil": version.split("\n")[0].split()[-1],
        "hardfork": str(node.rpc("anvil_nodeInfo")["hardFork"]).lower(),
        "base_fee_wei": int(block["baseFeePerGas"], 16),
        "receipts": "gasUsed: 21,000 base, calldata and refunds included; the fee market changes no gas",
        "signatures": "each zero byte of a signature adds 12: stated as if there were none, which is the dearest case",
    }


def write(measured: Mapping[str, int], settings: Mapping[str, Any], path: Path = REPORT) -> None:
    """Keep the figures and their settings as JSON."""
    path.parent.mkdir(exist_ok=True)
    document = {**measured, "settings": dict(settings)}
    path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
