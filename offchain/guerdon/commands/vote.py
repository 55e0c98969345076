"""`guerdon vote`: read a proposal in words, and cast a ballot."""

from __future__ import annotations

from typing import Annotated

import typer

from guerdon.chain.institutions.governor import Ballot, ProposalState
from guerdon.chain.reverts import time_text
from guerdon.commands import options, output
from guerdon.commands.acting import Facts, Plan, Sending, carry_out, report
from guerdon.commands.proposals import calls_in_words, parse_proposal, proposal_facts, require_state
from guerdon.commands.session import open_session
from guerdon.errors import BadValue, NotAllowed

ProposalId = Annotated[str, typer.Option("--proposal", help="The proposal's number.")]


def vote(
    proposal: ProposalId,
    in_favour: Annotated[bool, typer.Option("--for", help="Vote for it.")] = False,
    against: Annotated[bool, typer.Option("--against", help="Vote against it.")] = False,
    abstain: Annotated[bool, typer.Option("--abstain", help="Count for the quorum alone.")] = False,
    account: options.Actor = None,
    keystore: options.Carrier = None,
    password_file: options.PasswordFile = None,
    password_fd: options.PasswordFd = None,
    config: options.ConfigFile = None,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    as_json: options.AsJson = False,
) -> None:
    """Show what a proposal would do and where it stands; with --for, --against or --abstain, vote on it."""
    ballots = [ballot for ballot, is_given in zip(Ballot, (against, in_favour, abstain), strict=True) if is_given]
    if len(ballots) > 1:
        raise BadValue("give one of --for, --against and --abstain")
    session = open_session(config)
    governor, pin = session.governor(), session.pin
    found = governor.proposal(parse_proposal(proposal), pin)
    words = calls_in_words(session, found.text)
    if not ballots:
        if as_json:
            output.print_json({"block": pin.number} | proposal_facts(found) | {"says": words})
        else:
            report("Proposal", proposal_facts(found), words, as_json=False)
        return
    require_state(found, ProposalState.ACTIVE, "voted on")
    sending = Sending(account, keystore, password_file, password_fd, dry_run, yes, as_json)
    actor, ballot = sending.actor(session.config), ballots[0]
    if governor.has_voted(found.id, actor.account, pin):
        raise NotAllowed(f"{actor.account} has voted already: a ballot counts once, and for good")
    votes = governor.votes(actor.account, found.snapshot, pin)
    if not votes:
        raise NotAllowed(
            f"{actor.account} had no votes at {time_text(found.snapshot)}, the second that counts for this proposal"
        )
    facts: Facts = proposal_facts(found) | {"ballot": ballot.name.lower(), "votes": votes}
    sentences = [
        *words,
        (
            f"{actor.account} votes {ballot.name} with {votes:,} points of reputation, as they were at "
            f"{time_text(found.snapshot)}."
        ),
        f"A ballot cannot be taken back or changed. The vote ends after {time_text(found.deadline)}.",
    ]
    act = governor.act("castVote", found.id, ballot)
    plan = Plan("Vote", f"Vote {ballot.name}?", facts, sentences, act)
    carry_out(session, plan, actor, sending, lambda sent: {"weight": int(governor.event("VoteCast", sent)["weight"])})
