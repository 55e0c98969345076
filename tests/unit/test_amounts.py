from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guerdon.amounts import format_amount, parse_amount
from guerdon.errors import BadValue
from guerdon.model import MAX_UNITS


@given(st.integers(0, MAX_UNITS), st.integers(0, 28))
def test_printed_amounts_parse_back_to_the_same_units(units: int, decimals: int) -> None:
    """E-18: for every number of decimals, what is shown is exactly what is meant."""
    assert parse_amount(format_amount(units, decimals).replace(",", ""), decimals) == units


@pytest.mark.parametrize(
    ("text", "decimals", "units"),
    [("1.5", 6, 1_500_000), ("0.000001", 6, 1), ("100000", 6, 10**11), ("7", 0, 7), ("007.50", 2, 750)],
)
def test_plain_decimals_parse_exactly(text: str, decimals: int, units: int) -> None:
    """A plain decimal number becomes its exact number of token units."""
    assert parse_amount(text, decimals) == units


@pytest.mark.parametrize(
    "text",
    [
        "0.0000001", "1,000", "١٢", "-1", "+1", "1e18", "0x10", "", " 1", "1 ", "1.", ".5", "1.2.3", "NaN",
        "Infinity", "1_000", "１", "1\n", "9" * 200, str(2**256), str(2**256 - 1), str(2**96),
    ],
)  # fmt: skip
def test_odd_numbers_are_refused(text: str) -> None:
    """W-07: signs, separators, exponents, foreign digits, excess decimals and huge numbers are refused."""
    with pytest.raises(BadValue):
        parse_amount(text, 6)


def test_the_largest_amount_is_accepted_and_one_more_is_not() -> None:
    """W-07: the limit is 2**96 - 1 units, exactly."""
    assert parse_amount(str(MAX_UNITS), 0) == MAX_UNITS
    with pytest.raises(BadValue, match="largest"):
        parse_amount(str(MAX_UNITS + 1), 0)


@pytest.mark.parametrize(
    ("units", "decimals", "text"),
    [(1_234_567, 6, "1.234567"), (10**11, 6, "100,000.000000"), (5, 0, "5"), (-1, 2, "-0.01"), (1, 77, None)],
)
def test_amounts_show_every_decimal_place(units: int, decimals: int, text: str | None) -> None:
    """E-18: decimals 0, 2, 6 and 77 are shown in full, never rounded."""
    shown = format_amount(units, decimals)
    assert shown == (text if text is not None else "0." + "0" * 76 + "1")


@pytest.mark.parametrize("decimals", [-1, 78, 255])
def test_impossible_decimals_are_refused(decimals: int) -> None:
    """E-18: a token that claims more decimals than a uint256 has digits cannot be shown."""
    with pytest.raises(BadValue):
        format_amount(1, decimals)
