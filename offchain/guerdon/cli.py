"""The `guerdon` command: registers the commands and turns errors into exit codes."""

from __future__ import annotations

import signal
import sys
from types import FrameType
from typing import NoReturn

import click
import typer

from guerdon.commands import claim, demo, export_proof, keys, output, programs, replay, status, verify
from guerdon.errors import GuerdonError

INTERRUPTED = 130

app = typer.Typer(
    help="Pay federated-learning participants by their contribution, and claim what you are owed.",
    epilog="Exit codes: 0 done, 1 a bug, 2 refused (the input is wrong), 3 try again later, 4 numbers do not add up.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # its tracebacks show local variables, and a key could be one
)
app.add_typer(keys.app, name="keys")
app.command("programs")(programs.programs)
app.command("status")(status.status)
app.command("claim")(claim.claim)
app.command("export-proof")(export_proof.export_proof)
app.command("replay")(replay.replay)
app.command("verify")(verify.verify)
app.command("demo")(demo.demo)
app.command("chain")(demo.chain)


def main() -> None:
    """Run the command line and exit with the code of errors.py."""
    signal.signal(signal.SIGTERM, _leave_in_order)
    try:
        code = app(standalone_mode=False)
    except GuerdonError as error:
        output.print_error(error, as_json="--json" in sys.argv)
        code = error.exit_code
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    sys.exit(code or 0)


def _leave_in_order(number: int, _frame: FrameType | None) -> NoReturn:
    # an exception lets `with` blocks end, so a local chain is reaped and its state written
    sys.exit(128 + number)
