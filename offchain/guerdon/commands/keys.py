"""`guerdon keys`: make and list encrypted keys."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from guerdon.chain.keystore import Wallet, keystore_account, new_wallet, parse_private_key, save_keystore
from guerdon.commands import options, output
from guerdon.commands.secret_input import read_password, read_private_file
from guerdon.config import load_config

app = typer.Typer(help="Make and list encrypted keys.", no_args_is_help=True)

ImportFile = Annotated[
    Path | None,
    typer.Option("--import-file", help="File with an existing key in 64 hexadecimal digits, mode 0600."),
]


@app.command()
def new(
    import_file: ImportFile = None,
    password_file: options.PasswordFile = None,
    password_fd: options.PasswordFd = None,
    config: options.ConfigFile = None,
    as_json: options.AsJson = False,
) -> None:
    """Make a key (or import one) and keep it encrypted in the keystore folder."""
    folder = load_config(config).keystore_dir
    imported = Wallet.of(parse_private_key(read_private_file(import_file))) if import_file else None
    password = read_password(password_file, password_fd, confirm=True)
    wallet = imported or new_wallet()
    path = save_keystore(folder, wallet, password)
    if as_json:
        output.print_json({"account": wallet.account, "keystore": str(path)})
    else:
        output.print_facts("New key", {"account": wallet.account, "keystore": str(path)})


@app.command()
def show(config: options.ConfigFile = None, as_json: options.AsJson = False) -> None:
    """List the accounts in the keystore folder; asks for no password and shows no key."""
    folder = load_config(config).keystore_dir
    found = [(keystore_account(path), str(path)) for path in sorted(folder.glob("*.json"))]
    if as_json:
        output.print_json({"keys": [{"account": account, "keystore": path} for account, path in found]})
    else:
        output.print_table(f"Keys in {folder}", ["account", "keystore"], found)
