"""The pilot's charts as SVG: quality by round, contribution against reward, reward by school."""

from __future__ import annotations

import math
from collections import Counter

from guerdon.amounts import trimmed
from guerdon.pilot.fields import PPM_DECIMALS
from guerdon.pilot.report import KIND_WORDS, KINDS, ParticipantResult, PilotReport, percent
from guerdon.pilot.svg import (
    CHARACTER,
    MAX_NAME,
    Scale,
    element,
    label,
    line,
    mark,
    picture,
    safe,
    spread,
    ticks,
)
from guerdon.text import escaped

NANO_DECIMALS = 9  # contributions are drawn in whole billionths of a nat
LINE_HEIGHT = 16.0
MAX_COHORT = 22  # characters shown of a cohort's name
NARROW = 520.0  # pixels below which a chart drops what it can do without


def auc_by_round(report: PilotReport, width: float) -> str:
    """Test AUC of all pupils (bold) and of each cohort, a line each, labelled at its end."""
    series = {"all pupils": [_ppm(row.auc) for row in report.rounds]}
    series |= {name: [_ppm(row.cohorts[name]) for row in report.rounds] for name in report.rounds[-1].cohorts}
    every = [value for values in series.values() for value in values]
    grid = ticks(min(every), max(every), 8)
    height = max(360.0, LINE_HEIGHT * len(series) + 90)
    longest = max(len(_shortened(name)) for name in series)
    right = width - min((longest + 9) * CHARACTER, width * 0.55)
    across = Scale(0, max(len(report.rounds) - 1, 1), 50, right - 14)
    up = Scale(grid[0], grid[-1], height - 52, 34)
    body = _epoch_bands(report, across, up)
    for tick in grid:
        body += [line(40, up(tick), right, up(tick), "grid")]
        body += [label(34, up(tick) + 4, trimmed(tick, PPM_DECIMALS, keep=2), "muted", "end")]
    body += [label(across(i), height - 32, str(row.round), "muted", "middle") for i, row in enumerate(report.rounds)]
    body += [label((40 + right) / 2, height - 10, "round", "muted", "middle")]
    body += _lines(series, report.worst_cohort, across, up)
    body += _end_labels(series, report.worst_cohort, right, up)
    first, last = report.rounds[0].auc, report.rounds[-1].auc
    return picture(
        f"auc-{width:.0f}",
        (width, height),
        "Test AUC by round, overall and by cohort",
        f"Overall AUC goes from {first:.3f} to {last:.3f} in {len(report.rounds)} rounds; "
        f"the lowest cohort at the end is {report.worst_cohort} with {report.worst_cohort_auc:.3f}.",
        body,
    )


def contribution_and_reward(report: PilotReport, width: float) -> str:
    """One mark a school: contribution to the right, reward upwards, shape and colour by kind."""
    nano = [_nano(row) for row in report.participants]
    most = max(row.reward_units for row in report.participants)
    x_grid, y_grid = ticks(min(0, *nano), max(1, *nano), 7 if width > NARROW else 4), ticks(0, max(most, 1), 5)
    legend, top = _legend(report, width)
    height = 394.0 + top
    left = 14 + CHARACTER * max(len(trimmed(tick, report.token_decimals, keep=0)) for tick in y_grid)
    across = Scale(x_grid[0], x_grid[-1], left + 10, width - 16)
    up = Scale(0, y_grid[-1], height - 70, top + 34)
    body = [*legend, label(0, top + 16, f"reward, {report.token_symbol}", "muted")]
    for tick in y_grid:
        body += [line(left, up(tick), width - 6, up(tick), "grid" if tick else "axis")]
        body += [label(left - 6, up(tick) + 4, trimmed(tick, report.token_decimals, keep=0), "muted", "end")]
    for tick in x_grid:
        body += [label(across(tick), height - 34, _signed(tick), "muted", "middle")]
    body += [line(across(0), up(0), across(0), up(y_grid[-1]), "axis")]
    body += [label(width - 6, height - 12, "contribution, nats", "muted", "end")]
    body += _proportional(report, across, up)
    body += _marks(report, across, up)
    return picture(
        f"scatter-{width:.0f}",
        (width, height),
        "Contribution against reward, one mark a school",
        "Rewards rise in proportion to positive contributions; "
        + "; ".join(
            f"mean {KIND_WORDS[kind]} pay {percent(report.pay_ratio(kind))} of the honest mean" for kind in KINDS
        ),
        body,
    )


