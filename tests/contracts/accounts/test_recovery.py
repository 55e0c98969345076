"""Recovery: a lost wallet's reward goes to a new one, unless the old key objects.

given an account with a leaf
├── when the stewards start it and 14 days pass: the new wallet acts for the account and is its payee
├── when the old key objects in time: nothing changes
└── when anybody else starts, finishes or objects, or too early or late: refused
"""

from __future__ import annotations

import pytest
from brownie import chain
from eth_abi import encode
from scenario import (
    DAY,
    DOLLAR,
    PARTICIPANT_KEYS,
    PARTICIPANTS,
    ZERO_ADDRESS,
    deploy_escrow,
    keys_of,
    refused,
    set_next_block_time,
    signed,
)

from guerdon.chain.attestation import domain_separator
from guerdon.chain.claim_signature import ClaimOrder, claim_digest
from guerdon.signing import account_of, keccak256

SHARES = [12_000 * DOLLAR, 8_000 * DOLLAR]
LOST = PARTICIPANTS[0]
DELAY = 14 * DAY
RECOVERY_TYPE = b"Recovery(address account,address wallet,uint256 nonce,uint40 deadline)"


@pytest.fixture
def wallet(accounts):
    return accounts[8]


@pytest.fixture
def started(programme, escrow, stewards, wallet):
    """The second from which the recovery can be finished."""
    programme.settle(1, SHARES)
    event = escrow.startRecovery(LOST, wallet, 0, b"", {"from": stewards}).events["RecoveryStarted"]
    return int(event["readyAt"])


def test_reward_goes_to_the_new_wallet(programme, escrow, coin, started, wallet):
    """Unclaimed and future reward go to the new wallet, the leaf keeps its account and nothing is paid twice."""
    set_next_block_time(started)
    escrow.finishRecovery(LOST, [programme.number], {"from": wallet})
    assert (escrow.actorOf(LOST), escrow.payeeOf(programme.number, LOST)) == (wallet, wallet)
    programme.claim(0)
    programme.settle(2, [50_000 * DOLLAR])
    programme.claim(0)
    assert coin.balanceOf(wallet) == SHARES[0] + 50_000 * DOLLAR
    assert coin.balanceOf(LOST) == 0
    assert programme.leaves[2][0].account == LOST


def test_new_wallet_acts(programme, escrow, coin, started, wallet, participants, mallory):
    """E-21: after it the new wallet alone chooses payees, and the old key's signature is worth nothing."""
    set_next_block_time(started)
    escrow.finishRecovery(LOST, [], {"from": wallet})
    with refused("NotActor", LOST, wallet.address):
        escrow.setPayee(programme.number, LOST, mallory, {"from": participants[0]})
    wish = ClaimOrder(int(programme.number), LOST, str(mallory), 0, chain.time() + DAY)
    signature = signed(claim_digest(wish, chain.id, escrow.address), PARTICIPANT_KEYS[:1])
    arguments = programme.claim_arguments(0)
    with refused("SignatureWrong", wallet.address):
        escrow.claimWithSig(*arguments[:2], arguments[2:], mallory, wish.deadline, signature, {"from": mallory})
    escrow.setPayee(programme.number, LOST, mallory, {"from": wallet})
    programme.claim(0)
    assert coin.balanceOf(mallory) == SHARES[0]


@pytest.mark.parametrize("second", [-1, 0, 1])
def test_delay_to_the_second(escrow, started, wallet, second):
    """E-23: refused a second before the delay is over, allowed from that second on."""
    set_next_block_time(started + second)
    if second < 0:
        with refused("RecoveryWaits", started):
            escrow.finishRecovery(LOST, [], {"from": wallet})
    else:
        escrow.finishRecovery(LOST, [], {"from": wallet})
        assert escrow.actorOf(LOST) == wallet


