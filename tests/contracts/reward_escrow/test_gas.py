"""Gas of the happy path, pinned by equality: a change of one unit is a change to explain.

Receipts on Anvil: calldata included, base fee 0. 1,024 leaves, 10 siblings, OpenZeppelin ERC-20 with 6 decimals,
solc 0.8.30, via-IR, 20,000 optimizer runs, cancun. Signatures change with the escrow's address; a zero byte in them is
12 gas cheaper than another, so figures are stated for signatures without zero bytes.
"""

from __future__ import annotations

from functools import cache

import pytest
from brownie import Contract, chain
from scenario import (
    DOLLAR,
    ROUNDS,
    WEIGHTS_HASH,
    WINDOW,
    ZERO_ADDRESS,
    deploy_escrow,
    fields_of,
    keys_of,
    signed,
    terms_of,
)

from guerdon.model import ZERO_HASH, Attestation, Leaf
from guerdon.rewards.sum_tree import build_sum_tree
from guerdon.signing import account_of, keccak256

LEAVES = 1_024
INDEX = 700
POT = 10_000 * DOLLAR
CLAIM_FIRST, CLAIM_REPEAT = 94_116, 59_964
USDC_FIRST, USDC_REPEAT = 104_433, 70_281
SIGNATURE_PREMIUM, SETTLE_PER_USER = 8_960, 18_489
CLAIM_BAR_FIRST, CLAIM_BAR_REPEAT, ATTEST_BARS = 94_500, 60_000, {3: 66_000, 4: 72_000}
USDC_BAR_FIRST, USDC_BAR_REPEAT, SIGNATURE_BAR, SETTLE_BAR = 105_000, 70_500, 9_000, 20_000


def account(number: int) -> str:
    return "0x" + keccak256(number.to_bytes(4, "big"))[:20].hex()


def keyed(number: int) -> str:
    """The account of a participant that can sign."""
    return account_of(key_of(number))


def key_of(number: int) -> bytes:
    return keccak256(f"participant {number}".encode())


@cache
def leaves_of(count: int, epochs: int, named) -> list[Leaf]:
    share, rest = divmod(POT * epochs, count)
    return [Leaf(named(i), share + (rest if i == 0 else 0), 7_000) for i in range(count)]


@cache
def tree_of(count: int, epochs: int, named):
    return build_sum_tree(leaves_of(count, epochs, named))


class Series:
    """A programme of fixed statements at fixed times, so that its calldata is the same in every run."""

    def __init__(self, escrow, coin, sponsor, quorum: int, signers: int, named=account) -> None:
        self.keys, self.named = keys_of("gas", signers), named
        self.escrow, self.sponsor, self.quorum = escrow, sponsor, quorum
        milestones = [(ROUNDS, number + 1, POT, 2_000_000_000) for number in range(8)]
        accounts = [account_of(key) for key in self.keys]
        terms = terms_of(coin, signers=accounts, quorum=quorum, milestones=milestones)
        self.number = int(escrow.createProgram(terms, {"from": sponsor}).return_value)
        coin.mint(sponsor, 8 * POT, {"from": sponsor})
        coin.approve(escrow, 8 * POT, {"from": sponsor})
        escrow.fund(self.number, 8 * POT, {"from": sponsor})
        self.root = ZERO_HASH

    def attest(self, epoch: int, count: int = LEAVES) -> int:
        tree = tree_of(count, epoch, self.named)
        statement = Attestation(
            self.number, epoch, epoch, epoch, tree.root, count, POT, POT * epoch, keccak256(b"evidence"),
            WEIGHTS_HASH, self.root, 2_000_000_001,
        )  # fmt: skip
        digest = bytes(self.escrow.hashAttestation(fields_of(statement)))
        signatures = signed(digest, self.keys[: self.quorum])
        transaction = self.escrow.attest(fields_of(statement), signatures, {"from": self.sponsor})
        self.root = tree.root
        chain.sleep(WINDOW + 1)
        chain.mine()
        return transaction.gas_used + 12 * signatures.count(0)

    def claim(self, epoch: int, index: int = INDEX, count: int = LEAVES) -> int:
        leaf = self.leaf_proof(epoch, index, count)
        return self.escrow.claim(self.number, epoch, *leaf, {"from": self.sponsor}).gas_used

    def claim_signed(self, epoch: int, index: int = INDEX) -> int:
        payee, deadline = self.named(index), 2_000_000_001
        digest = bytes(self.escrow.hashClaim(self.number, payee, payee, deadline))
        signature = signed(digest, [key_of(index)])
        arguments = self.number, epoch, self.leaf_proof(epoch, index, LEAVES), payee, deadline, signature
        transaction = self.escrow.claimWithSig(*arguments, {"from": self.sponsor})
        return transaction.gas_used + 12 * signature.count(0)

    def settle(self, epoch: int, count: int) -> int:
        leaves = b"".join(
            bytes.fromhex(leaf.account[2:])
            + leaf.cumulative_reward.to_bytes(12, "big")
            + leaf.reputation.to_bytes(2, "big")
            for leaf in leaves_of(count, epoch, self.named)
        )
        return self.escrow.settle(self.number, epoch, leaves, {"from": self.sponsor}).gas_used

    def leaf_proof(self, epoch: int, index: int, count: int):
        leaf = leaves_of(count, epoch, self.named)[index]
        proof = tree_of(count, epoch, self.named).proof(index)
        return leaf.account, leaf.cumulative_reward, leaf.reputation, index, proof


