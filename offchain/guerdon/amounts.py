"""Exact conversion between token units and decimal text; never a float, never a rounding."""

from __future__ import annotations

import re

from guerdon.errors import BadValue
from guerdon.model import MAX_UNITS
from guerdon.text import escaped

MAX_DECIMALS = 77  # ten to a higher power does not fit a uint256
_AMOUNT = re.compile(r"[0-9]+(\.[0-9]+)?", re.ASCII)


def parse_amount(text: str, decimals: int) -> int:
    """Token units of a plain decimal number such as `1250.5`, with `decimals` places at most.

    Raises BadValue on signs, separators, exponents, digits other than 0-9, more decimal places than
    the token has (never rounded) and amounts above 2**96 - 1 units.
    """
    if len(text) > 2 * MAX_DECIMALS or not _AMOUNT.fullmatch(text):
        raise BadValue(f"amount '{escaped(text)}' is not a plain decimal number: write it like 1250.50")
    whole, _, fraction = text.partition(".")
    if len(fraction) > decimals:
        raise BadValue(f"amount {text} has {len(fraction)} decimal places, the token has only {decimals}")
    units = int(whole + fraction.ljust(decimals, "0"))
    if units > MAX_UNITS:
        raise BadValue(f"amount {text} is above the largest the escrow can hold, {MAX_UNITS} units")
    return units


def format_amount(units: int, decimals: int) -> str:
    """`units` as exact decimal text with all the token's places and thousands separators.

    Raises BadValue when `decimals` is not in 0..77.
    """
    if not 0 <= decimals <= MAX_DECIMALS:
        raise BadValue(f"token decimals {decimals} are outside 0..{MAX_DECIMALS}")
    sign = "-" if units < 0 else ""
    whole, fraction = divmod(abs(units), 10**decimals)
    return f"{sign}{whole:,}" + (f".{fraction:0{decimals}d}" if decimals else "")


def trimmed(units: int, decimals: int, keep: int) -> str:
    """Exact decimal text of `units / 10**decimals` without trailing zeros beyond `keep` places."""
    whole, point, fraction = format_amount(units, decimals).partition(".")
    fraction = fraction.rstrip("0").ljust(min(keep, decimals), "0")
    return whole + (point + fraction if fraction else "")
