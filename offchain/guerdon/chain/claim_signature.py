"""The EIP-712 bytes with which an account sends one claim to a payee, and the wallet's signature over them."""

from __future__ import annotations

from dataclasses import dataclass

from guerdon.chain.attestation import domain_separator, uint_word
from guerdon.chain.keystore import Wallet
from guerdon.rewards.sum_tree import account_bytes
from guerdon.signing import keccak256, sign_statement

CLAIM_TYPE = b"Claim(uint256 program,address account,address payee,uint256 nonce,uint40 deadline)"


@dataclass(frozen=True, slots=True)
class ClaimOrder:
    """Pay what `account` is owed to `payee`, once, until `deadline` (unix seconds, inclusive)."""

    program: int
    account: str
    payee: str
    nonce: int  # token units the account was paid so far: every claim uses it up
    deadline: int


def claim_digest(order: ClaimOrder, chain_id: int, escrow: str) -> bytes:
    """The 32 bytes that the account signs for `escrow` on `chain_id`. Raises BadValue on a field out of its type."""
    struct = keccak256(
        keccak256(CLAIM_TYPE)
        + uint_word("program", order.program, 256)
        + account_bytes(order.account).rjust(32, b"\0")
        + account_bytes(order.payee).rjust(32, b"\0")
        + uint_word("nonce", order.nonce, 256)
        + uint_word("deadline", order.deadline, 40)
    )
    return keccak256(b"\x19\x01" + domain_separator(chain_id, escrow) + struct)


def sign_claim(order: ClaimOrder, chain_id: int, escrow: str, wallet: Wallet) -> bytes:
    """The wallet's 65-byte signature over `order`."""
    return sign_statement(claim_digest(order, chain_id, escrow), wallet.private_key)
