"""The training side of the pilot: sites, coordinator and five signers in one process, over bytes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from guerdon.chain.keystore import Wallet
from guerdon.fl.evaluator import Evaluator
from guerdon.fl.mlp import Mlp
from guerdon.fl.star import StarData
from guerdon.oracle.evidence import Evidence, SignedAttestation, Terms
from guerdon.oracle.own_records import OwnRecords
from guerdon.oracle.settlement import ProgramState, attestation_of
from guerdon.oracle.signer import VECTOR_TOLERANCE, OracleSigner
from guerdon.oracle.store import EvidenceStore, array_name
from guerdon.pilot.settings import PilotSettings
from guerdon.pilot.sites import School, Site, behaviour
from guerdon.privacy.coordinator import Coordinator
from guerdon.privacy.journal import FileJournal
from guerdon.privacy.masks import UPDATE_BITS, VECTOR_BITS, FixedPoint, RandomBytes
from guerdon.privacy.participant import Participant
from guerdon.privacy.rounds import run_round, score_epoch
from guerdon.privacy.signer import Signer
from guerdon.privacy.terms import SMALLEST_FLOOR, AggregationTerms

Integers = NDArray[np.int64]
ATTEST_SECONDS = 7 * 24 * 3_600  # how long after signing an attestation may still be posted


@dataclass(frozen=True, slots=True)
class ModelAfterRound:
    """What a round made of the model, measured on held-out data; AUC in ppm."""

    epoch: int
    round: int
    auc: int
    cohorts: dict[str, int]
    gain: float  # utility gained on the epoch's fold, nats


def pilot_terms(settings: PilotSettings, star: StarData) -> tuple[Terms, Integers]:
    """The programme's off-chain terms, and the initial parameters int64[d] they name."""
    model = Mlp(settings.widths)
    initial = model.initial_parameters(settings.seed)
    quantised = FixedPoint(UPDATE_BITS).encode(initial, float(np.abs(initial).max()))
    terms = Terms(
        weights=settings.weights,
        update_bits=UPDATE_BITS,
        vector_bits=VECTOR_BITS,
        tensor_sizes=model.tensor_sizes,
        initial_parameters=array_name(quantised),
        clip=settings.clip,
        floor=SMALLEST_FLOOR,
        fold_hashes=tuple(fold.digest for fold in star.folds),
        test_hash=star.test.digest,
    )
    return terms, quantised


class Federation:
    """One programme's training: rounds, epochs, signed attestations; money is not known here."""

    def __init__(
        self,
        settings: PilotSettings,
        star: StarData,
        schools: Sequence[tuple[School, Wallet]],
        signers: Sequence[Wallet],
        aggregation: AggregationTerms,
        folder: Path,
        random_bytes: RandomBytes,
    ) -> None:
        model = Mlp(settings.widths)
        self._settings = settings
        self._evaluator = Evaluator(model, star.folds, star.test, star.cohorts)
        self._terms, initial = pilot_terms(settings, star)
        self.store = EvidenceStore(folder / "evidence", aggregation.program)
        self.store.put_terms(self._terms)
        self.store.put_array(initial)
        journals = folder / "signers"
        journals.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._journals = [FileJournal(journals / f"{wallet.account}.journal") for wallet in signers]
        self._signers = [
            OracleSigner(
                Signer(aggregation, wallet.private_key, random_bytes(32), journal),
                wallet.private_key,
                Evaluator(model, star.folds, star.test, star.cohorts),
                self._terms,
                initial,
            )
            for wallet, journal in zip(signers, self._journals, strict=True)
        ]
        self._coordinator = Coordinator(aggregation)
        keys = [signer.aggregation.key_statement() for signer in self._signers]
        self.sites = [
            Site(
                school,
                behaviour(school, model, settings),
                Participant(aggregation, wallet.private_key, keys, random_bytes=random_bytes),
                aggregation,
                OwnRecords(folder / "private", wallet.account),
            )
            for school, wallet in schools
        ]
        self._caps = {site.account: len(site.school.data) for site in self.sites}
        self._last_sum: Integers | None = None
        self._previous: Evidence | None = None

    def run_round(self, epoch: int, number: int, step: Callable[[], None]) -> ModelAfterRound:
        """Train at every site, open the sum, and move every signer's parameters; `step` after each site."""
        before = self._leader.parameters
        opened = [signer.open_round(epoch, number, self._caps) for signer in self._signers]
        self._coordinator.open_round(opened[0])
        uploads = []
        for site in self.sites:
            uploads.append(site.answer(opened[0], before, self._last_sum))
            step()
        result = run_round(self._coordinator, [signer.aggregation for signer in self._signers], uploads)
        for signer, round_terms in zip(self._signers, opened, strict=True):
            signer.close_round(round_terms, result)
        self.store.put_array(result.total)
        self._last_sum = result.total
        return self._measure(epoch, number, before)

    def close_epoch(self, epoch: int, state: ProgramState) -> tuple[Evidence, SignedAttestation]:
        """Score, settle and sign the epoch; the evidence and the signed attestation are in the store."""
        vectors = {signer.account: signer.own_vectors() for signer in self._signers}
        aggregations = [signer.aggregation for signer in self._signers]
        outcome = score_epoch(aggregations, epoch, vectors, VECTOR_TOLERANCE)
        metrics = self._leader.measure()
        settled = [
            signer.settle(state, self._previous, outcome.scores[signer.account], outcome.vectors, metrics)
            for signer in self._signers
        ]
        evidence = settled[0]
        attestation = attestation_of(evidence, state.last_root, state.time + ATTEST_SECONDS)
        signatures = [signer.sign(attestation, state, own) for signer, own in zip(self._signers, settled, strict=True)]
        signed = SignedAttestation.of(attestation, signatures[: self._settings.quorum])
        for rounds in outcome.vectors.values():
            for vector in rounds:
                self.store.put_array(vector)
        self.store.put(evidence, signed)
        self._previous = evidence
        return evidence, signed

    def forget(self, epoch: int) -> None:
        """The epoch is final and its retention over: signers delete its seeds and masked uploads."""
        for signer in self._signers:
            signer.aggregation.forget(epoch)

    def close(self) -> None:
        """The programme is over: signers delete what they still hold and release their journals."""
        for signer, journal in zip(self._signers, self._journals, strict=True):
            signer.aggregation.close()
            journal.close()

    @property
    def _leader(self) -> OracleSigner:
        return self._signers[0]

    def _measure(self, epoch: int, number: int, before: Integers) -> ModelAfterRound:
        point = FixedPoint(UPDATE_BITS)
        start, end = point.decode(before), point.decode(self._leader.parameters)
        return ModelAfterRound(
            epoch=epoch,
            round=number,
            auc=self._evaluator.metrics(end)["test_auc_ppm"],
            cohorts=self._evaluator.cohort_aucs(end),
            gain=self._evaluator.utility(end, epoch) - self._evaluator.utility(start, epoch),
        )
