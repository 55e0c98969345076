"""The EIP-712 bytes of an attestation, written by hand: no library between the numbers and what is signed."""

from __future__ import annotations

from dataclasses import fields

from guerdon.errors import BadValue
from guerdon.model import ZERO_HASH, Attestation
from guerdon.rewards.sum_tree import account_bytes, sum_of
from guerdon.signing import keccak256

DOMAIN_NAME = "Guerdon"
DOMAIN_VERSION = "1"
DOMAIN_TYPE = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
FIELD_TYPES = {
    "program": "uint256",
    "epoch": "uint64",
    "milestone": "uint32",
    "value": "uint256",
    "root": "bytes32",
    "leaf_count": "uint32",
    "pot": "uint96",
    "total": "uint96",
    "evidence_hash": "bytes32",
    "weights_hash": "bytes32",
    "previous_root": "bytes32",
    "deadline": "uint40",
}
ATTESTATION_TYPE = (
    "Attestation(uint256 program,uint64 epoch,uint32 milestone,uint256 value,bytes32 root,uint32 leafCount,"
    "uint96 pot,uint96 total,bytes32 evidenceHash,bytes32 weightsHash,bytes32 previousRoot,uint40 deadline)"
)


def attestation_digest(attestation: Attestation, chain_id: int, escrow: str) -> bytes:
    """The 32 bytes a signer signs for `escrow` on `chain_id`. Raises BadValue on a field out of its type."""
    return keccak256(b"\x19\x01" + domain_separator(chain_id, escrow) + struct_hash(attestation))


def domain_separator(chain_id: int, contract: str, name: str = DOMAIN_NAME) -> bytes:
    """EIP-712 domain separator of one contract on one chain: an escrow unless `name` says otherwise."""
    return keccak256(
        keccak256(DOMAIN_TYPE.encode())
        + keccak256(name.encode())
        + keccak256(DOMAIN_VERSION.encode())
        + uint_word("chain id", chain_id, 256)
        + account_bytes(contract).rjust(32, b"\x00")
    )


def struct_hash(attestation: Attestation) -> bytes:
    """EIP-712 hash of the struct. Raises BadValue on a field out of its type or a rule broken within the record."""
    check_attestation(attestation)
    words = [keccak256(ATTESTATION_TYPE.encode())]
    words += [_word(name, getattr(attestation, name), kind) for name, kind in FIELD_TYPES.items()]
    return keccak256(b"".join(words))


def check_attestation(attestation: Attestation) -> None:
    """Raise BadValue unless every field is what its type says and what the contract could ever accept.

    Stricter than signing libraries: a bool, a decimal string or a float is no integer here, and 31 bytes are no hash.
    """
    for field in fields(Attestation):
        _word(field.name, getattr(attestation, field.name), FIELD_TYPES[field.name])
    if attestation.program == 0 or attestation.epoch == 0 or attestation.leaf_count == 0:
        raise BadValue("programme, epoch and leaf count are numbered from 1")
    if attestation.root == ZERO_HASH:
        raise BadValue("a root of zero proves nothing")
    if attestation.milestone == 0 and (attestation.pot != 0 or attestation.value != 0):
        raise BadValue("an epoch without a milestone has pot 0 and value 0")
    if sum_of(attestation.root) != attestation.total:
        raise BadValue(f"the root sums to {sum_of(attestation.root)}, the total says {attestation.total}")
    if attestation.total < attestation.pot:
        raise BadValue(f"total {attestation.total} is below its own pot {attestation.pot}")


def to_contract(attestation: Attestation) -> tuple[int | bytes, ...]:
    """The struct in the order the contract's `attest` takes it, checked first."""
    check_attestation(attestation)
    return tuple(getattr(attestation, name) for name in FIELD_TYPES)


def _word(name: str, value: object, kind: str) -> bytes:
    if kind == "bytes32":
        if type(value) is not bytes or len(value) != 32:
            raise BadValue(f"{name} must be 32 bytes, not {value!r}")
        return value
    return uint_word(name, value, int(kind.removeprefix("uint")))


def uint_word(name: str, value: object, bits: int) -> bytes:
    """`value` as a 32-byte word. Raises BadValue unless it is an integer of at most `bits` bits."""
    if type(value) is not int or not 0 <= value < 2**bits:
        raise BadValue(f"{name} must be an integer of {bits} bits, not {value!r}")
    return value.to_bytes(32, "big")
