"""A signer's memory of what it signed: one content per slot, for ever, also after a restart."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

from guerdon.errors import EvidenceMismatch, NotAllowed


class Journal(Protocol):
    """Remembers the first content bound to each slot."""

    def bind(self, slot: str, content: bytes) -> None:
        """Bind `slot` to 32-byte `content`; NotAllowed if it is bound to something else."""


class MemoryJournal:
    """A journal that lasts as long as its process: for tests and one-process pilots."""

    def __init__(self) -> None:
        self._bound: dict[str, bytes] = {}

    def bind(self, slot: str, content: bytes) -> None:
        """See Journal."""
        if self._bound.setdefault(slot, content) != content:
            raise NotAllowed(f"{slot} was already signed with other content")


class FileJournal:
    """A journal in an append-only file, synced to disk before anything is signed.

    One line per slot: the slot's name, a space, 64 hex digits. A line cut short by a crash was
    never acted upon; it is overwritten. Any other damage raises EvidenceMismatch.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._memory = MemoryJournal()
        self._known: set[str] = set()
        self._length = 0
        data = path.read_bytes() if path.exists() else b""
        for line in data.splitlines(keepends=True):
            if line.endswith(b"\n"):
                self._load(line)

    def bind(self, slot: str, content: bytes) -> None:
        """See Journal; returns only after the line is on disk."""
        self._memory.bind(slot, content)
        if slot in self._known:
            return
        line = f"{slot} {content.hex()}\n".encode()
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.ftruncate(handle, self._length)
            os.pwrite(handle, line, self._length)
            os.fsync(handle)
        finally:
            os.close(handle)
        self._length += len(line)
        self._known.add(slot)

    def _load(self, line: bytes) -> None:
        try:
            slot, content = line.decode().split()
            self._memory.bind(slot, bytes.fromhex(content))
        except (ValueError, NotAllowed) as error:
            raise EvidenceMismatch(f"{self._path} is damaged at byte {self._length}") from error
        self._known.add(slot)
        self._length += len(line)
