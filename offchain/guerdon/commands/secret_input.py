"""Read passwords and keys from where no other process can see them: a private file, a descriptor, a prompt."""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path

from guerdon.chain.keystore import require_private
from guerdon.errors import BadValue
from guerdon.text import escaped

MAX_SECRET_BYTES = 4_096


def read_password(file: Path | None, descriptor: int | None, *, confirm: bool = False) -> str:
    """The password from `file` (mode 0600) or `descriptor`, else asked for; a final line break is dropped.

    Never from an argument or a variable, which other processes can read. Raises BadValue when two
    sources are given, or none and there is no terminal to ask on.
    """
    if file is not None and descriptor is not None:
        raise BadValue("give either --password-file or --password-fd, not both")
    if file is not None:
        return read_private_file(file)
    if descriptor is not None:
        return _read_descriptor(descriptor)
    if not sys.stdin.isatty():
        raise BadValue("there is no terminal to ask for the password: use --password-file or --password-fd")
    password = getpass.getpass("Password: ")
    if confirm and getpass.getpass("Password again: ") != password:
        raise BadValue("the two passwords differ")
    return password


def read_private_file(path: Path) -> str:
    """The first line of a file that only its owner may read. Raises NotAllowed when others may."""
    if not path.is_file():
        raise BadValue(f"there is no file {escaped(str(path))}")
    require_private(path)
    with path.open("rb") as file:
        return _one_line(file.read(MAX_SECRET_BYTES))


def _read_descriptor(descriptor: int) -> str:
    try:
        with os.fdopen(descriptor, "rb") as file:
            return _one_line(file.read(MAX_SECRET_BYTES))
    except OSError as error:
        raise BadValue(f"file descriptor {descriptor} is not open for reading") from error


def _one_line(content: bytes) -> str:
    try:
        return content.decode("utf-8").removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise BadValue("the secret is not UTF-8 text") from None
