"""`guerdon status`: one programme's money and epochs, and optionally what an account was paid."""

from __future__ import annotations

from typing import Any

from guerdon.chain.client import ChainClient
from guerdon.chain.records import EpochStatus, Milestone, Pin, Program, State, Token
from guerdon.chain.reverts import time_text
from guerdon.chain.rulings import read_rulings
from guerdon.commands import options, output
from guerdon.commands.facts import milestone_facts, money_text, program_facts, threshold_text
from guerdon.commands.session import open_session
from guerdon.config import parse_account
from guerdon.oracle.rulings import ordered_words
from guerdon.rewards.rulings import NO_RULINGS, Rulings

Epochs = dict[int, EpochStatus]
Facts = list[dict[str, Any]]
MILESTONE_COLUMNS = ("milestone", "metric", "threshold", "releases", "until", "released")


def status(
    program: options.Program,
    account: options.Account = None,
    config: options.ConfigFile = None,
    as_json: options.AsJson = False,
) -> None:
    """Show a programme: funding, released and paid units, milestones, and the state of every epoch."""
    participant = parse_account(account) if account else None
    session = open_session(config)
    client, pin = session.client, session.pin
    found = client.program(program, pin)
    token = client.token(found.token, pin)
    epochs = {epoch: client.epoch_status(program, epoch, pin) for epoch in range(1, found.last_epoch + 1)}
    paid = client.paid_to(program, participant, pin) if participant else None
    stones = milestone_facts(client, found, pin)
    ruled = _rulings(client, found, epochs, pin)
    if as_json:
        words = {str(epoch): ordered_words(rulings) for epoch, rulings in ruled.items()}
        output.print_json(_machine(found, stones, epochs, pin, participant, paid) | {"rulings": words})
    else:
        _print(found, token, stones, epochs, participant, paid)
        for epoch, rulings in ruled.items():
            output.print_sentences(f"Rulings for epoch {epoch}", ordered_words(rulings, money_text(token)))


def _rulings(client: ChainClient, program: Program, epochs: Epochs, pin: Pin) -> dict[int, Rulings]:
    """What a court demands of the newest epoch that stands and of the one that is open, where it demands anything."""
    standing = [epoch for epoch, status in epochs.items() if status.state is not State.VOIDED]
    newest = max(standing, default=0)
    ruled = {epoch: read_rulings(client, program.id, epoch, pin) for epoch in (newest, newest + 1) if epoch}
    return {epoch: rulings for epoch, rulings in ruled.items() if rulings != NO_RULINGS}


def _machine(
    program: Program, stones: Facts, epochs: Epochs, pin: Pin, account: str | None, paid: int | None
) -> dict[str, Any]:
    value: dict[str, Any] = {
        "block": pin.number,
        **program_facts(program),
        "milestones": stones,
        "epochs": [
            {"epoch": epoch, "state": status.state.name.lower(), "final_at": status.final_at or None}
            for epoch, status in epochs.items()
        ],
    }
    if account is not None:
        value |= {"account": account, "account_paid_units": str(paid)}
    return value


def _print(
    program: Program, token: Token, stones: Facts, epochs: Epochs, account: str | None, paid: int | None
) -> None:
    money = money_text(token)
    facts = {
        "sponsor": program.sponsor,
        "token": program.token,
        "funded": money(program.funded),
        "released": money(program.released),
        "paid": money(program.paid),
        "quorum": f"{program.quorum} of {len(program.signers)} signers",
        "window": f"{program.window} seconds",
    }
    if account is not None:
        facts[f"paid to {account}"] = money(paid or 0)
    output.print_facts(f"Programme {program.id}", facts)
    milestones = [
        _milestone_row(fact, milestone, money(milestone.amount))
        for fact, milestone in zip(stones, program.milestones, strict=True)
    ]
    output.print_table("Milestones", MILESTONE_COLUMNS, milestones)
    rows = [[str(epoch), status.state.name.lower(), _time(status.final_at)] for epoch, status in epochs.items()]
    output.print_table("Epochs", ["epoch", "state", "final at"], rows)


def _milestone_row(facts: dict[str, Any], milestone: Milestone, amount: str) -> list[str]:
    metric, is_released = facts["metric"].replace("_", " "), "yes" if facts["released"] else "no"
    return [str(facts["milestone"]), metric, threshold_text(milestone), amount, _time(milestone.deadline), is_released]


def _time(seconds: int) -> str:
    """A time on chain as people read it; nothing for zero."""
    return time_text(seconds) if seconds else ""
