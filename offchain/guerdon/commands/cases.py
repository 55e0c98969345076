"""A case in words: what it is about, where it stands, and what can be done next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from guerdon.chain.institutions.court import HASHES_KEPT, Case, Court, Kind, Phase, Side
from guerdon.chain.records import NO_ACCOUNT, Pin, Token
from guerdon.chain.reverts import time_text
from guerdon.commands.acting import Facts
from guerdon.commands.facts import money_text
from guerdon.commands.session import Session
from guerdon.errors import NotAllowed, NotYet

CaseId = Annotated[int, typer.Argument(metavar="ID", min=1, help="The case's number.")]


def court_money(session: Session) -> Callable[[int], str]:
    """How people read an amount of the token that bonds are paid in."""
    return money_text(court_token(session))


def court_token(session: Session) -> Token:
    """The token that bonds are paid in, the escrow's own."""
    return session.client.token(session.client.named("token", session.pin), session.pin)


def case_facts(court: Court, case: Case, pin: Pin) -> Facts:
    """A case under its stable keys: sides, bonds of every stage, panels and votes of every level."""
    benches = [court.bench(case.id, level, pin) for level in range(case.level + 1)]
    return {
        **brief_facts(court, case),
        "challenger": case.challenger,
        "evidence_hash": "0x" + case.evidence_hash.hex(),
        "opened_at": case.opened_at,
        "bond_units": str(case.bond),
        "verdict": case.verdict.name.lower(),
        "outcome": case.outcome.name.lower() if case.phase is Phase.EXECUTED else None,
        "bonds": [
            {
                "stage": stage,
                "asked_units": str(case.bond_at(stage)),
                "for_units": str(court.raised(case.id, stage, Side.FOR, pin)),
                "against_units": str(court.raised(case.id, stage, Side.AGAINST, pin)),
            }
            for stage in range(case.level + 2)
        ],
        "panels": [
            {
                "level": level,
                "jurors": list(bench.jurors),
                "votes": {side.name.lower(): shown for side, shown in bench.votes.items()},
                "draw_block": bench.target or None,
            }
            for level, bench in enumerate(benches)
        ],
    }


def brief_facts(court: Court, case: Case) -> Facts:
    """Which case it is and where it stands."""
    return {
        "court": court.address,
        "case": case.id,
        "kind": case.kind.name.lower(),
        "program": case.program,
        "epoch": case.epoch,
        "account": None if case.account == NO_ACCOUNT else case.account,
        "amount_units": None if case.kind is Kind.ATTESTATION else str(case.amount),
        "level": case.level,
        "phase": phase_text(case.phase),
        "until": case.until,
    }


def phase_text(phase: Phase) -> str:
    """A phase as the contract's errors call it, too."""
    return phase.name.lower().replace("_", " ")


def about(case: Case, money: Callable[[int], str]) -> str:
    """What a case asks for, a sentence."""
    where = f"epoch {case.epoch} of programme {case.program}"
    if case.kind is Kind.ATTESTATION:
        return f"Case {case.id}: the attestation of {where} should be void."
    if case.kind is Kind.SHARE:
        return f"Case {case.id}: {case.account} should have {money(case.amount)} in {where}, not what its leaf says."
    return f"Case {case.id}: {case.account} asks for {money(case.amount)} more than {where} gives it."


def next_steps(court: Court, case: Case, pin: Pin, money: Callable[[int], str]) -> list[str]:
    """What the case waits for, and who can do what about it now."""
    end = f"until {time_text(case.until)}" if case.until else ""
    if case.phase is Phase.JOINING:
        most = {side: money(court.missing(case, side, pin)) for side in (Side.FOR, Side.AGAINST)}
        return [
            (
                f"It is open for joining {end}: guerdon dispute back {case.id} puts up to {most[Side.FOR]} more behind "
                f"for, up to {most[Side.AGAINST]} more behind against."
            )
        ]
    if case.phase is Phase.DRAWING:
        return [f"Jurors are drawn {end}, else the council rules. {draw_text(court, case, pin)}"]
    if case.phase in (Phase.APPEALING, Phase.COUNCIL_APPEALING):
        return [_appeal_text(court, case, pin, money, end)]
    return [
        {
            Phase.COMMITTING: f"Level {case.level}'s jurors commit to a vote {end}: guerdon juror commit {case.id}.",
            Phase.REVEALING: f"They show what they committed to {end}: guerdon juror reveal {case.id}.",
            Phase.COUNCIL: f"No panel sits: the stewards' council rules {end}, or what was decided stands.",
            Phase.GOVERNANCE: f"Governance hears the appeal {end}; if it stays silent, the council's ruling stands.",
            Phase.ENDED: f"It ended: anybody carries it out by guerdon dispute execute {case.id}.",
            Phase.EXECUTED: f"It is over: guerdon dispute collect {case.id}, then guerdon withdraw, pay who won.",
        }[case.phase]
    ]


def draw_text(court: Court, case: Case, pin: Pin) -> str:
    """What the next draw would do."""
    target = court.bench(case.id, case.level, pin).target
    if target == 0:
        return f"guerdon dispute draw {case.id} chooses the block, 128 ahead, whose hash decides who sits."
    if pin.number < target:
        return f"Block {target} decides who sits; after it guerdon dispute draw {case.id} seats them."
    if pin.number >= target + HASHES_KEPT:
        return f"Block {target} is too long ago: guerdon dispute draw {case.id} chooses another one, 128 ahead."
    return f"guerdon dispute draw {case.id} seats the jurors by the hash of block {target}."


def require_phase(case: Case, act: str, *wanted: Phase) -> None:
    """Raise NotYet or NotAllowed, in words, unless the case is where the act needs it."""
    if case.phase in wanted:
        return
    end = f" until {time_text(case.until)}" if case.until else ""
    where = f"it is {phase_text(case.phase)} at level {case.level}{end}"
    if case.phase < max(wanted):
        raise NotYet(f"case {case.id} cannot be {act} yet: {where}")
    raise NotAllowed(f"case {case.id} cannot be {act} any more: {where}")


def _appeal_text(court: Court, case: Case, pin: Pin, money: Callable[[int], str], end: str) -> str:
    side, missing = case.verdict.opposite.name.lower(), money(court.missing(case, case.verdict.opposite, pin))
    ways = f"guerdon appeal {case.id} pays, {end}, the {missing} that the side {side} lacks"
    if case.phase is Phase.COUNCIL_APPEALING:
        return f"The council ruled {case.verdict.name.lower()}: {ways}; then governance hears the case."
    if case.verdict is Side.NEITHER:
        return f"Nothing was decided: {ways}; then level {case.level + 1} hears the case."
    return (
        f"The ruling is {case.verdict.name.lower()}: {ways}. If both sides pay, level {case.level + 1} hears the case; "
        f"if {side} alone pays, it wins."
    )
