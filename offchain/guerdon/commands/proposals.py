"""A proposal in words: what its calls do, where it stands, and when what can happen."""

from __future__ import annotations

from guerdon.chain.institutions.governor import Proposal, ProposalState, Text, Timing
from guerdon.chain.institutions.policy import Policy
from guerdon.chain.reverts import time_text
from guerdon.commands.acting import Facts
from guerdon.commands.policy import weights_text
from guerdon.commands.session import Session
from guerdon.errors import BadValue, NotAllowed, NotYet

MAX_CALL_SHOWN = 68  # bytes of a call that no contract of the system knows


def calls_in_words(session: Session, text: Text) -> list[str]:
    """A sentence for every call: weights old to new where it is the policy's, else the bare bytes with a warning."""
    policy = session.finder.policy()
    return [
        _call_in_words(session, policy, number, *call)
        for number, call in enumerate(zip(text.targets, text.values, text.calldatas, strict=True), start=1)
    ]


def proposal_facts(proposal: Proposal) -> Facts:
    """A proposal under its stable keys; the number is text, because it is larger than a JSON number may be."""
    return {
        "proposal": str(proposal.id),
        "state": proposal.state.name.lower(),
        "proposer": proposal.proposer,
        "description": proposal.text.description,
        "targets": list(proposal.text.targets),
        "values": [str(value) for value in proposal.text.values],
        "calls": ["0x" + data.hex() for data in proposal.text.calldatas],
        "votes_at": proposal.snapshot,
        "vote_ends_at": proposal.deadline + 1,
        "ready_at": proposal.ready_at or None,
        "for": proposal.in_favour,
        "against": proposal.against,
        "abstain": proposal.abstained,
    }


def timeline(made_at: int, timing: Timing) -> dict[str, int]:
    """When what can happen to a proposal that is made now, if nobody dawdles and no late ballot moves the end."""
    begins = made_at + timing.before_vote
    ends = begins + timing.vote
    return {"vote_begins_at": begins + 1, "vote_ends_at": ends + 1, "earliest_effect_at": ends + 1 + timing.timelock}


def require_state(proposal: Proposal, wanted: ProposalState, act: str) -> None:
    """Raise NotYet or NotAllowed, in words, unless the proposal is where the act needs it."""
    if proposal.state is wanted:
        return
    state, number = proposal.state, proposal.id
    if state is ProposalState.PENDING:
        raise NotYet(f"proposal {number} cannot be {act} yet: its vote begins after {time_text(proposal.snapshot)}")
    if state is ProposalState.ACTIVE:
        raise NotYet(f"proposal {number} cannot be {act} yet: the vote lasts until {time_text(proposal.deadline)}")
    if state is ProposalState.SUCCEEDED:
        raise NotAllowed(f"proposal {number} cannot be {act} now: it won and waits to be queued (--queue)")
    if state is ProposalState.QUEUED:
        raise NotAllowed(f"proposal {number} cannot be {act} any more: it is queued")
    raise NotAllowed(f"proposal {number} cannot be {act} any more: it is {state.name.lower()}")


def parse_proposal(text: str) -> int:
    """A proposal's number in decimal digits. Raises BadValue on anything else."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 78 and int(text) < 2**256):
        raise BadValue("a proposal is named by its number in decimal digits, as propose-weights printed it")
    return int(text)


def _call_in_words(session: Session, policy: Policy, number: int, target: str, value: int, data: bytes) -> str:
    paid = f" with {value} wei" if value else ""
    weights = policy.decoded(data) if target == policy.address else None
    if weights is None:
        shown = data[:MAX_CALL_SHOWN].hex() + ("..." if len(data) > MAX_CALL_SHOWN else "")
        return (
            f"Call {number}: {target}{paid} is called with 0x{shown}. This command cannot read it: "
            "read it elsewhere before you agree."
        )
    now = policy.rules(session.pin)
    changes = [f"{name} {now.weights[name]:,} -> {weight:,}" for name, weight in weights.items()]
    return (
        f"Call {number}: the reward policy{paid} gets weights {weights_text(weights)} "
        f"(basis points: {', '.join(changes)})."
    )
