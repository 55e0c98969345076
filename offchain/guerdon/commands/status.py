"""`guerdon status`: one programme's money and epochs, and optionally what an account was paid."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from guerdon.amounts import format_amount
from guerdon.chain.records import EpochStatus, Pin, Program, Token
from guerdon.commands import options, output
from guerdon.commands.facts import program_facts
from guerdon.commands.session import open_session
from guerdon.config import parse_account

Epochs = dict[int, EpochStatus]


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
    if as_json:
        output.print_json(_machine(found, epochs, pin, participant, paid))
    else:
        _print(found, token, epochs, participant, paid)


def _machine(program: Program, epochs: Epochs, pin: Pin, account: str | None, paid: int | None) -> dict[str, Any]:
    value: dict[str, Any] = {
        "block": pin.number,
        **program_facts(program),
        "epochs": [
            {"epoch": epoch, "state": status.state.name.lower(), "final_at": status.final_at or None}
            for epoch, status in epochs.items()
        ],
    }
    if account is not None:
        value |= {"account": account, "account_paid_units": str(paid)}
    return value


def _print(program: Program, token: Token, epochs: Epochs, account: str | None, paid: int | None) -> None:
    def money(units: int) -> str:
        return f"{format_amount(units, token.decimals)} {token.symbol}"

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
        [str(number), stone.metric.name.lower().replace("_", " "), str(stone.threshold), money(stone.amount)]
        for number, stone in enumerate(program.milestones, start=1)
    ]
    output.print_table("Milestones", ["milestone", "metric", "threshold", "releases"], milestones)
    rows = [[str(epoch), status.state.name.lower(), _until(status)] for epoch, status in epochs.items()]
    output.print_table("Epochs", ["epoch", "state", "final at"], rows)


def _until(status: EpochStatus) -> str:
    return f"{datetime.fromtimestamp(status.final_at, UTC):%Y-%m-%d %H:%M:%S} UTC" if status.final_at else ""
