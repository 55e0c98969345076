"""What the council cannot do: call anything else, or hold, take or move money.

given the compiled council
├── its functions that write are known by name, none is payable, and ether is refused
├── its sources call four functions of others and no more; its code has no other way out
└── tokens that somebody sends to it stay where they are, whatever the stewards sign
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from brownie import web3
from chamber import FOUNDERS, NOT_AGREED, agree

from guerdon.signing import keccak256

BUILD = Path(__file__).parents[3] / "build" / "contracts"
OPCODES = {
    0xF0: "CREATE", 0xF1: "CALL", 0xF2: "CALLCODE", 0xF4: "DELEGATECALL", 0xF5: "CREATE2", 0xFA: "STATICCALL",
    0xFF: "SELFDESTRUCT",
}  # fmt: skip
MAY_CALL = {"consentToSigners", "ruleByCouncil", "pauseAttestations", "unpause"}
MAY_ASK_ONCE = {"stewards", "court", "governance", "council"}
WRITES = {"appoint", "retract", "accept", "dismiss", "resign", "pause", "resume", "consentToSigners", "rule"}


def test_functions_that_write(council):
    """R-09: nothing but these nine functions changes anything, and none takes calldata for somebody else."""
    writing = {
        entry["name"]: [argument["type"] for argument in entry["inputs"]]
        for entry in council.abi
        if entry["type"] == "function" and entry["stateMutability"] not in {"view", "pure"}
    }
    assert writing.keys() == WRITES
    assert {name for name, kinds in writing.items() if "bytes" in kinds} == {"consentToSigners", "rule", "resume"}
    assert not [entry for entry in council.abi if entry.get("stateMutability") == "payable"]
    assert not [entry for entry in council.abi if entry["type"] in {"fallback", "receive"}]


def nodes_of(tree):
    """Every node of a syntax tree."""
    if isinstance(tree, dict):
        yield tree
        tree = list(tree.values())
    if isinstance(tree, list):
        for branch in tree:
            yield from nodes_of(branch)


@pytest.mark.parametrize(
    ("name", "expected"), [("StewardCouncil", MAY_CALL | MAY_ASK_ONCE), ("Seats", set())], ids=["council", "seats"]
)
def test_calls_in_the_sources(name, expected):
    """R-09: the sources call four functions of escrow and court, and ask others who they are when deployed: no more."""
    tree = json.loads((BUILD / f"{name}.json").read_text())["ast"]
    called = set()
    for node in nodes_of(tree):
        if node.get("nodeType") != "FunctionCall":
            continue
        kind = node["expression"].get("typeDescriptions", {}).get("typeIdentifier", "")
        assert not kind.startswith(("t_function_bare", "t_function_low", "t_function_send", "t_function_transfer"))
        if kind.startswith("t_function_external"):
            called.add(node["expression"]["memberName"])
    assert called == expected


def test_ways_out_of_the_code(council):
    """R-09: at most those four calls leave the code, nothing runs another's code here, and nothing is created."""
    code = bytes(web3.eth.get_code(council.address))
    code = code[: len(code) - int.from_bytes(code[-2:], "big") - 2]  # without the compiler's note behind the code
    found, at = Counter(), 0
    while at < len(code):
        if code[at] in OPCODES:
            found[OPCODES[code[at]]] += 1
        at += 1 + (code[at] - 0x5F if 0x60 <= code[at] <= 0x7F else 0)
    assert found.keys() == {"CALL", "STATICCALL"}
    assert found["CALL"] <= len(MAY_CALL)
    assert found["STATICCALL"] == 1  # the recovery of a signer's key


def test_ether_is_refused(council, mallory):
    """The council takes no ether, with or without calldata."""
    for data in ("0x", "0x12345678"):
        with pytest.raises(ValueError, match="revert"):
            web3.eth.call({"from": mallory.address, "to": council.address, "value": 1, "data": data})


def test_tokens_stay(council, coin, chamber, relayer):
    """R-09: tokens sent here by mistake are nobody's: no permit that all stewards sign is honoured by the council."""
    coin.mint(council, 10**6, {"from": relayer})
    permit = keccak256(b"a permit, as a token asks a contract for it")
    assert chamber.answer(permit, agree(permit, *FOUNDERS), coin) == NOT_AGREED
    assert coin.allowance(council, relayer) == 0
    assert coin.balanceOf(council) == 10**6