@pytest.mark.parametrize("second", [-1, 0])
def test_old_key_objects(escrow, started, wallet, participants, second):
    """The old key objects until the second before the delay is over; then nothing has changed."""
    set_next_block_time(started + second)
    if second < 0:
        escrow.refuseRecovery(LOST, {"from": participants[0]})
        chain.sleep(2 * DELAY)
        with refused("NoRecovery", LOST):
            escrow.finishRecovery(LOST, [], {"from": wallet})
        assert escrow.actorOf(LOST) == LOST
    else:
        with refused("RecoveryReady", started):
            escrow.refuseRecovery(LOST, {"from": participants[0]})


def test_only_those_concerned(escrow, started, wallet, stewards, sponsor, mallory):
    """E-22: nobody else starts, objects or finishes; the stewards cannot finish for themselves."""
    with refused("SignatureExpired", 0):
        escrow.startRecovery(LOST, mallory, 0, b"", {"from": mallory})
    with refused("SignatureWrong", stewards.address):
        escrow.startRecovery(LOST, mallory, 2**40 - 1, b"", {"from": mallory})
    with refused("NotActor", mallory.address, LOST):
        escrow.refuseRecovery(LOST, {"from": mallory})
    set_next_block_time(started)
    with refused("NotRecovering", stewards.address, wallet.address):
        escrow.finishRecovery(LOST, [], {"from": stewards})


def test_started_again(escrow, started, stewards, wallet, mallory):
    """Starting again names another wallet and starts the delay again."""
    chain.sleep(DELAY)
    escrow.startRecovery(LOST, mallory, 0, b"", {"from": stewards})
    with refused("NotRecovering", wallet.address, mallory.address):
        escrow.finishRecovery(LOST, [], {"from": wallet})
    with pytest.raises(Exception, match="RecoveryWaits"):
        escrow.finishRecovery(LOST, [], {"from": mallory})


def test_second_recovery(programme, escrow, started, stewards, wallet, mallory, participants):
    """The wallet of a first recovery objects to a second one; the key that was lost before cannot."""
    set_next_block_time(started)
    escrow.finishRecovery(LOST, [programme.number], {"from": wallet})
    escrow.startRecovery(LOST, mallory, 0, b"", {"from": stewards})
    with refused("NotActor", LOST, wallet.address):
        escrow.refuseRecovery(LOST, {"from": participants[0]})
    escrow.refuseRecovery(LOST, {"from": wallet})


def test_credential(RewardEscrow, coin, court, governance, deployer, wallet, mallory):
    """The stewards' signed credential is carried by anybody, once: its nonce is used up."""
    key = keys_of("steward", 1)[0]
    escrow = deploy_escrow(RewardEscrow, coin, court, account_of(key), governance, deployer)
    deadline = chain.time() + DAY
    fields = encode(
        ["bytes32", "address", "address", "uint256", "uint40"],
        [keccak256(RECOVERY_TYPE), LOST, wallet.address, 0, deadline],
    )
    digest = keccak256(b"\x19\x01" + domain_separator(chain.id, escrow.address) + keccak256(fields))
    escrow.startRecovery(LOST, wallet, deadline, signed(digest, [key]), {"from": mallory})
    assert escrow.recoveryOf(LOST)[2] == 1
    with refused("SignatureWrong", account_of(key)):
        escrow.startRecovery(LOST, wallet, deadline, signed(digest, [key]), {"from": mallory})


@pytest.mark.parametrize("target", [ZERO_ADDRESS, "escrow"])
def test_unusable_wallet(escrow, stewards, target):
    """Nobody, and the escrow itself, cannot take an account over."""
    target = escrow.address if target == "escrow" else target
    with refused("WalletUnusable", target):
        escrow.startRecovery(LOST, target, 0, b"", {"from": stewards})


def test_no_recovery(escrow, participants, wallet):
    """Where none runs there is nothing to finish or to refuse."""
    with refused("NoRecovery", LOST):
        escrow.refuseRecovery(LOST, {"from": participants[0]})
    with refused("NoRecovery", LOST):
        escrow.finishRecovery(LOST, [], {"from": wallet})
