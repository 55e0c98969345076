"""Recompute settled epochs from their public evidence, byte for byte, and compare with the chain.

What is recomputed in integers: the parameters of every round, the sum of all scores against the
opened sums and published vectors, contributions, shares, rewards, leaves, root and total. The
innovation vectors, born as floats, are recomputed within the stated tolerance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guerdon.chain.client import ChainClient
from guerdon.errors import EvidenceMismatch, SumMismatch
from guerdon.model import ZERO_HASH
from guerdon.oracle.evidence import Evidence, RoundEvidence
from guerdon.oracle.settlement import (
    UTILITIES,
    attestation_of,
    innovation_name,
    reward_leaves,
    standing_of,
)
from guerdon.oracle.signer import VECTOR_TOLERANCE
from guerdon.oracle.store import EvidenceStore
from guerdon.privacy.masks import FixedPoint
from guerdon.privacy.receipts import hash_vector
from guerdon.rewards.sum_tree import build_sum_tree
from guerdon.valuation.public_span import PublicHistory, innovation

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ReplayedEpoch:
    """What a replay came to for one epoch."""

    epoch: int
    root: bytes
    total: int  # token units
    evidence_hash: bytes
    leaf_count: int


class Replay:
    """Replays one programme's epochs in order; every step raises an Alarm on the first difference."""

    def __init__(self, store: EvidenceStore) -> None:
        self._store = store
        self._terms = store.terms()
        self._previous: Evidence | None = None
        self._parameters: Integers = np.zeros(0, dtype=np.int64)
        self._score_totals: dict[str, int] = {}
        self._history: PublicHistory | None = None

    def next_epoch(self) -> ReplayedEpoch:
        """Recompute the epoch after the last one replayed. Raises an Alarm if anything differs."""
        epoch = self._previous.epoch + 1 if self._previous else 1
        evidence = self._store.get(epoch)
        self._check_link(evidence, epoch)
        self._replay_rounds(evidence)
        self._check_scores(evidence)
        standing = standing_of(evidence.scores, evidence.rounds_answered)
        leaves = reward_leaves(self._previous, standing, evidence.weights, evidence.pot)
        if tuple((a.account, a.cumulative_reward, a.reputation) for a in leaves) != evidence.leaves:
            raise EvidenceMismatch(f"epoch {epoch}: the scores do not recompute to the published leaves")
        tree = build_sum_tree(leaves)
        if (tree.root, tree.total) != (evidence.root, evidence.total):
            raise EvidenceMismatch(f"epoch {epoch}: the leaves give root 0x{tree.root.hex()}, total {tree.total}")
        self._check_attestation(evidence)
        self._previous = evidence
        return ReplayedEpoch(epoch, tree.root, tree.total, evidence.digest, len(leaves))

    @property
    def evidence(self) -> Evidence:
        """The evidence of the last epoch replayed."""
        assert self._previous is not None, "call next_epoch first"
        return self._previous

    def _check_link(self, evidence: Evidence, epoch: int) -> None:
        expected = self._previous.digest if self._previous else ZERO_HASH
        if evidence.epoch != epoch or evidence.previous_evidence != expected:
            raise EvidenceMismatch(f"epoch {epoch}: the evidence does not follow on that of epoch {epoch - 1}")
        if evidence.terms_hash != self._terms.digest:
            raise EvidenceMismatch(f"epoch {epoch}: terms.json is not what the programme sealed")

    def _replay_rounds(self, evidence: Evidence) -> None:
        point = FixedPoint(self._terms.update_bits)
        if self._history is None:
            self._parameters = self._store.get_array(self._terms.initial_parameters)
            self._history = PublicHistory(point.decode(self._parameters))
        published = []
        for record in evidence.rounds:
            total = self._store.get_array(record.sum)
            vectors = {name: self._store.get_array(array) for name, array in record.vectors.items()}
            if hash_vector(self._parameters.view(np.uint64)) != record.parameters_hash:
                raise EvidenceMismatch(f"round {record.round}: its parameters are not the sum of what came before")
            self._check_innovation(record, vectors)
            for name, vector in vectors.items():
                self._score_totals[name] = self._score_totals.get(name, 0) + _exact_dot(total, vector)
            published.append(FixedPoint(self._terms.vector_bits).decode(vectors[UTILITIES[0]]))
            self._history.sums.append(point.decode(total))
            self._parameters = self._parameters + total
        self._history.published_vectors.extend(published)

    def _check_innovation(self, record: RoundEvidence, vectors: dict[str, Integers]) -> None:
        assert self._history is not None
        start = FixedPoint(self._terms.update_bits).decode(self._parameters)
        point = FixedPoint(self._terms.vector_bits)
        for utility in UTILITIES:
            full = point.decode(vectors[utility])
            expected = innovation(full, self._history.directions(start), self._terms.tensor_sizes)
            found = point.decode(vectors[innovation_name(utility)])
            worst = float(np.abs(expected - found).max()) * 2**self._terms.vector_bits
            if worst > VECTOR_TOLERANCE:
                raise EvidenceMismatch(
                    f"round {record.round}: the innovation vector of {utility} is off by {worst:.0f} units"
                )

    def _check_scores(self, evidence: Evidence) -> None:
        for name, expected in self._score_totals.items():
            opened = sum(by_utility[name] for by_utility in evidence.scores.values())
            found = opened + evidence.unopened[name]
            if found != expected:
                raise SumMismatch(f"epoch {evidence.epoch}: scores for {name} sum to {found}, not {expected}")

    def _check_attestation(self, evidence: Evidence) -> None:
        signed = self._store.signed(evidence.epoch).attestation
        previous_root = self._previous.root if self._previous else ZERO_HASH
        if signed != attestation_of(evidence, previous_root, signed.deadline):
            raise EvidenceMismatch(f"epoch {evidence.epoch}: something else was signed than the evidence says")


def compare_with_chain(client: ChainClient, evidence: Evidence) -> None:
    """Raise EvidenceMismatch unless the escrow attested exactly this evidence, root and total."""
    pin = client.pin()
    posted = client.attested(evidence.program, evidence.epoch, pin)
    expected = (evidence.root, evidence.digest, evidence.pot, len(evidence.leaves))
    found = (posted.root, posted.evidence_hash, posted.pot, posted.leaf_count)
    if found != expected:
        raise EvidenceMismatch(
            f"epoch {evidence.epoch}: the chain has root 0x{posted.root.hex()} and evidence "
            f"0x{posted.evidence_hash.hex()}, the replay 0x{evidence.root.hex()} and 0x{evidence.digest.hex()}"
        )


def _exact_dot(left: Integers, right: Integers) -> int:
    """The inner product in Python integers: no overflow, no rounding."""
    return sum(map(int.__mul__, left.tolist(), right.tolist()))
