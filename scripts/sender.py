"""Choose the account that a Brownie script signs with; keys stay in Brownie's encrypted keystores."""

import os
import sys
from typing import Any

from brownie import accounts, network


def sending_account() -> Any:
    """The account GUERDON_BROWNIE_ACCOUNT names, else the first of a local chain."""
    name = os.environ.get("GUERDON_BROWNIE_ACCOUNT")
    if name:
        return accounts.load(name)
    if network.show_active() != "development":
        sys.exit("Set GUERDON_BROWNIE_ACCOUNT to one of the accounts that `brownie accounts list` shows.")
    return accounts[0]


def main() -> None:
    """Print the account that the other scripts would use."""
    print(sending_account())
