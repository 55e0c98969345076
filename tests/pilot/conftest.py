"""One real pilot, run by its command in a process of its own; the tests look at what it left."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from guerdon.chain.anvil import AnvilNode, running_anvil
from guerdon.pilot.report import PilotReport

GUERDON = Path(sys.executable).parent / "guerdon"


def run_guerdon(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does; extra keywords are environment variables."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith("GUERDON_")}
    return subprocess.run(
        [str(GUERDON), *arguments],
        env=mine | variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class FinishedPilot:
    """The files of a finished run, and the chain it left, answering again."""

    reports: Path
    output: str
    report: PilotReport
    node: AnvilNode

    @property
    def folder(self) -> Path:
        return self.reports / "pilot"

    @property
    def config(self) -> str:
        return str(self.folder / "guerdon.toml")

    def evidence(self, epoch: int) -> Path:
        return self.folder / "evidence" / "program-1" / f"epoch-{epoch}.json"

    def account(self, kind: str) -> str:
        """The first school of a kind."""
        return next(row.account for row in self.report.participants if row.kind == kind)


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give every test that looks at the finished run to the same worker: one run serves them all."""
    for item in items:
        if "pilot" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("pilot"))


@pytest.fixture(scope="session")
def pilot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FinishedPilot]:
    """A finished run of `guerdon demo`, its chain brought back from the saved state.

    Its folder has a space and a character beyond 16 bits in its name, and its caller has other settings in the
    environment: neither may reach the claims that the run starts in processes of their own.
    """
    reports = tmp_path_factory.mktemp("pilot") / "my reports \N{GRINNING FACE}"
    port = free_port()
    done = run_guerdon("demo", "--reports", str(reports), "--port", str(port), GUERDON_CHAIN_ID="99")
    assert done.returncode == 0, done.stdout + done.stderr
    report = PilotReport.from_json_bytes((reports / "pilot.json").read_bytes())
    with running_anvil(port, state=reports / "pilot" / "chain.json") as node:
        yield FinishedPilot(reports, done.stdout, report, node)
