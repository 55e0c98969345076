"""The table of broken contracts belongs to the contracts as they are."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "scripts" / "prove"))

from breaks import BREAKS, Break  # noqa: E402 - a script, not a package


@pytest.mark.parametrize("broken", BREAKS, ids=lambda broken: broken.name)
def test_every_break_can_be_made(broken: Break) -> None:
    """Every line that `make red` breaks stands in its contract exactly once, and its break is a change."""
    assert broken.apply() != (ROOT / broken.source).read_text(encoding="utf-8")


def test_every_money_invariant_is_broken() -> None:
    """1 to 5, 8, 9 and 13 to 15 each have a break of their own."""
    assert {"1", "2", "3", "4", "5", "8", "9", "13", "14", "15"} <= {broken.invariant for broken in BREAKS}
