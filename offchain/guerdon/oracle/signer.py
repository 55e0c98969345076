"""One oracle signer: follows the rounds, computes the epoch's vectors, settles, and signs.

It holds one key, its mask seeds (inside the aggregation signer) and the held-out data; whatever
another party says is recomputed before it is signed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from guerdon.chain.attestation import attestation_digest
from guerdon.errors import Alarm, EvidenceMismatch, NotAllowed, SumMismatch
from guerdon.model import Attestation
from guerdon.oracle.evidence import Evidence, RoundEvidence, Terms
from guerdon.oracle.settlement import (
    EpochFacts,
    ProgramState,
    attestation_of,
    innovation_name,
    settle,
)
from guerdon.oracle.store import array_name
from guerdon.privacy.masks import FixedPoint
from guerdon.privacy.receipts import hash_vector
from guerdon.privacy.rounds import RoundResult
from guerdon.privacy.scoring import EpochScores
from guerdon.privacy.signer import Signer
from guerdon.privacy.terms import RoundTerms
from guerdon.signing import sign_statement
from guerdon.valuation.public_span import PublicHistory, innovation

Integers = NDArray[np.int64]
Vector = NDArray[np.float64]

VECTOR_TOLERANCE = 64  # quantised units a coordinate of the leader's vector may differ from one's own
METRIC_TOLERANCE_PPM = 100  # parts per million the leader's metric may differ from one's own
UTILITY = "accuracy"


class Evaluator(Protocol):
    """What a signer measures on data that only signers hold."""

    @property
    def data_hashes(self) -> tuple[bytes, ...]:
        """Digests of the validation folds in order, then of the test set."""

    def scoring_vector(self, start: Vector, step: Vector, epoch: int) -> Vector:
        """Path gradient float64[d] of the utility on the epoch's fold."""

    def metrics(self, parameters: Vector) -> dict[str, int]:
        """Milestone metrics on the test set, integers."""


class OracleSigner:
    """One signer of one programme, from the first round to the last attestation."""

    def __init__(
        self,
        aggregation: Signer,
        private_key: bytes,
        evaluator: Evaluator,
        terms: Terms,
        initial_parameters: Integers,
    ) -> None:
        """`initial_parameters` is int64[d] with `terms.update_bits` fractional bits.

        Raises EvidenceMismatch if the held-out data or the parameters are not those of the terms.
        """
        if evaluator.data_hashes != (*terms.fold_hashes, terms.test_hash):
            raise EvidenceMismatch(f"the held-out data of {aggregation.account} is not what the terms commit to")
        if array_name(initial_parameters) != terms.initial_parameters:
            raise EvidenceMismatch("the initial parameters are not those of the terms")
        self.aggregation = aggregation
        self.account = aggregation.account
        self.parameters = initial_parameters.copy()
        self._private_key = private_key
        self._evaluator = evaluator
        self._terms = terms
        self._point = FixedPoint(terms.update_bits)
        self._history = PublicHistory(self._point.decode(initial_parameters))
        self._vectors: dict[str, list[Integers]] = {}
        self._rounds: list[RoundEvidence] = []

    def __repr__(self) -> str:
        return f"OracleSigner({self.account})"

    def open_round(self, epoch: int, number: int, sample_caps: Mapping[str, int]) -> RoundTerms:
        """Open a round on this signer's own parameters; returns the terms it derived."""
        round_terms = RoundTerms(
            epoch=epoch,
            round=number,
            parameters_hash=hash_vector(self.parameters.view(np.uint64)),
            total_samples=sum(sample_caps.values()),
            sample_caps=sample_caps,
        )
        self.aggregation.open_round(round_terms)
        return round_terms

    def close_round(self, round_terms: RoundTerms, result: RoundResult) -> None:
        """Value the opened sum and move on to the next parameters.

        Raises SumMismatch if the coordinator reports another sum than this signer opened itself.
        """
        total = self.aggregation.total(round_terms.key)
        if not np.array_equal(total, result.total):
            raise SumMismatch(f"round {round_terms.key}: the coordinator reports another sum than was opened")
        start, step = self._point.decode(self.parameters), self._point.decode(total)
        vector = self._evaluator.scoring_vector(start, step, round_terms.epoch)
        new = innovation(vector, self._history.directions(start), self._terms.tensor_sizes)
        for name, values in ((UTILITY, vector), (innovation_name(UTILITY), new)):
            self._vectors.setdefault(name, []).append(self._quantise(values))
        self._rounds.append(_round_evidence(round_terms, result))
        self._history.sums.append(step)
        self.parameters = self.parameters + total

    def own_vectors(self) -> dict[str, Integers]:
        """This signer's own vectors of the open epoch: name -> int64[rounds, d]."""
        return {name: np.stack(vectors) for name, vectors in self._vectors.items()}

    def measure(self) -> dict[str, int]:
        """The milestone metrics of the current parameters on the test set."""
        return self._evaluator.metrics(self._point.decode(self.parameters))

    def settle(
        self,
        state: ProgramState,
        previous: Evidence | None,
        scores: EpochScores,
        vectors: Mapping[str, Integers],
        metrics: Mapping[str, int],
    ) -> Evidence:
        """Close the epoch: this signer's evidence from its own scores, the certified vectors and metrics.

        Raises Alarm when the leader's `metrics` differ from its own by more than the tolerance.
        """
        self._check_metrics(metrics)
        rounds = tuple(
            record.model_copy(update={"vectors": {name: array_name(vectors[name][at]) for name in vectors}})
            for at, record in enumerate(self._rounds)
        )
        facts = EpochFacts(rounds, scores.scores, scores.unopened, self.aggregation.ledger.scalars(), metrics)
        evidence = settle(state, self._terms, previous, facts)
        published = FixedPoint(self._terms.vector_bits).decode(vectors[UTILITY])
        self._history.published_vectors.extend(published)
        self._vectors, self._rounds = {}, []
        return evidence

    def sign(self, attestation: Attestation, state: ProgramState, evidence: Evidence) -> bytes:
        """Sign `attestation` if it is the one that this signer's own `evidence` makes; else NotAllowed."""
        if attestation != attestation_of(evidence, state.last_root, attestation.deadline):
            raise NotAllowed(f"{self.account} computed another attestation for epoch {evidence.epoch}")
        return sign_statement(attestation_digest(attestation, state.chain_id, state.escrow), self._private_key)

    def _check_metrics(self, metrics: Mapping[str, int]) -> None:
        own = self.measure()
        if own.keys() != metrics.keys():
            raise Alarm(f"the leader reports metrics {sorted(metrics)}, {self.account} measures {sorted(own)}")
        for name, value in own.items():
            if abs(value - metrics[name]) > METRIC_TOLERANCE_PPM:
                raise Alarm(f"{name} is {metrics[name]} for the leader and {value} for {self.account}")

    def _quantise(self, vector: Vector) -> Integers:
        return FixedPoint(self._terms.vector_bits).encode(vector, float(np.abs(vector).max(initial=1.0)))


def _round_evidence(round_terms: RoundTerms, result: RoundResult) -> RoundEvidence:
    """The round's public record; its vectors' names are filled in when they are published."""
    return RoundEvidence(
        round=round_terms.round,
        participants=tuple(result.receipts),
        left_out=result.left_out,
        receipts=result.receipts,
        parameters_hash=round_terms.parameters_hash,
        sum=array_name(result.total),
        vectors={},
        set_certificate=result.certificate,
    )
