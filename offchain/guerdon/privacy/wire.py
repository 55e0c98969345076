"""The one encoding of every message: length, canonical JSON header, raw arrays; no pickle, no compression."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import rfc8785
from numpy.typing import NDArray

from guerdon.errors import BadMessage, BadValue

MAX_MESSAGE_BYTES = 1 << 28  # 256 MiB: a sum share of 6 subsets at 5 million coordinates
MAX_HEADER_BYTES = 1 << 22  # 4 MiB: a candidate list of about 25,000 participants
_LENGTH_BYTES = 4
_DTYPES = {"u8": np.dtype("<u8"), "i8": np.dtype("<i8")}


@dataclass(frozen=True, slots=True)
class Message:
    """A decoded message: `fields` by name, read-only arrays; contents stay out of its repr."""

    kind: str
    fields: dict[str, Any] = field(repr=False)
    arrays: tuple[NDArray[Any], ...] = field(repr=False)

    def number(self, name: str) -> int:
        """A field that is an integer of at least 0."""
        return as_number(self.fields[name], name)

    def text(self, name: str) -> str:
        """A field that is a string."""
        return as_text(self.fields[name], name)

    def hash(self, name: str) -> bytes:
        """A field that is 32 bytes in hex."""
        return as_bytes(self.fields[name], name, 32)

    def rows(self, name: str, width: int) -> list[list[Any]]:
        """A field that is a list of lists of `width` entries."""
        rows = self.fields[name]
        if not isinstance(rows, list) or not all(isinstance(row, list) and len(row) == width for row in rows):
            raise BadMessage(f"{name} must be a list of {width} entries each")
        return rows

    def items(self, name: str) -> list[Any]:
        """A field that is a list."""
        if not isinstance(self.fields[name], list):
            raise BadMessage(f"{name} must be a list")
        return list(self.fields[name])


def encode(kind: str, fields: Mapping[str, Any], arrays: Sequence[NDArray[Any]] = ()) -> bytes:
    """The canonical bytes of a message; BadValue unless its arrays are uint64 or int64."""
    codes = {dtype: code for code, dtype in _DTYPES.items()}
    if wrong := [array.dtype for array in arrays if array.dtype not in codes]:
        raise BadValue(f"only uint64 and int64 travel, not {wrong[0]}")
    shapes = [[codes[array.dtype], *array.shape] for array in arrays]
    header = rfc8785.dumps({"arrays": shapes, "fields": dict(fields), "kind": kind})
    body = b"".join(np.ascontiguousarray(array).tobytes() for array in arrays)
    return len(header).to_bytes(_LENGTH_BYTES, "big") + header + body


def decode(kind: str, names: frozenset[str], data: bytes) -> Message:
    """Read a message of exactly this kind with exactly these fields; BadMessage says what is wrong."""
    header, body = _split(data)
    if set(header) != {"arrays", "fields", "kind"} or header["kind"] != kind:
        raise BadMessage(f"expected a {kind} message")
    fields = header["fields"]
    if not isinstance(fields, dict) or set(fields) != names:
        raise BadMessage(f"a {kind} message has the fields {sorted(names)}")
    return Message(kind, fields, _arrays(header["arrays"], body))


def as_number(value: Any, name: str) -> int:
    """`value` if it is an integer of at least 0, else BadMessage."""
    if type(value) is not int or value < 0:
        raise BadMessage(f"{name} must be an integer of at least 0")
    return value


def as_text(value: Any, name: str) -> str:
    """`value` if it is a string, else BadMessage."""
    if not isinstance(value, str):
        raise BadMessage(f"{name} must be a string")
    return value


def as_bytes(value: Any, name: str, count: int) -> bytes:
    """The `count` bytes that lower-case hex `value` stands for, else BadMessage."""
    try:
        raw = bytes.fromhex(as_text(value, name))
    except ValueError as error:
        raise BadMessage(f"{name} is not hex") from error
    if len(raw) != count or raw.hex() != value:
        raise BadMessage(f"{name} must be {count} bytes of lower-case hex")
    return raw


def _split(data: bytes) -> tuple[dict[str, Any], bytes]:
    if len(data) > MAX_MESSAGE_BYTES:
        raise BadMessage(f"{len(data)} bytes exceed the cap of {MAX_MESSAGE_BYTES}")
    length = int.from_bytes(data[:_LENGTH_BYTES], "big")
    end = _LENGTH_BYTES + length
    if length > MAX_HEADER_BYTES or end > len(data):
        raise BadMessage(f"a header of {length} bytes does not fit")
    raw = data[_LENGTH_BYTES:end]
    try:
        header = json.loads(raw)
        canonical = rfc8785.dumps(header)
    except (ValueError, RecursionError) as error:
        raise BadMessage("the header is not canonical JSON") from error
    if canonical != raw or not isinstance(header, dict):
        raise BadMessage("the header is not a canonical JSON object")
    return header, data[end:]


def _arrays(shapes: Any, body: bytes) -> tuple[NDArray[Any], ...]:
    if not isinstance(shapes, list):
        raise BadMessage("arrays must be a list of [type, lengths...]")
    arrays, start = [], 0
    for entry in shapes:
        if not isinstance(entry, list) or not entry or entry[0] not in ("u8", "i8"):
            raise BadMessage("an array must be [type, lengths...] with type u8 or i8")
        shape = tuple(as_number(length, "array length") for length in entry[1:])
        count = 1
        for length in shape:
            count *= length
        if start + 8 * count > len(body):
            raise BadMessage(f"an array of shape {list(shape)} runs past the end")
        arrays.append(np.frombuffer(body, _DTYPES[entry[0]], count, start).reshape(shape))
        start += 8 * count
    if start != len(body):
        raise BadMessage(f"{len(body) - start} bytes follow the last array")
    return tuple(arrays)
