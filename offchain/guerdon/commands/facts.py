"""A programme as plain JSON facts, under the same keys in every command; amounts are strings of units."""

from __future__ import annotations

from typing import Any

from guerdon.chain.records import Program


def program_facts(program: Program) -> dict[str, Any]:
    """Who made the programme, its money and its quorum."""
    return {
        "program": program.id,
        "sponsor": program.sponsor,
        "token": program.token,
        "funded_units": str(program.funded),
        "released_units": str(program.released),
        "paid_units": str(program.paid),
        "quorum": program.quorum,
        "signers": list(program.signers),
        "window_seconds": program.window,
        "last_epoch": program.last_epoch,
    }
