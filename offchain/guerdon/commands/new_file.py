"""Write a file that was not there before: no command replaces what somebody keeps."""

from __future__ import annotations

import os
from pathlib import Path

from guerdon.errors import NotAllowed
from guerdon.text import escaped


def write_new(path: Path, content: bytes) -> None:
    """Write `content` to a new file. Raises NotAllowed when something has the name already."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    except FileExistsError:
        raise NotAllowed(f"{escaped(str(path))} exists: choose another name or delete it") from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
