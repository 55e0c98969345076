"""Claim with a signature: an account without gas sends one payment where it says.

given a final leaf
├── when the account (a key, or a contract by ERC-1271) signed this payee, in time: the payee is paid, by anybody
├── when payee, programme, account, payments so far, deadline, chain or escrow differ: refused
└── when it was used, or the account was paid in between: refused
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from brownie import chain, web3
from scenario import (
    DAY,
    DOLLAR,
    PARTICIPANT_KEYS,
    PARTICIPANTS,
    ZERO_ADDRESS,
    Programme,
    refused,
    set_next_block_time,
    signed,
)

from guerdon.chain.claim_signature import ClaimOrder, claim_digest
from guerdon.model import Leaf
from guerdon.rewards.sum_tree import build_sum_tree

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "claims.json").read_text())
SHARES = [9_000 * DOLLAR, 6_000 * DOLLAR, 5_000 * DOLLAR]


@pytest.fixture
def settled(programme):
    programme.settle(1, SHARES)
    return programme


def order(programme: Programme, payee: str, index: int = 0, *, paid: int = 0, deadline: int = 0) -> ClaimOrder:
    return ClaimOrder(int(programme.number), PARTICIPANTS[index], str(payee), paid, deadline or chain.time() + DAY)


def digest_of(programme: Programme, wish: ClaimOrder) -> bytes:
    return claim_digest(wish, chain.id, programme.escrow.address)


def carry(programme: Programme, wish: ClaimOrder, signature: bytes, payee: object = None, index: int = 0):
    arguments = programme.claim_arguments(index)
    payee = wish.payee if payee is None else payee
    return programme.escrow.claimWithSig(
        *arguments[:2], arguments[2:], payee, wish.deadline, signature, {"from": programme.relayer}
    )


def test_pays_the_signed_payee(settled, escrow, coin, mallory):
    """E-21: the payee of the signature is paid, whoever carries it, and the stored payee stays what it was."""
    wish = order(settled, mallory)
    carry(settled, wish, signed(digest_of(settled, wish), PARTICIPANT_KEYS[:1]))
    assert coin.balanceOf(mallory) == SHARES[0]
    assert escrow.paidTo(settled.number, PARTICIPANTS[0]) == SHARES[0]
    assert escrow.payeeOf(settled.number, PARTICIPANTS[0]) == PARTICIPANTS[0]


def test_digest_of_package_and_contract(settled, escrow, mallory):
    """The package and the contract hash the same statement, before and after a payment."""
    wish = order(settled, mallory)
    arguments = (wish.program, wish.account, wish.payee, wish.deadline)
    assert bytes(escrow.hashClaim(*arguments)) == digest_of(settled, wish)
    settled.claim(0)
    later = order(settled, mallory, paid=SHARES[0], deadline=wish.deadline)
    assert bytes(escrow.hashClaim(*arguments)) == digest_of(settled, later)


def pay_so_far(escrow, arguments: tuple, units: int) -> None:
    """Write `units` into the only slot that the hash is read from, what the account was paid so far."""
    call = {"to": escrow.address, "data": escrow.hashClaim.encode_input(*arguments)}
    accesses = web3.provider.make_request("eth_createAccessList", [call, "latest"])["result"]["accessList"]
    (slot,) = [key for access in accesses for key in access["storageKeys"]]
    web3.provider.make_request("anvil_setStorageAt", [escrow.address, slot, f"0x{units:064x}"])


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["message"]["nonce"]))
def test_golden_claim(golden, vector):
    """Invariant 20: the contract's digest is the one an independent EIP-712 library gives."""
    escrow, message = golden(vector), vector["message"]
    arguments = tuple(message[name] for name in ("program", "account", "payee", "deadline"))
    pay_so_far(escrow, arguments, message["nonce"])
    assert escrow.paidTo(message["program"], message["account"]) == message["nonce"]
    assert "0x" + bytes(escrow.hashClaim(*arguments)).hex() == vector["digest"]


def test_changed_payee(settled, mallory, relayer):
    """E-21: a relayed claim with a changed recipient is refused."""
    wish = order(settled, mallory)
    signature = signed(digest_of(settled, wish), PARTICIPANT_KEYS[:1])
    with refused("SignatureWrong", PARTICIPANTS[0]):
        carry(settled, wish, signature, relayer)


