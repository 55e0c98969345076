"""A participant that is an organisation: it claims into a programme of its own, which pays its members."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from guerdon.chain.institutions.registry import leaf_of
from guerdon.chain.keystore import Wallet
from guerdon.chain.records import Claim, Metric
from guerdon.model import Leaf
from guerdon.pilot.community import in_order
from guerdon.pilot.settings import MilestonePlan
from guerdon.pilot.stated import attest_stated
from guerdon.pilot.story_report import Member, OrganisationResult
from guerdon.pilot.treasury import Treasury
from guerdon.signing import keccak256

MEMBERS = ("day school", "evening school", "branch")
TERMS = b"every member an equal part"
ROUNDS = 1  # what the organisation's only milestone asks for


def pay_members(
    treasury: Treasury, folder: Path, wallet: Wallet, site: str, claim: Claim, signers: Sequence[Wallet]
) -> OrganisationResult:
    """Create the organisation's programme, claim into it, attest its members' equal parts, and pay them."""
    client = treasury.client
    owed = claim.cumulative_reward - client.paid_to(claim.program, wallet.account, client.pin())
    treasury.give_gas(wallet.account)
    accounts = [signer.account for signer in signers]
    plan = MilestonePlan(Metric.ROUNDS_COMPLETED, ROUNDS, owed)
    child = treasury.create_program(accounts, len(accounts) // 2 + 1, keccak256(TERMS), [plan], wallet)
    treasury.send(client.act("claimInto", claim.program, claim.epoch, leaf_of(claim), child), wallet)
    parts = [owed // len(MEMBERS) + (number < owed % len(MEMBERS)) for number in range(len(MEMBERS))]
    people = in_order(len(MEMBERS))
    leaves = [Leaf(member.account, units, 0) for member, units in zip(people, parts, strict=True)]
    claims = attest_stated(treasury, folder, child, signers, leaves, milestone=1, value=ROUNDS)
    for member in people:
        treasury.relay(claims[member.account])
    return OrganisationResult(
        account=wallet.account,
        site=site,
        program=child,
        received_units=owed,
        members=tuple(
            Member(account=leaf.account, name=name, units=leaf.cumulative_reward)
            for name, leaf in zip(MEMBERS, leaves, strict=True)
        ),
    )
