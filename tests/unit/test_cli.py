from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from guerdon import cli
from guerdon.commands import keys

LONG = "x" * 300  # longer than any file system's names


@pytest.fixture
def password(tmp_path: Path) -> str:
    path = tmp_path / "password"
    path.write_text("correct horse battery\n")
    path.chmod(0o600)
    return str(path)


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """The exit code of the command line with these arguments."""
    monkeypatch.setattr(sys, "argv", ["guerdon", *arguments])
    with pytest.raises(SystemExit) as left:
        cli.main()
    assert isinstance(left.value.code, int)
    return left.value.code


@pytest.mark.parametrize(
    "arguments",
    [("status", "--program", "0"), ("claim", "--colour"), ("no-such-command",), ("verify",)],
)
def test_a_usage_error_is_json_for_machines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    """W-11: what the parser refuses is the same error object as everything else, exit code 2."""
    assert run(monkeypatch, *arguments, "--json") == 2
    printed = capsys.readouterr()
    error = json.loads(printed.out)
    assert list(error) == ["error", "message", "exit_code"]
    assert (error["exit_code"], printed.err) == (2, "")
    assert run(monkeypatch, *arguments) == 2
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("name", "words"),
    [("file", "a file stands where a folder should be"), ("file/keys", "a file stands where"), (LONG, "name too long")],
)
def test_a_keystore_folder_that_cannot_be_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    password: str,
    name: str,
    words: str,
) -> None:
    """`keys new` into a file, below a file or into an impossible name: path, reason and fix, exit code 2."""
    (tmp_path / "file").write_text("mine")
    monkeypatch.setenv("GUERDON_KEYSTORE_DIR", str(tmp_path / name))
    assert run(monkeypatch, "keys", "new", "--password-file", password) == 2
    error = capsys.readouterr().err
    assert error.startswith(f"guerdon: cannot use {tmp_path}")
    assert words in error


@pytest.mark.parametrize("as_json", [True, False])
def test_a_folder_that_may_not_be_written_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], password: str, as_json: bool
) -> None:
    """A refusal of the system, such as a folder without permission, names the path; with --json as an object."""

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied", "/some/keys\x1b[2J")

    monkeypatch.setattr(keys, "save_keystore", refuse)
    assert run(monkeypatch, "keys", "new", "--password-file", password, *(["--json"] if as_json else [])) == 2
    printed = capsys.readouterr()
    message = json.loads(printed.out)["message"] if as_json else printed.err
    assert "cannot use /some/keys\\x1b[2J (permission denied)" in message
    assert "allow yourself" in message


def test_a_keystore_that_is_nested_too_deeply_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """O-22: a file of brackets in the keystore folder is named as no keystore; nothing overflows."""
    path = tmp_path / "deep.json"
    path.write_text("[" * 10_000)
    path.chmod(0o600)
    monkeypatch.setenv("GUERDON_KEYSTORE_DIR", str(tmp_path))
    assert run(monkeypatch, "keys", "show") == 2
    assert f"{path} is not a keystore" in capsys.readouterr().err


def test_what_overflows_elsewhere_is_a_sentence_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], password: str
) -> None:
    """O-22: a RecursionError of any reader is the input's fault, exit code 2."""

    def overflow(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr(keys, "save_keystore", overflow)
    assert run(monkeypatch, "keys", "new", "--password-file", password) == 2
    assert "nested far too deeply" in capsys.readouterr().err


def test_a_port_that_cannot_be_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A node's address with port 99999 is a wrong setting, not a traceback."""
    monkeypatch.setenv("GUERDON_RPC_URL", "http://127.0.0.1:99999")
    assert run(monkeypatch, "programs") == 2
    assert "rpc_url is wrong" in capsys.readouterr().err
