"""`guerdon export-proof`: one account's leaf and path as a file that `guerdon claim --proof` takes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from guerdon.commands import options, output
from guerdon.commands.leaves import ProofFile, entitlement_from_evidence
from guerdon.commands.new_file import write_new
from guerdon.commands.session import open_session
from guerdon.config import parse_account

Output = Annotated[Path | None, typer.Option("--output", help="File to write; default: standard output.")]


def export_proof(
    program: options.Program,
    account: Annotated[str, typer.Option("--account", help="0x account whose proof is wanted.")],
    epoch: options.Epoch = None,
    output_file: Output = None,
    config: options.ConfigFile = None,
) -> None:
    """Write an account's proof as JSON, after checking it against the root on chain."""
    session = open_session(config)
    entitlement = entitlement_from_evidence(session, program, epoch, parse_account(account))
    proof = ProofFile.of(entitlement, session.config)
    if output_file is None:
        output.print_json(proof.model_dump())
    else:
        write_new(output_file, f"{proof.model_dump_json(indent=2)}\n".encode())
