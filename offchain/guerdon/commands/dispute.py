"""`guerdon dispute`: show a case, and carry it on: draw its jurors, execute its ruling, collect."""

from __future__ import annotations

import typer

from guerdon.chain.institutions.court import Phase, Side
from guerdon.chain.records import Receipt
from guerdon.chain.reverts import time_text
from guerdon.commands import backing, dispute_open, options, output
from guerdon.commands.acting import Facts, Plan, Sending, carry_out, report
from guerdon.commands.cases import (
    CaseId,
    about,
    brief_facts,
    case_facts,
    court_money,
    draw_text,
    next_steps,
    phase_text,
    require_phase,
)
from guerdon.commands.session import open_session
from guerdon.config import parse_account
from guerdon.errors import NotYet

app = typer.Typer(help="Dispute an attestation or a share, plead, and carry a case on.", no_args_is_help=True)
app.command("open")(dispute_open.open_case)
app.command("back")(backing.back)


@app.command()
def show(number: CaseId, config: options.ConfigFile = None, as_json: options.AsJson = False) -> None:
    """Show a case: phase and until when, sides and bonds, panels and votes, and what can be done next."""
    session = open_session(config)
    court, pin = session.finder.court(), session.pin
    case = court.case(number, pin)
    money = court_money(session)
    facts, says = case_facts(court, case, pin), [about(case, money), *next_steps(court, case, pin, money)]
    if as_json:
        output.print_json({"block": pin.number} | facts | {"says": says})
        return
    until = None if case.until is None else time_text(case.until)
    bonds, panels = facts.pop("bonds"), facts.pop("panels")
    report("Case", facts | {"until": until}, says, as_json=False)
    output.print_table("Bonds", list(bonds[0]), [[str(value) for value in row.values()] for row in bonds])
    for panel in panels:
        votes = ", ".join(f"{shown} {side}" for side, shown in panel["votes"].items())
        output.print_table(
            f"Panel of level {panel['level']} ({votes})", ["juror"], [[name] for name in panel["jurors"]]
        )


@app.command()
def draw(
    number: CaseId,
    account: options.Actor = None,
    keystore: options.Carrier = None,
    password_file: options.PasswordFile = None,
    password_fd: options.PasswordFd = None,
    config: options.ConfigFile = None,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    as_json: options.AsJson = False,
) -> None:
    """Choose the block that decides who sits, or seat the jurors by its hash. Anybody may."""
    sending = Sending(account, keystore, password_file, password_fd, dry_run, yes, as_json)
    session = open_session(config)
    court, pin = session.finder.court(), session.pin
    case = court.case(number, pin)
    require_phase(case, "drawn", Phase.DRAWING)
    target = court.bench(number, case.level, pin).target
    if pin.number < target:
        raise NotYet(f"case {number} is drawn after block {target}; the newest is block {pin.number}")
    sentences = [
        about(case, court_money(session)),
        draw_text(court, case, pin),
        "If fewer are eligible than there are seats, nobody sits, and the stewards' council rules.",
    ]
    plan = Plan("Draw", "Send this draw?", brief_facts(court, case), sentences, court.act("draw", number))

    def outcome(_: Receipt) -> Facts:
        """Who sits now, or which block will decide it."""
        now = session.client.pin()
        drawn, bench = court.case(number, now), court.bench(number, case.level, now)
        return {"phase": phase_text(drawn.phase), "jurors": list(bench.jurors), "draw_block": bench.target}

    carry_out(session, plan, sending.actor(session.config), sending, outcome)


@app.command()
def execute(
    number: CaseId,
    account: options.Actor = None,
    keystore: options.Carrier = None,
    password_file: options.PasswordFile = None,
    password_fd: options.PasswordFd = None,
    config: options.ConfigFile = None,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    as_json: options.AsJson = False,
) -> None:
    """Carry out what was decided, once. Anybody may."""
    sending = Sending(account, keystore, password_file, password_fd, dry_run, yes, as_json)
    session = open_session(config)
    court, pin = session.finder.court(), session.pin
    case = court.case(number, pin)
    require_phase(case, "executed", Phase.ENDED)
    expected = court.outcome(case, pin)
    sentences = [
        about(case, court_money(session)),
        _ruling_text(case.verdict, expected),
        "Jurors who showed no vote lose 500 points of reputation, those who voted against the ruling 200.",
        "What escrow or registry refuse is logged and changes nothing else. It is carried out once.",
    ]
    facts = brief_facts(court, case) | {"verdict": case.verdict.name.lower(), "outcome": expected.name.lower()}
    plan = Plan("Execute", "Carry it out?", facts, sentences, court.act("execute", number))

    def outcome(receipt: Receipt) -> Facts:
        """What was carried out, taken from the poster's bond, and refused."""
        done = court.event("Executed", receipt)
        return {
            "phase": phase_text(Phase.EXECUTED),
            "outcome": Side(done["outcome"]).name.lower(),
            "slashed_units": str(done["slashed"]),
            "refused_calls": len(court.events("Refused", receipt)),
        }

    carry_out(session, plan, sending.actor(session.config), sending, outcome)


@app.command()
def collect(
    number: CaseId,
    account: options.Actor = None,
    keystore: options.Carrier = None,
    password_file: options.PasswordFile = None,
    password_fd: options.PasswordFd = None,
    config: options.ConfigFile = None,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    as_json: options.AsJson = False,
) -> None:
    """Credit an account with what an executed case owes it; guerdon withdraw then pays. Anybody may, for --account."""
    sending = Sending(account, keystore, password_file, password_fd, dry_run, yes, as_json)
    session = open_session(config)
    who = parse_account(account) if account is not None else sending.actor(session.config).account
    court, pin = session.finder.court(), session.pin
    case = court.case(number, pin)
    require_phase(case, "collected from", Phase.EXECUTED)
    due, money = court.due(number, who, pin), court_money(session)
    facts: Facts = brief_facts(court, case) | {
        "outcome": case.outcome.name.lower(),
        "collector": who,
        "due_units": str(due),
    }
    sentences = [
        about(case, money),
        f"The court credits {who} with {money(due)}: bonds, and the fees of a juror who voted for the ruling.",
        "Nothing is paid yet: who is credited takes it by guerdon withdraw.",
    ]
    plan = Plan("Collect", "Collect it?", facts, sentences, court.act("collect", number, who))

    def outcome(receipt: Receipt) -> Facts:
        """What was credited."""
        return {"collected_units": str(court.event("Collected", receipt)["amount"])}

    carry_out(session, plan, sending.carrier(session.config, who), sending, outcome)


def _ruling_text(verdict: Side, outcome: Side) -> str:
    if outcome is Side.NEITHER:
        return "Nothing was decided: the status quo stands, and every bond goes back to who paid it."
    if outcome is not verdict:
        return f"The ruling is {verdict.name.lower()}, but {outcome.name.lower()} alone paid for an appeal: it wins."
    return f"The ruling is {verdict.name.lower()}: bonds of the other side go to the winners and the jurors."
