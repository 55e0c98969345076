"""Parts of hand-made SVG pictures: safe elements, scales, marks and labels that do not overlap."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

from guerdon.pilot.report import Kind
from guerdon.text import escaped

CHARACTER = 6.7  # average width in pixels at the charts' font size
MAX_NAME = 60  # characters shown of a foreign name


def safe(text: str, limit: int = MAX_NAME) -> str:
    """Foreign text that may stand in HTML and SVG, in an attribute as well."""
    return html.escape(escaped(text, limit), quote=True)


def element(tag: str, content: str = "", **attributes: str | float) -> str:
    """One element; `content` must be safe already, attribute names swap `_` for `-`."""
    pairs = (f' {name.strip("_").replace("_", "-")}="{_attribute(value)}"' for name, value in attributes.items())
    opening = f"<{tag}{''.join(pairs)}"
    return f"{opening}>{content}</{tag}>" if content else f"{opening}/>"


def picture(name: str, size: tuple[float, float], title: str, description: str, body: Sequence[str]) -> str:
    """A picture that a screen reader announces by its title and description."""
    head = element("title", safe(title, 200), id=f"{name}-title") + element(
        "desc", safe(description, 1000), id=f"{name}-desc"
    )
    return element(
        "svg",
        head + "".join(body),
        viewBox=f"0 0 {_attribute(size[0])} {_attribute(size[1])}",
        role="img",
        aria_labelledby=f"{name}-title {name}-desc",
    )


def label(x: float, y: float, text: str, kind: str = "", anchor: str = "start") -> str:
    """A line of text whose baseline starts (or ends, or is centred) at x, y."""
    return element("text", safe(text), x=x, y=y, class_=kind or "ink", text_anchor=anchor)


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    """A straight line with a style class."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=kind)


def mark(kind: Kind, x: float, y: float, radius: float, hint: str = "") -> str:
    """The shape that stands for a kind of school; `hint` appears under the pointer."""
    content = element("title", safe(hint, 300)) if hint else ""
    if kind == "honest":
        return element("circle", content, cx=x, cy=y, r=radius, class_=f"mark {kind}")
    corners = {
        "free_rider": [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
        "random_labels": [(0.0, -1.2), (1.15, 0.85), (-1.15, 0.85)],
        "stale_sum": [(0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)],
    }[kind]
    outline = " ".join(f"{x + radius * dx:.1f},{y + radius * dy:.1f}" for dx, dy in corners)
    return element("polygon", content, points=outline, class_=f"mark {kind}")


@dataclass(frozen=True)
class Scale:
    """A linear map from the integers `low..high` to the pixels `start..end`."""

    low: int
    high: int
    start: float
    end: float

    def __call__(self, value: int) -> float:
        """The pixel of `value`; values outside the range lie outside the pixels."""
        return self.start + (self.end - self.start) * (value - self.low) / (self.high - self.low)


def ticks(low: int, high: int, about: int) -> range:
    """Round integers from at most `low` to at least `high`, about `about` steps of 1, 2 or 5 x 10^k."""
    rough = max((high - low) // about, 1)
    power = 10 ** (len(str(rough)) - 1)
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    first = low // step * step
    return range(first, -(-max(high, first + step) // step) * step + 1, step)


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Positions at least `gap` apart, as near to `wanted` as that allows, inside low..high."""
    blocks: list[tuple[float, int]] = []  # sum of the wanted positions, number of labels
    for position in sorted(wanted):
        blocks.append((position, 1))
        while len(blocks) > 1 and _top(blocks[-1], gap, low, high) - _bottom(blocks[-2], gap, low, high) < gap:
            total, count = blocks.pop()
            blocks[-1] = (blocks[-1][0] + total, blocks[-1][1] + count)
    places = [_top(block, gap, low, high) + gap * step for block in blocks for step in range(block[1])]
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    return [place for _, place in sorted(zip(order, places, strict=True))]


def _top(block: tuple[float, int], gap: float, low: float, high: float) -> float:
    total, count = block
    reach = gap * (count - 1)
    return max(low, min(total / count - reach / 2, high - reach))


def _bottom(block: tuple[float, int], gap: float, low: float, high: float) -> float:
    return _top(block, gap, low, high) + gap * (block[1] - 1)


def _attribute(value: str | float) -> str:
    if isinstance(value, str):
        return html.escape(value, quote=True)
    return f"{value:.1f}".removesuffix(".0")
