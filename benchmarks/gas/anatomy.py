"""Where the gas of a claim goes, read from a trace of it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from benchmarks.gas.ledger import SPONSOR, Ledger

TRANSACTION = 21_000
ZERO_BYTE, OTHER_BYTE = 4, 16
STORAGE = frozenset({"SLOAD", "SSTORE"})


def anatomy_of(ledger: Ledger, calldata: str) -> dict[str, int]:
    """Gas of a call to the escrow by what it is spent on; the parts add up to what its receipt would say."""
    call = {"from": SPONSOR.account, "to": ledger.escrow.address, "input": calldata}
    trace = ledger.node.rpc("debug_traceCall", call, "latest", {})
    raw = bytes.fromhex(calldata.removeprefix("0x"))
    own = [step for step in trace["structLogs"] if step["depth"] == 1]
    parts = {
        "transaction": TRANSACTION,
        "calldata": ZERO_BYTE * raw.count(0) + OTHER_BYTE * (len(raw) - raw.count(0)),
        "storage of the escrow": sum(step["gasCost"] for step in own if step["op"] in STORAGE),
        "the token": _calls(own),
    }
    return {**parts, "proof, checks, log": int(trace["gas"]) - sum(parts.values())}


def _calls(own: list[dict[str, Any]]) -> int:
    """Gas between each call and the escrow's next step."""
    return sum(step["gas"] - after["gas"] for step, after in pairwise(own) if step["op"].endswith("CALL"))
