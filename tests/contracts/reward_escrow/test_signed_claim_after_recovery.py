"""Whose signature claims once an account has been recovered."""

from __future__ import annotations

import pytest
from brownie import chain
from scenario import DAY, DOLLAR, PARTICIPANTS, keys_of, refused

from guerdon.signing import account_of, sign_statement

OLD_KEY = keys_of("participant", 8)[0]
NEW_KEY = keys_of("new wallet", 1)[0]
SHARES = [20_000 * DOLLAR]
NEVER = 2**40 - 1


@pytest.fixture
def recover(escrow, programme, stewards, accounts):
    """Hand the first participant's account to a new wallet, in the named programmes."""
    programme.settle(1, SHARES)
    wallet = accounts.add(NEW_KEY.hex())

    def finish(programs: list[int]):
        escrow.startRecovery(PARTICIPANTS[0], wallet, 0, b"", {"from": stewards})
        chain.sleep(14 * DAY)
        escrow.finishRecovery(PARTICIPANTS[0], programs, {"from": wallet, "gas_price": 0})
        return wallet

    return finish


def claim_signed(programme, key: bytes, payee: str):
    escrow, account = programme.escrow, PARTICIPANTS[0]
    signature = sign_statement(bytes(escrow.hashClaim(programme.number, account, payee, NEVER)), key)
    leaf = programme.leaf_proof(0, 1)
    return escrow.claimWithSig(programme.number, 1, leaf, payee, NEVER, signature, {"from": programme.relayer})


def test_the_old_key_no_longer_signs(programme, coin, recover, mallory):
    """In a programme that the recovery names only the new wallet's signature claims."""
    wallet = recover([programme.number])
    with refused("SignatureWrong", wallet.address):
        claim_signed(programme, OLD_KEY, mallory.address)
    claim_signed(programme, NEW_KEY, mallory.address)
    assert coin.balanceOf(mallory) == SHARES[0]


def test_a_programme_the_recovery_did_not_name(programme, coin, recover, mallory):
    """Where the wallet did not take the account over, payments and signatures are the old account's until it does."""
    wallet = recover([])
    with refused("SignatureWrong", PARTICIPANTS[0]):
        claim_signed(programme, NEW_KEY, mallory.address)
    programme.escrow.setPayee(programme.number, PARTICIPANTS[0], wallet, {"from": wallet, "gas_price": 0})
    with refused("SignatureWrong", account_of(NEW_KEY)):
        claim_signed(programme, OLD_KEY, mallory.address)
    claim_signed(programme, NEW_KEY, mallory.address)
    assert coin.balanceOf(mallory) == SHARES[0]
