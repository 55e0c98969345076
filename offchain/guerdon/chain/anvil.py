"""Start a local Anvil chain from its native binary and always reap it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from guerdon.errors import BadValue, ChainUnreachable
from guerdon.text import escaped

LOCAL_CHAINS = frozenset({31_337, 1_337})
HOST = "127.0.0.1"
START_SECONDS = 20.0
STOP_SECONDS = 10.0


@dataclass(frozen=True)
class LocalNode:
    """A local development chain: where it answers, its number, and what only such a chain can do."""

    url: str
    chain_id: int

    def rpc(self, method: str, *parameters: Any) -> Any:
        """Ask the node for something that only a local chain does. Raises ChainUnreachable without an answer."""
        question = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(parameters)}
        try:
            answer = requests.post(self.url, json=question, timeout=30).json()
        except requests.RequestException as error:
            kind = type(error).__name__
            raise ChainUnreachable(f"no answer from the local chain to {method} ({kind}): was it stopped?") from None
        if "error" in answer:
            raise ChainUnreachable(f"the local chain refused {method}: {escaped(str(answer['error']), 300)}")
        return answer["result"]

    def advance(self, seconds: int) -> None:
        """Let chain time pass and mine the block that shows it."""
        self.rpc("evm_increaseTime", seconds)
        self.rpc("evm_mine")


@dataclass(frozen=True)
class AnvilNode(LocalNode):
    """A local chain that this process started."""

    port: int
    process: subprocess.Popen[bytes]


@contextmanager
def running_anvil(
    port: int | None = None, *, chain_id: int = 31_337, state: Path | None = None, fresh: bool = False
) -> Iterator[AnvilNode]:
    """Run Anvil on `port` (a free one if None) until the block ends, however it ends.

    `state` is a file that is written when the chain stops and, unless the chain is to be `fresh`, loaded
    if it exists. Finality trails the head by two blocks (one slot per epoch). Raises BadValue when the
    binary is missing or the port is taken, ChainUnreachable when Anvil does not answer in time.
    """
    binary = anvil_binary()
    chosen = _free_port() if port is None else _require_free(port)
    command = [str(binary), "--host", HOST, "--port", str(chosen), "--chain-id", str(chain_id)]
    command += ["--slots-in-an-epoch", "1", "--silent"]
    command += ["--dump-state" if fresh else "--state", str(state)] if state else []
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            node = AnvilNode(f"http://{HOST}:{chosen}", chain_id, chosen, process)
            _wait_until_answering(node, log.fileno())
            yield node
        finally:
            _reap(process)


def anvil_binary() -> Path:
    """The native Anvil: GUERDON_ANVIL, else the repository's node_modules, else PATH.

    npm's own launcher is skipped, because it exits 0 even when Anvil failed. Raises BadValue when
    there is none.
    """
    named = os.environ.get("GUERDON_ANVIL")
    if named:
        return _require_executable(Path(named))
    repository = Path(__file__).parents[3]
    for candidate in sorted(repository.glob("node_modules/@foundry-rs/anvil-*/bin/anvil")):
        return _require_executable(candidate)
    found = shutil.which("anvil")
    if found is None:
        raise BadValue("Anvil was not found: run make setup, or set GUERDON_ANVIL to its binary")
    return Path(found)


def _require_executable(path: Path) -> Path:
    if not os.access(path, os.X_OK) or not path.is_file():
        raise BadValue(f"{escaped(str(path))} is not an executable Anvil: set GUERDON_ANVIL to one")
    return path


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _require_free(port: int) -> int:
    if not 0 < port < 2**16:
        raise BadValue(f"port {port} is outside 1..65535")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise BadValue(f"port {port} is taken: stop what listens there or choose another") from error
    return port


def _wait_until_answering(node: AnvilNode, log: int) -> None:
    question = {"jsonrpc": "2.0", "id": 1, "method": "eth_chainId", "params": []}
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up:
        if node.process.poll() is not None:
            said = os.pread(log, 2_000, 0).decode(errors="replace").strip()
            raise ChainUnreachable(f"Anvil stopped at once: {escaped(said, 400)}")
        try:
            requests.post(node.url, json=question, timeout=1).raise_for_status()
        except requests.RequestException:
            time.sleep(0.02)
        else:
            return
    raise ChainUnreachable(f"Anvil did not answer on {node.url} within {START_SECONDS:.0f} s")


def _reap(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
    finally:  # also when a second Ctrl-C ends the wait
        process.kill()
        process.wait()
