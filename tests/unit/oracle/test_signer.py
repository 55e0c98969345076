from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from oracle.conftest import DIMENSION, Bowl, Miniature

from guerdon.chain.attestation import attestation_digest
from guerdon.errors import Alarm, BadValue, EvidenceMismatch, NotAllowed, SumMismatch
from guerdon.model import Attestation
from guerdon.oracle.settlement import attestation_of
from guerdon.oracle.signer import OracleSigner
from guerdon.signing import recover_account


def test_five_signers_come_to_the_same_bytes(miniature: Miniature) -> None:
    """O-14: each signer recomputes everything itself, and all five write the same evidence, twice."""
    for epoch in (1, 2):
        settled = miniature.run_epoch(epoch)
        assert len({evidence.to_bytes() for evidence in settled}) == 1
    assert (settled[0].epoch, settled[0].pot, settled[0].total) == (2, 600, 1_000)


def test_what_was_signed_recovers_to_the_signers(miniature: Miniature) -> None:
    """The quorum's signatures are over the attestation's digest, by three distinct signers in order."""
    miniature.run_epoch(1)
    signed = miniature.store.signed(1)
    digest = attestation_digest(signed.attestation, 31_337, miniature.state.escrow)
    recovered = [recover_account(digest, signature) for signature in signed.signatures]
    assert recovered == list(miniature.aggregation.signers[:3])


def test_a_sum_other_than_the_opened_one_stops_the_signer(miniature: Miniature) -> None:
    """V-06: a coordinator that reports another sum is found out before anything is valued."""
    round_terms, result = miniature.open_round(1, 1)
    forged = replace(result, total=result.total + 1)
    with pytest.raises(SumMismatch, match="another sum"):
        miniature.signers[0].close_round(round_terms, forged)


@pytest.mark.parametrize(
    "metrics",
    [
        {"test_auc_ppm": 900_101, "worst_cohort_auc_ppm": 850_000},
        {"test_auc_ppm": 900_000, "worst_cohort_auc_ppm": 849_899},
        {"test_auc_ppm": 900_000},
        {"test_auc_ppm": 900_000, "worst_cohort_auc_ppm": 850_000, "rounds_completed": 99},
    ],
)
def test_a_leaders_wrong_metric_is_never_settled(miniature: Miniature, metrics: dict[str, int]) -> None:
    """O-12: a milestone metric beyond the tolerance, missing or smuggled in raises an alarm."""
    miniature.run_round(1, 1)
    miniature.run_round(1, 2)
    outcome = miniature.score(1)
    signer = miniature.signers[1]
    with pytest.raises(Alarm):
        signer.settle(miniature.state, None, outcome.scores[signer.account], outcome.vectors, metrics)


def test_a_metric_within_the_tolerance_is_recorded_as_the_leader_has_it(miniature: Miniature) -> None:
    """The recorded value is the leader's, so that float noise between machines changes no byte."""
    miniature.run_round(1, 1)
    miniature.run_round(1, 2)
    outcome = miniature.score(1)
    metrics = {"test_auc_ppm": 900_100, "worst_cohort_auc_ppm": 849_900}
    signer = miniature.signers[1]
    evidence = signer.settle(miniature.state, None, outcome.scores[signer.account], outcome.vectors, metrics)
    assert evidence.metrics["test_auc_ppm"] == 900_100


@pytest.mark.parametrize("field", [field.name for field in fields(Attestation) if field.name != "deadline"])
def test_no_signature_for_anything_else(miniature: Miniature, field: str) -> None:
    """O-12, E-10: an attestation one unit or one bit off in any field but the deadline is not signed."""
    evidence = miniature.run_epoch(1)[0]
    state = replace(miniature.state, last_root=bytes(32))
    good = attestation_of(evidence, bytes(32), 900)
    signer = miniature.signers[2]
    assert signer.sign(good, state, evidence)
    with pytest.raises(NotAllowed, match="another attestation"):
        signer.sign(replace(good, **{field: other_than(getattr(good, field))}), state, evidence)


def other_than(value: int | bytes) -> int | bytes:
    """The value one unit, or one bit, away."""
    return value + 1 if isinstance(value, int) else bytes([value[0] ^ 1]) + value[1:]


@pytest.mark.parametrize("hashes", [(b"\x01" * 32, bytes(32)), (bytes(32),), (bytes(32), b"\x01" * 32)])
def test_a_signer_does_not_start_on_other_data(miniature: Miniature, hashes: tuple[bytes, ...]) -> None:
    """F-09: folds or a test set other than the terms commit to are refused before the first round."""
    signer = miniature.signers[0]
    with pytest.raises(EvidenceMismatch, match="held-out data"):
        OracleSigner(signer.aggregation, b"", Bowl(np.ones(3), hashes), miniature.terms, signer.parameters)


def test_a_signer_does_not_start_on_other_parameters(miniature: Miniature) -> None:
    """S-16: the initial parameters are part of the sealed terms."""
    signer = miniature.signers[0]
    with pytest.raises(EvidenceMismatch, match="initial parameters"):
        OracleSigner(signer.aggregation, b"", Bowl(np.ones(3)), miniature.terms, signer.parameters + 1)


def test_a_leader_with_another_fold_gathers_no_certificate(miniature: Miniature) -> None:
    """V-08: vectors from other validation data are beyond everybody's tolerance, so no score opens."""
    miniature.signers[0]._evaluator = Bowl(np.ones(DIMENSION))
    miniature.run_round(1, 1)
    miniature.run_round(1, 2)
    with pytest.raises(NotAllowed, match="differ"):
        miniature.score(1)


def test_terms_changed_after_the_seal_settle_nothing(miniature: Miniature) -> None:
    """G-05: the sealed weights and terms are checked on chain state, not remembered."""
    miniature.run_round(1, 1)
    miniature.run_round(1, 2)
    outcome = miniature.score(1)
    signer = miniature.signers[0]
    state = replace(miniature.state, weights_hash=b"\x09" * 32)
    with pytest.raises(BadValue, match="weights"):
        signer.settle(state, None, outcome.scores[signer.account], outcome.vectors, signer.measure())


def test_a_signer_shows_no_secret(miniature: Miniature) -> None:
    """O-24: neither repr nor str of a signer holds a key, a seed or a vector."""
    shown = repr(miniature.signers[0]) + str(miniature.signers[0].aggregation)
    assert shown.count(miniature.signers[0].account) == 2
    assert len(shown) < 150
