from __future__ import annotations

import io
import os
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guerdon.errors import BadMessage, BadValue
from guerdon.privacy import wire
from guerdon.privacy.wire import as_bytes, as_number, decode, encode

NAMES = frozenset({"a"})
ARRAY = np.arange(6, dtype=np.uint64).reshape(2, 3)
GOOD = encode("thing", {"a": 1}, [ARRAY])


def framed(header: bytes, body: bytes = b"") -> bytes:
    return len(header).to_bytes(4, "big") + header + body


class Marker:
    """Pickled by an attacker: loading it would write a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return (os.close, (os.open(self.path, os.O_CREAT),))


def test_a_message_comes_back_as_it_was_sent() -> None:
    """Fields and arrays survive, arrays read-only, and encoding is canonical."""
    message = decode("thing", NAMES, GOOD)
    assert message.fields == {"a": 1}
    assert np.array_equal(message.arrays[0], ARRAY)
    assert not message.arrays[0].flags.writeable
    assert encode("thing", message.fields, message.arrays) == GOOD


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "does not fit"),
        (b"\x00\x00", "does not fit"),
        (b"\xff\xff\xff\xff{}", "does not fit"),
        ((10 * 2**30 % 2**32).to_bytes(4, "big") + b"{}", "does not fit"),
        (framed(b"\xff\xfe"), "not canonical"),
        (framed(b'{"a":'), "not canonical"),
        (framed(b'{"a":NaN}'), "not canonical"),
        (framed(b'{ "a":1}'), "not a canonical"),
        (framed(b'{"a":1,"a":2}'), "not a canonical"),
        (framed(b"[" * 100_000), "not canonical"),
        (framed(b"[1]"), "not a canonical"),
        (framed(b'{"arrays":[],"fields":{"a":1},"kind":"other"}'), "expected a thing"),
        (framed(b'{"arrays":[],"fields":{"a":1}}'), "expected a thing"),
        (framed(b'{"arrays":[],"fields":{"a":1,"b":2},"kind":"thing"}'), "has the fields"),
        (framed(b'{"arrays":[],"fields":[],"kind":"thing"}'), "has the fields"),
        (framed(b'{"arrays":1,"fields":{"a":1},"kind":"thing"}'), "must be a list"),
        (framed(b'{"arrays":[[]],"fields":{"a":1},"kind":"thing"}'), "type u8 or i8"),
        (framed(b'{"arrays":[["O",1]],"fields":{"a":1},"kind":"thing"}', bytes(8)), "type u8 or i8"),
        (framed(b'{"arrays":[["u8",-1]],"fields":{"a":1},"kind":"thing"}'), "at least 0"),
        (framed(b'{"arrays":[["u8",true]],"fields":{"a":1},"kind":"thing"}', bytes(8)), "at least 0"),
        (framed(b'{"arrays":[["u8",4503599627370496,4096]],"fields":{"a":1},"kind":"thing"}'), "past the end"),
        (GOOD + b"\x00", "follow the last array"),
        (GOOD[:-1], "past the end"),
    ],
)
def test_malformed_bytes_are_refused_with_a_reason(data: bytes, reason: str) -> None:
    """O-22: truncated, oversized, ambiguous or foreign bytes are refused and say why."""
    with pytest.raises(BadMessage, match=reason):
        decode("thing", NAMES, data)


def test_pickles_and_numpy_files_are_never_executed(tmp_path: Path) -> None:
    """O-22: a pickle that writes a marker file and an object .npy are refused, the marker absent."""
    marker = tmp_path / "marker"
    evil = pickle.dumps(Marker(marker))
    marker.unlink()
    stored = io.BytesIO()
    np.save(stored, np.array([{"x": 1}], dtype=object), allow_pickle=True)
    for data in (evil, stored.getvalue(), framed(evil)):
        with pytest.raises(BadMessage):
            decode("thing", NAMES, data)
    assert not marker.exists()


def test_a_message_above_the_cap_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """O-22: size is checked before anything is parsed."""
    monkeypatch.setattr(wire, "MAX_MESSAGE_BYTES", len(GOOD) - 1)
    with pytest.raises(BadMessage, match="exceed the cap"):
        decode("thing", NAMES, GOOD)


def test_floats_do_not_travel() -> None:
    """A float array is refused by the sender."""
    with pytest.raises(BadValue, match="only uint64 and int64"):
        encode("thing", {"a": 1}, [np.zeros(2)])


@pytest.mark.parametrize("value", [-1, 1.0, True, "1", None])
def test_numbers_are_integers(value: Any) -> None:
    """O-22: a field read as a number must be an integer of at least 0, not a bool, float or string."""
    with pytest.raises(BadMessage, match="at least 0"):
        as_number(value, "a")


@pytest.mark.parametrize("value", ["AB", "a", "zz", "abcd", " ab", 7, None])
def test_bytes_are_lower_case_hex_of_the_right_length(value: Any) -> None:
    """O-22: one spelling of each byte string, so that hashes of messages are unambiguous."""
    with pytest.raises(BadMessage):
        as_bytes(value, "a", 1)


@pytest.mark.parametrize("value", [1, [1], [[1]], {"a": 1}])
def test_rows_have_their_width(value: Any) -> None:
    """O-22: a table field with ragged or missing rows is refused."""
    message = decode("thing", NAMES, encode("thing", {"a": value}))
    with pytest.raises(BadMessage, match="list of 2"):
        message.rows("a", 2)


@pytest.mark.parametrize("name", ["items", "text", "hash"])
def test_fields_of_the_wrong_type_are_refused(name: str) -> None:
    """O-22: every accessor checks the type it promises."""
    message = decode("thing", NAMES, GOOD)
    with pytest.raises(BadMessage):
        getattr(message, name)("a")


@given(st.integers(0, len(GOOD) - 1), st.integers(1, 255))
def test_no_single_byte_can_be_changed_unnoticed_in_the_header(at: int, change: int) -> None:
    """O-22: a flipped byte either fails to decode or decodes to something that re-encodes the same."""
    data = GOOD[:at] + bytes([GOOD[at] ^ change]) + GOOD[at + 1 :]
    try:
        message = decode("thing", NAMES, data)
    except BadMessage:
        return
    assert encode("thing", message.fields, message.arrays) == data


@given(st.binary(max_size=200))
def test_random_bytes_never_crash_the_decoder(data: bytes) -> None:
    """O-22: whatever arrives, the only error is BadMessage."""
    with pytest.raises(BadMessage):
        decode("thing", NAMES, data)