def reward_by_school(report: PilotReport, width: float) -> str:
    """A bar a school by falling reward, odd ones marked, with the mean of each kind below."""
    rows = report.ranked()
    y_grid = ticks(0, max(rows[0].reward_units, 1), 4)
    left = 14 + CHARACTER * max(len(trimmed(tick, report.token_decimals, keep=0)) for tick in y_grid)
    height, floor = 420.0, 262.0
    up = Scale(0, y_grid[-1], floor, 34)
    slot = (width - 6 - left) / len(rows)
    body = [label(0, 16, f"reward, {report.token_symbol}", "muted")]
    for tick in y_grid:
        body += [line(left, up(tick), width - 6, up(tick), "grid" if tick else "axis")]
        body += [label(left - 6, up(tick) + 4, trimmed(tick, report.token_decimals, keep=0), "muted", "end")]
    for place, row in enumerate(rows):
        body += _bar(report, row, place, Scale(0, len(rows), left, width - 6), up)
    mean = report.of_kind("honest").mean_units
    words = f"honest mean {report.amount(mean)}"
    covered = max(len(rows) - 1 - int((len(words) + 3) * CHARACTER / slot), 0)  # the highest bar under the words
    top = up(max(mean, rows[covered].reward_units)) - 7
    body += [line(left, up(mean), width - 6, up(mean), "mean")]
    body += [label(width - 6, top, words, "ink strong", "end")]
    body += _means(report, width, floor + 44)
    return picture(
        f"reward-{width:.0f}",
        (width, height),
        "Reward of every school, highest first, and the mean reward of each kind",
        "; ".join(
            f"{pay.schools} {KIND_WORDS[kind]}: mean {report.amount(pay.mean_units)}, "
            f"{percent(report.pay_ratio(kind))} of the honest mean"
            for kind, pay in ((kind, report.of_kind(kind)) for kind in KINDS)
        ),
        body,
    )


def _epoch_bands(report: PilotReport, across: Scale, up: Scale) -> list[str]:
    body = []
    half = (across(1) - across(0)) / 2
    epochs = sorted({row.epoch for row in report.rounds})
    has_room = (across.end - across.start) / len(epochs) > 70
    for epoch in epochs:
        places = [across(place) for place, row in enumerate(report.rounds) if row.epoch == epoch]
        start, end = max(places[0] - half, 40), min(places[-1] + half, across.end + 14)
        if epoch % 2:
            body += [element("rect", x=start, y=22, width=end - start, height=up.start - 22, class_="band")]
        words = f"epoch {epoch}" if has_room else str(epoch)
        body += [label((start + end) / 2, 14, words, "muted", "middle")]
    return body if has_room else [*body, label(0, 14, "epoch", "muted")]


def _lines(series: dict[str, list[int]], worst: str, across: Scale, up: Scale) -> list[str]:
    body = []
    for name in sorted(series, key=lambda name: _emphasis(name, worst) != "quiet"):
        points = [(across(place), up(value)) for place, value in enumerate(series[name])]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        kind = _emphasis(name, worst)
        body += [element("polyline", points=path, class_=f"series {kind}")]
        if kind != "quiet":
            body += [element("circle", cx=x, cy=y, r=3.2, class_=f"dot {kind}") for x, y in points]
    return body


def _end_labels(series: dict[str, list[int]], worst: str, right: float, up: Scale) -> list[str]:
    ends = {name: up(values[-1]) for name, values in series.items()}
    body = []
    for (name, end), y in zip(ends.items(), spread(list(ends.values()), LINE_HEIGHT, 24, up.start), strict=True):
        kind = _emphasis(name, worst)
        body += [element("path", d=f"M{right - 13:.1f} {end:.1f}L{right:.1f} {y:.1f}", class_=f"leader {kind}")]
        value = trimmed(round(series[name][-1], -3), PPM_DECIMALS, keep=3)
        body += [label(right + 4, y + 4, f"{value}  {_shortened(name)}", f"end {kind}")]
    return body


