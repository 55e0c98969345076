"""`brownie run deploy [token]`: deploy an escrow, and a test stablecoin when no token is named.

Signs with the account that GUERDON_BROWNIE_ACCOUNT names (`brownie accounts list`); on a local chain, with the first.
"""

from brownie import RewardEscrow, TestStablecoin
from scripts.sender import sending_account


def main(token: str = "") -> None:
    """Deploy and print the settings that guerdon.toml needs."""
    sender = sending_account()
    if not token:
        token = TestStablecoin.deploy({"from": sender}).address
    escrow = RewardEscrow.deploy(token, {"from": sender})
    print(f'token: {token}\nescrow = "{escrow.address}"')
