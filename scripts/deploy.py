"""`brownie run deploy main [token court stewards governance policy]`: deploy an escrow, without a token also a coin.

Court, stewards, governance and reward policy are fixed for ever; without a name there is none.

Signs with the account that GUERDON_BROWNIE_ACCOUNT names (`brownie accounts list`); on a local chain, with the first.
"""

from brownie import RewardEscrow, TestStablecoin
from scripts.sender import sending_account

ZERO = "0x" + "00" * 20


def main(token: str = "", court: str = ZERO, stewards: str = ZERO, governance: str = ZERO, policy: str = ZERO) -> None:
    """Deploy and print the settings that guerdon.toml needs."""
    sender = sending_account()
    if not token:
        token = TestStablecoin.deploy({"from": sender}).address
    escrow = RewardEscrow.deploy(token, court, stewards, governance, policy, {"from": sender})
    print(f'token: {token}\nescrow = "{escrow.address}"')
