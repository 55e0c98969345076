"""The options that several commands share, worded once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", help="Settings file; default: GUERDON_CONFIG, else ./guerdon.toml."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object with stable keys.")]
Program = Annotated[int, typer.Option("--program", min=1, help="The programme's number.")]
Epoch = Annotated[int | None, typer.Option("--epoch", min=1, help="Epoch to use; default: the newest final one.")]
Account = Annotated[str | None, typer.Option("--account", help="0x account of the participant.")]
Keystore = Annotated[
    Path | None,
    typer.Option("--keystore", help="Encrypted key file; default: <keystore_dir>/<account>.json."),
]
PasswordFile = Annotated[
    Path | None,
    typer.Option("--password-file", help="File with the password, mode 0600; else you are asked."),
]
PasswordFd = Annotated[
    int | None, typer.Option("--password-fd", min=0, help="Open file descriptor to read the password from.")
]
Actor = Annotated[
    str | None,
    typer.Option("--account", help="0x account that acts; its own keystore sends unless --keystore is given."),
]
Carrier = Annotated[
    Path | None,
    typer.Option("--keystore", help="Encrypted key file of who sends and pays gas; default: the account's own."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check and simulate everything, send nothing.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask before sending.")]
