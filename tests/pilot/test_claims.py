"""Claims that must not pay, tried with the wallet command on the finished pilot's own chain."""

from __future__ import annotations

import json
from pathlib import Path

from conftest import FinishedPilot, run_guerdon

from guerdon.chain.keystore import new_wallet
from guerdon.oracle.evidence import Evidence
from guerdon.pilot.claims import Receipts, WalletUsers, claim_by_wallet


def wallet_user(pilot: FinishedPilot) -> str:
    """The account of a school with a keystore of its own."""
    return min((pilot.folder / "keys").glob("0x*.json")).stem


def claim(pilot: FinishedPilot, *options: str, **variables: str) -> tuple[int, str]:
    """Exit code and standard error of a claim by a wallet user."""
    password = str(pilot.folder / "keys" / "password")
    base = ["claim", "--config", pilot.config, "--password-file", password, "--yes"]
    done = run_guerdon(*base, *options, **variables)
    return done.returncode, done.stderr


def test_a_second_claim_pays_nothing(pilot: FinishedPilot) -> None:
    """E-01: everything was claimed in the run; claiming again is refused in words, exit code 2."""
    code, error = claim(pilot, "--program", "1", "--account", wallet_user(pilot))
    assert code == 2
    assert "nothing to claim" in error


def test_a_forged_amount_does_not_reach_the_root(pilot: FinishedPilot, tmp_path: Path) -> None:
    """E-10: one unit more in an exported proof is refused before anything is sent."""
    account, proof = wallet_user(pilot), tmp_path / "proof.json"
    exported = run_guerdon(
        *("export-proof", "--program", "1", "--account", account),
        *("--config", pilot.config, "--output", str(proof)),
    )
    assert exported.returncode == 0, exported.stderr
    forged = json.loads(proof.read_bytes())
    forged["cumulative_reward"] = str(int(forged["cumulative_reward"]) + 1)
    proof.write_text(json.dumps(forged))
    code, error = claim(pilot, "--proof", str(proof), "--account", account)
    assert code == 4
    assert "proof does not lead" in error


def test_a_wrong_chain_is_refused(pilot: FinishedPilot) -> None:
    """W-04, E-02: with another chain id in the settings nothing is signed and the two ids are named."""
    code, error = claim(pilot, "--program", "1", "--account", wallet_user(pilot), GUERDON_CHAIN_ID="31338")
    assert code == 2
    assert "31338" in error
    assert "31337" in error


def test_a_wallet_user_that_is_owed_nothing_does_not_claim(pilot: FinishedPilot, tmp_path: Path) -> None:
    """An honest school may earn nothing: it runs no command that could only fail, and is named to be reported."""
    evidence, wallet = Evidence.from_bytes(pilot.evidence(3).read_bytes()), new_wallet()
    users, receipts, steps = WalletUsers(tmp_path, [wallet]), Receipts(), [0]
    with_user = evidence.model_copy(update={"leaves": (*evidence.leaves, (wallet.account, 0, 5_000))})
    assert claim_by_wallet(users, with_user, receipts, lambda: steps.append(1)) == (wallet.account,)
    assert (receipts.claimed, sum(steps)) == ({}, 1)


def test_gas_of_claims_that_nobody_made_is_nothing() -> None:
    """A run in which nobody claimed twice has no gas of repeated claims, and that is no error."""
    receipts = Receipts()
    assert (receipts.typical_gas(repeat=False), receipts.typical_gas(repeat=True)) == (0, 0)
    for gas in (9, 7, 8, 5):
        receipts.add(f"school {gas}", 1, gas)
    assert (receipts.typical_gas(repeat=False), receipts.typical_gas(repeat=True)) == (7, 0)
    receipts.add("school 9", 1, 4)
    assert receipts.typical_gas(repeat=True) == 4
