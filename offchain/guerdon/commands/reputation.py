"""`guerdon reputation`: an account's standing, and the proof of a newer leaf."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from guerdon.chain.institutions.registry import Registry, Standing
from guerdon.chain.records import Receipt
from guerdon.chain.reverts import time_text
from guerdon.commands import options, output
from guerdon.commands.acting import Facts, Plan, Sending, carry_out
from guerdon.commands.leaves import entitlement_of
from guerdon.commands.session import Session, open_session
from guerdon.config import parse_account
from guerdon.errors import BadValue, NotAllowed

TIERS = ("below 4,000", "below 6,000", "below 8,000", "from 8,000")
ProgramOrNone = Annotated[int | None, typer.Option("--program", min=1, help="The programme; not with --proof.")]
ProofPath = Annotated[
    Path | None, typer.Option("--proof", help="Prove with this exported proof instead of the evidence folder.")
]
Prove = Annotated[bool, typer.Option("--prove", help="Prove the reputation in the account's newest final leaf.")]


def reputation(
    account: Annotated[str, typer.Option("--account", help="0x account whose reputation is meant.")],
    prove: Prove = False,
    program: ProgramOrNone = None,
    epoch: options.Epoch = None,
    proof: ProofPath = None,
    keystore: options.Carrier = None,
    password_file: options.PasswordFile = None,
    password_fd: options.PasswordFd = None,
    config: options.ConfigFile = None,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    as_json: options.AsJson = False,
) -> None:
    """Show an account's reputation, votes and penalties; with --prove, bring its leaf's reputation to the registry."""
    participant = parse_account(account)
    sending = Sending(account, keystore, password_file, password_fd, dry_run, yes, as_json)
    session = open_session(config)
    registry = session.registry()
    standing = registry.standing(participant, session.pin)
    if prove:
        _prove(session, registry, standing, sending, participant, program, epoch, proof)
        return
    if program is not None or epoch is not None or proof is not None:
        raise BadValue("--program, --epoch and --proof belong to --prove: add it, or leave them out")
    facts = standing_facts(participant, standing)
    if as_json:
        output.print_json({"block": session.pin.number} | facts)
    else:
        output.print_facts(f"Standing of {participant}", _words(standing))


def standing_facts(account: str, standing: Standing) -> Facts:
    """A standing under its stable keys."""
    return {
        "account": account,
        "party": "0x" + standing.party.id.hex(),
        "acting_account": standing.party.account,
        "reputation": standing.reputation,
        "tier": standing.tier,
        "votes": standing.votes,
        "penalties": standing.party.penalties,
        "sample_cap": standing.party.sample_cap,
        "juror_since": standing.offered_at or None,
        "proven": [
            {"program": program, "epoch": epoch, "reputation": value}
            for program, (epoch, value) in standing.proven.items()
        ],
    }


def _words(standing: Standing) -> dict[str, str]:
    proven = [f"{value:,} in programme {p}, epoch {epoch}" for p, (epoch, value) in standing.proven.items()]
    return {
        "party": f"0x{standing.party.id.hex()}" if any(standing.party.id) else "never admitted",
        "acts from": standing.party.account if standing.is_admitted else "no account: not admitted now",
        "reputation": f"{standing.reputation:,} of 10,000",
        "tier": f"{standing.tier} ({TIERS[standing.tier]})",
        "votes": f"{standing.votes:,}",
        "penalties": f"{standing.party.penalties:,}",
        "proven": "; ".join(proven) or "nothing yet",
        "juror": f"since {time_text(standing.offered_at)}" if standing.offered_at else "does not offer itself",
    }


def _prove(
    session: Session,
    registry: Registry,
    standing: Standing,
    sending: Sending,
    account: str,
    program: int | None,
    epoch: int | None,
    proof: Path | None,
) -> None:
    if not any(standing.party.id):
        raise NotAllowed(f"{account} was never admitted: join first")
    claim = entitlement_of(session, program, epoch, proof, account).claim
    before = standing.proven.get(claim.program)
    if before and (claim.epoch, claim.reputation) <= before:
        raise NotAllowed(
            f"epoch {before[0]} with reputation {before[1]:,} is proved already in programme {claim.program}: "
            f"epoch {claim.epoch} with {claim.reputation:,} would not count"
        )
    facts: Facts = {
        "registry": registry.address,
        "account": account,
        "program": claim.program,
        "epoch": claim.epoch,
        "leaf_reputation": claim.reputation,
        "reputation_before": standing.reputation,
        "votes_before": standing.votes,
    }
    sentences = [
        (
            f"The registry takes {claim.reputation:,} as what {account} has in programme {claim.program}; "
            "a later epoch replaces it, up or down."
        ),
        "Votes follow at once; those of votes that began before stay as they were.",
    ]
    plan = Plan("Prove reputation", "Send this proof?", facts, sentences, registry.prove(claim))

    def outcome(_: Receipt) -> Facts:
        """The standing afterwards."""
        now = registry.standing(account, session.client.pin())
        return {"reputation": now.reputation, "tier": now.tier, "votes": now.votes}

    carry_out(session, plan, sending.carrier(session.config, account), sending, outcome)
