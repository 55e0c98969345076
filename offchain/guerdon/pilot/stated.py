"""Programmes of the pilot whose leaves are agreed, not trained: a judge's earlier standing, a member's part."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path

from guerdon.chain.attestation import attestation_digest
from guerdon.chain.keystore import Wallet
from guerdon.chain.records import Claim
from guerdon.chain.wallet import claim_from_leaves
from guerdon.model import NO_MILESTONE, ZERO_HASH, Attestation, Leaf
from guerdon.pilot.treasury import DAY, Treasury
from guerdon.rewards.sum_tree import build_sum_tree
from guerdon.signing import keccak256, sign_statement

FIRST_EPOCH = 1


def attest_stated(
    treasury: Treasury,
    folder: Path,
    program: int,
    signers: Sequence[Wallet],
    leaves: Sequence[Leaf],
    milestone: int = NO_MILESTONE,
    value: int = 0,
) -> dict[str, Claim]:
    """Have signers sign `leaves` as a programme's first epoch, post it, let its window pass; claims by account.

    The evidence is the list itself, in a file beside the others. With a milestone the pot is the leaves' sum.
    """
    evidence = json.dumps([astuple(leaf) for leaf in leaves], indent=1).encode() + b"\n"
    path = folder / "evidence" / f"program-{program}" / "stated.json"
    path.parent.mkdir(parents=True)
    path.write_bytes(evidence)
    found = treasury.client.program(program, treasury.client.pin())
    tree = build_sum_tree(leaves)
    attestation = Attestation(
        program=program,
        epoch=FIRST_EPOCH,
        milestone=milestone,
        value=value,
        root=tree.root,
        leaf_count=len(leaves),
        pot=tree.total,
        total=tree.total,
        evidence_hash=keccak256(evidence),
        weights_hash=found.weights_hash,
        previous_root=ZERO_HASH,
        deadline=treasury.client.pin().timestamp + DAY,
    )
    digest = attestation_digest(attestation, treasury.node.chain_id, treasury.client.escrow)
    signatures = [sign_statement(digest, wallet.private_key) for wallet in signers[: found.quorum]]
    treasury.client.attest(attestation, signatures, treasury.relayer)
    treasury.pass_window()
    return {leaf.account: claim_from_leaves(leaves, program, FIRST_EPOCH, leaf.account)[0] for leaf in leaves}
