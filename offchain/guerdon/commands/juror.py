"""`guerdon juror`: offer oneself, commit to a vote, and show it."""

from __future__ import annotations

from typing import Annotated

import typer

from guerdon.chain.institutions.court import Case, Court, Phase, Seat, Side
from guerdon.chain.records import Receipt
from guerdon.chain.reverts import time_text
from guerdon.commands import options
from guerdon.commands.acting import Actor, Facts, Plan, Sending, carry_out
from guerdon.commands.cases import CaseId, about, brief_facts, court_money, require_phase
from guerdon.commands.session import Session, open_session
from guerdon.commands.vote_file import keep_vote, load_vote, sealed_vote, vote_path
from guerdon.errors import BadValue, NotAllowed
from guerdon.text import escaped

VOTES = {side.name.lower(): side for side in Side}
Vote = Annotated[str, typer.Option("--vote", help="for (the objection is right), against, or neither.")]

app = typer.Typer(help="Offer yourself as a juror, and vote in a case you were drawn for.", no_args_is_help=True)


@app.command()
def offer(
    account: options.Actor = None,
    keystore: options.Carrier = None,
    password_file: options.PasswordFile = None,
    password_fd: options.PasswordFd = None,
    config: options.ConfigFile = None,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    as_json: options.AsJson = False,
) -> None:
    """Offer yourself as a juror, which needs a reputation of 6,000."""
    sending = Sending(account, keystore, password_file, password_fd, dry_run, yes, as_json)
    _offer(open_session(config), sending, is_offered=True)


@app.command()
def stop(
    account: options.Actor = None,
    keystore: options.Carrier = None,
    password_file: options.PasswordFile = None,
    password_fd: options.PasswordFd = None,
    config: options.ConfigFile = None,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    as_json: options.AsJson = False,
) -> None:
    """Stop offering yourself; a seat that you have stays yours."""
    sending = Sending(account, keystore, password_file, password_fd, dry_run, yes, as_json)
    _offer(open_session(config), sending, is_offered=False)


@app.command()
def commit(
    number: CaseId,
    vote: Vote,
    account: options.Actor = None,
    keystore: options.Carrier = None,
    password_file: options.PasswordFile = None,
    password_fd: options.PasswordFd = None,
    config: options.ConfigFile = None,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    as_json: options.AsJson = False,
) -> None:
    """Commit to a vote. It and a random salt are kept in a private file, and nobody sees them before you reveal."""
    if vote not in VOTES:
        raise BadValue(f"'{escaped(vote)}' is no vote: write for, against or neither")
    sending = Sending(account, keystore, password_file, password_fd, dry_run, yes, as_json)
    session = open_session(config)
    court, case, actor, seat = _seated(session, number, sending, "committed to", Phase.COMMITTING)
    folder = session.config.keystore_dir
    file, path = sealed_vote(folder, seat, VOTES[vote]), vote_path(folder, seat)
    facts: Facts = brief_facts(court, case) | {"juror": seat.juror, "vote": vote, "vote_file": str(path)}
    sentences = [
        about(case, court_money(session)),
        f"{seat.juror} commits to the vote {vote} at level {seat.level}: once, and it cannot be changed.",
        (
            f"Vote and salt are kept in {path} before anything is sent. Keep that file: without it the vote cannot be "
            "shown, and who shows none loses 500 points of reputation."
        ),
        f"Show it by guerdon juror reveal {number} after {time_text(case.until or 0)}, within two days.",
    ]
    act = court.act("commit", number, file.commitment)
    plan = Plan("Commit", "Commit to it?", facts, sentences, act, keep=lambda: keep_vote(folder, file))
    carry_out(session, plan, actor, sending, lambda _: {"committed": True})


@app.command()
def reveal(
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
    """Show the vote that you committed to, from the file that the commitment left."""
    sending = Sending(account, keystore, password_file, password_fd, dry_run, yes, as_json)
    session = open_session(config)
    court, case, actor, seat = _seated(session, number, sending, "revealed", Phase.REVEALING)
    file = load_vote(session.config.keystore_dir, seat)
    facts: Facts = brief_facts(court, case) | {"juror": seat.juror, "vote": file.vote}
    sentences = [
        about(case, court_money(session)),
        f"{seat.juror} shows that it committed to the vote {file.vote} at level {seat.level}; it counts from now on.",
        "Jurors who vote against the ruling lose 200 points of reputation; those who vote for it share its fees.",
    ]
    act = court.act("reveal", number, file.side, file.salt_bytes)
    plan = Plan("Reveal", "Show it?", facts, sentences, act)

    def outcome(_: Receipt) -> Facts:
        """The votes shown so far."""
        votes = court.bench(number, seat.level, session.client.pin()).votes
        return {"votes": {side.name.lower(): shown for side, shown in votes.items()}}

    carry_out(session, plan, actor, sending, outcome)


def _offer(session: Session, sending: Sending, *, is_offered: bool) -> None:
    actor, registry = sending.actor(session.config), session.registry()
    standing = registry.standing(actor.account, session.pin)
    if is_offered is bool(standing.offered_at):
        raise NotAllowed(f"{actor.account} {'offers itself already' if is_offered else 'does not offer itself'}")
    facts: Facts = {
        "registry": registry.address,
        "account": actor.account,
        "reputation": standing.reputation,
        "juror_since": standing.offered_at or None,
    }
    if is_offered:
        sentences = [
            f"{actor.account} can be drawn for cases that open from the next second on; losing its standing ends that.",
            (
                "Who is drawn and shows no vote loses 500 points of reputation, who votes against the ruling 200; who "
                "votes for it shares a quarter of the level's bond."
            ),
        ]
    else:
        sentences = [
            f"{actor.account} is drawn no more from now on. A seat that it has already stays, and so do its duties."
        ]
    title = "Offer to judge" if is_offered else "Stop offering"
    plan = Plan(title, f"{title}?", facts, sentences, registry.act("offerAsJuror", is_offered))

    def outcome(_: Receipt) -> Facts:
        """Since when the account offers itself."""
        return {"juror_since": registry.standing(actor.account, session.client.pin()).offered_at or None}

    carry_out(session, plan, actor, sending, outcome)


def _seated(session: Session, number: int, sending: Sending, act: str, phase: Phase) -> tuple[Court, Case, Actor, Seat]:
    """The case in the phase that the act needs, and the actor's seat. Raises NotAllowed when it has none."""
    actor, court, pin = sending.actor(session.config), session.finder.court(), session.pin
    case = court.case(number, pin)
    require_phase(case, act, phase)
    if actor.account not in court.bench(number, case.level, pin).jurors:
        raise NotAllowed(
            f"{actor.account} was not drawn for level {case.level} of case {number}: guerdon dispute show {number} "
            "names who was"
        )
    return court, case, actor, Seat(session.config.chain_id, court.address, number, case.level, actor.account)
