"""A certificate's metadata is read to the letter: whatever the contract does not write is refused.

given metadata as the contract writes it
└── then facts and picture come out
given one thing that the contract does not write
├── in the wrapping, the JSON or the facts
├── in the picture: an element, an attribute, a value, a text
└── then it is refused, and named
given well-formed metadata that says something else than the chain
└── then that is an alarm
"""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from guerdon.chain.institutions.certificate import (
    METADATA,
    PICTURE,
    Certificate,
    Document,
    check_facts,
    read_document,
)
from guerdon.chain.institutions.picture import read_picture
from guerdon.errors import BadMessage, EvidenceMismatch

ACCOUNT, ESCROW, TOKEN = "0x" + "11" * 20, "0x" + "22" * 20, "0x" + "33" * 20
FACTS = {
    "programme": "7", "account": ACCOUNT, "epoch": "3", "cumulative reward": "1234.5", "reputation": "9000",
    "token": TOKEN, "escrow": ESCROW, "chain": "31337",
}  # fmt: skip
SVG = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 800 800' width='800' height='800' text-anchor='middle' "
    "font-family='Georgia,serif' fill='#1d2440'><rect width='800' height='800' fill='#fdfbf5'/>"
    "<g fill='none' stroke='hsl(92,45%,42%)'><g transform='translate(400 350)'><g stroke-opacity='.45'>"
    "<ellipse rx='138' ry='89' transform='rotate(9)'/></g>"
    "<circle r='159.155' transform='rotate(-90)' stroke-dasharray='900.5 1000'/></g></g>"
    "<text x='400' y='96' font-size='18' letter-spacing='10'>GUERDON</text>"
    "<text x='400' y='148' font-size='36' font-style='italic'>Certificate of contribution</text>"
    "<text>9000</text><text>reputation</text><text>1234.5</text>"
    "<text>tokens earned in programme 7 up to epoch 3</text>"
    f"<g font-family='monospace'><text>{ACCOUNT}</text><text>escrow {ESCROW} on chain 31337</text></g></svg>"
)
MINTED = Certificate((7 << 160) + int(ACCOUNT, 16), ACCOUNT, True, 3, 1_234_500_000, 9_000)


def uri_of(text: str, prefix: str = METADATA) -> str:
    return prefix + base64.b64encode(text.encode()).decode()


def fields(svg: str = SVG, **changes: Any) -> dict[str, Any]:
    attributes = [{"trait_type": name, "value": value} for name, value in FACTS.items()]
    content = {"name": "a certificate", "description": "of 7", "image": uri_of(svg, PICTURE), "attributes": attributes}
    return content | changes


def written(content: object) -> str:
    return uri_of(json.dumps(content, separators=(",", ":")))


def test_what_the_contract_writes_is_read() -> None:
    """Name, description, all eight facts and the picture, to the byte."""
    assert read_document(written(fields())) == Document("a certificate", "of 7", FACTS, SVG.encode())
    assert read_picture(SVG.encode())[:2] == ["GUERDON", "Certificate of contribution"]


@pytest.mark.parametrize(
    ("uri", "words"),
    [
        ("https://example.org/1.json", "does not begin with data:application/json"),
        ("data:text/html;base64,PGI+", "does not begin with data:application/json"),
        (METADATA + "no base64!", "is not base64"),
        (METADATA + "é", "is not base64"),
        (METADATA + "e30", "is not base64"),
        (METADATA + "e31=", "hidden at its end"),
        (METADATA + "eyJ9\n", "is not base64"),
        (uri_of("not JSON"), "is not JSON"),
        (uri_of("[" * 100_000), "is not JSON"),
        (uri_of("9" * 5_000), "is not JSON"),
        (uri_of("\x00"), "is not JSON"),
        (METADATA + "A" * 200_000, "characters, more than"),
        (uri_of('{"name": "a space"}'), "not written as the contract writes it"),
        (uri_of('{"name":"a","name":"b"}'), "not written as the contract writes it"),
        (uri_of('{"name":"\\u0061"}'), "not written as the contract writes it"),
        (uri_of('"text"'), "other keys than"),
        (uri_of("{}"), "other keys than"),
    ],
)
def test_what_is_wrapped_otherwise_is_refused(uri: str, words: str) -> None:
    """Another scheme, hidden bits, anything that is not compact JSON without a key twice."""
    with pytest.raises(BadMessage, match=words):
        read_document(uri)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"external_url": "https://example.org"}, "other keys than"),
        ({"animation_url": "data:text/html;base64,PGI+"}, "other keys than"),
        ({"attributes": {}}, "other keys than"),
        ({"attributes": []}, "facts are others than"),
        ({"attributes": ["programme"]}, "other keys than trait_type and value"),
        ({"attributes": [{"trait_type": "programme", "value": 7}]}, "value is not plain text"),
        ({"attributes": [{"trait_type": "programme", "value": "7", "display_type": "date"}]}, "other keys than trait"),
        ({"attributes": [{"value": "7", "trait_type": "programme"}]}, "other keys than trait_type and value"),
        ({"name": 7}, "name is not plain text"),
        ({"name": "a\x1b[2Jb"}, "name is not plain text"),
        ({"description": "\u202egnp"}, "description is not plain text"),
        ({"image": None}, "image is not plain text"),
        ({"image": "https://example.org/1.svg"}, "does not begin with data:image/svg"),
        ({"image": "data:text/html;base64,PGI+"}, "does not begin with data:image/svg"),
        ({"image": PICTURE + "no"}, "is not base64"),
    ],
)
def test_other_facts_are_refused(changes: dict[str, Any], words: str) -> None:
    """Keys and facts in the contract's order, all of them plain text, none besides."""
    with pytest.raises(BadMessage, match=words):
        read_document(written(fields(**changes)))


