"""`guerdon demo` and `guerdon chain`: run the pilot on a local chain, and bring its chain back up."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer
from rich.console import Console

from guerdon.chain.anvil import running_anvil
from guerdon.commands import options
from guerdon.config import load_config
from guerdon.errors import BadValue, Refusal

Reports = Annotated[
    Path, typer.Option("--reports", help="Folder for pilot.json, pilot.html and the pilot's own folder.")
]
Port = Annotated[int, typer.Option("--port", min=1, max=65_535, help="Port of the local chain.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Decides the split of pupils and who plays which part.")]
DEFAULT_REPORTS = Path("reports")
PILOT_FOLDER = "pilot"
CONFIG_NAME = "guerdon.toml"
STATE_NAME = "chain.json"


def demo(
    reports: Reports = DEFAULT_REPORTS, port: Port = 8_545, seed: Seed = 1, as_json: options.AsJson = False
) -> None:
    """Train over 80 schools, value, attest and pay on a local chain, and show what happened."""
    try:
        from guerdon.pilot.present import run_and_write, show
        from guerdon.pilot.runner import fresh_folder
        from guerdon.pilot.settings import PilotSettings
    except ModuleNotFoundError as error:
        raise Refusal(f"the pilot needs {error.name}; run: pip install 'guerdon[pilot]'") from error
    folder = fresh_folder(reports / PILOT_FOLDER)
    console = Console(stderr=as_json, highlight=False)
    with running_anvil(port, state=folder / STATE_NAME) as node:
        report = run_and_write(PilotSettings(seed=seed), node, folder, reports, console)
    if as_json:
        typer.echo(report.to_json_bytes(), nl=False)
        return
    show(report, folder, reports, console)
    settings, evidence = folder / CONFIG_NAME, folder / "evidence" / "program-1"
    last, richest = f"epoch-{len(report.epochs)}.json", report.ranked()[0].account
    elsewhere = "" if reports == DEFAULT_REPORTS else f" --reports {reports}"
    typer.echo(
        f"\nTo look for yourself, bring the chain back in another terminal: guerdon chain{elsewhere}\n"
        f"  guerdon replay {evidence / last} --config {settings}\n"
        f"  guerdon verify {richest} --config {settings} --private {folder / 'private'}"
    )


def chain(reports: Reports = DEFAULT_REPORTS) -> None:
    """Bring up the local chain that the last demo left, until you press Ctrl-C."""
    folder = reports / PILOT_FOLDER
    config_file, state = folder / CONFIG_NAME, folder / STATE_NAME
    if not config_file.is_file() or not state.is_file():
        raise BadValue(f"there is no finished demo in {folder}: run guerdon demo first")
    port = urlsplit(load_config(config_file).rpc_url).port
    with running_anvil(port, state=state) as node, suppress(KeyboardInterrupt):
        typer.echo(f"The demo's chain answers at {node.url}; settings: {config_file}. Ctrl-C stops it.")
        while node.process.poll() is None:
            time.sleep(0.2)
