from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path

import pytest
from chain_world import FUNDED, PASSWORD, POT, World, forge_leaf, give_gas, result_of

from guerdon.chain.keystore import new_wallet, save_keystore
from guerdon.chain.wallet import Entitlement, claim_from_leaves
from guerdon.commands.leaves import ProofFile
from guerdon.config import Config

FIRST = 123_456_789


def claim(world: World, *extra: str) -> subprocess.CompletedProcess[str]:
    """`guerdon claim` by participant 0 with its own keystore."""
    mine = ["--account", world.participants[0].account, "--password-file", str(world.password_file), "--yes"]
    return world.guerdon("claim", "--program", str(world.program), *mine, *extra)


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
    before, nonce = final.balances(), _nonce(final)
    forge_leaf(final, FIRST + 1)
    done = claim(final)
    assert done.returncode == 4
    assert "not the one attested on chain" in done.stderr
    assert (final.balances(), _nonce(final)) == (before, nonce)


@pytest.mark.parametrize("field", ["cumulative_reward", "index", "proof", "root", "reputation"])
def test_a_forged_proof_file_moves_nothing(final: World, tmp_path: Path, field: str) -> None:
    """E-21: whatever is changed in an exported proof, nothing is sent and the exit code is not 0."""
    path = _proof_file(final, 0, tmp_path)
    content = json.loads(path.read_text())
    other = json.loads(_proof_file(final, 1, tmp_path).read_text())
    forged = {"cumulative_reward": str(FIRST + 1), "root": "0x" + "11" * 32, "reputation": 1}
    content[field] = forged.get(field, other[field])
    path.write_text(json.dumps(content))
    before, nonce = final.balances(), _nonce(final)
    done = _claim_with(final, path)
    assert done.returncode == 4, done.stderr
    assert (final.balances(), _nonce(final)) == (before, nonce)


def test_anothers_proof_is_not_mine(final: World, tmp_path: Path) -> None:
    """Claiming with another participant's proof is refused and names the account that it pays."""
    before = final.balances()
    done = _claim_with(final, _proof_file(final, 1, tmp_path))
    assert done.returncode == 2
    assert f"the proof pays {final.participants[1].account}" in done.stderr
    assert final.balances() == before


def test_an_exported_proof_claims(final: World, tmp_path: Path) -> None:
    """A participant without the evidence folder claims with the file that export-proof wrote."""
    path, account = tmp_path / "proof.json", final.participants[0].account
    exported = final.guerdon("export-proof", "--program", "1", "--account", account, "--output", str(path))
    assert exported.returncode == 0, exported.stderr
    assert json.loads(path.read_text()) == json.loads(_proof_file(final, 0, tmp_path).read_text())
    done = _claim_with(final, path, GUERDON_EVIDENCE_DIR=str(tmp_path / "absent"))
    assert done.returncode == 0, done.stderr
    assert final.balance(account) == FIRST


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


def test_an_address_without_code_is_refused(final: World) -> None:
    """O-09: a mistyped escrow is named before anything is asked."""
    done = final.guerdon("programs", GUERDON_ESCROW=new_wallet().account)
    assert done.returncode == 2
    assert "there is no contract at" in done.stderr


def test_an_empty_wallet_moves_nothing(final: World) -> None:
    """O-08, W-05: without gas money the command says how much is needed, exit code 2."""
    give_gas(final, final.participants[0].account, 0)
    before = final.balances()
    done = claim(final)
    assert done.returncode == 2
    assert "holds 0 ether and may need up to" in done.stderr
    assert final.balances() == before


def test_a_dead_node_is_exit_code_3(world: World) -> None:
    """No answer from the node is something to retry, without a traceback."""
    done = world.guerdon("status", "--program", "1", GUERDON_RPC_URL="http://127.0.0.1:9")
    assert done.returncode == 3
    assert "is the node running" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_dry_run_sends_nothing_and_asks_for_no_password(final: World) -> None:
    """W-11: --dry-run reports the same facts, with neither key nor transaction."""
    before, nonce = final.balances(), _nonce(final)
    done = final.guerdon("claim", "--program", "1", "--account", final.participants[2].account, "--dry-run", "--json")
    result = result_of(done)
    assert result["sent"] is False
    assert result["owed_units"] == str(POT - FIRST - 400_000_000)
    assert (final.balances(), _nonce(final)) == (before, nonce)


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


