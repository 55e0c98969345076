from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path

from chain_world import FIRST, PASSWORD, POT, World, claim, forge_leaf, give_gas, nonce_of, result_of

from guerdon.chain.keystore import new_wallet, save_keystore


def test_a_participant_claims_its_reward(final: World) -> None:
    """The wallet command pays exactly the leaf, and says so in exact decimals."""
    before = final.balances()
    done = claim(final)
    assert done.returncode == 0, done.stderr
    assert "123.456789" in done.stdout
    after = final.balances()
    account, escrow = final.participants[0].account, final.client.escrow
    assert after == before | {account: FIRST, escrow: before[escrow] - FIRST}


def test_a_second_claim_moves_nothing(final: World) -> None:
    """E-01: claiming twice is refused with exit code 2, and the balances stay to the unit."""
    claim(final)
    before = final.balances()
    done = claim(final)
    assert done.returncode == 2
    assert "nothing to claim" in done.stderr
    assert final.balances() == before


def test_a_claim_before_the_window_ends_moves_nothing(world: World) -> None:
    """E-23: a pending epoch is something to retry (exit code 3), and the message says when."""
    before = world.balances()
    done = claim(world)
    assert done.returncode == 3
    assert "pending: claim it after 20" in done.stderr
    assert world.balances() == before


def test_forged_evidence_moves_nothing(final: World) -> None:
    """A bundle with a raised amount, its own hashes made to fit, is an alarm (exit code 4) before any transaction."""
    before, nonce = final.balances(), nonce_of(final)
    forge_leaf(final, FIRST + 1)
    done = claim(final)
    assert done.returncode == 4
    assert "not the one attested on chain" in done.stderr
    assert (final.balances(), nonce_of(final)) == (before, nonce)


def test_a_relayer_carries_anothers_claim(final: World, tmp_path: Path) -> None:
    """--keystore pays the gas, --account gets the money."""
    relayer = new_wallet()
    keystore = save_keystore(tmp_path / "relayer", relayer, PASSWORD)
    give_gas(final, relayer.account)
    done = final.guerdon(
        "claim", "--program", "1", "--account", final.participants[1].account, "--keystore", str(keystore),
        "--password-file", str(final.password_file), "--yes", "--json",
    )  # fmt: skip
    result = result_of(done)
    assert (result["sender"], result["account"]) == (relayer.account, final.participants[1].account)
    assert final.balance(final.participants[1].account) == 400_000_000
    assert final.balance(relayer.account) == 0


def test_a_wrong_chain_moves_nothing(final: World) -> None:
    """W-04: a chain id that differs from the configuration is refused with both numbers."""
    before = final.balances()
    done = final.guerdon("claim", "--program", "1", "--account", final.participants[0].account, GUERDON_CHAIN_ID="1")
    assert done.returncode == 2
    assert "expected 1, the node is on 31337" in done.stderr
    assert final.balances() == before


def test_an_empty_wallet_moves_nothing(final: World) -> None:
    """O-08, W-05: without gas money the command says how much is needed, exit code 2."""
    give_gas(final, final.participants[0].account, 0)
    before = final.balances()
    done = claim(final)
    assert done.returncode == 2
    assert "holds 0 ether and may need up to" in done.stderr
    assert final.balances() == before


def test_a_dry_run_sends_nothing_and_asks_for_no_password(final: World) -> None:
    """W-11: --dry-run reports the same facts, with neither key nor transaction."""
    before, nonce = final.balances(), nonce_of(final)
    done = final.guerdon("claim", "--program", "1", "--account", final.participants[2].account, "--dry-run", "--json")
    result = result_of(done)
    assert result["sent"] is False
    assert result["owed_units"] == str(POT - FIRST - 400_000_000)
    assert (final.balances(), nonce_of(final)) == (before, nonce)


def test_json_keys_are_stable(final: World) -> None:
    """W-11: machines find the same keys in every release; amounts are strings of units and exact decimals."""
    result = result_of(claim(final, "--json"))
    assert list(result) == [
        "sent", "program", "epoch", "account", "sender", "token", "symbol", "owed", "owed_units", "paid_before",
        "paid_before_units", "paid", "paid_units", "tx_hash", "gas_used",
    ]  # fmt: skip
    assert (result["paid"], result["paid_units"]) == ("123.456789", str(FIRST))


def test_json_cannot_ask(final: World) -> None:
    """W-11: with --json and without --yes nothing is sent, and the error is JSON with its exit code."""
    before = final.balances()
    done = final.guerdon("claim", "--program", "1", "--account", final.participants[0].account, "--json")
    error = json.loads(done.stdout)
    assert done.returncode == error["exit_code"] == 2
    assert list(error) == ["error", "message", "exit_code"]
    assert final.balances() == before


def test_a_stranger_has_no_leaf(final: World) -> None:
    """An account outside the tree is told so."""
    done = final.guerdon("claim", "--program", "1", "--account", new_wallet().account, "--dry-run")
    assert done.returncode == 2
    assert "has no leaf" in done.stderr


def test_a_loose_keystore_is_refused(final: World) -> None:
    """W-02: after chmod 644 the wallet command refuses the key and names the repair."""
    path = final.keys / f"{final.participants[0].account}.json"
    path.chmod(0o644)
    try:
        done = claim(final)
    finally:
        path.chmod(0o600)
    assert done.returncode == 2
    assert "chmod 600" in done.stderr


def test_a_loose_password_file_is_refused(final: World, tmp_path: Path) -> None:
    """W-01: a password file that others can read is not used."""
    loose = tmp_path / "password"
    loose.write_text(PASSWORD)
    loose.chmod(0o644)
    done = final.guerdon(
        "claim", "--program", "1", "--account", final.participants[0].account, "--password-file", str(loose), "--yes"
    )
    assert done.returncode == 2
    assert "chmod 600" in done.stderr


def test_without_a_terminal_the_password_needs_a_source(final: World) -> None:
    """Without prompt, file or descriptor the command says which options there are."""
    done = final.guerdon("claim", "--program", "1", "--account", final.participants[0].account, "--yes")
    assert done.returncode == 2
    assert "--password-file or --password-fd" in done.stderr


def test_secrets_stay_out_of_arguments_and_output(final: World) -> None:
    """W-01: while a claim runs, neither /proc nor any output holds the key or the password."""
    reading, writing = os.pipe()
    command = [
        "guerdon", "claim", "--program", "1", "--account", final.participants[0].account, "--yes",
        "--password-fd", str(reading),
    ]  # fmt: skip
    environment = final.environment() | {"PATH": os.environ["PATH"]}
    secrets = (PASSWORD.encode(), final.participants[0].private_key.hex().encode())
    with subprocess.Popen(
        command, env=environment, pass_fds=[reading], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        os.close(reading)
        time.sleep(0.3)
        seen = b"".join(Path(f"/proc/{process.pid}/{name}").read_bytes() for name in ("cmdline", "environ"))
        os.write(writing, PASSWORD.encode() + b"\n")
        os.close(writing)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert b"claim" in seen
    assert not [secret for secret in secrets if secret in seen + out + err]
    assert final.balance(final.participants[0].account) == FIRST
