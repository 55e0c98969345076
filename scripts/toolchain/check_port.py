"""Refuse in one sentence when the port that Brownie's test chain needs is taken."""

import socket
import sys


def main() -> None:
    """Try to bind the port given as the only argument."""
    port = int(sys.argv[1])
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            sys.exit(f"Port {port} is taken and the contract tests need it: stop the program that listens there.")


if __name__ == "__main__":
    main()