def test_status_and_programs_show_the_same_money(final: World) -> None:
    """Both views are exact, for people in decimals and for machines in units."""
    account = final.participants[0].account
    claim(final)
    status = result_of(final.guerdon("status", "--program", "1", "--account", account, "--json"))
    assert (status["funded_units"], status["released_units"]) == (str(FUNDED), str(POT))
    assert status["account_paid_units"] == status["paid_units"] == str(FIRST)
    assert [(row["epoch"], row["state"]) for row in status["epochs"]] == [(1, "final")]
    shown = final.guerdon("status", "--program", "1").stdout
    assert "1,000.000000 TUSD" in shown
    assert "123.456789 TUSD" in shown
    listed = result_of(final.guerdon("programs", "--json"))["programs"]
    assert [(row["program"], row["funded_units"]) for row in listed] == [(1, str(FUNDED))]
    assert "600.000000" in final.guerdon("programs").stdout


def test_an_unknown_programme_is_refused_in_words(world: World) -> None:
    """W-10: the contract's custom error reaches the terminal in words."""
    done = world.guerdon("status", "--program", "7")
    assert done.returncode == 2
    assert "unknown program: program 7" in done.stderr


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


def test_new_keys_are_private_and_listed(world: World, tmp_path: Path) -> None:
    """W-02: `keys new` under umask 022 makes a 0600 file, and `keys show` lists it without a password."""
    folder = str(tmp_path / "keys")
    arguments = ("keys", "new", "--password-file", str(world.password_file), "--json")
    made = result_of(world.guerdon(*arguments, GUERDON_KEYSTORE_DIR=folder))
    assert Path(made["keystore"]).stat().st_mode & 0o777 == 0o600
    shown = result_of(world.guerdon("keys", "show", "--json", GUERDON_KEYSTORE_DIR=folder))
    assert [row["account"] for row in shown["keys"]] == [made["account"]]
    assert made["account"] in world.guerdon("keys", "show", GUERDON_KEYSTORE_DIR=folder).stdout


def test_an_imported_key_is_that_account(world: World, tmp_path: Path) -> None:
    """`keys new --import-file` keeps an existing key; a 63-digit one is refused."""
    wallet, file = new_wallet(), tmp_path / "key"
    for digits, code in ((wallet.private_key.hex(), 0), (wallet.private_key.hex()[1:], 2)):
        file.write_text(digits)
        file.chmod(0o600)
        done = world.guerdon(
            "keys", "new", "--import-file", str(file), "--password-file", str(world.password_file),
            GUERDON_KEYSTORE_DIR=str(tmp_path / "keys"),
        )  # fmt: skip
        assert done.returncode == code, done.stderr
        assert wallet.private_key.hex() not in done.stdout + done.stderr
    assert (tmp_path / "keys" / f"{wallet.account}.json").is_file()


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


def test_a_hostile_token_name_cannot_move_the_cursor(final: World) -> None:
    """W-08: a token symbol with escape codes, right-to-left override and markup is shown escaped."""
    _hostile_symbol(final, "\x1b[2J\u202e[red]$")
    for arguments in (("status", "--program", "1"), ("programs",)):
        shown = final.guerdon(*arguments).stdout
        assert "\\x1b[2J\\u202e[red]$" in shown
        assert "\x1b" not in shown
        assert "\u202e" not in shown


def test_an_existing_file_is_not_overwritten(final: World, tmp_path: Path) -> None:
    """W-13: export-proof writes new files only, through no symbolic link."""
    target, link = tmp_path / "target", tmp_path / "link"
    link.symlink_to(target)
    done = final.guerdon(
        "export-proof", "--program", "1", "--account", final.participants[0].account, "--output", str(link)
    )
    assert done.returncode == 2
    assert not target.exists()


def test_help_is_complete(world: World) -> None:
    """Every command and option has a sentence of help; the exit codes are part of it."""
    assert "Exit codes" in world.guerdon("--help").stdout
    for command in ("claim", "status", "programs", "export-proof"):
        assert "--help" in world.guerdon(command, "--help").stdout


def test_a_usage_error_is_exit_code_2(world: World) -> None:
    """An unknown option or a bad number is refused by the parser with exit code 2."""
    assert world.guerdon("claim", "--colour").returncode == 2
    assert world.guerdon("status", "--program", "0").returncode == 2


def _nonce(world: World) -> int:
    web3 = world.client.connection.web3
    return web3.eth.get_transaction_count(web3.to_checksum_address(world.participants[0].account))


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


def _hostile_symbol(world: World, symbol: str) -> None:
    """Replace the token's code by one that answers every call with `symbol` as an ABI string."""
    text = symbol.encode()
    answer = (32).to_bytes(32, "big") + len(text).to_bytes(32, "big") + text.ljust(32, b"\0")
    pushes = b"".join(
        b"\x7f" + answer[place : place + 32] + b"\x60" + bytes([place]) + b"\x52" for place in (0, 32, 64)
    )
    world.node.rpc("anvil_setCode", world.token, "0x" + (pushes + b"\x60\x60\x60\x00\xf3").hex())
