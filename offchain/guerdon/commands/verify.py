"""`guerdon verify`: a participant checks its own scores, reward and leaf."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from guerdon.amounts import format_amount
from guerdon.commands import options, output
from guerdon.commands.session import Session, open_session
from guerdon.config import parse_account
from guerdon.oracle.account_view import AccountView, check_own_scores, view_account
from guerdon.oracle.own_records import OwnRecords
from guerdon.oracle.replay import compare_with_chain
from guerdon.oracle.store import EvidenceStore

AccountArgument = Annotated[str, typer.Argument(metavar="ACCOUNT", help="Your 0x account.")]
Program = Annotated[int, typer.Option("--program", min=1, help="The programme's number.")]
PrivateFolder = Annotated[
    Path | None,
    typer.Option("--private", help="Folder of your own private records: recomputes your score from your update."),
]


def verify(
    account: AccountArgument,
    program: Program = 1,
    epoch: options.Epoch = None,
    private: PrivateFolder = None,
    config: options.ConfigFile = None,
    as_json: options.AsJson = False,
) -> None:
    """Show what ACCOUNT scored, earned and may claim, each checked against evidence and chain."""
    participant = parse_account(account)
    session = open_session(config)
    chosen = epoch or session.client.program(program, session.pin).last_epoch
    store = EvidenceStore(session.config.evidence_dir, program)
    evidence = store.get(chosen)
    compare_with_chain(session.client, evidence)
    view = view_account(evidence, participant)
    if private is not None:
        check_own_scores(OwnRecords(private, participant), store, chosen)
    facts = _facts(session, view) | {"score_recomputed_from_own_update": private is not None}
    if as_json:
        output.print_json(facts)
    else:
        output.print_facts(f"Epoch {chosen} of programme {program}", {k: _shown(v) for k, v in facts.items()})


def _facts(session: Session, view: AccountView) -> dict[str, Any]:
    client, pin, claim = session.client, session.pin, view.claim
    token = client.token(client.program(claim.program, pin).token, pin)
    paid = client.paid_to(claim.program, claim.account, pin)
    return {
        "account": claim.account,
        "epoch": view.epoch,
        "scores": {name: str(score) for name, score in view.scores.items()},
        "contributions": {name: str(value) for name, value in view.contributions.items()},
        "share_ppm": view.share_ppm,
        "rounds_answered": view.rounds_answered,
        "opened_scalars": view.disclosures,
        "reputation": claim.reputation,
        "cumulative_reward": f"{format_amount(claim.cumulative_reward, token.decimals)} {token.symbol}",
        "cumulative_reward_units": str(claim.cumulative_reward),
        "paid_units": str(paid),
        "claimable_units": str(claim.cumulative_reward - paid),
        "state": client.epoch_status(claim.program, view.epoch, pin).state.name.lower(),
        "leaf_index": claim.index,
        "root": "0x" + view.root.hex(),
        "proof": "0x" + claim.proof.hex(),
    }


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {part}" for name, part in value.items())
    return {True: "yes", False: "no; give --private to check"}[value] if isinstance(value, bool) else str(value)
