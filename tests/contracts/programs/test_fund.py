"""Fund a programme: credited is what arrived, to the unit."""

from __future__ import annotations

import pytest
from brownie import chain, web3
from eth_account.messages import encode_typed_data
from scenario import DAY, DOLLAR, force_ether, refused, terms_of

from guerdon.signing import account_of, keccak256

KEY = keccak256(b"sponsor with a key")
AMOUNT = 1_000 * DOLLAR


@pytest.fixture
def number(escrow, coin, sponsor):
    coin.mint(sponsor, AMOUNT, {"from": sponsor})
    coin.approve(escrow, AMOUNT, {"from": sponsor})
    return int(escrow.createProgram(terms_of(coin), {"from": sponsor}).return_value)


def test_credits_what_arrived(escrow, coin, sponsor, number):
    """Funding moves the amount and credits it; more funding adds up."""
    escrow.fund(number, AMOUNT - 1, {"from": sponsor})
    event = escrow.fund(number, 1, {"from": sponsor}).events["Funded"]
    assert (event["program"], event["funder"], event["amount"], event["funded"]) == (number, sponsor, 1, AMOUNT)
    assert escrow.programOf(number)["funded"] == coin.balanceOf(escrow) == AMOUNT


def test_anyone_may_fund(escrow, coin, mallory, number):
    """A stranger's money is as good as the sponsor's."""
    coin.mint(mallory, 5, {"from": mallory})
    coin.approve(escrow, 5, {"from": mallory})
    escrow.fund(number, 5, {"from": mallory})
    assert escrow.programOf(number)["funded"] == 5


def test_nothing(escrow, sponsor, number):
    """Funding nothing is refused: an event always means a change."""
    with refused("NothingToFund"):
        escrow.fund(number, 0, {"from": sponsor})


def test_unknown_programme(escrow, sponsor, number):
    """Money cannot go to a programme that does not exist."""
    with refused("UnknownProgram", number + 1):
        escrow.fund(number + 1, 1, {"from": sponsor})


def test_without_allowance(escrow, coin, mallory, number):
    """A token that refuses is heard: nothing is credited."""
    with refused("ERC20InsufficientAllowance", escrow.address, 0, 1):
        escrow.fund(number, 1, {"from": mallory})
    assert escrow.programOf(number)["funded"] == 0


def test_more_than_uint96(escrow, coin, sponsor, number):
    """Funding beyond uint96 is refused by a named error, not by a panic."""
    most = 2**96 - 1
    coin.mint(sponsor, 2 * most, {"from": sponsor})
    coin.approve(escrow, 2 * most, {"from": sponsor})
    escrow.fund(number, most, {"from": sponsor})
    with refused("FundingTooLarge", most + 1, most):
        escrow.fund(number, 1, {"from": sponsor})


def test_donation_changes_no_books(escrow, coin, sponsor, number):
    """E-28: tokens sent straight to the escrow, and forced ether, leave every programme's books alone."""
    coin.transfer(escrow, AMOUNT, {"from": sponsor})
    force_ether(sponsor, escrow, 10**18)
    assert escrow.programOf(number)["funded"] == 0
    coin.mint(sponsor, 7, {"from": sponsor})
    escrow.fund(number, 7, {"from": sponsor})
    assert escrow.programOf(number)["funded"] == 7
    with pytest.raises(Exception, match="revert"):
        sponsor.transfer(escrow, 1)


def permit(coin, escrow, owner: str, amount: int, nonce: int = 0):
    types = {
        "Permit": [
            {"name": name, "type": kind}
            for name, kind in (
                ("owner", "address"), ("spender", "address"), ("value", "uint256"), ("nonce", "uint256"),
                ("deadline", "uint256"),
            )
        ]
    }  # fmt: skip
    domain = {
        "name": "Test Dollar", "version": "1", "chainId": web3.eth.chain_id, "verifyingContract": coin.address,
    }  # fmt: skip
    deadline = chain.time() + DAY
    message = {"owner": owner, "spender": escrow.address, "value": amount, "nonce": nonce, "deadline": deadline}
    signature = web3.eth.account.sign_message(encode_typed_data(domain, types, message), KEY)
    return deadline, signature.v, signature.r.to_bytes(32, "big"), signature.s.to_bytes(32, "big")


@pytest.fixture
def keyed(accounts, coin, sponsor):
    """An account whose key the test holds, with money and gas."""
    account = accounts.add(KEY.hex())
    coin.mint(account, AMOUNT, {"from": sponsor})
    web3.provider.make_request("anvil_setBalance", [account_of(KEY), "0xde0b6b3a7640000"])
    return account


def test_with_permit(escrow, coin, keyed, number):
    """One transaction funds with a signed permit and no allowance beforehand."""
    escrow.fundWithPermit(number, AMOUNT, *permit(coin, escrow, keyed.address, AMOUNT), {"from": keyed})
    assert escrow.programOf(number)["funded"] == AMOUNT


def test_permit_somebody_else_used_first(escrow, coin, keyed, mallory, number):
    """A permit that a stranger submitted first does not stop the funding it was meant for."""
    deadline, v, r, s = permit(coin, escrow, keyed.address, AMOUNT)
    coin.permit(keyed, escrow, AMOUNT, deadline, v, r, s, {"from": mallory})
    escrow.fundWithPermit(number, AMOUNT, deadline, v, r, s, {"from": keyed})
    assert escrow.programOf(number)["funded"] == AMOUNT


def test_anothers_permit(escrow, coin, keyed, mallory, number):
    """A permit funds from the caller only: a stranger cannot spend it."""
    with refused("ERC20InsufficientAllowance", escrow.address, 0, AMOUNT):
        escrow.fundWithPermit(number, AMOUNT, *permit(coin, escrow, keyed.address, AMOUNT), {"from": mallory})
