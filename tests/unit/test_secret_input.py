from __future__ import annotations

import os
import pty
import select
import sys
from pathlib import Path

import pytest

from guerdon.commands.secret_input import read_password
from guerdon.errors import BadValue, NotAllowed


def private(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    path.chmod(0o600)
    return path


PROGRAM = (
    "from guerdon.commands.secret_input import read_password\nprint('got', read_password(None, None, confirm=True))\n"
)


def prompted(*answers: str) -> str:
    """What a person sees who types `answers` at the prompts for a new password, on a terminal of its own."""
    child, terminal = pty.fork()
    if child == 0:
        os.execv(sys.executable, [sys.executable, "-c", PROGRAM])
    seen = b""
    for count, answer in enumerate(answers, start=1):
        while seen.count(b": ") < count:  # what is typed before a prompt is thrown away
            seen += _read(terminal)
        os.write(terminal, answer.encode() + b"\n")
    while chunk := _read(terminal):
        seen += chunk
    os.waitpid(child, 0)
    os.close(terminal)
    return seen.decode()


def _read(terminal: int) -> bytes:
    ready, _, _ = select.select([terminal], [], [], 20)
    assert ready, "the command neither asked nor ended"
    try:
        return os.read(terminal, 1_024)
    except OSError:  # Linux ends a closed terminal this way
        return b""


@pytest.mark.parametrize("content", [b"pass word", b"pass word\n", b"pass word\r\n"])
def test_a_password_file_is_read_without_its_line_break(tmp_path: Path, content: bytes) -> None:
    """Editors end files with a line break that is not part of the password."""
    assert read_password(private(tmp_path / "p", content), None) == "pass word"


def test_a_descriptor_is_read_and_closed() -> None:
    """W-01: a password handed over a pipe touches no disk."""
    reading, writing = os.pipe()
    os.write(writing, b"pass word\n")
    os.close(writing)
    assert read_password(None, reading) == "pass word"
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(reading)


def test_a_closed_descriptor_is_named() -> None:
    """A descriptor that is not open gives a sentence with its number."""
    reading, writing = os.pipe()
    os.close(reading)
    os.close(writing)
    with pytest.raises(BadValue, match=f"descriptor {reading} is not open"):
        read_password(None, reading)


def test_a_password_file_for_everybody_is_refused(tmp_path: Path) -> None:
    """W-01: what others can read is no secret."""
    path = private(tmp_path / "p", b"pass word")
    path.chmod(0o644)
    with pytest.raises(NotAllowed, match="chmod 600"):
        read_password(path, None)


def test_a_missing_password_file_is_named(tmp_path: Path) -> None:
    """A mistyped path is refused instead of falling back to a prompt."""
    with pytest.raises(BadValue, match="there is no file"):
        read_password(tmp_path / "absent", None)


def test_two_sources_are_refused(tmp_path: Path) -> None:
    """Which of two passwords was meant is not guessed."""
    with pytest.raises(BadValue, match="not both"):
        read_password(private(tmp_path / "p", b"x"), 0)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    """A binary file is most likely the wrong file."""
    with pytest.raises(BadValue, match="not UTF-8"):
        read_password(private(tmp_path / "p", b"\xff\xfe"), None)


def test_a_prompt_does_not_echo() -> None:
    """W-01: what is typed at the prompt never appears on the terminal by itself."""
    seen = prompted("pass word", "pass word")
    assert seen.count("pass word") == 1
    assert "got pass word" in seen


def test_two_different_answers_are_refused() -> None:
    """A mistyped new password would lock its key away for ever."""
    assert "the two passwords differ" in prompted("pass word", "pass wort")
