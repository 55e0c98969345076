"""A programme of fixed statements, so that its calldata is the same in every run."""

from __future__ import annotations

from functools import cache
from typing import Any

from eth_utils.address import to_checksum_address

from benchmarks.gas.ledger import SPONSOR, Ledger
from guerdon.chain.attestation import attestation_digest, to_contract
from guerdon.model import ZERO_HASH, Attestation, Leaf
from guerdon.rewards.sum_tree import SumTree, build_sum_tree
from guerdon.signing import account_of, keccak256, sign_statement

LEAVES = 1_024
INDEX = 700
POT = 10_000 * 10**6
MILESTONES = 8
WINDOW = 86_400
MILESTONE_DEADLINE, POST_DEADLINE = 2_000_000_000, 2_000_000_001
REPUTATION = 7_000
ZERO_BYTE_DISCOUNT = 12  # a zero byte of calldata costs 4 gas, any other 16
WEIGHTS_HASH, TERMS_HASH, EVIDENCE_HASH = (keccak256(name) for name in (b"weights", b"terms", b"evidence"))
ROUNDS_COMPLETED = 1


def account(number: int) -> str:
    """The account of participant `number`; tests/contracts pins the gas of the same ones."""
    return to_checksum_address(keccak256(number.to_bytes(4, "big"))[:20])


@cache
def leaves_of(count: int, pots: int) -> list[Leaf]:
    """`count` participants with equal shares of `pots` pots; the first takes what does not divide."""
    share, rest = divmod(POT * pots, count)
    return [Leaf(account(i), share + (rest if i == 0 else 0), REPUTATION) for i in range(count)]


@cache
def tree_of(count: int, pots: int) -> SumTree:
    """The tree of `leaves_of`."""
    return build_sum_tree(leaves_of(count, pots))


class Series:
    """One programme on a ledger: the first of its escrow, funded for 8 pots."""

    def __init__(self, ledger: Ledger, quorum: int = 3, signers: int = 5) -> None:
        keys = [keccak256(f"gas {number}".encode()) for number in range(signers)]
        keys.sort(key=lambda key: int(account_of(key), 16))
        self.ledger, self.keys, self.epoch, self.count, self.root = ledger, keys[:quorum], 0, LEAVES, ZERO_HASH
        milestones = [(ROUNDS_COMPLETED, number + 1, POT, MILESTONE_DEADLINE) for number in range(MILESTONES)]
        accounts = [account_of(key) for key in keys]
        terms = (ledger.token.address, accounts, quorum, WINDOW, WEIGHTS_HASH, TERMS_HASH, milestones)
        ledger.send(ledger.escrow, "createProgram", terms)
        self.number = int(ledger.read("programCount"))
        ledger.send(ledger.token, "mint", SPONSOR.account, MILESTONES * POT)
        ledger.send(ledger.token, "approve", ledger.escrow.address, MILESTONES * POT)
        ledger.send(ledger.escrow, "fund", self.number, MILESTONES * POT)

    @property
    def pots(self) -> int:
        """How many pots are released: one an epoch until there are none left."""
        return min(self.epoch, MILESTONES)

    def attest(self, count: int = LEAVES) -> int:
        """Attest the next epoch and let its window pass. Gas as if no byte of a signature were zero."""
        self.epoch, self.count = self.epoch + 1, count
        signatures = self._signatures(self._statement())
        receipt = self.ledger.send(self.ledger.escrow, "attest", to_contract(self._statement()), signatures)
        self.root = tree_of(count, self.pots).root
        self.ledger.node.advance(WINDOW)
        return receipt.gas_used + ZERO_BYTE_DISCOUNT * signatures.count(0)

    def claim(self, index: int = INDEX) -> int:
        """Claim the leaf at `index` of the newest tree; anyone may. Gas as the receipt says."""
        return self.ledger.send(self.ledger.escrow, "claim", *self._claim_arguments(index)).gas_used

    def claim_calldata(self, index: int = INDEX) -> str:
        """What `claim` would send."""
        return str(self.ledger.escrow.encode_abi("claim", args=self._claim_arguments(index)))

    def _claim_arguments(self, index: int) -> tuple[Any, ...]:
        leaf = leaves_of(self.count, self.pots)[index]
        proof = tree_of(self.count, self.pots).proof(index)
        return self.number, self.epoch, leaf.account, leaf.cumulative_reward, REPUTATION, index, proof

    def _statement(self) -> Attestation:
        with_pot = self.epoch <= MILESTONES
        tree = tree_of(self.count, self.pots)
        return Attestation(
            program=self.number,
            epoch=self.epoch,
            milestone=self.epoch if with_pot else 0,
            value=self.epoch if with_pot else 0,
            root=tree.root,
            leaf_count=tree.leaf_count,
            pot=POT if with_pot else 0,
            total=tree.total,
            evidence_hash=EVIDENCE_HASH,
            weights_hash=WEIGHTS_HASH,
            previous_root=self.root,
            deadline=POST_DEADLINE,
        )

    def _signatures(self, statement: Attestation) -> bytes:
        digest = attestation_digest(statement, self.ledger.node.chain_id, self.ledger.escrow.address)
        return b"".join(sign_statement(digest, key) for key in self.keys)
