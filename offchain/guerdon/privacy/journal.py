"""A signer's memory of what it signed: one content per slot, for ever, also after a restart."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Protocol

from guerdon.errors import EvidenceMismatch, NotAllowed


class Journal(Protocol):
    """Remembers the first content bound to each slot."""

    def bind(self, slot: str, content: bytes) -> None:
        """Bind `slot` to 32-byte `content`; NotAllowed if it is bound to something else."""

    def close(self) -> None:
        """Release what the journal holds open."""


class MemoryJournal:
    """A journal that lasts as long as its process: for tests and one-process pilots."""

    def __init__(self) -> None:
        self._bound: dict[str, bytes] = {}

    def bind(self, slot: str, content: bytes) -> None:
        """See Journal."""
        if self._bound.setdefault(slot, content) != content:
            raise NotAllowed(f"{slot} was already signed with other content")

    def close(self) -> None:
        """See Journal; memory holds nothing open."""


class FileJournal:
    """A journal in an append-only file, synced to disk before anything is signed.

    One line per slot: the slot's name, a space, 64 hex digits. A last line cut short by a crash was
    never acted upon and is overwritten; any other damage raises EvidenceMismatch. The file is locked
    while open, so that the same signer cannot run twice.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._memory = MemoryJournal()
        self._known: set[str] = set()
        self._length = 0
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._load()
        except OSError as error:
            os.close(self._handle)
            raise NotAllowed(f"{path} is in use: this signer runs already") from error
        except EvidenceMismatch:
            os.close(self._handle)
            raise
        _sync_folder(path.parent)

    def bind(self, slot: str, content: bytes) -> None:
        """See Journal; returns only after the line is on disk."""
        self._memory.bind(slot, content)
        if slot in self._known:
            return
        line = f"{slot} {content.hex()}\n".encode()
        os.ftruncate(self._handle, self._length)
        os.pwrite(self._handle, line, self._length)
        os.fsync(self._handle)
        self._length += len(line)
        self._known.add(slot)

    def close(self) -> None:
        """Release the file."""
        os.close(self._handle)

    def _load(self) -> None:
        for line in self._path.read_bytes().splitlines(keepends=True):
            if not line.endswith(b"\n"):
                break
            try:
                slot, content = line.decode().split()
                self._memory.bind(slot, bytes.fromhex(content))
            except (ValueError, NotAllowed) as error:
                raise EvidenceMismatch(f"{self._path} is damaged at byte {self._length}") from error
            self._known.add(slot)
            self._length += len(line)


def _sync_folder(folder: Path) -> None:
    """Make the file's name itself survive a crash."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
