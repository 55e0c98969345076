"""Write the golden vectors from libraries and a recursive tree that share no code with the package or the contracts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from eth_abi import encode
from eth_account.messages import _hash_eip191_message, encode_typed_data
from eth_utils import keccak, to_checksum_address

HERE = Path(__file__).resolve().parent
WEIGHTS = [0, 1, 20_000_000_000, 2**40 + 7, 3, 2**90, 123_456_789]
ESCROW = to_checksum_address("0x" + "e5" * 20)
CHAIN_ID = 31_337
FIELDS = [
    ("program", "uint256"), ("epoch", "uint64"), ("milestone", "uint32"), ("value", "uint256"),
    ("root", "bytes32"), ("leafCount", "uint32"), ("pot", "uint96"), ("total", "uint96"),
    ("evidenceHash", "bytes32"), ("weightsHash", "bytes32"), ("previousRoot", "bytes32"), ("deadline", "uint40"),
]  # fmt: skip


def hexed(data: bytes) -> str:
    return "0x" + data.hex()


def leaf_word(leaf: tuple[str, int, int]) -> bytes:
    inner = keccak(encode(["address", "uint96", "uint16"], leaf))
    return keccak(inner)[:20] + leaf[1].to_bytes(12, "big")


def node_at(words: list[bytes], depth: int) -> bytes:
    """The root of a subtree of `depth` levels over `words`, padded on the right with zero words."""
    if depth == 0:
        return words[0] if words else bytes(32)
    half = 2 ** (depth - 1)
    left, right = node_at(words[:half], depth - 1), node_at(words[half:], depth - 1)
    units = int.from_bytes(left[20:], "big") + int.from_bytes(right[20:], "big")
    return keccak(left + right)[:20] + units.to_bytes(12, "big")


def proof_at(words: list[bytes], depth: int, index: int) -> bytes:
    if depth == 0:
        return b""
    half = 2 ** (depth - 1)
    mine, other = (words[:half], words[half:]) if index < half else (words[half:], words[:half])
    return proof_at(mine, depth - 1, index % half) + node_at(other, depth - 1)


def account(number: int) -> str:
    return to_checksum_address(keccak(number.to_bytes(2, "big"))[12:])


def tree_vector(count: int) -> dict[str, Any]:
    leaves = [(account(i), WEIGHTS[i % len(WEIGHTS)] // (1 + i // 3), i % 10_001) for i in range(count)]
    words, depth = [leaf_word(leaf) for leaf in leaves], (count - 1).bit_length()
    return {
        "leaves": [{"account": a, "cumulativeReward": r, "reputation": p} for a, r, p in leaves],
        "nodes": [hexed(word) for word in words],
        "root": hexed(node_at(words, depth)),
        "total": sum(leaf[1] for leaf in leaves),
        "proofs": [hexed(proof_at(words, depth, index)) for index in range(count)],
    }


def attack(
    name: str, error: str | None, node: bytes, index: int, count: int, proof: bytes, root: bytes
) -> dict[str, Any]:
    """`error` names what both languages refuse with; None: they climb, and must not arrive at `root`."""
    return {
        "name": name, "error": error, "node": hexed(node), "index": index, "leafCount": count,
        "proof": hexed(proof), "root": hexed(root),
    }  # fmt: skip


def attacks() -> list[dict[str, Any]]:
    words = [leaf_word((account(i), 100 + i, 0)) for i in range(5)]
    root, proof = node_at(words, 3), proof_at(words, 3, 1)
    pair, pad = node_at(words[:2], 1), bytes(32)
    huge = bytes(20) + (2**96 - 1).to_bytes(12, "big")
    lifted = words[1][:20] + (102).to_bytes(12, "big")
    return [
        attack("inner node offered as a leaf", None, pair, 0, 5, bytes(32) + proof[32:], root),
        attack("inner node offered as a leaf of a shallower tree", None, pair, 0, 3, proof[32:64] + bytes(32), root),
        attack("proof one level too short", "length", words[1], 1, 5, proof[:-32], root),
        attack("proof one level too long", "length", words[1], 1, 5, proof + bytes(32), root),
        attack("proof torn within a level", "length", words[1], 1, 5, proof[:-1], root),
        attack("no proof at all", "length", words[1], 1, 5, b"", root),
        attack("padding within the tree, offered at an index beyond the leaves", "index", pad, 5, 5, proof, root),
        attack("last index there is", "index", words[1], 2**32 - 1, 5, proof, root),
        attack("tree without leaves", "index", words[1], 0, 0, b"", root),
        attack("sum beyond uint96", "sum", words[1], 1, 5, huge + proof[32:], root),
        attack("sides swapped", None, words[1], 0, 5, proof, root),
        attack("neighbour's index", None, words[1], 3, 5, proof, root),
        attack("reward raised by one", None, lifted, 1, 5, proof, root),
        attack("reward raised, sibling lowered by as much", None, lifted, 1, 5,
               words[0][:20] + (99).to_bytes(12, "big") + proof[32:], root),
        attack("another account's leaf", None, leaf_word((account(9), 101, 0)), 1, 5, proof, root),
        attack("another reputation", None, leaf_word((account(1), 101, 1)), 1, 5, proof, root),
    ]  # fmt: skip


def statement(number: int, message: dict[str, Any]) -> dict[str, Any]:
    types = {"Attestation": [{"name": name, "type": kind} for name, kind in FIELDS]}
    domain = {"name": "Guerdon", "version": "1", "chainId": CHAIN_ID + number, "verifyingContract": ESCROW}
    signable = encode_typed_data(domain, types, message)
    shown = {key: hexed(value) if isinstance(value, bytes) else value for key, value in message.items()}
    return {
        "chainId": CHAIN_ID + number, "escrow": ESCROW, "message": shown, "domainSeparator": hexed(signable.header),
        "structHash": hexed(signable.body), "digest": hexed(_hash_eip191_message(signable)),
    }  # fmt: skip


def statements() -> list[dict[str, Any]]:
    words = {name: keccak(name.encode()) for name in ("evidence", "weights", "previous", "root")}
    base = {
        "program": 1, "epoch": 2, "milestone": 3, "value": 750_000,
        "root": words["root"][:20] + (90).to_bytes(12, "big"),
        "leafCount": 80, "pot": 40, "total": 90, "evidenceHash": words["evidence"], "weightsHash": words["weights"],
        "previousRoot": words["previous"][:20] + (50).to_bytes(12, "big"), "deadline": 1_800_000_000,
    }  # fmt: skip
    most = {name: 2 ** int(kind[4:]) - 1 for name, kind in FIELDS if kind.startswith("uint")}
    full = {name: b"\xff" * 32 for name, kind in FIELDS if kind == "bytes32"}
    none = base | {"milestone": 0, "value": 0, "pot": 0, "epoch": 1, "previousRoot": bytes(32)}
    swapped = base | {"program": 2, "epoch": 1}
    return [statement(number, message) for number, message in enumerate([base, none, base | most | full, swapped])]


def claim_order(number: int, message: dict[str, Any]) -> dict[str, Any]:
    kinds = {"program": "uint256", "account": "address", "payee": "address", "nonce": "uint256", "deadline": "uint40"}
    types = {"Claim": [{"name": name, "type": kind} for name, kind in kinds.items()]}
    domain = {"name": "Guerdon", "version": "1", "chainId": CHAIN_ID + number, "verifyingContract": ESCROW}
    digest = _hash_eip191_message(encode_typed_data(domain, types, message))
    return {"chainId": CHAIN_ID + number, "escrow": ESCROW, "message": message, "digest": hexed(digest)}


def claims() -> list[dict[str, Any]]:
    first = {"program": 1, "account": account(1), "payee": account(2), "nonce": 0, "deadline": 1_800_000_000}
    most = {"program": 2**256 - 1, "nonce": 2**96 - 1, "deadline": 2**40 - 1}
    return [claim_order(number, first | change) for number, change in enumerate([{}, {"nonce": 1}, most])]


def weights() -> list[dict[str, Any]]:
    """Reward weights in basis points, in the order of the components: accuracy, reliability."""
    choices = [[9_000, 1_000], [8_500, 1_500], [10_000, 0], [0, 10_000], [5_001, 4_999]]
    return [{"weights": w, "hash": hexed(keccak(encode(["uint256"] * len(w), w)))} for w in choices]


def main() -> None:
    """Write every document beside this file."""
    documents = {
        "trees": [tree_vector(count) for count in (1, 2, 3, 5, 8, 17)],
        "attacks": attacks(),
        "statements": statements(),
        "claims": claims(),
        "weights": weights(),
    }
    for name, document in documents.items():
        text = json.dumps(document, indent=1) + "\n"
        (HERE / f"{name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
