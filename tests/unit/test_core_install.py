from __future__ import annotations

import subprocess
import sys


def test_wallet_commands_load_no_extra() -> None:
    """A participant's plain install has neither torch nor Brownie: the command line loads without them."""
    probe = "import sys, guerdon.cli; print([m for m in ('torch', 'pandas', 'brownie') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
