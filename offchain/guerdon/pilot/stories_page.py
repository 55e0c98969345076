"""The page's stories: a vote, two disputes, an organisation's own programme, certificates."""

from __future__ import annotations

from guerdon.pilot.markup import both, number, section, short, table
from guerdon.pilot.report import PilotReport
from guerdon.pilot.story_report import CaseResult, PanelResult
from guerdon.pilot.svg import element, label, picture, safe
from guerdon.pilot.vote_chart import pay_changes
from guerdon.text import escaped

WIDE, SMALL = 960.0, 380.0
SEAT, ROW = 26.0, 34.0  # pixels between two seats, between two panels
FIRST_SEAT, MEANING = 84.0, 150.0
LEGEND = (("for", "for the objection"), ("against", "against it"), ("absent", "did not come"))


def stories(report: PilotReport) -> list[str]:
    """Every story that the report holds, as a section."""
    told = [_vote(report)]
    if report.appealed_penalty:
        told.append(_penalty(report))
    if report.wrong_attestation:
        told.append(_wrong(report))
    return [*told, _organisation(report), _certificates(report)]


def _vote(report: PilotReport) -> str:
    vote = report.vote
    caption = (
        f"{vote.ballots} ballots, {vote.in_favour:,} points of reputation for and {vote.against:,} against; "
        f"{vote.quorum:,} were needed. {vote.days} days from proposal to effect, and in force from epoch "
        f"{vote.from_epoch} on. The picture shows what that did to each school's pay in epoch {vote.from_epoch}."
    )
    rows = [
        element(
            "tr",
            element("th", safe(name), scope="row")
            + number(basis_points(weight))
            + number(basis_points(vote.weights_after[name])),
        )
        for name, weight in vote.weights_before.items()
    ]
    weights = table("Weights of the reward", ("component", "before", "after"), rows)
    art = both(pay_changes(report, WIDE), pay_changes(report, SMALL))
    return section("A vote that changed pay", _caption(caption) + art + weights)


def _penalty(report: PilotReport) -> str:
    story = report.appealed_penalty
    assert story is not None
    caption = (
        f"Another participant accused {story.site} in epoch {story.case.epoch}. The first panel lowered its share from "
        f"{report.amount(story.share_units)} to {report.amount(story.lowered_to_units)} {report.token_symbol}; it "
        f"appealed with a bond of {report.amount(story.case.appeal_bond_units)}, the next panel gave the share back, "
        f"and it claimed all {report.amount(story.paid_units)}."
    )
    return section("A penalty, appealed and undone", _caption(caption) + _case(report, story.case, "penalty"))


def _wrong(report: PilotReport) -> str:
    story = report.wrong_attestation
    assert story is not None
    caption = (
        f"{report.quorum} of {report.signers} signers signed evidence of epoch {story.case.epoch} that they had not "
        f"recomputed: {report.amount(story.moved_units)} {report.token_symbol} had moved from {story.from_site} to "
        f"{story.to_site}. A replay noticed; a school disputed; two panels voided the attestation. It was attested "
        "again, rightly, and everybody was paid."
    )
    roots = element(
        "table",
        element(
            "tbody",
            element("tr", element("th", "wrong root, voided", scope="row") + short(story.wrong_root))
            + element("tr", element("th", "right root, paid", scope="row") + short(story.right_root)),
        ),
    )
    said = element("p", "The replay said: " + element("code", safe(story.noticed, 300)), class_="said")
    art = _case(report, story.case, "wrong")
    return section("A wrong attestation, voided", _caption(caption) + art + said + roots)


def _case(report: PilotReport, case: CaseResult, name: str) -> str:
    """How the panels voted, seat by seat, and what it took."""
    words = "; ".join(
        f"panel of {panel.seats}: {panel.votes_for} for, {panel.votes_against} against, {panel.absent} absent"
        for panel in case.panels
    )
    body = [part for row, panel in enumerate(case.panels) for part in _seats(panel, row)]
    bottom = len(case.panels) * ROW + 16
    for at, (kind, meaning) in enumerate(LEGEND):
        body += [
            _seat(kind, FIRST_SEAT + at * MEANING, bottom),
            label(FIRST_SEAT + at * MEANING + 14, bottom + 4, meaning),
        ]
    art = picture(f"{name}-panels", (520.0, bottom + 20), "How the panels voted", words, body)
    opening, appeal = report.amount(case.bond_units), report.amount(case.appeal_bond_units)
    foot = (
        f"Bond to open {opening}, for the appeal {appeal} a side; {case.days} days from opening to execution. Gas: "
        + ", ".join(f"{act} {gas:,}" for act, gas in case.gas.items())
        + "."
    )
    return element("div", art, class_="panels") + _caption(foot)


def _seats(panel: PanelResult, row: int) -> list[str]:
    y = row * ROW + 16
    kinds = ["for"] * panel.votes_for + ["against"] * panel.votes_against + ["absent"] * panel.absent
    kinds += ["neither"] * (panel.seats - len(kinds))
    name = "first panel" if row == 0 else "on appeal"
    return [label(0, y + 4, name, "muted")] + [
        _seat(kind, FIRST_SEAT + seat * SEAT, y) for seat, kind in enumerate(kinds)
    ]


def _seat(kind: str, x: float, y: float) -> str:
    return element("circle", cx=x, cy=y, r=8, class_=f"seat {kind}")


def _organisation(report: PilotReport) -> str:
    story = report.organisation
    caption = (
        f"{story.site} is an organisation: it claimed {report.amount(story.received_units)} {report.token_symbol} into "
        f"programme {story.program}, its own, and that paid its members."
    )
    rows = [
        element(
            "tr",
            element("th", safe(member.name), scope="row") + short(member.account) + number(report.amount(member.units)),
        )
        for member in story.members
    ]
    return section(
        "An organisation pays its members",
        _caption(caption) + table(f"Amounts in {report.token_symbol}.", ("member", "account", "received"), rows),
    )


def _certificates(report: PilotReport) -> str:
    shown = [row for row in report.certificates if row.picture]
    caption = (
        f"{len(report.certificates)} schools hold a certificate that cannot be transferred; its words and its picture "
        f"come from the chain itself. These are the first {len(shown)}."
    )
    frames = "".join(
        element(
            "figure",
            element("img", src=row.picture or "", alt=escaped(f"certificate of {row.site}", 100), width=300.0)
            + element("figcaption", safe(row.site)),
        )
        for row in shown
    )
    return section("Certificates", _caption(caption) + element("div", frames, class_="certificates"))


def basis_points(weight: int) -> str:
    """Basis points as per cent."""
    return f"{weight / 100:.2f} %"


def _caption(text: str) -> str:
    return element("p", safe(text, 800), class_="caption")
