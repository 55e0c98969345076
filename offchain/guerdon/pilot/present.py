"""Run a pilot on a local chain, write its two reports, and show them on a terminal."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from guerdon.chain.anvil import LocalNode
from guerdon.fl.mlp import use_one_thread
from guerdon.pilot.folder import PilotFolder
from guerdon.pilot.outcome import report_of
from guerdon.pilot.page import render
from guerdon.pilot.report import PilotReport
from guerdon.pilot.runner import Pilot
from guerdon.pilot.screen import print_report, progress
from guerdon.pilot.settings import PilotSettings

MIN_WIDTH = 100  # columns that the tables need; a pipe says 80


def run_and_write(
    settings: PilotSettings, node: LocalNode, own: PilotFolder, reports: Path, console: Console
) -> PilotReport:
    """Run with progress on `console`, then write `reports`/pilot.json and pilot.html.

    `own` is emptied, but not before the pilot can start.
    """
    use_one_thread()
    with progress(console) as stages:
        pilot = Pilot.set_up(settings, node, own, stages)
        pilot.run()
    report = report_of(pilot)
    (reports / "pilot.json").write_bytes(report.to_json_bytes())
    (reports / "pilot.html").write_text(render(report), encoding="utf-8")
    return report


def show(report: PilotReport, folder: Path, reports: Path, console: Console) -> None:
    """Print the schools, the epochs, the totals, and where everything was written."""
    console.width = max(console.width, MIN_WIDTH)
    files = {"page": reports / "pilot.html", "figures": reports / "pilot.json", "evidence": folder / "evidence"}
    print_report(report, console, {name: str(path) for name, path in files.items()})
