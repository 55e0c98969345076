"""A programme as plain JSON facts, under the same keys in every command; amounts are strings of units."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from guerdon.amounts import format_amount, trimmed
from guerdon.chain.client import ChainClient
from guerdon.chain.records import Metric, Milestone, Pin, Program, Token

PPM_DECIMALS = 6


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


def milestone_facts(client: ChainClient, program: Program, pin: Pin) -> list[dict[str, Any]]:
    """Every milestone of a programme, and whether an attestation that stands has released it."""
    return [
        {
            "milestone": number,
            "metric": milestone.metric.name.lower(),
            "threshold": milestone.threshold,
            "amount_units": str(milestone.amount),
            "deadline": milestone.deadline,
            "released": client.milestone_released(program.id, number, pin),
        }
        for number, milestone in enumerate(program.milestones, start=1)
    ]


def threshold_text(milestone: Milestone) -> str:
    """A threshold as people read it: rounds as they are, AUC such as 0.83."""
    if milestone.metric is Metric.ROUNDS_COMPLETED:
        return f"{milestone.threshold:,}"
    return trimmed(milestone.threshold, PPM_DECIMALS, keep=2)


def money_text(token: Token) -> Callable[[int], str]:
    """How people read an amount of a token, such as 1,250.50 USDC."""
    return lambda units: f"{format_amount(units, token.decimals)} {token.symbol}"
