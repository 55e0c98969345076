"""The Brownie scripts a sponsor runs by hand: deploy and fund."""

from __future__ import annotations

import re

import pytest
from brownie import Contract
from scenario import DOLLAR, terms_of
from scripts import deploy, fund

from guerdon.chain.artifacts import load_artifact


def printed(output: str) -> tuple[str, ...]:
    """Token and escrow as the deploy script printed them, among Brownie's own lines."""
    return re.findall(r'^token: (0x\w{40})\nescrow = "(0x\w{40})"$', output, re.MULTILINE)[0]


def escrow_at(address: str):
    """The escrow with the functions of both halves of its code, as a sponsor's tools see it."""
    return Contract.from_abi("RewardEscrow", address, load_artifact("RewardEscrow").abi, persist=False)


@pytest.fixture
def deployed(capsys):
    """What `brownie run deploy` printed: token and escrow."""
    deploy.main()
    return printed(capsys.readouterr().out)


def test_deploy_prints_what_the_settings_need(deployed, capsys):
    """Without a token a test stablecoin is deployed first; the printed escrow holds exactly that token."""
    token, escrow = deployed
    assert escrow_at(escrow).token() == token
    deploy.main(token)
    again = printed(capsys.readouterr().out)
    assert again[0] == token
    assert again[1] != escrow


def test_fund_moves_the_exact_amount(deployed, TestStablecoin, accounts, capsys):
    """1,250.50 in decimal text becomes 1,250,500,000 units in the programme, and what it holds is printed."""
    token, escrow = TestStablecoin.at(deployed[0]), escrow_at(deployed[1])
    program = escrow.createProgram(terms_of(token), {"from": accounts[0]}).return_value
    token.mint(accounts[0], 2_000 * DOLLAR, {"from": accounts[0]})
    fund.main(escrow.address, str(program), "1250.50")
    assert escrow.programOf(program)["funded"] == 1_250_500_000
    assert "1,250.500000" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("program", "amount", "words"),
    [("1", "", "Say what to fund"), ("one", "5", "is not a programme's number"), ("1", "0.0000001", "decimal places")],
)
def test_fund_refuses_before_anything_moves(deployed, TestStablecoin, accounts, program, amount, words):
    """W-07: missing, malformed and over-precise arguments end in a sentence, and no token moves."""
    token, escrow = TestStablecoin.at(deployed[0]), escrow_at(deployed[1])
    escrow.createProgram(terms_of(token), {"from": accounts[0]})
    with pytest.raises(SystemExit, match=words):
        fund.main(escrow.address, program, amount)
    assert token.balanceOf(escrow) == 0


def test_fund_without_tokens_says_what_is_held(deployed, TestStablecoin, accounts):
    """W-05: a sender that holds less than it wants to fund is told both amounts, and nothing is sent."""
    token, escrow = TestStablecoin.at(deployed[0]), escrow_at(deployed[1])
    escrow.createProgram(terms_of(token), {"from": accounts[0]})
    with pytest.raises(SystemExit, match="nothing was sent"):
        fund.main(escrow.address, "1", "5.00")
    assert token.allowance(accounts[0], escrow) == 0
