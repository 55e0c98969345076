from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from guerdon.config import Config, load_config, parse_account
from guerdon.errors import BadValue

ESCROW = "0x5FbDB2315678afecb367f032d93F642f64180aa3"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "guerdon.toml"
    path.write_text(f'rpc_url = "http://localhost:9000"\nchain_id = 5\nescrow = "{ESCROW.lower()}"\n')
    return path


def test_a_file_is_read_and_accounts_are_checksummed(file: Path) -> None:
    """Every setting comes from the file; the escrow gets its checksum."""
    config = load_config(file, {})
    assert (config.rpc_url, config.chain_id, config.escrow) == ("http://localhost:9000", 5, ESCROW)


def test_the_environment_wins_over_the_file(file: Path) -> None:
    """GUERDON_CHAIN_ID replaces the file's chain_id, and GUERDON_CONFIG names the file."""
    config = load_config(None, {"GUERDON_CONFIG": str(file), "GUERDON_CHAIN_ID": "7"})
    assert (config.chain_id, config.escrow) == (7, ESCROW)


def test_without_a_file_the_local_chain_is_meant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No ./guerdon.toml is no error: the defaults are a local Anvil, and the escrow is asked for late."""
    monkeypatch.chdir(tmp_path)
    config = load_config(None, {})
    assert config.chain_id == 31_337
    with pytest.raises(BadValue, match="setting escrow is missing"):
        config.require_escrow()
    with pytest.raises(BadValue, match="setting certificates is missing"):
        config.require("certificates")


def test_a_file_that_was_asked_for_must_exist(tmp_path: Path) -> None:
    """A mistyped --config is refused instead of falling back to defaults."""
    with pytest.raises(BadValue, match="no configuration file"):
        load_config(tmp_path / "absent.toml", {})


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('chain_id = "abc"', "chain_id is wrong"),
        ("chain_id = 0", "chain_id is wrong"),
        ('escrow = "0x1234"', "escrow is wrong"),
        ('escrow = "0x5fbDB2315678afecb367f032d93F642f64180aa3"', "escrow is wrong"),
        ('rpc_url = "ftp://x"', "rpc_url is wrong"),
        ('rpc_url = "http://"', "rpc_url is wrong"),
        ('rpc_url = "http://127.0.0.1:99999"', "rpc_url is wrong .*[Pp]ort"),
        ('rpc_url = "http://127.0.0.1:0"', "rpc_url is wrong .*port 0"),
        ("x = " + "[" * 5_000, "not a readable TOML file"),
        ('colour = "red"', "'colour' is no setting"),
        ('"\\u001b[2J" = 1', "'\\\\x1b"),
        ("chain_id = ", "not a readable TOML file"),
    ],
)
def test_a_wrong_value_is_named_with_its_fix(tmp_path: Path, line: str, words: str) -> None:
    """Each wrong setting is refused with its name and what to write; names are escaped (W-08)."""
    path = tmp_path / "guerdon.toml"
    path.write_text(line + "\n")
    with pytest.raises(BadValue, match=words):
        load_config(path, {})


def test_all_wrong_values_are_named_at_once(tmp_path: Path) -> None:
    """Validation is complete: two mistakes give one message with both."""
    path = tmp_path / "guerdon.toml"
    path.write_text('chain_id = -1\nescrow = "x"\n')
    with pytest.raises(BadValue, match=r"chain_id is wrong.*escrow is wrong"):
        load_config(path, {})


def test_the_configuration_is_frozen_and_prints_no_secret() -> None:
    """W-01: neither repr nor the public view shows the access key in the node's address."""
    config = Config(rpc_url="https://node.example/v3/accesskey")
    assert "accesskey" not in repr(config) + str(config) + str(config.public())
    with pytest.raises(ValidationError):
        config.chain_id = 1  # type: ignore[misc]


@pytest.mark.parametrize("text", ["", "0x", "5FbDB2315678afecb367f032d93F642f64180aa3", ESCROW[:-1], ESCROW + "0"])
def test_a_malformed_account_is_refused(text: str) -> None:
    """An account is 0x and 40 hexadecimal digits, whatever else might parse."""
    with pytest.raises(BadValue, match="not an account"):
        parse_account(text)


def test_an_account_with_a_wrong_checksum_is_refused() -> None:
    """One mistyped letter in a mixed-case account is caught before money goes there."""
    with pytest.raises(BadValue, match="not an account"):
        parse_account(ESCROW.replace("F", "f", 1))
