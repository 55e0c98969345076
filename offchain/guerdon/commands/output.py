"""Print results: tables for people, one JSON object with stable keys for machines."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from guerdon.text import escaped

MAX_SENTENCE = 2_000  # characters: what somebody is about to agree to is not cut


def print_json(value: Mapping[str, Any]) -> None:
    """One object on standard output; everything beyond ASCII is escaped, so no terminal is moved."""
    sys.stdout.write(json.dumps(value, indent=2) + "\n")


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table whose cells are escaped and never read as markup; nothing is cut."""
    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(escaped(cell)) for cell in row))
    _console().print(table)


def print_facts(title: str, facts: Mapping[str, str]) -> None:
    """Name and value, one fact a line, names aligned."""
    width = max(len(name) for name in facts)
    lines = [f"{name:<{width}}  {escaped(value)}" for name, value in facts.items()]
    sys.stdout.write("\n".join([title, *(f"  {line}" for line in lines)]) + "\n")


def print_sentences(title: str, sentences: Sequence[str]) -> None:
    """A title with one sentence a line below it, whole; nothing at all without sentences."""
    if sentences:
        sys.stdout.write("\n".join([title, *(f"  {escaped(sentence, MAX_SENTENCE)}" for sentence in sentences)]) + "\n")


def print_error(name: str, message: str, exit_code: int, *, as_json: bool) -> None:
    """One sentence on standard error, or an object on standard output for machines."""
    if as_json:
        print_json({"error": name, "message": message, "exit_code": exit_code})
    else:
        sys.stderr.write(f"guerdon: {message}\n")


def _console() -> Console:
    # a pipe has no width: wide enough that neither an account nor a hash is folded
    return Console(width=None if sys.stdout.isatty() else 200, highlight=False)
