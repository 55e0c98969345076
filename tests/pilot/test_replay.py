"""`guerdon replay` and `guerdon verify` on a finished pilot, as an auditor and a participant run them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import rfc8785
from conftest import FinishedPilot, run_guerdon

VARIANTS = [
    {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "1", "TZ": "Asia/Kolkata"},
    {"OPENBLAS_NUM_THREADS": "2", "OMP_NUM_THREADS": "2", "PYTHONHASHSEED": "2", "LC_ALL": "C"},
    {"OPENBLAS_CORETYPE": "Nehalem", "ATEN_CPU_CAPABILITY": "default", "PYTHONHASHSEED": "3"},
]


def replay(pilot: FinishedPilot, evidence: Path, *options: str, **variables: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a replay with the pilot's settings."""
    done = run_guerdon("replay", str(evidence), "--config", pilot.config, *options, **variables)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def copy(pilot: FinishedPilot, tmp_path: Path) -> Path:
    """A copy of the public evidence, free to be damaged; returns the programme's folder."""
    shutil.copytree(pilot.folder / "evidence", tmp_path / "evidence")
    return tmp_path / "evidence" / "program-1"


@pytest.mark.parametrize("variables", VARIANTS)
def test_replay_gives_the_same_root_on_every_machine(pilot: FinishedPilot, variables: dict[str, str]) -> None:
    """O-14: fresh processes with other threads, kernels, hash seeds and locales replay to the same roots."""
    code, output, error = replay(pilot, pilot.evidence(3), "--json", **variables)
    assert code == 0, error
    result = json.loads(output)
    assert result["compared_with_chain"] is True
    assert [epoch["root"] for epoch in result["epochs"]] == [epoch.root for epoch in pilot.report.epochs]


def test_every_changed_byte_is_found(pilot: FinishedPilot, copy: Path) -> None:
    """One byte changed in any kind of evidence file: replay fails loudly, exit code 2 or 4, nothing on top."""
    arrays = sorted((copy / "arrays").iterdir())
    records = [copy / name for name in ("epoch-1.json", "epoch-3.json", "epoch-2.signed.json", "terms.json")]
    for path in [*records, arrays[0], arrays[-1]]:
        original = path.read_bytes()
        middle = len(original) // 2
        path.write_bytes(original[:middle] + bytes([original[middle] ^ 1]) + original[middle + 1 :])
        code, output, error = replay(pilot, copy / "epoch-3.json")
        assert code in (2, 4), path
        assert error.startswith("guerdon: "), path
        assert "Same root" not in output
        path.write_bytes(original)
    assert replay(pilot, copy / "epoch-3.json")[0] == 0


def test_replay_needs_no_chain_when_told_so(pilot: FinishedPilot, copy: Path) -> None:
    """--offline recomputes from the bundle alone and says that it did not look at the chain."""
    done = run_guerdon("replay", str(copy / "epoch-2.json"), "--offline", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["compared_with_chain"] is False
    assert "cannot show" in run_guerdon("replay", str(copy / "epoch-2.json"), "--offline").stdout


def test_an_unsigned_bundle_is_not_replayed(copy: Path) -> None:
    """E-06: without the quorum's signatures a consistent bundle is nobody's word, offline too."""
    path = copy / "epoch-2.signed.json"
    signed = json.loads(path.read_bytes())
    path.write_bytes(rfc8785.dumps(signed | {"signatures": []}))
    done = run_guerdon("replay", str(copy / "epoch-2.json"), "--offline")
    assert done.returncode == 4
    assert "0 of 3 signers signed" in done.stderr


def test_evidence_of_another_run_is_not_this_chains(pilot: FinishedPilot, copy: Path) -> None:
    """A consistent bundle that this escrow never attested is told apart by the chain."""
    shutil.copy(copy / "epoch-1.json", copy / "epoch-2.json")
    shutil.copy(copy / "epoch-1.signed.json", copy / "epoch-2.signed.json")
    code, _, error = replay(pilot, copy / "epoch-2.json")
    assert code == 4
    assert "epoch 2" in error


@pytest.mark.parametrize("name", ["nothing.json", "epoch-0.json", "program-1", "epoch-9.json"])
def test_what_is_no_evidence_is_refused_by_name(pilot: FinishedPilot, name: str) -> None:
    """A path that names no evidence ends with exit code 2 and says what a good one looks like."""
    code, _, error = replay(pilot, pilot.evidence(1).with_name(name))
    assert code == 2
    assert name in error


@pytest.mark.parametrize("kind", ["honest", "free_rider", "random_labels", "stale_sum"])
def test_a_participant_verifies_its_own_score(pilot: FinishedPilot, kind: str) -> None:
    """Every kind of school recomputes its score from its own update and sees its leaf, proof and state."""
    account = pilot.account(kind)
    private = str(pilot.folder / "private")
    done = run_guerdon("verify", account, "--config", pilot.config, "--private", private, "--json")
    assert done.returncode == 0, done.stderr
    view = json.loads(done.stdout)
    row = next(row for row in pilot.report.participants if row.account == account)
    assert view["score_recomputed_from_own_update"] is True
    assert int(view["cumulative_reward_units"]) == row.reward_units == int(view["paid_units"])
    assert view["root"] == pilot.report.epochs[-1].root
    assert view["opened_scalars"] == {"projection": 6, "score": 6}
    assert (view["state"], view["claimable_units"]) == ("final", "0")


def test_a_score_that_is_not_ones_own_is_noticed(pilot: FinishedPilot, tmp_path: Path) -> None:
    """V-08: with another update in its private file the participant's check alarms, exit code 4."""
    account = pilot.account("honest")
    shutil.copytree(pilot.folder / "private" / account, tmp_path / account)
    record = tmp_path / account / "epoch-2-round-1.i64"
    raw = bytearray(record.read_bytes())
    raw[800:808] = (1 << 22).to_bytes(8, "little")
    record.write_bytes(raw)
    done = run_guerdon("verify", account, "--config", pilot.config, "--private", str(tmp_path))
    assert done.returncode == 4
    assert "dispute this epoch" in done.stderr


def test_an_account_without_a_leaf_is_told_so(pilot: FinishedPilot) -> None:
    """A stranger's account ends with exit code 2 and the account in the message."""
    stranger = "0x" + "1" * 40
    done = run_guerdon("verify", stranger, "--config", pilot.config)
    assert done.returncode == 2
    assert stranger in done.stderr
