"""`brownie run demo`: run the pilot on the local chain that Brownie started."""

import sys
from pathlib import Path

from brownie import network, web3
from rich.console import Console

from guerdon.chain.anvil import LOCAL_CHAINS, LocalNode
from guerdon.pilot.folder import held_folder
from guerdon.pilot.present import run_and_write, show
from guerdon.pilot.settings import PilotSettings

REPORTS = Path("reports")


def main() -> None:
    """Deploy, create, fund, train, attest and claim, then print what happened."""
    if network.chain.id not in LOCAL_CHAINS:
        sys.exit(f"The demo mints its own dollars: run it on a local chain, not on chain {network.chain.id}.")
    node = LocalNode(web3.provider.endpoint_uri, network.chain.id)
    console = Console(highlight=False)
    with held_folder(REPORTS / "pilot") as own:
        show(run_and_write(PilotSettings(), node, own, REPORTS, console), own.path, REPORTS, console)
