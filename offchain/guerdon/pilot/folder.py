"""The pilot's own folder: held by one demo at a time, and emptied only when the next run is sure to start."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from guerdon.errors import NotAllowed
from guerdon.text import escaped

MARKER_NAME = "made-by-guerdon-demo"


@dataclass(frozen=True, slots=True)
class PilotFolder:
    """A folder that this process holds; `path` is absolute."""

    path: Path

    def empty(self) -> None:
        """Delete what an earlier run left. The marker stays, so whatever interrupts this, the next run may go on."""
        for entry in self.path.iterdir():
            if entry.name == MARKER_NAME:
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()


@contextmanager
def held_folder(folder: Path) -> Iterator[PilotFolder]:
    """Make `folder` or take the one that an earlier pilot left, and hold it until the block ends.

    Nothing in it is touched. Raises NotAllowed if it holds anything and is not marked as a pilot's, for it
    may hold keys, or if another process holds it.
    """
    marker = folder / MARKER_NAME
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()) and not marker.is_file():
        raise NotAllowed(f"{escaped(str(folder))} was not made by a pilot: choose another folder, nothing was touched")
    descriptor = os.open(marker, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "r+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotAllowed(
                f"{escaped(str(folder))} is in use by another guerdon demo or guerdon chain: stop that one or choose "
                "another folder, nothing was touched"
            ) from None
        file.write("Made by guerdon demo; the next run empties this folder.\n")
        file.flush()
        yield PilotFolder(folder.resolve())
