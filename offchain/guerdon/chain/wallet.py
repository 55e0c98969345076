"""What a participant may claim: its leaf and path, checked against the attested tree before anything is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from guerdon.chain.client import ChainClient
from guerdon.chain.records import Claim, Pin, State
from guerdon.chain.reverts import time_text
from guerdon.errors import BadValue, EvidenceMismatch, NothingToClaim, NotYet
from guerdon.model import Leaf
from guerdon.rewards.sum_tree import build_sum_tree, is_proven


@dataclass(frozen=True, slots=True)
class Entitlement:
    """A claim that reaches the attested tree, and what it would pay at the pinned block."""

    claim: Claim
    root: bytes
    paid: int  # token units paid to the account so far

    @property
    def owed(self) -> int:
        """Token units that the claim pays."""
        return self.claim.cumulative_reward - self.paid


def claimable_epoch(client: ChainClient, program: int, wanted: int | None, pin: Pin) -> int:
    """`wanted` if it can be claimed against now, else the newest such epoch.

    Raises NotYet while no attestation is final, BadValue when `wanted` is not one of the claimable two.
    """
    epochs = client.claimable_epochs(program, pin)
    last = client.program(program, pin).last_epoch
    if wanted is not None and wanted in epochs:
        return wanted
    pending = wanted if wanted is not None else last
    if pending and (wanted is not None or not epochs):
        status = client.epoch_status(program, pending, pin)
        if status.state is State.PENDING:
            raise NotYet(f"epoch {pending} is pending: claim it after {time_text(status.final_at)}")
    if not epochs:
        raise NotYet(f"programme {program} has no final attestation yet")
    if wanted is not None:
        shown = " and ".join(str(epoch) for epoch in epochs)
        raise BadValue(f"epoch {wanted} cannot be claimed against: use {shown}")
    return epochs[0]


def claim_from_leaves(leaves: Sequence[Leaf], program: int, epoch: int, account: str) -> tuple[Claim, bytes]:
    """The claim of `account` and the root of the tree over `leaves`. Raises BadValue when it has no leaf."""
    index = next((place for place, leaf in enumerate(leaves) if leaf.account == account), None)
    if index is None:
        raise BadValue(f"{account} has no leaf in epoch {epoch} of programme {program}")
    tree, leaf = build_sum_tree(leaves), leaves[index]
    claim = Claim(program, epoch, account, leaf.cumulative_reward, leaf.reputation, index, tree.proof(index))
    return claim, tree.root


def check_entitlement(client: ChainClient, claim: Claim, root: bytes, pin: Pin) -> Entitlement:
    """Raise EvidenceMismatch unless `root` is what the quorum attested and the claim's path reaches it."""
    attested = client.epoch_status(claim.program, claim.epoch, pin)
    if root != attested.root:
        raise EvidenceMismatch(
            f"the root rebuilt for epoch {claim.epoch} is not the one attested on chain: "
            "this evidence was changed or belongs to another programme; nothing was sent"
        )
    leaf = Leaf(claim.account, claim.cumulative_reward, claim.reputation)
    if not is_proven(leaf, claim.index, attested.leaf_count, claim.proof, root):
        raise EvidenceMismatch("the proof does not lead from this account and amount to the attested root")
    return Entitlement(claim, root, client.paid_to(claim.program, claim.account, pin))


def require_owed(entitlement: Entitlement) -> None:
    """Raise NothingToClaim when the account was already paid all its leaf holds."""
    if entitlement.owed <= 0:
        claim = entitlement.claim
        raise NothingToClaim(
            f"nothing to claim: {claim.account} was already paid all of epoch {claim.epoch}'s cumulative reward"
        )