@pytest.mark.parametrize(
    "change", [{"program": 2}, {"account": PARTICIPANTS[1]}, {"nonce": 1}, {"deadline": 2**40 - 1}]
)
def test_signed_something_else(settled, mallory, change):
    """E-04: programme, account, payments so far and deadline are all signed."""
    wish = order(settled, mallory)
    signature = signed(digest_of(settled, replace(wish, **change)), PARTICIPANT_KEYS[:1])
    with refused("SignatureWrong", PARTICIPANTS[0]):
        carry(settled, wish, signature)


def test_anothers_key(settled, mallory):
    """Only the account's own key counts, not another participant's."""
    wish = order(settled, mallory)
    with refused("SignatureWrong", PARTICIPANTS[0]):
        carry(settled, wish, signed(digest_of(settled, wish), PARTICIPANT_KEYS[1:2]))


@pytest.mark.parametrize(("second", "is_paid"), [(-1, True), (0, True), (1, False)])
def test_deadline_to_the_second(settled, coin, mallory, second, is_paid):
    """E-23: the deadline is inclusive: a second before and at it are in time, a second after is not."""
    wish = order(settled, mallory)
    signature = signed(digest_of(settled, wish), PARTICIPANT_KEYS[:1])
    set_next_block_time(wish.deadline + second)
    if is_paid:
        carry(settled, wish, signature)
        assert coin.balanceOf(mallory) == SHARES[0]
    else:
        with refused("SignatureExpired", wish.deadline):
            carry(settled, wish, signature)


def test_used_twice(programme, mallory):
    """Invariant 8: a signature pays once, also when a later epoch owes the account more."""
    programme.settle(1, SHARES)
    wish = order(programme, mallory, deadline=chain.time() + 50 * DAY)
    signature = signed(digest_of(programme, wish), PARTICIPANT_KEYS[:1])
    carry(programme, wish, signature)
    programme.settle(2, [50_000 * DOLLAR])
    with refused("SignatureWrong", PARTICIPANTS[0]):
        carry(programme, wish, signature)


def test_paid_in_between(programme, mallory):
    """An ordinary claim uses a signature up too: what was paid is its nonce."""
    programme.settle(1, SHARES)
    wish = order(programme, mallory, deadline=chain.time() + 50 * DAY)
    programme.claim(0)
    programme.settle(2, [50_000 * DOLLAR])
    with refused("SignatureWrong", PARTICIPANTS[0]):
        carry(programme, wish, signed(digest_of(programme, wish), PARTICIPANT_KEYS[:1]))


@pytest.mark.parametrize("payee", [ZERO_ADDRESS, "escrow"])
def test_unusable_payee(settled, escrow, payee):
    """Neither nobody nor the escrow itself can be paid."""
    payee = escrow.address if payee == "escrow" else payee
    wish = order(settled, payee)
    with refused("PayeeUnusable", payee):
        carry(settled, wish, signed(digest_of(settled, wish), PARTICIPANT_KEYS[:1]))


@pytest.mark.parametrize("length", [0, 1, 65, 66, 1_000])
def test_contract_account(programme, coin, MockWallet, mallory, length):
    """A contract account signs by ERC-1271 with a signature of any length; another signature is refused."""
    wallet = MockWallet.deploy({"from": mallory})
    statement = programme.statement(1, [20_000 * DOLLAR])
    programme.leaves[1] = [Leaf(wallet.address, 20_000 * DOLLAR, 1)]
    programme.trees[1] = build_sum_tree(programme.leaves[1])
    programme.post(replace(statement, root=programme.trees[1].root, leaf_count=1))
    programme.last = 1
    programme.pass_window()
    wish = ClaimOrder(int(programme.number), wallet.address, str(mallory), 0, chain.time() + DAY)
    signature = bytes(range(256)) * 4
    wallet.accept(digest_of(programme, wish), signature[:length], {"from": mallory})
    with refused("SignatureWrong", wallet.address):
        carry(programme, wish, signature[: length + 1])
    carry(programme, wish, signature[:length])
    assert coin.balanceOf(mallory) == 20_000 * DOLLAR
