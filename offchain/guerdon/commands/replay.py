"""`guerdon replay`: recompute settled epochs from public evidence and compare with the chain."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from guerdon.commands import options, output
from guerdon.commands.session import open_session
from guerdon.errors import BadValue
from guerdon.oracle.chain_check import compare_with_chain
from guerdon.oracle.replay import Replay, ReplayedEpoch
from guerdon.oracle.rulings import ruling_words
from guerdon.oracle.store import EvidenceStore
from guerdon.text import escaped

EvidencePath = Annotated[
    Path, typer.Argument(metavar="EVIDENCE", help="An epoch's evidence, like evidence/program-1/epoch-3.json.")
]
Offline = Annotated[bool, typer.Option("--offline", help="Recompute only; do not compare with the chain.")]


def replay(
    evidence: EvidencePath,
    offline: Offline = False,
    config: options.ConfigFile = None,
    as_json: options.AsJson = False,
) -> None:
    """Recompute every epoch up to EVIDENCE to the same root, byte for byte, and compare with the chain."""
    store, last = locate(evidence)
    client = None if offline else open_session(config).client
    replayer = Replay(store)
    rows, rulings = [], []
    for _ in range(last):
        rows.append(_row(replayer.next_epoch()))
        rulings.append(ruling_words(replayer.evidence.rulings))
        if client is not None:
            compare_with_chain(client, replayer.evidence)
    if as_json:
        epochs = [row | {"rulings": words} for row, words in zip(rows, rulings, strict=True)]
        output.print_json({"compared_with_chain": not offline, "epochs": epochs})
        return
    output.print_table("Replayed", list(rows[0]), [[str(value) for value in row.values()] for row in rows])
    for epoch, words in enumerate(rulings, start=1):
        output.print_sentences(f"Rulings in epoch {epoch}", words)
    if offline:
        typer.echo("Same root, total and evidence hash in every epoch. Not compared with the chain: whether these")
        typer.echo("signers are the programme's, whether they posted this, and what a court ruled, the evidence alone")
        typer.echo("cannot show.")
    else:
        typer.echo("Same root, total and evidence hash in every epoch, from the evidence and on the chain.")


def locate(path: Path) -> tuple[EvidenceStore, int]:
    """The store and the epoch that an evidence path names. Raises BadValue when there is none."""
    epoch = re.fullmatch(r"epoch-([1-9][0-9]*)\.json", path.name, re.ASCII)
    program = re.fullmatch(r"program-([1-9][0-9]*)", path.absolute().parent.name, re.ASCII)
    if epoch is None or program is None:
        raise BadValue(f"{escaped(str(path))} is not evidence: name a file like evidence/program-1/epoch-3.json")
    if not path.is_file():
        raise BadValue(f"there is no evidence at {escaped(str(path))}")
    return EvidenceStore(path.absolute().parent.parent, int(program[1])), int(epoch[1])


def _row(epoch: ReplayedEpoch) -> dict[str, int | str]:
    return {
        "epoch": epoch.epoch,
        "root": "0x" + epoch.root.hex(),
        "total_units": str(epoch.total),
        "leaves": epoch.leaf_count,
        "evidence_hash": "0x" + epoch.evidence_hash.hex(),
    }
