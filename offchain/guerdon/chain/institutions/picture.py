"""A certificate's picture, read strictly: what is not named here is refused, so it can run, load and link nothing."""

from __future__ import annotations

import re

from guerdon.errors import BadMessage
from guerdon.text import escaped

NUMBERS = r"[0-9]+(\.[0-9]+)?( [0-9]+(\.[0-9]+)?)*"
COLOUR = r"none|#[0-9a-f]{6}|hsl\([0-9]{1,3},[0-9]{1,3}%,[0-9]{1,3}%\)"
ELEMENTS = ("svg", "g", "rect", "ellipse", "circle", "text")
ATTRIBUTES = {
    "xmlns": r"http://www\.w3\.org/2000/svg",
    "transform": r"(translate|rotate)\(-?[0-9]+( -?[0-9]+)?\)",
    "fill": COLOUR,
    "stroke": COLOUR,
    "text-anchor": "middle",
    "font-family": "[A-Za-z]+(,[A-Za-z]+)*",
    "font-style": "italic",
    "stroke-opacity": r"\.[0-9]+",
    "fill-opacity": r"\.[0-9]+",
    **dict.fromkeys(
        (
            "viewBox", "width", "height", "x", "y", "r", "rx", "ry",
            "stroke-width", "stroke-dasharray", "font-size", "letter-spacing",
        ),
        NUMBERS,
    ),
}  # fmt: skip
OPENING = re.compile(r"<([a-z]+)((?: [A-Za-z-]+='[^'<>&]*')*)(/?)>", re.ASCII)
ATTRIBUTE = re.compile(r" ([A-Za-z-]+)='([^']*)'", re.ASCII)
TEXT = re.compile(r"[A-Za-z0-9 .]+", re.ASCII)


def read_picture(content: bytes) -> list[str]:
    """The texts that a picture shows, in order. Raises BadMessage on anything that the contract would not draw."""
    try:
        rest = content.decode("ascii")
    except UnicodeDecodeError:
        raise BadMessage("the certificate's picture is not plain text: do not open it") from None
    if not rest.startswith("<svg "):
        raise BadMessage("the certificate's picture does not begin with <svg: do not open it")
    open_elements: list[str] = []
    texts: list[str] = []
    while rest:
        rest = _read_one(rest, open_elements, texts)
        if rest and not open_elements:
            raise BadMessage(f"the certificate's picture goes on behind its end: {escaped(rest)}")
    if open_elements:
        raise BadMessage(f"the certificate's picture breaks off within <{open_elements[-1]}>")
    return texts


def _read_one(rest: str, open_elements: list[str], texts: list[str]) -> str:
    """Take an opening, a closing or a text off the front; returns what follows."""
    if opening := OPENING.match(rest):
        name, attributes, is_closed = opening.groups()
        _check(name, ATTRIBUTE.findall(attributes))
        if not is_closed:
            open_elements.append(name)
        return rest[opening.end() :]
    if open_elements and rest.startswith(closing := f"</{open_elements[-1]}>"):
        open_elements.pop()
        return rest[len(closing) :]
    text = TEXT.match(rest)
    if text and open_elements[-1:] == ["text"]:
        texts.append(text.group())
        return rest[text.end() :]
    raise BadMessage(f"the certificate's picture holds what the contract does not draw: {escaped(rest)}")


def _check(name: str, attributes: list[tuple[str, str]]) -> None:
    if name not in ELEMENTS:
        raise BadMessage(f"the certificate's picture holds a <{escaped(name)}>: do not open it")
    if len(dict(attributes)) < len(attributes):
        raise BadMessage(f"a <{name}> of the certificate's picture says an attribute twice")
    for attribute, value in attributes:
        if not re.fullmatch(ATTRIBUTES.get(attribute, r"(?!)"), value, re.ASCII):
            raise BadMessage(f"a <{name}> of the certificate's picture says {attribute}='{escaped(value)}'")
