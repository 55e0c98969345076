"""`brownie run fund main ESCROW PROGRAM AMOUNT`: put AMOUNT tokens (decimal text) into a programme.

Signs with the account that GUERDON_BROWNIE_ACCOUNT names (`brownie accounts list`); on a local chain, with the first.
"""

import sys

from brownie import Contract, TestStablecoin
from scripts.sender import sending_account

from guerdon.amounts import format_amount, parse_amount
from guerdon.chain.artifacts import load_artifact
from guerdon.errors import GuerdonError


def main(escrow: str = "", program: str = "", amount: str = "") -> None:
    """Check everything first, then approve and fund."""
    if not amount:
        sys.exit("Say what to fund: brownie run fund main ESCROW PROGRAM AMOUNT, for example 0x... 1 100000.00")
    if not (program.isascii() and program.isdigit()):
        sys.exit(f"'{program}' is not a programme's number.")
    contract = Contract.from_abi("RewardEscrow", escrow, load_artifact("RewardEscrow").abi, persist=False)
    token = TestStablecoin.at(contract.programOf(int(program))["token"])
    sender = sending_account()
    try:
        units = parse_amount(amount, token.decimals())
    except GuerdonError as error:
        sys.exit(str(error))
    held = token.balanceOf(sender)
    if held < units:
        sys.exit(f"{sender} holds {format_amount(held, token.decimals())}, funding needs {amount}: nothing was sent.")
    token.approve(escrow, units, {"from": sender})
    contract.fund(int(program), units, {"from": sender})
    print(f"Programme {program} holds {format_amount(contract.programOf(int(program))['funded'], token.decimals())}.")
