"""Gas of the two transactions of the happy path, pinned by equality: a change of one unit is a change to explain.

Receipts on Anvil: calldata included, base fee 0. 1,024 leaves, 10 siblings, OpenZeppelin ERC-20 with 6 decimals,
solc 0.8.30, via-IR, 20,000 optimizer runs, cancun. Signatures change with the escrow's address; a zero byte in them is
12 gas cheaper than another, so figures are stated for signatures without zero bytes.
"""

from __future__ import annotations

import pytest
from brownie import chain
from scenario import DOLLAR, ROUNDS, WEIGHTS_HASH, WINDOW, fields_of, keys_of, signed, terms_of

from guerdon.chain.claim_signature import ClaimOrder, claim_digest
from guerdon.model import ZERO_HASH, Attestation, Leaf
from guerdon.rewards.sum_tree import SumTree, build_sum_tree
from guerdon.signing import account_of, keccak256, sign_statement

LEAVES = 1_024
INDEX = 700
POT = 10_000 * DOLLAR
CLAIM_FIRST, CLAIM_REPEAT = 94_105, 59_953
CLAIM_SIGNATURE_PREMIUM, CLAIM_SIGNATURE_BAR = 0, 9_000
SETTLE_PER_ACCOUNT, SETTLE_BAR = 17_860, 20_000
CLAIM_BAR_FIRST, CLAIM_BAR_REPEAT, ATTEST_BARS = 94_500, 60_000, {3: 66_000, 4: 72_000}


def account(number: int) -> str:
    return "0x" + keccak256(number.to_bytes(4, "big"))[:20].hex()


def tree_of(count: int, epochs: int):
    share, rest = divmod(POT * epochs, count)
    return build_sum_tree([Leaf(account(i), share + (rest if i == 0 else 0), 7_000) for i in range(count)]), share


class Series:
    """A programme of fixed statements at fixed times, so that its calldata is the same in every run."""

    def __init__(self, escrow, coin, sponsor, quorum: int, signers: int) -> None:
        self.keys = keys_of("gas", signers)
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
        return self.post(epoch, tree_of(count, epoch)[0], count)

    def post(self, epoch: int, tree: SumTree, count: int) -> int:
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
        tree, share = tree_of(count, epoch)
        arguments = self.number, epoch, account(index), share, 7_000, index, tree.proof(index)
        return self.escrow.claim(*arguments, {"from": self.sponsor}).gas_used


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


@pytest.mark.parametrize(("quorum", "signers", "gas"), [(3, 5, 65_434), (4, 7, 70_300)])
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


def test_claim_with_a_signature(series, sponsor):
    """The signature of a repeat claim costs exactly this over an ordinary one, within the bar."""
    key = keys_of("claimant", 1)[0]
    holder = account_of(key)
    used = []
    for epoch, with_signature in ((1, False), (2, False), (3, True)):
        leaves = [Leaf(account(i), 1, 7_000) for i in range(LEAVES)]
        leaves[INDEX] = Leaf(holder, POT * epoch - (LEAVES - 1), 7_000)
        tree = build_sum_tree(leaves)
        series.post(epoch, tree, LEAVES)
        leaf = holder, leaves[INDEX].cumulative_reward, 7_000, INDEX, tree.proof(INDEX)
        if not with_signature:
            used.append(series.escrow.claim(series.number, epoch, *leaf, {"from": sponsor}).gas_used)
            continue
        paid = int(series.escrow.paidTo(series.number, holder))
        order = ClaimOrder(series.number, holder, holder, paid, 2_000_000_000)
        signature = sign_statement(claim_digest(order, chain.id, series.escrow.address), key)
        transaction = series.escrow.claimWithSig(
            series.number, epoch, leaf, holder, order.deadline, signature, {"from": sponsor}
        )
        used.append(transaction.gas_used + 12 * signature.count(0))
    premium = used[2] - used[1]
    assert premium == CLAIM_SIGNATURE_PREMIUM
    assert premium <= CLAIM_SIGNATURE_BAR


def test_settle(series, sponsor):
    """Paying 64 accounts that were paid before costs exactly this a head, within the bar."""
    for epoch in (1, 2):
        series.attest(epoch, 64)
        share, rest = divmod(POT * epoch, 64)
        rewards = [share + (rest if i == 0 else 0) for i in range(64)]
        leaves = b"".join(
            bytes.fromhex(account(i)[2:]) + reward.to_bytes(12, "big") + (7_000).to_bytes(2, "big")
            for i, reward in enumerate(rewards)
        )
        used = series.escrow.settle(series.number, epoch, leaves, {"from": sponsor}).gas_used
    assert used // 64 == SETTLE_PER_ACCOUNT
    assert used / 64 <= SETTLE_BAR
