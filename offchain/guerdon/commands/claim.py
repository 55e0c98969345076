"""`guerdon claim`: withdraw a participant's reward with a proof that was checked first."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from guerdon.amounts import format_amount
from guerdon.chain.keystore import keystore_account, keystore_path, open_keystore
from guerdon.chain.records import Token
from guerdon.chain.wallet import Entitlement, require_owed
from guerdon.commands import options, output
from guerdon.commands.leaves import entitlement_of
from guerdon.commands.secret_input import read_password
from guerdon.commands.session import open_session
from guerdon.config import Config, parse_account
from guerdon.errors import BadValue, NotAllowed

ProofPath = Annotated[
    Path | None, typer.Option("--proof", help="Claim with this exported proof instead of the evidence folder.")
]
ProgramOrNone = Annotated[int | None, typer.Option("--program", min=1, help="The programme; not with --proof.")]


def claim(
    program: ProgramOrNone = None,
    account: options.Account = None,
    keystore: options.Keystore = None,
    epoch: options.Epoch = None,
    proof: ProofPath = None,
    password_file: options.PasswordFile = None,
    password_fd: options.PasswordFd = None,
    config: options.ConfigFile = None,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    as_json: options.AsJson = False,
) -> None:
    """Pay a participant all it is owed. The keystore's account sends and pays gas; the money goes to --account.

    With --account alone its own keystore sends; with --keystore alone its account is the participant.
    """
    session = open_session(config)
    participant, path = _who(session.config, account, keystore)
    entitlement = entitlement_of(session, program, epoch, proof, participant)
    require_owed(entitlement)
    sender = participant if dry_run and not path.is_file() else keystore_account(path)
    session.client.simulate_claim(entitlement.claim, sender)
    token = session.client.token(session.client.program(entitlement.claim.program, session.pin).token, session.pin)
    facts = _facts(entitlement, token, sender)
    if dry_run:
        _report("Dry run: nothing was sent", facts, as_json=as_json)
        return
    if not as_json:
        _report("Claim", facts, as_json=False)
    if not yes and not _confirmed(as_json=as_json):
        raise NotAllowed("not confirmed: nothing was sent")
    wallet = open_keystore(path, read_password(password_file, password_fd))
    paid, receipt = session.client.claim(entitlement.claim, wallet)
    result = {"paid": format_amount(paid, token.decimals), "paid_units": str(paid), "tx_hash": receipt.tx_hash}
    _report("Paid", (facts if as_json else {}) | result | {"gas_used": receipt.gas_used}, as_json=as_json)


def _who(config: Config, account: str | None, keystore: Path | None) -> tuple[str, Path]:
    if account is not None:
        participant = parse_account(account)
        return participant, keystore or keystore_path(config.keystore_dir, participant)
    if keystore is None:
        raise BadValue("whose reward? give --account 0x..., or --keystore FILE for your own")
    return keystore_account(keystore), keystore


def _facts(entitlement: Entitlement, token: Token, sender: str) -> dict[str, object]:
    claim = entitlement.claim
    return {
        "program": claim.program,
        "epoch": claim.epoch,
        "account": claim.account,
        "sender": sender,
        "token": token.address,
        "symbol": token.symbol,
        "owed": format_amount(entitlement.owed, token.decimals),
        "owed_units": str(entitlement.owed),
        "paid_before": format_amount(entitlement.paid, token.decimals),
        "paid_before_units": str(entitlement.paid),
    }


def _confirmed(*, as_json: bool) -> bool:
    if as_json:
        raise BadValue("--json cannot ask: add --yes or --dry-run")
    return typer.confirm("Send this claim?")


def _report(title: str, facts: Mapping[str, object], *, as_json: bool) -> None:
    if as_json:
        output.print_json({"sent": "tx_hash" in facts, **facts})
    else:
        output.print_facts(title, {name: str(value) for name, value in facts.items()})
