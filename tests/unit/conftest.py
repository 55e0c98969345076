"""Forbid sockets: a unit test that reaches for the network is not a unit test."""

from __future__ import annotations

import socket
from typing import Any

import pytest


class SocketForbidden(RuntimeError):
    """A unit test tried to open a socket."""


@pytest.fixture(autouse=True, scope="session")
def _forbid_sockets() -> Any:
    patch = pytest.MonkeyPatch()
    create = socket.socket.__init__

    def refuse(self: socket.socket, *args: Any, fileno: int | None = None, **options: Any) -> None:
        # Event loops wrap both ends of a socket pair that already exist; nothing leaves the process.
        if fileno is None and len(args) < 4:
            raise SocketForbidden("unit tests may not open a socket")
        create(self, *args, fileno=fileno, **options) if fileno is not None else create(self, *args)

    patch.setattr(socket.socket, "__init__", refuse)
    yield
    patch.undo()
