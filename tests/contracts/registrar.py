"""What tests of the registry and of governance share: credentials, admissions and trees with chosen reputations."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from brownie import chain
from scenario import DAY, PARTICIPANTS, ZERO_ADDRESS, Programme

from guerdon.model import Leaf
from guerdon.rewards.sum_tree import build_sum_tree
from guerdon.signing import account_of, keccak256, sign_statement

COUNCIL_KEY = keccak256(b"council")
COUNCIL = account_of(COUNCIL_KEY)
POLICY_HASH = keccak256(b"data policy")
FULL = 10_000
JUROR = 6_000


def party_of(number: int) -> bytes:
    """The hash that stands for the `number`-th participant's identity."""
    return keccak256(f"party {number}".encode())


def credential(number: int, **changes: Any) -> dict[str, Any]:
    """The first credential of the `number`-th participant, with named changes."""
    fields = {
        "account": PARTICIPANTS[number], "party": party_of(number), "sample_cap": 1_000, "policy_hash": POLICY_HASH,
        "affiliates": [], "version": 1, "deadline": chain.time() + DAY,
    }  # fmt: skip
    assert changes.keys() <= fields.keys()
    return fields | changes


def sign(registry: Any, fields: dict[str, Any], key: bytes = COUNCIL_KEY) -> bytes:
    """The council's signature over a credential, unless another key signs."""
    return sign_statement(bytes(registry.hashCredential(tuple(fields.values()))), key)


def admit(registry: Any, carrier: Any, number: int, **changes: Any) -> Any:
    """Admit the `number`-th participant."""
    fields = credential(number, **changes)
    return registry.admit(tuple(fields.values()), sign(registry, fields), {"from": carrier})


@dataclass
class Ranking:
    """One programme whose trees say what a test wants: milestone 0, no money, chosen reputations."""

    programme: Programme
    registry: Any
    reputations: dict[str, int] = field(default_factory=dict)

    def attest(self, *reputations: int, final: bool = True) -> int:
        """Attest an epoch in which PARTICIPANTS, in order, have these reputations; its number."""
        programme = self.programme
        self.reputations |= dict(zip(PARTICIPANTS, reputations, strict=False))
        leaves = [Leaf(account, 0, reputation) for account, reputation in self.reputations.items()]
        tree = build_sum_tree(leaves)
        statement = replace(programme.statement(), root=tree.root, leaf_count=tree.leaf_count)
        programme.leaves[statement.epoch], programme.trees[statement.epoch] = leaves, tree
        programme.post(statement)
        programme.last = statement.epoch
        if final:
            programme.pass_window()
        return statement.epoch

    def prove(self, number: int, epoch: int | None = None, carrier: Any = None) -> Any:
        """Anybody proves the leaf of the `number`-th participant in `epoch` (the newest unless named)."""
        epoch = self.programme.last if epoch is None else epoch
        leaf = self.programme.leaf_proof(number, epoch)
        sender = {"from": carrier or self.programme.relayer}
        return self.registry.proveReputation(self.programme.number, epoch, leaf, sender)

    def seat(self, *reputations: int) -> None:
        """Admit PARTICIPANTS with these reputations, attested and proven."""
        for number in range(len(reputations)):
            if self.registry.partyOf(PARTICIPANTS[number]) == "0x" + "00" * 32:
                admit(self.registry, self.programme.relayer, number)
        self.attest(*reputations)
        for number in range(len(reputations)):
            self.prove(number)


def account_now(registry: Any, number: int) -> str | None:
    """The account from which the `number`-th participant's party acts, None while it is not admitted."""
    account = registry.recordOf(party_of(number))[0]
    return None if account == ZERO_ADDRESS else account
