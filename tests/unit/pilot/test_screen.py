from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from rich.console import Console

from guerdon.amounts import format_amount
from guerdon.errors import SumMismatch
from guerdon.pilot.report import PilotReport
from guerdon.pilot.screen import print_report, progress

FILES = {"page": "reports/pilot.html", "numbers": "reports/pilot.json"}


def paper(width: int = 100, *, is_terminal: bool = False) -> tuple[Console, Callable[[], str]]:
    """A console that writes to memory, and what it has written so far."""
    memory = io.StringIO()
    return Console(file=memory, width=width, force_terminal=is_terminal), memory.getvalue


def clock(*ticks: float) -> Callable[[], float]:
    return iter(ticks).__next__


def test_every_school_is_printed_once_with_exact_amounts(report: PilotReport) -> None:
    """All schools stand in the table, best paid first, with reward and claim to the unit."""
    console, written = paper()
    print_report(report, console, FILES)
    lines = [line.split() for line in written().splitlines()]
    schools = [line for line in lines if line[:1] == ["school"] and len(line) > 2 and line[1].isdigit()]
    assert [" ".join(line[:2]) for line in schools] == [row.site for row in report.ranked()]
    assert [line[4:6] for line in schools] == [
        [format_amount(row.reward_units, 6), format_amount(row.claimed_units, 6)] for row in report.ranked()
    ]


def test_tables_fit_a_hundred_columns(report: PilotReport) -> None:
    """Nothing is cut or folded at 100 columns."""
    console, written = paper()
    print_report(report, console, FILES)
    assert max(len(line.rstrip()) for line in written().splitlines()) <= 100
    assert "\u2026" not in written()


def test_totals_gas_and_files_are_told(report: PilotReport) -> None:
    """The last lines say where the money is, what it cost and where to read more."""
    console, written = paper()
    print_report(report, console, FILES)
    for words in ("100,000.00 tUSD funded, to the unit", "claim 93,871 the first time, 59,402 again", *FILES.values()):
        assert words in written()


@pytest.mark.parametrize("name", ["[bold red]x[/]", "\x1b[2J", "\u202egnp", "a\nb", "\x07", "[link=x]y"])
def test_hostile_names_do_not_move_the_terminal(report: PilotReport, name: str) -> None:
    """W-08: markup and control characters in names are printed, never obeyed."""
    first = report.ranked()[0]
    others = tuple(row for row in report.participants if row is not first)
    hostile = report.model_copy(
        update={
            "participants": (first.model_copy(update={"site": name}), *others),
            "worst_cohort": name,
            "token_symbol": name,
        }
    )
    console, written = paper()
    print_report(hostile, console, {"page": name})
    assert written().replace("\n", "").isprintable()
    assert written().count(name.encode("unicode_escape").decode()) == 4


def test_nothing_is_printed_when_money_does_not_add_up(report: PilotReport) -> None:
    """A report that is one unit off is an alarm, not a table."""
    console, written = paper()
    with pytest.raises(SumMismatch):
        print_report(report.model_copy(update={"funded_units": report.funded_units + 1}), console, FILES)
    assert written() == ""


def test_a_stage_is_one_line_without_a_terminal() -> None:
    """In a log every stage is one line with its count and its time, and the time is kept."""
    console, written = paper()
    with progress(console, clock(10.0, 12.5, 20.0, 20.25)) as stages:
        with stages.stage("rounds", "Training", total=6) as stage:
            stage.advance()
            stage.advance(5)
        with stages.stage("claims", "Claiming", total=80) as stage:
            stage.advance(80)
    assert written() == "Training: 6 of 6, 2.5 s\nClaiming: 80 of 80, 0.2 s\n"
    assert stages.seconds == {"rounds": 2.5, "claims": 0.25}


def test_a_stage_that_fails_says_where_it_stopped() -> None:
    """An error inside a stage passes on after the log says how far the stage had come."""
    console, written = paper()

    def stop_in_the_middle() -> None:
        with progress(console, clock(0.0, 1.0)) as stages, stages.stage("rounds", "Training", total=6) as stage:
            stage.advance(2)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        stop_in_the_middle()
    assert written() == "Training: stopped after 2 of 6, 1.0 s\n"


def test_a_terminal_gets_bars() -> None:
    """On a terminal the stage's bar reaches its total, and square brackets stay text."""
    console, written = paper(is_terminal=True)
    with progress(console) as stages, stages.stage("rounds", "Training [red]", total=6) as stage:
        stage.advance(6)
    assert "6/6" in written()
    assert "Training [red]" in written()
