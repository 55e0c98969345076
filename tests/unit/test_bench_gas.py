"""What the gas benchmark promises about its report, without a chain."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from benchmarks.gas.figures import FIGURES, OPENZEPPELIN_BALLOTS, missed
from benchmarks.gas.report import write
from benchmarks.gas.tables import figures_beside_bars

AT_THE_BAR = {figure.key: figure.bar for figure in FIGURES}


@pytest.mark.parametrize("key", AT_THE_BAR)
def test_one_unit_of_gas_over_the_bar_is_a_miss(key: str) -> None:
    """At its bar every figure passes; one unit more and exactly that figure fails, in the table too."""
    over = AT_THE_BAR | {key: AT_THE_BAR[key] + 1}
    assert missed(AT_THE_BAR) == []
    assert [figure.key for figure in missed(over)] == [key]
    assert "FAIL" not in figures_beside_bars(AT_THE_BAR)
    assert [line.split()[0] for line in figures_beside_bars(over).splitlines() if "FAIL" in line] == [key]


def test_a_difference_may_not_be_large_in_either_direction() -> None:
    """Many epochs that cost much less than one would be as wrong as many that cost more."""
    assert [figure.key for figure in missed(AT_THE_BAR | {"claim_50_epochs_minus_1": -201})] == [
        "claim_50_epochs_minus_1"
    ]


def test_a_ballot_may_cost_two_per_cent_more_than_openzeppelins_own() -> None:
    """The first ballot of a side and a later one are held to what the same library's plain governor costs."""
    assert OPENZEPPELIN_BALLOTS == (83_255, 66_155)
    assert (AT_THE_BAR["vote"], AT_THE_BAR["vote_repeat"]) == (84_920, 67_478)


def test_the_report_has_the_figures_and_their_settings(tmp_path: Path) -> None:
    """The JSON holds every figure under its key, whole numbers, and the settings beside them."""
    write(AT_THE_BAR, {"solc": "0.8.30"}, tmp_path / "reports" / "gas.json")
    report = json.loads((tmp_path / "reports" / "gas.json").read_text())
    assert report == {**AT_THE_BAR, "settings": {"solc": "0.8.30"}}
