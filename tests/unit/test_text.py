from __future__ import annotations

import tomllib

import pytest

from guerdon.text import escaped, masked_url, toml_string


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ribeirão 学校 🎓", "Ribeirão 学校 🎓"),
        ("a\x1b[2Jb", "a\\x1b[2Jb"),
        ("evil\u202etxt", "evil\\u202etxt"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("two\nlines\r", "two\\nlines\\r"),
        ("\x00", "\\x00"),
        ("'; DROP TABLE", "'; DROP TABLE"),
    ],
)
def test_foreign_text_cannot_move_the_cursor(text: str, shown: str) -> None:
    """W-08: control, bidirectional and zero-width characters are shown as escapes, the rest as it is."""
    assert escaped(text) == shown


def test_long_foreign_text_is_cut() -> None:
    """W-08: ten kilobytes of name take one line, and the line says so."""
    assert escaped("x" * 10_000) == "x" * 120 + "... (10000 characters)"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://127.0.0.1:8545", "http://127.0.0.1:8545"),
        ("https://user:secret@node.example/v3/key?token=secret", "https://node.example/***"),
        ("https://node.example/", "https://node.example"),
    ],
)
def test_an_address_is_shown_without_its_secrets(url: str, shown: str) -> None:
    """W-01: access keys in a node's address never reach a screen or a log."""
    assert masked_url(url) == shown
    assert "secret" not in masked_url(url)


@pytest.mark.parametrize(
    "text", ["/tmp/rep-😀", "Ribeirão 学校", 'a "quoted" \\ path', "tab\tnew\nline\x01\x1f\x7f", "'; #", ""]
)
def test_a_settings_file_gives_back_what_was_written(text: str) -> None:
    """W-08: any path, one beyond 16 bits included, survives a settings file byte for byte."""
    assert tomllib.loads(f"path = {toml_string(text)}") == {"path": text}
