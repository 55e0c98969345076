"""Compare an epoch's evidence with what the escrow says about it."""

from __future__ import annotations

from guerdon.chain.client import ChainClient
from guerdon.chain.records import Program, State
from guerdon.chain.rulings import read_rulings
from guerdon.chain.sealed import sealed_terms
from guerdon.errors import EvidenceMismatch
from guerdon.oracle.evidence import Evidence
from guerdon.oracle.rulings import compare_rulings, rulings_of
from guerdon.oracle.settlement import METRICS
from guerdon.rewards.components import weights_hash


def compare_with_chain(client: ChainClient, evidence: Evidence) -> None:
    """Raise EvidenceMismatch unless the escrow attested exactly this evidence, which stands and holds all rulings.

    Raises Reverted for an unknown programme and BadValue for an epoch that was never attested.
    """
    pin = client.pin()
    program = sealed_terms(client, evidence.program, evidence.epoch, pin)
    posted = client.attested(evidence.program, evidence.epoch, pin)
    state = client.epoch_status(evidence.program, evidence.epoch, pin).state
    if state in (State.NONE, State.VOIDED):
        raise EvidenceMismatch(f"epoch {evidence.epoch}: the attestation is {state.name.lower()} on chain")
    _compare(
        evidence.epoch,
        ("chain", client.connection.chain_id, evidence.chain_id),
        ("escrow", client.escrow, evidence.escrow),
        ("root", posted.root, evidence.root),
        ("evidence hash", posted.evidence_hash, evidence.digest),
        ("leaf count", posted.leaf_count, len(evidence.leaves)),
        ("pot", posted.pot, evidence.pot),
        ("milestone", (posted.milestone, posted.value), (evidence.milestone, evidence.value)),
        ("signers", (program.signers, program.quorum), (evidence.signers, evidence.quorum)),
        ("terms hash", program.terms_hash, evidence.terms_hash),
        ("weights hash", program.weights_hash, weights_hash(evidence.weights)),
    )
    ruled = read_rulings(client, evidence.program, evidence.epoch, pin)
    compare_rulings(evidence.epoch, ruled, rulings_of(evidence))
    if evidence.milestone:
        _compare_milestone(program, evidence)


def _compare_milestone(program: Program, evidence: Evidence) -> None:
    """The released milestone is reached by the metric that the evidence records."""
    milestone = program.milestones[evidence.milestone - 1]
    measured = evidence.metrics.get(METRICS[milestone.metric])
    _compare(
        evidence.epoch,
        ("milestone amount", milestone.amount, evidence.pot),
        ("milestone metric", evidence.value, measured),
    )


def _compare(epoch: int, *facts: tuple[str, object, object]) -> None:
    for name, on_chain, in_evidence in facts:
        if on_chain != in_evidence:
            raise EvidenceMismatch(
                f"epoch {epoch}: {name} is {_shown(on_chain)} on chain and {_shown(in_evidence)} in the evidence"
            )


def _shown(value: object) -> str:
    return f"0x{value.hex()}" if isinstance(value, bytes) else str(value)
