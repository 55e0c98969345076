from __future__ import annotations

from chain_world import World

from guerdon.chain.keystore import new_wallet


def test_an_address_without_code_is_refused(final: World) -> None:
    """O-09: a mistyped escrow is named before anything is asked."""
    done = final.guerdon("programs", GUERDON_ESCROW=new_wallet().account)
    assert done.returncode == 2
    assert "there is no contract at" in done.stderr


def test_a_dead_node_is_exit_code_3(world: World) -> None:
    """No answer from the node is something to retry, without a traceback."""
    done = world.guerdon("status", "--program", "1", GUERDON_RPC_URL="http://127.0.0.1:9")
    assert done.returncode == 3
    assert "is the node running" in done.stderr
    assert "Traceback" not in done.stderr


def test_help_is_complete(world: World) -> None:
    """Every command and option has a sentence of help; the exit codes are part of it."""
    assert "Exit codes" in world.guerdon("--help").stdout
    for command in ("claim", "status", "programs", "export-proof"):
        assert "--help" in world.guerdon(command, "--help").stdout


def test_a_usage_error_is_exit_code_2(world: World) -> None:
    """An unknown option or a bad number is refused by the parser with exit code 2."""
    assert world.guerdon("claim", "--colour").returncode == 2
    assert world.guerdon("status", "--program", "0").returncode == 2
