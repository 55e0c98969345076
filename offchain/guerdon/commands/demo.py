"""`guerdon demo` and `guerdon chain`: run the pilot on a local chain, and bring its chain back up."""

from __future__ import annotations

import shlex
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer
from rich.console import Console

from guerdon.chain.anvil import running_anvil
from guerdon.commands import options
from guerdon.config import load_config
from guerdon.errors import BadValue, ChainUnreachable, Refusal
from guerdon.text import escaped

Reports = Annotated[
    Path, typer.Option("--reports", help="Folder for pilot.json, pilot.html and the pilot's own folder.")
]
Port = Annotated[int, typer.Option("--port", min=1, max=65_535, help="Port of the local chain.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Decides the split of pupils and who plays which part.")]
Quick = Annotated[bool, typer.Option("--quick", help="Leave the disputes out.")]
DEFAULT_REPORTS = Path("reports")
PILOT_FOLDER = "pilot"
CONFIG_NAME = "guerdon.toml"
STATE_NAME = "chain.json"
UNFINISHED_NAME = "chain.unfinished.json"


def demo(
    reports: Reports = DEFAULT_REPORTS,
    port: Port = 8_545,
    seed: Seed = 1,
    quick: Quick = False,
    as_json: options.AsJson = False,
) -> None:
    """Train over 80 schools, value, vote, attest, judge and pay on a local chain, and show what happened."""
    try:
        from guerdon.pilot.folder import held_folder
        from guerdon.pilot.present import run_and_write, show
        from guerdon.pilot.settings import PilotSettings
    except ModuleNotFoundError as error:
        raise Refusal(f"the pilot needs {error.name}; run: pip install 'guerdon[pilot]'") from error
    console = Console(stderr=as_json, highlight=False)
    with held_folder(reports / PILOT_FOLDER) as own:
        folder = own.path
        # an earlier demo's state stays what it is until this one is sure to start, and an unfinished one has none
        with running_anvil(port, state=folder / UNFINISHED_NAME, fresh=True) as node:
            report = run_and_write(PilotSettings(seed=seed, is_quick=quick), node, own, reports, console)
        (folder / UNFINISHED_NAME).replace(folder / STATE_NAME)
    if as_json:
        typer.echo(report.to_json_bytes(), nl=False)
        return
    show(report, folder, reports, console)
    settings, private = folder / CONFIG_NAME, folder / "private"
    evidence = folder / "evidence" / "program-1" / f"epoch-{len(report.epochs)}.json"
    elsewhere = "" if reports == DEFAULT_REPORTS else f" --reports {_quoted(reports)}"
    typer.echo(
        f"\nTo look for yourself, bring the chain back in another terminal: guerdon chain{elsewhere}\n"
        f"  guerdon replay {_quoted(evidence)} --config {_quoted(settings)}\n"
        f"  guerdon verify {report.ranked()[0].account} --config {_quoted(settings)} --private {_quoted(private)}"
    )


def _quoted(path: Path) -> str:
    return shlex.quote(str(path))


def chain(reports: Reports = DEFAULT_REPORTS) -> None:
    """Bring up the local chain that the last demo left, until you press Ctrl-C."""
    from guerdon.pilot.folder import held_folder

    folder = reports / PILOT_FOLDER
    config_file, state = folder / CONFIG_NAME, folder / STATE_NAME
    if not config_file.is_file() or not state.is_file():
        raise BadValue(f"there is no finished demo in {escaped(str(folder))}: run guerdon demo first")
    port = urlsplit(load_config(config_file, environ={}).rpc_url).port
    with held_folder(folder), ExitStack() as running:
        try:
            node = running.enter_context(running_anvil(port, state=state))
        except ChainUnreachable as error:
            raise BadValue(
                f"no chain comes back from {escaped(str(state))}: run guerdon demo again ({error})"
            ) from None
        typer.echo(f"The demo's chain answers at {node.url}; settings: {config_file}. Ctrl-C stops it.")
        with suppress(KeyboardInterrupt):
            while node.process.poll() is None:
                time.sleep(0.2)
