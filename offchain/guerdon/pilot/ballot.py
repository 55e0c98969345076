"""A vote of the pilot's community on the reward weights, from the proposal to the programme that adopts them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from guerdon.chain.institutions.governor import Ballot, Governor, ProposalState
from guerdon.chain.institutions.policy import Policy
from guerdon.chain.keystore import Wallet
from guerdon.errors import NotAllowed
from guerdon.pilot.story_report import VoteResult
from guerdon.pilot.treasury import DAY, Treasury

TITLE = "Pay more for rounds that were answered"


def vote_weights(
    treasury: Treasury,
    program: int,
    wanted: dict[str, int],
    proposer: Wallet,
    ballots: Sequence[tuple[Wallet, Ballot]],
    step: Callable[[], None],
) -> VoteResult:
    """Propose, vote, queue, execute and adopt; `step` after each ballot. Raises NotAllowed when it is voted down."""
    connection, client = treasury.client.connection, treasury.client
    governor = Governor(connection, treasury.system.governor)
    policy = Policy(connection, treasury.system.policy)
    begun = client.pin()
    before = policy.rules(begun).weights
    text, timing = policy.proposal(wanted, TITLE, proposer.account), governor.timing(begun)
    number = governor.id_of(text, begun)
    treasury.send(governor.propose(text), proposer)
    treasury.node.advance(timing.before_vote + 1)
    gas = 0
    for wallet, ballot in ballots:
        gas = treasury.send(governor.act("castVote", number, ballot), wallet).gas_used
        step()
    treasury.node.advance(timing.vote + 1)
    counted = governor.proposal(number, client.pin())
    if counted.state is not ProposalState.SUCCEEDED:
        raise NotAllowed(f"proposal {number} is {counted.state.name.lower()}: the weights stay as they are")
    treasury.send(governor.act("queue", *text.key), treasury.relayer)
    treasury.node.advance(timing.timelock + 1)
    treasury.send(governor.act("execute", *text.key), treasury.relayer)
    treasury.send(client.act("adoptWeights", program), treasury.relayer)
    now = client.pin()
    return VoteResult(
        proposal=str(number),
        weights_before=dict(before),
        weights_after=dict(policy.rules(now).weights),
        ballots=len(ballots),
        in_favour=counted.in_favour,
        against=counted.against,
        quorum=int(governor.view("quorum", now, counted.snapshot)),
        days=(now.timestamp - begun.timestamp) // DAY,
        from_epoch=client.program(program, now).last_epoch + 2,
        ballot_gas=gas,
    )


def ballots_of(
    judges: Sequence[Wallet], in_favour: Sequence[Wallet], against: Sequence[Wallet]
) -> list[tuple[Wallet, Ballot]]:
    """Judges and some are for it, others against."""
    return [(wallet, Ballot.FOR) for wallet in (*judges, *in_favour)] + [(wallet, Ballot.AGAINST) for wallet in against]
