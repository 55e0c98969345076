"""`guerdon policy`: the weights that were voted, what a programme has of them, and how it takes them over."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from guerdon.chain.institutions.policy import Rules
from guerdon.chain.records import Receipt
from guerdon.chain.reverts import time_text
from guerdon.commands import options, output
from guerdon.commands.acting import Facts, Plan, Sending, carry_out
from guerdon.commands.session import Session, open_session
from guerdon.errors import BadValue, NotAllowed

ProgramOrNone = Annotated[int | None, typer.Option("--program", min=1, help="Also show this programme's weights.")]
Adopt = Annotated[bool, typer.Option("--adopt", help="Let the programme's next epochs have the newest weights.")]


def policy(
    program: ProgramOrNone = None,
    adopt: Adopt = False,
    account: options.Actor = None,
    keystore: options.Carrier = None,
    password_file: options.PasswordFile = None,
    password_fd: options.PasswordFd = None,
    config: options.ConfigFile = None,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    as_json: options.AsJson = False,
) -> None:
    """Show the reward weights in force, their bounds and when they may change; with --adopt, take them over."""
    session = open_session(config)
    rules = session.finder.policy().rules(session.pin)
    if adopt:
        if program is None:
            raise BadValue("which programme adopts? give --program NUMBER")
        sending = Sending(account, keystore, password_file, password_fd, dry_run, yes, as_json)
        _adopt(session, rules, program, sending)
        return
    facts = _facts(rules) | (_program_facts(session, rules, program) if program is not None else {})
    if as_json:
        output.print_json({"block": session.pin.number} | facts)
    else:
        _print(rules, facts, program)


def weights_text(weights: dict[str, int]) -> str:
    """Weights as people read them: `accuracy 90.00 %, reliability 10.00 %`."""
    return ", ".join(f"{name} {weight // 100}.{weight % 100:02d} %" for name, weight in weights.items())


def _facts(rules: Rules) -> Facts:
    return {
        "version": rules.version,
        "weights": rules.weights,
        "weights_hash": "0x" + rules.weights_hash.hex(),
        "bounds": {name: list(bounds) for name, bounds in rules.bounds.items()},
        "step": rules.step,
        "next_change_at": rules.next_change_at,
    }


def _program_facts(session: Session, rules: Rules, program: int) -> Facts:
    client, pin = session.client, session.pin
    sealed = client.program(program, pin).weights_hash
    ahead, is_following = client.view("nextWeights", pin, program)
    return {
        "program": program,
        "follows": bool(is_following),
        "sealed": _version_fact(session, sealed),
        "next": _version_fact(session, bytes(ahead)),
        "can_adopt": bool(is_following) and bytes(ahead) != rules.weights_hash,
    }


def _version_fact(session: Session, weights_hash: bytes) -> dict[str, Any]:
    known = session.finder.policy().version_of(weights_hash, session.pin)
    version, weights = known or (None, None)
    return {"weights_hash": "0x" + weights_hash.hex(), "version": version, "weights": weights}


def _print(rules: Rules, facts: Facts, program: int | None) -> None:
    rows = [
        [name, str(weight), str(rules.bounds[name][0]), str(rules.bounds[name][1])]
        for name, weight in rules.weights.items()
    ]
    title = f"Reward weights, version {rules.version} (basis points)"
    output.print_table(title, ["component", "weight", "least", "most"], rows)
    told = {"step": f"{rules.step} at most in one change", "may change from": time_text(rules.next_change_at)}
    if program is not None:
        told |= {
            f"programme {program}": "follows the policy" if facts["follows"] else "keeps what its sponsor sealed",
            "its open epoch": _version_text(facts["sealed"]),
            "its next epoch": _version_text(facts["next"]),
            "to adopt": "guerdon policy --adopt" if facts["can_adopt"] else "nothing",
        }
    output.print_facts("Rules", told)


def _version_text(fact: dict[str, Any]) -> str:
    if fact["weights"] is None:
        return f"weights of its own, hash {fact['weights_hash']}"
    return f"version {fact['version']}: {weights_text(fact['weights'])}"


def _adopt(session: Session, rules: Rules, program: int, sending: Sending) -> None:
    actor = sending.actor(session.config)
    known = _program_facts(session, rules, program)
    if not known["follows"]:
        raise NotAllowed(f"programme {program} keeps what its sponsor sealed: it does not follow the policy")
    if not known["can_adopt"]:
        raise NotAllowed(f"the next epoch of programme {program} has version {rules.version} already")
    sentences = [
        (
            f"Epochs of programme {program} that open from now on have version {rules.version}: "
            f"{weights_text(rules.weights)}. Before: {_version_text(known['next'])}."
        ),
        (
            "The epoch that is open, and all before it, keep what was sealed for them. "
            "Only another vote and another adoption change it again."
        ),
    ]
    plan = Plan(
        "Adopt weights", "Let the programme adopt these weights?", _facts(rules) | known, sentences,
        session.client.act("adoptWeights", program),
    )  # fmt: skip

    def outcome(receipt: Receipt) -> Facts:
        """The version that was adopted, which another vote may have made newer than the one shown."""
        adopted = bytes(session.client.event("WeightsAdopted", receipt)["weightsHash"])
        known = session.finder.policy().version_of(adopted, session.client.pin())
        return {"adopted_version": known[0] if known else None}

    carry_out(session, plan, actor, sending, outcome)
