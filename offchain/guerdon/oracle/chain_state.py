"""Read from one block everything that settling the next epoch depends on; remembers nothing."""

from __future__ import annotations

from guerdon.chain.client import ChainClient
from guerdon.chain.records import Pin, State
from guerdon.chain.rulings import read_rulings
from guerdon.model import ZERO_HASH
from guerdon.oracle.settlement import MilestoneState, ProgramState
from guerdon.rewards.components import named_weights


def read_state(client: ChainClient, program: int, pin: Pin) -> ProgramState:
    """The state of `program` at the pinned block; an epoch that was voided is to be settled again.

    Raises Reverted when the programme is unknown, and as `read_rulings` when what a court ruled cannot be read.
    """
    found = client.program(program, pin)
    last = found.last_epoch
    if last and client.epoch_status(program, last, pin).state is State.VOIDED:
        last -= 1
    posted = client.attested(program, last, pin) if last else None
    return ProgramState(
        chain_id=client.connection.chain_id,
        escrow=client.escrow,
        program=program,
        signers=found.signers,
        quorum=found.quorum,
        last_epoch=last,
        last_root=posted.root if posted else ZERO_HASH,
        last_evidence=posted.evidence_hash if posted else ZERO_HASH,
        total=found.released,
        funded=found.funded,
        weights_hash=found.weights_hash,
        terms_hash=found.terms_hash,
        milestones=tuple(
            MilestoneState(
                metric=milestone.metric,
                threshold=milestone.threshold,
                amount=milestone.amount,
                deadline=milestone.deadline,
                released=client.milestone_released(program, number, pin),
            )
            for number, milestone in enumerate(found.milestones, start=1)
        ),
        time=pin.timestamp,
        rulings=read_rulings(client, program, last + 1, pin),
        voted=named_weights(voted) if (voted := client.voted_weights(program, pin)) else {},
    )
