"""Compile contracts with a source or two exchanged, in a node process that stays warm."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = {
    "evmVersion": "cancun",
    "viaIR": True,
    "optimizer": {"enabled": True, "runs": 1},
    "metadata": {"appendCBOR": False, "bytecodeHash": "none"},  # else every mutant's bytecode differs by its hash
}


class CompileError(Exception):
    """The compiler refused the sources; the message is its first error."""


class Compiler:
    """npm's solc behind a pipe. Use as a context manager: it ends the process."""

    def __init__(self) -> None:
        command = ["node", str(Path(__file__).with_name("compiler.js")), str(ROOT)]
        self._process = subprocess.Popen(  # Ctrl-C is for who started it
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, start_new_session=True
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait()

    def bytecode(self, source: str, name: str, changed: dict[str, str]) -> str:
        """Creation code (hex, with 0x) of contract `name` in `source`, with `changed` in place of files on disk.

        Raises CompileError when the compiler refuses, also where code is too large to hold a placeholder.
        """
        answer = self._answer([source], changed, {source: {name: ["evm.bytecode.object"]}})
        return "0x" + str(answer["contracts"][source][name]["evm"]["bytecode"]["object"])

    def syntax_trees(self, sources: list[str]) -> dict[str, Any]:
        """The AST of every source by its path."""
        answer = self._answer(sources, {}, {"*": {"": ["ast"]}})
        return {source: answer["sources"][source]["ast"] for source in sources}

    def _answer(self, sources: list[str], changed: dict[str, str], selection: dict[str, Any]) -> Any:
        texts = {source: (ROOT / source).read_text(encoding="utf-8") for source in sources} | changed
        request = {
            "language": "Solidity",
            "sources": {source: {"content": text} for source, text in texts.items()},
            "settings": {**SETTINGS, "outputSelection": selection},
        }
        pipe_in, pipe_out = self._process.stdin, self._process.stdout
        assert pipe_in is not None
        assert pipe_out is not None
        pipe_in.write(json.dumps(request) + "\n")
        pipe_in.flush()
        line = pipe_out.readline()
        if not line.strip():
            code = self._process.poll()
            message = f"the compiler's process ended without an answer (exit code {code}): stopped, or out of memory"
            raise RuntimeError(message)
        answer = json.loads(line)
        problems = [error["message"] for error in answer.get("errors", []) if error["severity"] == "error"]
        if problems:
            raise CompileError(problems[0])
        return answer
