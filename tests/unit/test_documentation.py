from __future__ import annotations

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import click
import pytest
import typer

from guerdon.cli import app

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.glob("*.md"))
FRONT = [ROOT / "README.md", ROOT / "CHANGELOG.md"]
NOT_BUILT = "not built yet"
INVARIANTS = 15

# Every attack the project answers for. Numbers have gaps on purpose: an id never changes its meaning.
ATTACKS = {
    "V": "01 02 04 05 06 07 08 09 12",
    "E": "01 02 04 06 07 09 10 12 13 15 16 17 18 19 21 22 23 25 26 28 30 31 32 34 35",
    "O": "01 03 04 07 08 09 11 12 14 16 17 19 21 22 23 24",
    "D": "01 02 04 05 07 08 09 11 12 14 15 16",
    "R": "01 02 04 06 07 09 10",
    "G": "01 02 04 05 07 08 10 11 13",
    "S": "01 02 03 04 05 08 09 10 11 12 13 15 16 18 19 20",
    "F": "01 03 04 05 07 08 09 11 12 14 15",
    "W": "01 02 04 05 07 08 10 11 13",
}
IDS = [f"{letter}-{number}" for letter, numbers in ATTACKS.items() for number in numbers.split()]
ID = re.compile(r"\b[DEFGORSVW]-\d\d\b")
TEST = re.compile(r"\btests/[\w/]+\.py::test_\w+")

# In parts, so that this file does not name what it looks for.
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("files", "pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("npmjs", "com"),
        ("deb", "debian", "org"),
    )
]
MACHINE_PATH = re.compile(r"(?<![\w.}*-])/" + "(?:root|work|home)/")


@cache
def committed_files() -> tuple[Path, ...]:
    """Every file under version control, as it is in the working tree."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file())


@cache
def docstrings() -> dict[str, str]:
    """Every test as `tests/...py::name`, with its docstring."""
    found = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                found[f"{path.relative_to(ROOT).as_posix()}::{node.name}"] = ast.get_docstring(node) or ""
    return found


def rows(page: str, first_cell: str) -> dict[str, list[str]]:
    """The table rows of a page by their first cell, which must match; the same first cell twice is an error."""
    found: dict[str, list[str]] = {}
    for line in (DOCS / page).read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and re.fullmatch(first_cell, cells[0]):
            assert cells[0] not in found, f"{page} has two rows {cells[0]}"
            found[cells[0]] = cells
    return found


def code_of(page: Path) -> str:
    """The fenced blocks and code spans of a page, one a line."""
    text = page.read_text(encoding="utf-8")
    blocks = re.findall(r"^```[^\n]*\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))
    return "\n".join([*blocks, *spans])


def is_answered(cells: list[str]) -> bool:
    """Whether a row names a test in its last cell or says that there is nothing to test."""
    return bool(TEST.search(cells[-1])) or any(NOT_BUILT in cell for cell in cells)


def test_every_attack_has_one_row_with_a_test_or_a_confession() -> None:
    """The threat model has exactly the known attacks, each proven or said to be not built yet."""
    found = rows("threat-model.md", ID.pattern)
    assert sorted(found) == sorted(IDS)
    assert [name for name, cells in found.items() if len(cells) != 4 or not is_answered(cells)] == []


def test_every_invariant_has_a_row_with_a_test_or_a_confession() -> None:
    """The fifteen invariants and all further promises are numbered without a gap, none left blank."""
    found = rows("invariants.md", r"\d+")
    assert list(found) == [str(number) for number in range(1, len(found) + 1)]
    assert len(found) >= INVARIANTS
    assert [number for number, cells in found.items() if len(cells) != 4 or not is_answered(cells)] == []
    assert [number for number in list(found)[INVARIANTS:] if not TEST.search(found[number][-1])] == []


@pytest.mark.parametrize("page", [*FRONT, *PAGES], ids=lambda page: page.name)
def test_every_test_named_in_the_documentation_exists(page: Path) -> None:
    """A renamed or deleted test leaves no proof behind that nobody can run."""
    named = TEST.findall(page.read_text(encoding="utf-8"))
    assert [name for name in named if name not in docstrings()] == []


def test_a_row_names_the_tests_that_carry_its_id() -> None:
    """Where tests carry an attack's id, its row names at least one of them, so it cannot go on saying less."""
    carriers: dict[str, set[str]] = {}
    for test, docstring in docstrings().items():
        for attack in ID.findall(docstring):
            carriers.setdefault(attack, set()).add(test)
    assert carriers.keys() <= set(IDS)
    found = rows("threat-model.md", ID.pattern)
    assert [name for name in sorted(carriers) if not carriers[name] & set(TEST.findall(found[name][-1]))] == []


def test_every_test_has_a_sentence() -> None:
    """Every test says in its docstring what it proves."""
    assert [name for name, docstring in docstrings().items() if not docstring.strip()] == []


@pytest.mark.parametrize("page", [*FRONT, *PAGES], ids=lambda page: page.name)
def test_every_relative_link_resolves(page: Path) -> None:
    """Links and pictures between files lead to files."""
    targets = re.findall(r"\]\(([^)\s]+)", page.read_text(encoding="utf-8"))
    relative = [target for target in targets if not re.match(r"[a-z]+:|#", target)]
    assert [target for target in relative if not (page.parent / target.split("#")[0]).exists()] == []


@pytest.mark.parametrize("page", [*FRONT, *PAGES], ids=lambda page: page.name)
def test_every_command_in_the_documentation_is_registered(page: Path) -> None:
    """Whatever a page calls `guerdon ...` is a command of the command line."""
    group = typer.main.get_command(app)
    assert isinstance(group, click.Group)
    unknown = []
    for name, following in re.findall(r"\bguerdon ([a-z][a-z-]*)(?: ([a-z][a-z-]*))?", code_of(page)):
        command = group.commands.get(name)
        if command is None or (isinstance(command, click.Group) and following not in command.commands):
            unknown.append(f"{name} {following}".strip())
    assert unknown == []


@pytest.mark.parametrize("page", [*FRONT, *PAGES], ids=lambda page: page.name)
def test_every_target_in_the_documentation_is_in_the_makefile(page: Path) -> None:
    """Whatever a page calls `make ...` is a target of the Makefile."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, flags=re.MULTILINE))
    assert [name for name in re.findall(r"\bmake ([a-z-]+)\b", code_of(page)) if name not in targets] == []


def test_no_committed_file_names_a_registry_or_a_machine() -> None:
    """Nothing committed depends on one package registry's host or on one machine's folders."""
    found = []
    for path in committed_files():
        content = path.read_bytes()
        if b"\0" in content:
            continue
        text = content.decode("utf-8", errors="replace")
        found += [f"{path.relative_to(ROOT)}: {host}" for host in REGISTRIES if host in text]
        found += [f"{path.relative_to(ROOT)}: {match.group()}" for match in MACHINE_PATH.finditer(text)]
    assert found == []
