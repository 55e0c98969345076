"""A programme of fixed statements, so that its calldata is the same in every run."""

from __future__ import annotations

from dataclasses import astuple
from typing import Any

from benchmarks.gas.ledger import NOBODY, SPONSOR, Ledger
from benchmarks.gas.participants import LEAVES, POT, Accounts, leaves_of, nameless, packed_leaves, tree_of
from guerdon.chain.attestation import attestation_digest, to_contract
from guerdon.model import ZERO_HASH, Attestation
from guerdon.rewards.sum_tree import SumTree
from guerdon.signing import account_of, keccak256, sign_statement

INDEX = 700
MILESTONES = 8
WINDOW = 86_400
MILESTONE_DEADLINE, POST_DEADLINE = 2_000_000_000, 2_000_000_001
ZERO_BYTE_DISCOUNT = 12  # a zero byte of calldata costs 4 gas, any other 16
WEIGHTS_HASH, TERMS_HASH, EVIDENCE_HASH = (keccak256(name) for name in (b"weights", b"terms", b"evidence"))
ROUNDS_COMPLETED = 1


class Series:
    """One programme on a ledger: the first of its escrow, funded for 8 pots."""

    def __init__(self, ledger: Ledger, quorum: int = 3, signers: int = 5, accounts: Accounts = nameless) -> None:
        keys = [keccak256(f"gas {number}".encode()) for number in range(signers)]
        keys.sort(key=lambda key: int(account_of(key), 16))
        self.ledger, self.keys, self.accounts = ledger, keys[:quorum], accounts
        self.epoch, self.count, self.root = 0, LEAVES, ZERO_HASH
        milestones = [(ROUNDS_COMPLETED, number + 1, POT, MILESTONE_DEADLINE) for number in range(MILESTONES)]
        signer_accounts = [account_of(key) for key in keys]
        hashes = WEIGHTS_HASH, TERMS_HASH
        terms = (ledger.token.address, signer_accounts, quorum, WINDOW, NOBODY, 0, *hashes, milestones)
        ledger.send(ledger.escrow, "createProgram", terms)
        self.number = int(ledger.read("programCount"))
        ledger.send(ledger.token, "mint", SPONSOR.account, MILESTONES * POT)
        ledger.send(ledger.token, "approve", ledger.escrow.address, MILESTONES * POT)
        ledger.send(ledger.escrow, "fund", self.number, MILESTONES * POT)

    @property
    def pots(self) -> int:
        """How many pots are released: one an epoch until there are none left."""
        return min(self.epoch, MILESTONES)

    @property
    def tree(self) -> SumTree:
        """The tree of the newest epoch."""
        return tree_of(self.accounts, self.count, self.pots)

    def attest(self, count: int = LEAVES) -> int:
        """Attest the next epoch and let its window pass; gas as for `post`."""
        gas = self.post(count)
        self.ledger.node.advance(WINDOW)
        return gas

    def post(self, count: int = LEAVES) -> int:
        """Attest the next epoch and leave it pending. Gas as if no byte of a signature were zero."""
        self.epoch, self.count = self.epoch + 1, count
        statement = self._statement()
        digest = attestation_digest(statement, self.ledger.node.chain_id, self.ledger.escrow.address)
        signatures = b"".join(sign_statement(digest, key) for key in self.keys)
        receipt = self.ledger.send(self.ledger.escrow, "attest", to_contract(statement), signatures)
        self.root = statement.root
        return receipt.gas_used + ZERO_BYTE_DISCOUNT * signatures.count(0)

    def claim(self, index: int = INDEX) -> int:
        """Claim the leaf at `index` of the newest tree; anyone may. Gas as the receipt says."""
        return self.ledger.send(self.ledger.escrow, "claim", *self._claim_arguments(index)).gas_used

    def claim_calldata(self, index: int = INDEX) -> str:
        """What `claim` would send."""
        return str(self.ledger.escrow.encode_abi("claim", args=self._claim_arguments(index)))

    def claim_signed(self, key: bytes, index: int = INDEX) -> int:
        """Claim with the account's own signature, to the account itself. Gas as if no byte of it were zero."""
        payee = self.accounts(index)
        digest = self.ledger.read("hashClaim", self.number, payee, payee, POST_DEADLINE)
        signature = sign_statement(bytes(digest), key)
        arguments = (self.number, self.epoch, self.leaf_proof(index), payee, POST_DEADLINE, signature)
        receipt = self.ledger.send(self.ledger.escrow, "claimWithSig", *arguments)
        return receipt.gas_used + ZERO_BYTE_DISCOUNT * signature.count(0)

    def settle(self) -> int:
        """Pay everybody in the newest tree. Gas of the whole transaction."""
        leaves = packed_leaves(self.accounts, self.count, self.pots)
        return self.ledger.send(self.ledger.escrow, "settle", self.number, self.epoch, leaves).gas_used

    def _claim_arguments(self, index: int) -> tuple[Any, ...]:
        return (self.number, self.epoch, *self.leaf_proof(index))

    def leaf_proof(self, index: int) -> tuple[Any, ...]:
        """A leaf of the newest tree with its path, as the contracts take it."""
        leaf = leaves_of(self.accounts, self.count, self.pots)[index]
        return (*astuple(leaf), index, self.tree.proof(index))

    def _statement(self) -> Attestation:
        number = self.epoch if self.epoch <= MILESTONES else 0
        return Attestation(
            program=self.number,
            epoch=self.epoch,
            milestone=number,
            value=number,
            root=self.tree.root,
            leaf_count=self.tree.leaf_count,
            pot=POT if number else 0,
            total=self.tree.total,
            evidence_hash=EVIDENCE_HASH,
            weights_hash=WEIGHTS_HASH,
            previous_root=self.root,
            deadline=POST_DEADLINE,
        )