def test_a_fact_said_twice_is_refused() -> None:
    """A second fact of a name would win or lose by the reader's taste."""
    twice = [*fields()["attributes"], {"trait_type": "epoch", "value": "9"}]
    with pytest.raises(BadMessage, match="facts are others than"):
        read_document(written(fields(attributes=twice)))


@pytest.mark.parametrize(
    "name", ["programme", "account", "epoch", "cumulative reward", "reputation", "escrow", "chain"]
)
def test_the_picture_shows_the_facts(name: str) -> None:
    """A picture of other facts than the metadata's is refused; the token alone is not drawn."""
    other = [{"trait_type": fact, "value": "5" if fact == name else value} for fact, value in FACTS.items()]
    with pytest.raises(BadMessage, match="shows other facts"):
        read_document(written(fields(attributes=other)))


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>", "<SCRIPT>alert(1)</SCRIPT>", "<svg:script/>", "<script/>",
        "<a href='https://example.org'><text>1</text></a>", "<a/>",
        "<image href='https://example.org/1.png'/>", "<use href='#x'/>", "<foreignObject/>", "<style>*{}</style>",
        "<animate/>", "<set/>", "<iframe/>", "<![CDATA[<script/>]]>", "<!-- hidden -->", "<!DOCTYPE svg>",
        "<?xml-stylesheet href='https://example.org'?>",
        "<rect onload='alert(1)'/>", "<rect onclick='1'/>", "<rect href='1'/>", "<rect xlink:href='1'/>",
        "<rect style='fill:red'/>", "<rect id='1'/>", "<rect class='1'/>",
        "<rect fill='url(#x)'/>", "<rect fill='url(https://example.org)'/>", "<rect fill='red'/>",
        "<rect fill='#FFFFFF'/>", "<rect fill='#fdfbf5\n'/>", "<rect width='1e9'/>", "<rect width=''/>",
        "<rect width='1;2'/>", "<rect width='١'/>", "<rect width='1' width='2'/>", '<rect width="1"/>',
        "<rect width='&#49;'/>", "<rect width='1'\n/>", "<rect  width='1'/>", "<rect width='1' />", "<rect/ >",
        "<g xmlns='http://www.w3.org/1999/xhtml'/>", "<g transform='matrix(1 0 0 1 0 0)'/>",
        "<g transform='rotate(1) scale(9)'/>", "<g font-family='x;y'/>",
        "<text>&lt;</text>", "<text>&#x202e;</text>", "<text>a/b</text>", "<text>a\tb</text>", "<text>ä</text>",
        "loose text", "<g>", "</g>", "<g></text>", "<text>1</g>", "<",
    ],
)  # fmt: skip
def test_nothing_else_is_drawn(inside: str) -> None:
    """Scripts, links, styles, references, entities, comments, other alphabets, loose ends: refused, each by itself."""
    with pytest.raises(BadMessage, match="certificate's picture"):
        read_picture(SVG.replace("<rect ", f"{inside}<rect ", 1).encode())


@pytest.mark.parametrize(
    "content",
    [
        b"", b"<html></html>", b" " + SVG.encode(), b"\xef\xbb\xbf" + SVG.encode(), SVG.encode() + b"\n",
        SVG.encode() + b"<svg />", SVG.encode() + SVG.encode(), SVG.encode()[:-6], b"<svg >", SVG.encode("utf-16"),
        b"<?xml version='1.0'?>" + SVG.encode(),
    ],
)  # fmt: skip
def test_the_picture_is_one_element_from_first_to_last_byte(content: bytes) -> None:
    """Nothing stands before <svg, nothing behind </svg>, and it is closed."""
    with pytest.raises(BadMessage, match="certificate's picture"):
        read_picture(content)


def test_a_picture_in_the_metadata_is_read_as_strictly() -> None:
    """The whole document is refused for what its picture holds."""
    with pytest.raises(BadMessage, match="<script>"):
        read_document(written(fields(SVG.replace("<rect ", "<script/><rect ", 1))))


EXPECTED = {name: FACTS[name] for name in ("programme", "account", "token", "escrow", "chain")}


def test_a_document_agrees_with_the_chain() -> None:
    """Figures and wiring are compared one by one; a reward in whole tokens, however large, has no separators."""
    check_facts(Document("", "", FACTS, b""), MINTED, EXPECTED, 6)
    large = Certificate(1, ACCOUNT, True, 3, 2**96 - 1, 9_000)
    check_facts(Document("", "", FACTS | {"cumulative reward": str(2**96 - 1)}, b""), large, EXPECTED, 0)


@pytest.mark.parametrize("name", FACTS)
def test_a_document_that_says_something_else_is_an_alarm(name: str) -> None:
    """One fact that differs from the chain's is named with both values, exit code 4."""
    with pytest.raises(EvidenceMismatch, match=f"says {name} 5, the chain {FACTS[name]}"):
        check_facts(Document("", "", FACTS | {name: "5"}, b""), MINTED, EXPECTED, 6)
