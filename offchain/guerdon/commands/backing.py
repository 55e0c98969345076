"""`guerdon dispute back` and `guerdon appeal`: put money behind a side of a case."""

from __future__ import annotations

from typing import Annotated

import typer

from guerdon.amounts import parse_amount
from guerdon.chain.institutions.court import Case, Court, Phase, Side
from guerdon.chain.records import Receipt
from guerdon.commands import options
from guerdon.commands.acting import Facts, Plan, Sending, carry_out
from guerdon.commands.bonding import RISK, bond_of
from guerdon.commands.cases import CaseId, about, brief_facts, court_money, court_token, require_phase
from guerdon.commands.session import Session, open_session
from guerdon.errors import BadValue, NotAllowed
from guerdon.text import escaped

SIDES = {"for": Side.FOR, "against": Side.AGAINST}
SideName = Annotated[str, typer.Option("--side", help="for (the objection is right) or against (all stays as it is).")]
SideOrNone = Annotated[str | None, typer.Option("--side", help="for or against; default: the side that lost.")]
Amount = Annotated[str, typer.Option("--amount", help="What to put behind it, like 250.50.")]


def back(
    number: CaseId,
    side: SideName,
    amount: Amount,
    account: options.Actor = None,
    keystore: options.Carrier = None,
    password_file: options.PasswordFile = None,
    password_fd: options.PasswordFd = None,
    config: options.ConfigFile = None,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    as_json: options.AsJson = False,
) -> None:
    """Put money behind a side while a case is open for joining."""
    chosen = parse_side(side)
    sending = Sending(account, keystore, password_file, password_fd, dry_run, yes, as_json)
    session = open_session(config)
    court, pin = session.finder.court(), session.pin
    case = court.case(number, pin)
    require_phase(case, "joined", Phase.JOINING)
    units = parse_amount(amount, court_token(session).decimals)
    _put(session, court, case, chosen, units, "Back a side", RISK, sending)


def appeal(
    number: CaseId,
    side: SideOrNone = None,
    account: options.Actor = None,
    keystore: options.Carrier = None,
    password_file: options.PasswordFile = None,
    password_fd: options.PasswordFd = None,
    config: options.ConfigFile = None,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    as_json: options.AsJson = False,
) -> None:
    """Pay exactly what a side lacks for the next level, the losing side unless --side says otherwise."""
    named = None if side is None else parse_side(side)
    sending = Sending(account, keystore, password_file, password_fd, dry_run, yes, as_json)
    session = open_session(config)
    court, pin = session.finder.court(), session.pin
    case = court.case(number, pin)
    require_phase(case, "appealed", Phase.APPEALING, Phase.COUNCIL_APPEALING)
    chosen = named or case.verdict.opposite
    missing = court.missing(case, chosen, pin)
    if not missing:
        raise NotAllowed(f"the side {chosen.name.lower()} of case {number} has its whole bond: nothing is missing")
    _put(session, court, case, chosen, missing, "Appeal", _appeal_risk(case, chosen), sending)


def parse_side(text: str) -> Side:
    """A side that can be backed. Raises BadValue on anything else."""
    if text not in SIDES:
        raise BadValue(f"'{escaped(text)}' is no side: write for or against")
    return SIDES[text]


def _appeal_risk(case: Case, side: Side) -> str:
    if case.phase is Phase.COUNCIL_APPEALING:
        return "Governance hears it, for 14 days; if it stays silent, the council's ruling stands and this comes back."
    if case.verdict is Side.NEITHER:
        return (
            "Nothing was decided: a new panel hears the case once for has its bond. If nobody decides, this comes back."
        )
    if side is case.verdict:
        return "The other side's payment alone then overturns nothing; if that side does not pay, this comes back."
    return "If the other side pays too, a new panel hears the case; if it does not, this side wins."


def _put(
    session: Session, court: Court, case: Case, side: Side, units: int, title: str, risk: str, sending: Sending
) -> None:
    actor, money = sending.actor(session.config), court_money(session)
    bond = bond_of(session, court, actor.account, units)
    facts = brief_facts(court, case) | {"side": side.name.lower()} | bond.facts
    sentences = [
        about(case, money),
        f"{actor.account} puts {money(units)} behind the side {side.name.lower()} until the case is executed.",
        *bond.sentences,
        risk,
    ]
    act = court.act("back", case.id, side, units)
    plan = Plan(title, f"Put {money(units)} behind {side.name.lower()}?", facts, sentences, act, bond.approval)

    def outcome(receipt: Receipt) -> Facts:
        """What backs the side afterwards."""
        stage = court.event("Backed", receipt)["stage"]
        return {"stage": stage, "raised_units": str(court.raised(case.id, stage, side, session.client.pin()))}

    carry_out(session, plan, actor, sending, outcome)
