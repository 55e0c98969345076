from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guerdon.pilot.svg import Scale, element, picture, safe, spread, ticks

positions = st.lists(st.floats(0, 300, allow_nan=False), min_size=1, max_size=18)


@given(positions)
def test_spread_labels_keep_their_distance(wanted: list[float]) -> None:
    """Labels never come nearer than the gap and never leave the picture."""
    placed = sorted(spread(wanted, 15, 0, 300))
    assert all(low + 15 <= high + 1e-6 for low, high in pairwise(placed))
    assert placed[0] >= -1e-6
    assert placed[-1] <= 300 + 1e-6


@given(positions)
def test_spread_labels_keep_their_order(wanted: list[float]) -> None:
    """A label that belongs above another one stays above it."""
    placed = spread(wanted, 15, 0, 300)
    pairs = sorted(zip(wanted, placed, strict=True))
    assert all(first[1] < second[1] for first, second in pairwise(pairs) if first[0] < second[0])


def test_labels_with_room_stay_where_they_belong() -> None:
    """A label moves only when another one is in its way."""
    assert spread([100, 10, 200], 15, 0, 300) == [100, 10, 200]
    assert spread([100, 100, 250], 20, 0, 300) == [90, 110, 250]


@given(st.integers(-(10**15), 10**15), st.integers(0, 10**15), st.integers(2, 9))
def test_ticks_cover_the_range_in_round_steps(low: int, width: int, about: int) -> None:
    """Ticks are few, round, and the first and last enclose the data."""
    grid = ticks(low, low + width, about)
    assert grid[0] <= low
    assert grid[-1] >= low + width
    assert str(grid.step).rstrip("0") in {"1", "2", "5"}
    assert 2 <= len(grid) <= about * 2 + 3


def test_a_scale_maps_ends_to_ends() -> None:
    """The low end of the data lands on the first pixel, the high end on the last."""
    up = Scale(-10, 10, 200, 100)
    assert (up(-10), up(0), up(10)) == (200, 150, 100)


@pytest.mark.parametrize("name", ['"><script>', "a & b", "'", "\x1b[31m\x00", "\u202egnp", "n\u200bame"])
def test_foreign_text_stays_text(name: str) -> None:
    """W-08: markup, control and invisible characters in a name are shown, never obeyed."""
    parsed = ET.fromstring(element("text", safe(name), id=name.replace("\x1b", "").replace("\x00", "")))
    assert len(parsed) == 0
    assert parsed.text is not None
    assert parsed.text.isprintable()


def test_long_names_are_cut() -> None:
    """W-08: a name of ten thousand letters is cut and its length told."""
    assert len(safe("x" * 10_000)) < 100


def test_a_picture_is_announced() -> None:
    """A screen reader gets a title and a description with ids of their own."""
    drawn = ET.fromstring(picture("a", (10, 20.5), "What < it", "is & shows", ["<g/>"]))
    assert drawn.attrib == {"viewBox": "0 0 10 20.5", "role": "img", "aria-labelledby": "a-title a-desc"}
    assert [child.text for child in drawn[:2]] == ["What < it", "is & shows"]
    assert [child.get("id") for child in drawn[:2]] == ["a-title", "a-desc"]
