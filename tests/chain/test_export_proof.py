from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from chain_world import FIRST, World, nonce_of

from guerdon.chain.wallet import Entitlement, claim_from_leaves
from guerdon.commands.leaves import ProofFile
from guerdon.config import Config


def test_an_exported_proof_claims(final: World, tmp_path: Path) -> None:
    """A participant without the evidence folder claims with the file that export-proof wrote."""
    path, account = tmp_path / "proof.json", final.participants[0].account
    exported = final.guerdon("export-proof", "--program", "1", "--account", account, "--output", str(path))
    assert exported.returncode == 0, exported.stderr
    assert json.loads(path.read_text()) == json.loads(_proof_file(final, 0, tmp_path).read_text())
    done = _claim_with(final, path, GUERDON_EVIDENCE_DIR=str(tmp_path / "absent"))
    assert done.returncode == 0, done.stderr
    assert final.balance(account) == FIRST


@pytest.mark.parametrize("field", ["cumulative_reward", "index", "proof", "root", "reputation"])
def test_a_forged_proof_file_moves_nothing(final: World, tmp_path: Path, field: str) -> None:
    """E-21: whatever is changed in an exported proof, nothing is sent and the exit code is not 0."""
    path = _proof_file(final, 0, tmp_path)
    content = json.loads(path.read_text())
    other = json.loads(_proof_file(final, 1, tmp_path).read_text())
    forged = {"cumulative_reward": str(FIRST + 1), "root": "0x" + "11" * 32, "reputation": 1}
    content[field] = forged.get(field, other[field])
    path.write_text(json.dumps(content))
    before, nonce = final.balances(), nonce_of(final)
    done = _claim_with(final, path)
    assert done.returncode == 4, done.stderr
    assert (final.balances(), nonce_of(final)) == (before, nonce)


def test_anothers_proof_is_not_mine(final: World, tmp_path: Path) -> None:
    """Claiming with another participant's proof is refused and names the account that it pays."""
    before = final.balances()
    done = _claim_with(final, _proof_file(final, 1, tmp_path))
    assert done.returncode == 2
    assert f"the proof pays {final.participants[1].account}" in done.stderr
    assert final.balances() == before


def test_an_existing_file_is_not_overwritten(final: World, tmp_path: Path) -> None:
    """W-13: export-proof writes new files only, through no symbolic link."""
    target, link = tmp_path / "target", tmp_path / "link"
    link.symlink_to(target)
    done = final.guerdon(
        "export-proof", "--program", "1", "--account", final.participants[0].account, "--output", str(link)
    )
    assert done.returncode == 2
    assert not target.exists()


def test_a_proof_into_a_folder_that_is_not_there_is_a_sentence(final: World) -> None:
    """`--output no/x.json` names the path and says to make the folder first, exit code 2."""
    account = final.participants[0].account
    done = final.guerdon("export-proof", "--program", "1", "--account", account, "--output", "no/x.json")
    assert done.returncode == 2
    assert "cannot use no/x.json" in done.stderr
    assert "make the folder" in done.stderr


def _proof_file(world: World, number: int, folder: Path) -> Path:
    """What export-proof writes for a participant, made without starting a process."""
    account = world.participants[number].account
    claim, root = claim_from_leaves(world.leaves, world.program, world.attestation.epoch, account)
    config = Config(chain_id=world.node.chain_id, escrow=world.client.escrow)
    path = folder / f"proof-{number}.json"
    path.write_text(ProofFile.of(Entitlement(claim, root, 0), config).model_dump_json())
    return path


def _claim_with(world: World, proof: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    account = world.participants[0].account
    secret = ["--password-file", str(world.password_file), "--yes"]
    return world.guerdon("claim", "--proof", str(proof), "--account", account, *secret, **variables)
