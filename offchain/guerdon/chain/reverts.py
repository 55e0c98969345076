"""Turn the bytes of a contract's custom error into words a person can act on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError

from guerdon.chain.court_fixes import COURT_FIXES
from guerdon.signing import keccak256
from guerdon.text import escaped

STANDARD_ERRORS = (
    {"name": "Error", "inputs": [{"name": "", "type": "string"}]},
    {"name": "Panic", "inputs": [{"name": "code", "type": "uint256"}]},
)
ENUMS = {
    "enum State": ("none", "pending", "disputed", "final", "voided"),
    "enum Side": ("neither", "for", "against"),
    "enum Phase": (
        "joining", "drawing", "committing", "revealing", "appealing", "council", "council appealing", "governance",
        "ended", "executed",
    ),
    "enum IGovernor.ProposalState": (
        "pending", "active", "canceled", "defeated", "succeeded", "queued", "expired", "executed",
    ),
}  # fmt: skip
TIMES = ("deadline", "until")  # beside everything of type uint40
LAST_SECOND = 253_402_300_799  # the end of the year 9999, the last one that datetime can show

ErrorTable = Mapping[bytes, Mapping[str, Any]]


def error_table(abis: Iterable[Iterable[Mapping[str, Any]]]) -> ErrorTable:
    """Every error definition of some contracts' ABIs, by its four-byte selector."""
    entries = [entry for abi in abis for entry in abi if entry["type"] == "error"]
    return {_selector(entry): entry for entry in [*STANDARD_ERRORS, *entries]}


def in_words(data: bytes, errors: ErrorTable) -> str:
    """What a revert's data says, such as `window open: until 2026-11-24 07:12:05 UTC [WindowOpen]`, and what to do."""
    entry = errors.get(data[:4])
    if entry is None:
        return f"unknown error 0x{data.hex()[:72]}" if data else "no reason given"
    try:
        values = decode([item["type"] for item in entry["inputs"]], data[4:])
    except DecodingError:
        return f"{entry['name']} with malformed values"
    parts = [_value_in_words(item, value) for item, value in zip(entry["inputs"], values, strict=True)]
    fact = _spaced(entry["name"])
    words = (f"{fact}: {', '.join(parts)}" if parts else fact) + f" [{entry['name']}]"
    fix = COURT_FIXES.get(_signature(entry))
    return f"{words}: {fix}" if fix else words


def time_text(seconds: int) -> str:
    """A contract's time, such as `2026-11-24 07:12:05 UTC`; the bare number where no calendar reaches."""
    if seconds > LAST_SECOND:
        return str(seconds)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S} UTC"


def _selector(entry: Mapping[str, Any]) -> bytes:
    return keccak256(_signature(entry).encode())[:4]


def _signature(entry: Mapping[str, Any]) -> str:
    return f"{entry['name']}({','.join(item['type'] for item in entry['inputs'])})"


def _spaced(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).lower()


def _value_in_words(item: Mapping[str, Any], value: object) -> str:
    shown = f"0x{value.hex()}" if isinstance(value, bytes) else escaped(str(value))
    names = ENUMS.get(item.get("internalType", ""), ())
    if isinstance(value, int) and (item["type"] == "uint40" or item["name"] in TIMES):
        shown = time_text(value)
    elif isinstance(value, int) and value < len(names):
        shown = names[value]
    return f"{_spaced(item['name'])} {shown}".strip()
