from __future__ import annotations

import pytest
from eth_abi.abi import encode

from guerdon.chain.reverts import error_table, in_words, time_text
from guerdon.signing import keccak256

ABI = [
    {"type": "error", "name": "WindowOpen", "inputs": [{"name": "until", "type": "uint40"}]},
    {
        "type": "error",
        "name": "TotalExceedsFunding",
        "inputs": [{"name": "total", "type": "uint96"}, {"name": "funded", "type": "uint96"}],
    },
    {"type": "error", "name": "NothingToClaim", "inputs": []},
    {"type": "error", "name": "RootDiffers", "inputs": [{"name": "root", "type": "bytes32"}]},
    {"type": "function", "name": "attest", "inputs": []},
]
ERRORS = error_table([ABI])


def revert(signature: str, *values: object) -> bytes:
    types = signature.partition("(")[2].rstrip(")")
    return keccak256(signature.encode())[:4] + encode(types.split(",") if types else [], values)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (
            revert("WindowOpen(uint40)", 1_795_502_400),
            "window open: until 2026-11-24 06:40:00 UTC [WindowOpen]",
        ),
        (revert("WindowOpen(uint40)", 2**40 - 1), "window open: until 1099511627775 [WindowOpen]"),
        (
            revert("TotalExceedsFunding(uint96,uint96)", 11, 10),
            "total exceeds funding: total 11, funded 10 [TotalExceedsFunding]",
        ),
        (revert("NothingToClaim()"), "nothing to claim [NothingToClaim]"),
        (revert("RootDiffers(bytes32)", b"\1" * 32), f"root differs: root 0x{'01' * 32} [RootDiffers]"),
        (revert("Error(string)", "paused\x1b[2J"), "error: paused\\x1b[2J [Error]"),
        (revert("Panic(uint256)", 17), "panic: code 17 [Panic]"),
        (b"\1\2\3\4rest", "unknown error 0x0102030472657374"),
        (b"", "no reason given"),
        (keccak256(b"WindowOpen(uint40)")[:4] + b"\1", "WindowOpen with malformed values"),
    ],
)
def test_a_refusal_is_put_into_words(data: bytes, words: str) -> None:
    """W-10: custom errors come out as words with their values, times readable, text escaped (W-08)."""
    assert in_words(data, ERRORS) == words


def test_a_time_beyond_the_calendar_is_a_number() -> None:
    """A contract's times go on after the year 9999; showing one is no error."""
    assert time_text(0) == "1970-01-01 00:00:00 UTC"
    assert time_text(253_402_300_799) == "9999-12-31 23:59:59 UTC"
    assert time_text(253_402_300_800) == "253402300800"
