"""Read a certificate as a wallet does: nothing but what `tokenURI` answers."""

from __future__ import annotations

import base64
import json
from typing import Any
from xml.etree import ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"


def metadata_of(certificate: Any, id_: int) -> dict[str, Any]:
    """The parsed metadata; its attributes as a dictionary of their own, its picture parsed as XML."""
    parsed = json.loads(decoded(str(certificate.tokenURI(id_)), "application/json"))
    attributes = {attribute["trait_type"]: attribute["value"] for attribute in parsed["attributes"]}
    assert len(attributes) == len(parsed["attributes"])
    picture = ET.fromstring(decoded(parsed["image"], "image/svg+xml"))
    return {**parsed, "attributes": attributes, "picture": picture}


def decoded(uri: str, kind: str) -> str:
    head, _, body = uri.partition(",")
    assert head == f"data:{kind};base64"
    return base64.b64decode(body, validate=True).decode("ascii")


def texts_of(picture: ET.Element) -> list[str]:
    """What a reader reads, from top to bottom."""
    return [str(element.text) for element in picture.iter(SVG + "text")]


def id_of(program: int, account: str) -> int:
    return int(program) << 160 | int(account, 16)