@pytest.fixture
def series(escrow, coin, sponsor):
    return Series(escrow, coin, sponsor, 3, 5)


def test_claims(series):
    """A first claim into an empty account and a repeat cost exactly this, within the bars."""
    series.attest(1)
    first = series.claim(1)
    series.attest(2)
    repeat = series.claim(2)
    assert (first, repeat) == (CLAIM_FIRST, CLAIM_REPEAT)
    assert first <= CLAIM_BAR_FIRST
    assert repeat <= CLAIM_BAR_REPEAT


def test_claims_of_a_dollar_like_usdc(RewardEscrow, MockUsdc, MockUsdcProxy, deployer, mallory, sponsor):
    """Over a token that behaves like USDC behind its proxy claims cost exactly this, within the bars."""
    proxy = MockUsdcProxy.deploy(MockUsdc.deploy({"from": deployer}), {"from": mallory})
    dollar = Contract.from_abi("MockUsdc", proxy.address, MockUsdc.abi)
    series = Series(deploy_escrow(RewardEscrow, dollar, *[ZERO_ADDRESS] * 3, deployer), dollar, sponsor, 3, 5)
    series.attest(1)
    first = series.claim(1)
    series.attest(2)
    repeat = series.claim(2)
    assert (first, repeat) == (USDC_FIRST, USDC_REPEAT)
    assert first <= USDC_BAR_FIRST
    assert repeat <= USDC_BAR_REPEAT


def test_a_signature_costs_little(escrow, coin, sponsor):
    """A repeated claim costs exactly this more with the account's signature than without, on the same state."""
    series = Series(escrow, coin, sponsor, 3, 5, keyed)
    series.attest(1)
    series.claim(1)
    series.attest(2)
    chain.snapshot()
    plain = series.claim(2)
    chain.revert()
    premium = series.claim_signed(2) - plain
    assert premium == SIGNATURE_PREMIUM
    assert premium <= SIGNATURE_BAR


def test_a_settlement_costs_little_a_user(series):
    """Paying 64 that were paid before costs exactly this for each, rounded up."""
    series.attest(1, 64)
    series.settle(1, 64)
    series.attest(2, 64)
    used = -(-series.settle(2, 64) // 64)
    assert used == SETTLE_PER_USER
    assert used <= SETTLE_BAR


def test_claim_does_not_grow_with_epochs(series):
    """Claiming five epochs at once costs within 200 gas of claiming one."""
    series.attest(1)
    one = series.claim(1)
    for epoch in range(2, 6):
        series.attest(epoch)
    assert abs(series.claim(5, INDEX + 1) - one) <= 200


def test_a_level_costs_little(series):
    """Doubling the participants adds at most 750 gas to a claim."""
    series.attest(1, 512)
    small = series.claim(1, 300, 512)
    series.attest(2, 1_024)
    series.attest(3, 2_048)
    large = series.claim(3, 301, 2_048)
    assert 0 < (large - small) / 2 <= 750


@pytest.mark.parametrize(("quorum", "signers", "gas"), [(3, 5, 65_613), (4, 7, 70_504)])
def test_attest_steady_state(escrow, coin, sponsor, quorum, signers, gas):
    """From the fourth epoch on, when the ring of roots is warm, attesting costs exactly this, within the bar."""
    series = Series(escrow, coin, sponsor, quorum, signers)
    for epoch in range(1, 4):
        series.attest(epoch)
    used = series.attest(4)
    assert used == gas
    assert used <= ATTEST_BARS[quorum]


def test_attest_does_not_grow_with_participants(escrow, coin, sponsor):
    """Attesting 8 or 2,048 leaves costs the same up to the calldata's zero bytes."""
    used = []
    for count in (8, 2_048):
        series = Series(escrow, coin, sponsor, 3, 5)
        for epoch in range(1, 4):
            series.attest(epoch, count)
        used.append(series.attest(4, count))
    assert abs(used[0] - used[1]) <= 100
