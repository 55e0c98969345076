"""Refuse in one sentence when a port that Brownie's test chains need is taken."""

import socket
import sys


def main() -> None:
    """Try to bind the ports given as arguments."""
    for port in map(int, sys.argv[1:]):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                sys.exit(f"Port {port} is taken and the contract tests need it: stop the program that listens there.")


if __name__ == "__main__":
    main()
