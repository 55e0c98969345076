"""Read from one block everything that settling the next epoch depends on; remembers nothing."""

from __future__ import annotations

from guerdon.chain.client import ChainClient
from guerdon.chain.records import Pin
from guerdon.model import ZERO_HASH
from guerdon.oracle.settlement import MilestoneState, ProgramState


def read_state(client: ChainClient, program: int, pin: Pin) -> ProgramState:
    """The state of `program` at the pinned block. Raises Reverted when it is unknown."""
    found = client.program(program, pin)
    last_root = client.attested(program, found.last_epoch, pin).root if found.last_epoch else ZERO_HASH
    return ProgramState(
        chain_id=client.connection.chain_id,
        escrow=client.escrow,
        program=program,
        last_epoch=found.last_epoch,
        last_root=last_root,
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
    )
