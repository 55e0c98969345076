from __future__ import annotations

from typing import Any

import pytest
from brownie import Contract, web3
from scenario import DOLLAR, PARTICIPANTS, Programme, deploy_escrow, terms_of

FUNDING = 100_000 * DOLLAR


@pytest.fixture(scope="session", autouse=True)
def _patience():
    """Ask again for a receipt that is not there yet.

    Anvil counts a sender's transaction a moment before it can show the receipt. Brownie asks for the count first and
    takes such a moment for a dropped transaction, or sleeps a second.
    """

    def receipt(hash_: Any) -> Any:
        return web3.eth.wait_for_transaction_receipt(hash_, timeout=10, poll_latency=0.005)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(web3.eth, "get_transaction_receipt", receipt)
        yield


@pytest.fixture(autouse=True)
def _isolate(fn_isolation):
    """Every test starts from the chain as the module's fixtures left it."""


@pytest.fixture(scope="session")
def deployer(accounts):
    return accounts[0]


@pytest.fixture(scope="session")
def sponsor(accounts):
    return accounts[1]


@pytest.fixture(scope="session")
def relayer(accounts):
    return accounts[2]


@pytest.fixture(scope="session")
def mallory(accounts):
    """Whoever attacks."""
    return accounts[3]


@pytest.fixture(scope="session")
def court(accounts):
    return accounts[4]


@pytest.fixture(scope="session")
def stewards(accounts):
    return accounts[5]


@pytest.fixture(scope="session")
def governance(accounts):
    return accounts[6]


@pytest.fixture(scope="session")
def roles(court, stewards, governance):
    """What an escrow's constructor takes after its token."""
    return court, stewards, governance


@pytest.fixture(scope="module")
def coin(TestStablecoin, deployer):
    return TestStablecoin.deploy({"from": deployer})


@pytest.fixture(scope="module")
def escrow(RewardEscrow, coin, roles, deployer):
    return deploy_escrow(RewardEscrow, coin, *roles, deployer)


@pytest.fixture(scope="module")
def funded(escrow, coin, sponsor):
    """The number of a programme of 100,000.00 in three milestones, 3-of-5 signers and a window of a day."""
    number = escrow.createProgram(terms_of(coin), {"from": sponsor}).return_value
    coin.mint(sponsor, FUNDING, {"from": sponsor})
    coin.approve(escrow, FUNDING, {"from": sponsor})
    escrow.fund(number, FUNDING, {"from": sponsor})
    return number


@pytest.fixture
def programme(escrow, funded, relayer):
    return Programme(escrow, funded, relayer)


@pytest.fixture
def golden(escrow):
    """Builds the escrow of a vector: this one's code at the vector's address, on the vector's chain."""
    chain_id = web3.eth.chain_id

    def build(vector) -> Contract:
        web3.provider.make_request("anvil_setCode", [vector["escrow"], web3.eth.get_code(escrow.address).hex()])
        web3.provider.make_request("anvil_setChainId", [vector["chainId"]])
        return Contract.from_abi("GoldenEscrow", vector["escrow"], escrow.abi)

    yield build
    web3.provider.make_request("anvil_setChainId", [chain_id])


@pytest.fixture
def participants(accounts):
    """The eight participants as accounts that can send transactions of their own."""
    senders = [accounts.at(account, force=True) for account in PARTICIPANTS]
    for sender in senders:
        web3.provider.make_request("anvil_setBalance", [sender.address, hex(10**18)])
    return senders
