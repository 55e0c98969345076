from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from guerdon.chain.anvil import anvil_binary, running_anvil
from guerdon.chain.client import connect
from guerdon.chain.keystore import dev_wallet
from guerdon.errors import BadValue, ChainUnreachable


def test_the_chain_is_gone_after_the_block() -> None:
    """The process is reaped when the block ends, and the port answers no more."""
    with running_anvil() as node:
        connect(node.url, node.chain_id).check_chain()
    assert node.process.poll() is not None
    with pytest.raises(ChainUnreachable):
        connect(node.url, node.chain_id).check_chain()


def test_the_chain_is_gone_after_an_error() -> None:
    """An exception inside the block reaps the chain too."""
    with pytest.raises(ZeroDivisionError), running_anvil() as node:
        raise ZeroDivisionError
    assert node.process.poll() is not None


def test_the_chain_is_gone_after_a_kill_of_the_command(tmp_path: Path) -> None:
    """SIGTERM to a command that runs a chain ends its blocks in order, so no Anvil is left behind."""
    script = (
        "import signal, sys, time\n"
        "from guerdon import cli\n"
        "from guerdon.chain.anvil import running_anvil\n"
        "signal.signal(signal.SIGTERM, cli._leave_in_order)\n"
        "with running_anvil() as node:\n"
        "    print(node.process.pid, flush=True)\n"
        "    time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=tmp_path) as command:
        assert command.stdout
        anvil = int(command.stdout.readline())
        command.send_signal(signal.SIGTERM)
        assert command.wait(20) == 128 + signal.SIGTERM
    with pytest.raises(ProcessLookupError):
        os.kill(anvil, 0)


def test_a_taken_port_is_named() -> None:
    """A port that something listens on is refused with its number."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        with pytest.raises(BadValue, match=f"port {port} is taken"), running_anvil(port):
            pass


def test_a_missing_binary_names_the_fix(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A GUERDON_ANVIL that is not there is refused with the variable's name."""
    monkeypatch.setenv("GUERDON_ANVIL", str(tmp_path / "absent"))
    with pytest.raises(BadValue, match="GUERDON_ANVIL"):
        anvil_binary()


def test_a_binary_that_fails_is_reported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What a failing Anvil said is part of the error, escaped."""
    broken = tmp_path / "anvil"
    broken.write_text("#!/bin/sh\nprintf 'no such \\033[2Jfork' >&2\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setenv("GUERDON_ANVIL", str(broken))
    with pytest.raises(ChainUnreachable, match=r"no such \\x1b\[2Jfork"), running_anvil():
        pass


def test_state_survives_a_restart(tmp_path: Path) -> None:
    """A chain that is given a state file goes on where it stopped."""
    state, account = tmp_path / "state.json", dev_wallet(0).account
    for balance in (10**22, 7):
        with running_anvil(state=state) as node:
            web3 = connect(node.url, node.chain_id).web3
            assert web3.eth.get_balance(account) == balance
            node.rpc("anvil_setBalance", account, hex(7))
            node.rpc("evm_mine")


def test_finality_trails_by_two_blocks() -> None:
    """With one slot per epoch the finalized block follows the head, so code that pins it can run."""
    with running_anvil() as node:
        connection = connect(node.url, node.chain_id)
        node.rpc("anvil_mine", hex(10))
        assert connection.pin("finalized").number == connection.pin().number - 2


def test_what_only_a_local_chain_does_is_refused_in_words() -> None:
    """A request that Anvil does not know gives an error with its method, not a missing key."""
    with running_anvil() as node, pytest.raises(ChainUnreachable, match="refused no_such_method"):
        node.rpc("no_such_method")


def test_starting_is_fast() -> None:
    """A chain answers within two seconds, so every test file can afford its own."""
    begin = time.monotonic()
    with running_anvil():
        assert time.monotonic() - begin < 2
