"""Make foreign text safe to print or to keep: escapes what could move a cursor, masks what could be a secret."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

MAX_SHOWN = 120  # characters of one foreign string


def escaped(text: str, limit: int = MAX_SHOWN) -> str:
    r"""`text` with control, bidirectional and zero-width characters as \u escapes, cut at `limit`."""
    shown = "".join(_escaped_character(character) for character in text[:limit])
    return shown if len(text) <= limit else f"{shown}... ({len(text)} characters)"


def masked_url(url: str) -> str:
    """Scheme, host and port of `url`: user names, paths and queries often carry an access key."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = f":{parts.port}" if parts.port else ""
    hidden = "/***" if parts.path.strip("/") or parts.query or parts.username else ""
    return escaped(f"{parts.scheme}://{host}{port}{hidden}")


def toml_string(text: str) -> str:
    """`text` as a TOML string. JSON's would be wrong: it writes characters beyond 16 bits as surrogates."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _escaped_character(character: str) -> str:
    if character.isprintable():
        return character
    return character.encode("unicode_escape").decode("ascii")
