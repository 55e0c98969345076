"""The miniature programme, before its first round."""

from __future__ import annotations

from pathlib import Path

import pytest

from miniature import DIMENSION, Bowl, Miniature, key_of

__all__ = ["DIMENSION", "Bowl", "Miniature", "key_of"]


@pytest.fixture
def miniature(tmp_path: Path) -> Miniature:
    """A programme before its first round."""
    return Miniature(tmp_path)
