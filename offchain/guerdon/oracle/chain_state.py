"""Read from one block everything that settling the next epoch depends on; remembers nothing."""

from __future__ import annotations

from guerdon.chain.client import ChainClient
from guerdon.chain.institutions.policy import Policy
from guerdon.chain.records import Pin, State
from guerdon.chain.rulings import read_rulings
from guerdon.errors import BadValue
from guerdon.model import ZERO_HASH
from guerdon.oracle.settlement import MilestoneState, ProgramState


def read_state(client: ChainClient, program: int, pin: Pin) -> ProgramState:
    """The state of `program` at the pinned block; an epoch that was voided is to be settled again.

    Raises Reverted when the programme is unknown, as `read_rulings` when what a court ruled cannot be
    read, and BadValue when voted weights are no version of the policy.
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
        voted=_voted(client, program, found.weights_hash, pin),
    )


def _voted(client: ChainClient, program: int, sealed: bytes, pin: Pin) -> dict[str, int]:
    """The weights that the open epoch sealed, where the programme follows the reward policy; else none."""
    _, is_following = client.view("nextWeights", pin, program)
    if not is_following:
        return {}
    known = Policy(client.connection, client.named("policy", pin)).version_of(sealed, pin)
    if known is None:
        raise BadValue(f"programme {program} sealed weights 0x{sealed.hex()} that no version of its policy has")
    return known[1]