def _shortened(name: str) -> str:
    name = escaped(name, MAX_NAME)
    return name if len(name) <= MAX_COHORT else name[: MAX_COHORT - 1] + "\u2026"


def _emphasis(name: str, worst: str) -> str:
    return {"all pupils": "overall", worst: "worst"}.get(name, "quiet")


def _legend(report: PilotReport, width: float) -> tuple[list[str], float]:
    body, x, y = [], 8.0, 14.0
    for kind in KINDS:
        text = f"{KIND_WORDS[kind]} ({report.of_kind(kind).schools})"
        room = 34 + CHARACTER * len(text)
        if x + room > width:
            x, y = 8.0, y + 22
        body += [mark(kind, x, y - 4, 5), label(x + 12, y, text)]
        x += room
    return body, y + 8


def _proportional(report: PilotReport, across: Scale, up: Scale) -> list[str]:
    positive = sum(max(_nano(row), 0) for row in report.participants)
    paid = sum(row.reward_units for row in report.participants)
    if not positive or not paid:
        return []
    end = min(across.high, up.high * positive // paid)
    return [line(across(0), up(0), across(end), up(end * paid // positive), "trend")]


def _marks(report: PilotReport, across: Scale, up: Scale) -> list[str]:
    body, unpaid = [], Counter[int]()
    for row in sorted(report.participants, key=lambda row: KINDS.index(row.kind)):
        x, y = across(_nano(row)), up(row.reward_units)
        unpaid[round(x / 8)] += not row.reward_units
        body += [mark(row.kind, x, y, 5, _hint(report, row))]
    piles = {place * 8.0: count for place, count in unpaid.items() if count > 1}
    for x, count in zip(spread(list(piles), 26, 0, across.end), piles.values(), strict=True):
        body += [label(x, up.start + 19, f"\u00d7{count}", "ink", "middle")]
    return body


def _bar(report: PilotReport, row: ParticipantResult, place: int, across: Scale, up: Scale) -> list[str]:
    hint = element("title", safe(_hint(report, row), 300))
    x, slot, top = across(place), across(1) - across(0), up(row.reward_units)
    bar = element(
        "rect", hint, x=x + slot * 0.1, y=top, width=slot * 0.8, height=up.start - top, class_=f"bar {row.kind}"
    )
    if row.kind == "honest":
        return [bar]
    lines = math.ceil(9 / slot)  # where bars are thin, their marks take turns on several lines
    return [bar, mark(row.kind, x + slot / 2, up.start + 10 + place % lines * 10, 4, _hint(report, row))]


def _hint(report: PilotReport, row: ParticipantResult) -> str:
    site = escaped(row.site, MAX_NAME)
    return (
        f"{site}, {row.samples:,} pupils, {KIND_WORDS[row.kind]}: contribution {row.contribution:.6f}, "
        f"reward {report.amount(row.reward_units)} {report.token_symbol}"
    )


def _ppm(auc: float) -> int:
    return round(auc * 1_000_000)


def _nano(row: ParticipantResult) -> int:
    return round(row.contribution * 1_000_000_000)


def _signed(nano: int) -> str:
    return trimmed(nano, NANO_DECIMALS, keep=0).replace("-", "\u2212")


def _means(report: PilotReport, width: float, top: float) -> list[str]:
    body, honest = [], report.of_kind("honest").mean_units
    is_wide = width > NARROW
    room = width - 138 - (33 if is_wide else 9) * CHARACTER
    for place, kind in enumerate(KINDS):
        pay, y = report.of_kind(kind), top + place * 30
        body += [mark(kind, 8, y + 8, 5), label(22, y + 12, KIND_WORDS[kind])]
        length = room * pay.mean_units / max(honest, pay.mean_units, 1)
        body += [element("rect", x=128, y=y, width=max(length, 1.0), height=16, class_=f"bar {kind}")]
        text = percent(report.pay_ratio(kind)) + (f", mean {report.amount(pay.mean_units)}" if is_wide else "")
        body += [label(136 + length, y + 12, text)]
    return body
