"""Parts of the pilot's page: sections, tables and cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from guerdon.pilot.svg import element, safe
from guerdon.text import escaped

NUMBERS = frozenset(
    [
        "pupils",
        "rounds",
        "contribution",
        "reward",
        "claimed",
        "reputation",
        "measured",
        "needed",
        "pot",
        "total",
        "gas",
        "before",
        "after",
        "received",
    ]
)  # columns that are set to the right


def both(wide: str, small: str) -> str:
    """A picture for a desk, and the same for a telephone."""
    return element("div", wide, class_="wide") + element("div", small, class_="small")


def section(title: str, content: str) -> str:
    """A section under its heading."""
    return element("section", element("h2", safe(title)) + content)


def table(caption: str, columns: Sequence[str], rows: Iterable[str], foot: str = "") -> str:
    """A table with a caption; `rows` are safe markup."""
    cells = (element("th", name, scope="col", class_="number" if name in NUMBERS else "words") for name in columns)
    head = element("thead", element("tr", "".join(cells)))
    body = element("tbody", "".join(rows))
    table = element("table", head + body + (element("tfoot", foot) if foot else ""))
    return element("p", safe(caption, 200), class_="caption") + scrolling(caption, table)


def scrolling(name: str, content: str) -> str:
    """Content that scrolls sideways on a narrow screen."""
    return element("div", content, class_="scroll", role="region", aria_label=escaped(name, 200), tabindex="0")


def number(text: str) -> str:
    """A cell that is set to the right."""
    return element("td", safe(text, 100), class_="number")


def short(hexadecimal: str) -> str:
    """A hash or account, its middle left out; all of it under the pointer."""
    text = f"{hexadecimal[:8]}\u2026{hexadecimal[-6:]}"
    return element("td", element("code", safe(text)), title=safe(hexadecimal, 100))
