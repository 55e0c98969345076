"""EIP-2612 permits: let the escrow pull tokens with a signature instead of a transaction."""

from __future__ import annotations

from dataclasses import dataclass

from eth_abi.abi import encode

from guerdon.chain.keystore import Wallet
from guerdon.signing import keccak256, sign_statement

PERMIT_TYPE = b"Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"


@dataclass(frozen=True, slots=True)
class Permit:
    """What a token owner allows: who may take how many units until when, once."""

    spender: str
    value: int  # token units
    nonce: int
    deadline: int  # unix seconds


def sign_permit(permit: Permit, domain_separator: bytes, wallet: Wallet) -> tuple[int, bytes, bytes]:
    """The signature of `permit` as v, r, s under the token's 32-byte EIP-712 domain separator."""
    types = ["bytes32", "address", "address", "uint256", "uint256", "uint256"]
    terms = (permit.spender, permit.value, permit.nonce, permit.deadline)
    struct = encode(types, (keccak256(PERMIT_TYPE), wallet.account, *terms))
    digest = keccak256(b"\x19\x01" + domain_separator + keccak256(struct))
    signature = sign_statement(digest, wallet.private_key)
    return signature[64], signature[:32], signature[32:64]
