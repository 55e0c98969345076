"""What the page and the terminal tell of votes, disputes, organisations and certificates.

given a report with every story
├── when it is shown: each story's figures stand there
├── when a story's name is hostile: it stays text
└── when its sums are off by a unit: it is refused
given a quick report
└── when it is shown: no dispute is told of
"""

from __future__ import annotations

import io
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console

from guerdon.errors import SumMismatch
from guerdon.pilot.page import render
from guerdon.pilot.report import PilotReport
from guerdon.pilot.screen import print_report

HOSTILE = '"><script>alert(1)</script>\x1b[2J'


def quick(report: PilotReport) -> PilotReport:
    return report.model_copy(update={"appealed_penalty": None, "wrong_attestation": None})


def page_text(report: PilotReport) -> str:
    return " ".join(ET.fromstring(render(report).removeprefix("<!DOCTYPE html>\n")).itertext())


def screen_text(report: PilotReport) -> str:
    console = Console(file=io.StringIO(), width=200, highlight=False)
    print_report(report, console, {})
    return str(console.file.getvalue())  # type: ignore[attr-defined]


def test_every_story_is_told(report: PilotReport) -> None:
    """Votes, weights, shares, roots, members and certificates stand on the page and on the terminal."""
    page, screen = page_text(report), screen_text(report)
    for words in ("303,442 points of reputation for", "85.00 %", "1,094.479417", "693.710951", "evening school"):
        assert words in page
    for words in ("303,442 for", "reliability 1,000 -> 1,500", "646.931539", "0xc2c2c2c2..", "6 certificates"):
        assert words in screen


def test_a_quick_run_tells_of_no_dispute(report: PilotReport) -> None:
    """Without disputes neither page nor terminal mentions one."""
    page, screen = page_text(quick(report)), screen_text(quick(report))
    assert "A penalty, appealed and undone" in page_text(report)
    assert "appealed" not in page
    assert "voided" not in page
    assert "penalty" not in screen
    assert "in court" not in screen


def test_every_seat_is_drawn(report: PilotReport) -> None:
    """Two panels of three and seven: ten seats a case, one a vote for neither side, and the legend's three."""
    page = render(report)
    assert page.count('class="seat ') == 2 * (3 + 7 + 3)
    assert page.count('class="seat neither"') == 1


def test_a_bar_for_every_change(report: PilotReport) -> None:
    """Half of the schools gained and half lost; each has its bar in the wide picture and in the small one."""
    page = render(report)
    assert (page.count('class="more"'), page.count('class="less"')) == (2 * 40, 2 * 40)


def test_hostile_names_stay_text(report: PilotReport) -> None:
    """W-08: a site's or member's name and what a replay said cannot become markup or move the terminal."""
    told = report.appealed_penalty, report.wrong_attestation
    assert told[0]
    assert told[1]
    members = tuple(member.model_copy(update={"name": HOSTILE}) for member in report.organisation.members)
    hostile = report.model_copy(
        update={
            "pay_changes": tuple(row.model_copy(update={"site": HOSTILE}) for row in report.pay_changes),
            "certificates": tuple(row.model_copy(update={"site": HOSTILE}) for row in report.certificates),
            "organisation": report.organisation.model_copy(update={"site": HOSTILE, "members": members}),
            "appealed_penalty": told[0].model_copy(update={"site": HOSTILE}),
            "wrong_attestation": told[1].model_copy(
                update={"from_site": HOSTILE, "to_site": HOSTILE, "noticed": HOSTILE}
            ),
        }
    )
    tags = [node.tag for node in ET.fromstring(render(hostile).removeprefix("<!DOCTYPE html>\n")).iter()]
    assert tags == [node.tag for node in ET.fromstring(render(report).removeprefix("<!DOCTYPE html>\n")).iter()]
    assert "\x1b" not in render(hostile) + screen_text(hostile)


@pytest.mark.parametrize("unit", [-1, 1])
def test_sums_of_the_stories_are_checked(report: PilotReport, unit: int) -> None:
    """A unit more or less in a change of pay or in a member's part is an alarm."""
    first, *others = report.pay_changes
    off = first.model_copy(update={"new_units": first.new_units + unit})
    with pytest.raises(SumMismatch, match="pay by the old weights"):
        report.model_copy(update={"pay_changes": (off, *others)}).check()
    member, *rest = report.organisation.members
    wrong = member.model_copy(update={"units": member.units + unit})
    organisation = report.organisation.model_copy(update={"members": (wrong, *rest)})
    with pytest.raises(SumMismatch, match="the members' parts"):
        report.model_copy(update={"organisation": organisation}).check()
