from __future__ import annotations

import socket

import pytest


def test_unit_tests_cannot_open_a_socket() -> None:
    """The guard in conftest.py refuses the first step of every network access."""
    with pytest.raises(RuntimeError, match="may not open a socket"):
        socket.create_connection(("127.0.0.1", 9))


def test_a_socket_pair_inside_the_process_is_allowed() -> None:
    """An event loop's own wake-up pair is not network access."""
    left, right = socket.socketpair()
    with left, right:
        left.sendall(b"x")
        assert right.recv(1) == b"x"
