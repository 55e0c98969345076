"""Shortage: when the token takes money away, everybody loses the same part, and first come is not first served.

given an escrow that owes several programmes
├── when it holds less than it owes: anybody shows it, and every payment is the same part of what the books say
├── when it holds enough: nothing can be shown
└── when it holds more: governance alone moves the surplus, and never a unit that is owed
"""

from __future__ import annotations

import pytest
from brownie import chain
from scenario import (
    DAY,
    DOLLAR,
    PARTICIPANT_KEYS,
    PARTICIPANTS,
    Programme,
    deploy_escrow,
    force_ether,
    refused,
    signed,
    terms_of,
)

from guerdon.chain.claim_signature import ClaimOrder, claim_digest

SHARES = [10_000 * DOLLAR, 10_000 * DOLLAR]
FUNDS = 20_000 * DOLLAR


@pytest.fixture
def two(MockUnkindToken, RewardEscrow, roles, sponsor, relayer):
    """A token that can shrink, and two programmes that owe 20,000.00 each."""
    token = MockUnkindToken.deploy({"from": sponsor})
    escrow = deploy_escrow(RewardEscrow, token, *roles, sponsor)
    programmes = []
    for _ in range(2):
        number = int(escrow.createProgram(terms_of(token), {"from": sponsor}).return_value)
        token.mint(sponsor, FUNDS, {"from": sponsor})
        token.approve(escrow, FUNDS, {"from": sponsor})
        escrow.fund(number, FUNDS, {"from": sponsor})
        programmes.append(Programme(escrow, number, relayer))
    for programme in programmes:
        programme.settle(1, SHARES)
    return token, escrow, programmes


def test_everybody_loses_the_same_part(two, sponsor, mallory):
    """E-16: after balances were halved, the first to claim gets half, and so does the last."""
    token, escrow, programmes = two
    token.shrink(escrow, FUNDS, {"from": sponsor})
    event = escrow.declareShort({"from": mallory}).events["Short"]
    assert (event["backing"], event["promised"]) == (FUNDS, 2 * FUNDS)
    for programme in programmes:
        for index in range(2):
            assert programme.claim(index).return_value == SHARES[index] // 2
    assert token.balanceOf(PARTICIPANTS[0]) == token.balanceOf(PARTICIPANTS[1]) == SHARES[0]
    assert token.balanceOf(escrow) == 0 == escrow.liabilities()


def test_settled_in_part_too(two, sponsor):
    """E-16: settlement pays the same part."""
    token, escrow, programmes = two
    token.shrink(escrow, FUNDS, {"from": sponsor})
    escrow.declareShort({"from": sponsor})
    settlement = programmes[0].number, 1, programmes[0].packed()
    transaction = escrow.settle(*settlement, {"from": sponsor})
    assert [event["amount"] for event in transaction.events["Claimed"]] == [share // 2 for share in SHARES]
    assert [token.balanceOf(account) for account in PARTICIPANTS[:2]] == [share // 2 for share in SHARES]
    assert token.balanceOf(escrow) == FUNDS // 2


def test_signed_claims_in_part_too(two, sponsor, mallory):
    """E-16: a claim that is carried with a signature pays the same part, to the payee it names."""
    token, escrow, programmes = two
    token.shrink(escrow, FUNDS, {"from": sponsor})
    escrow.declareShort({"from": sponsor})
    order = ClaimOrder(int(programmes[0].number), PARTICIPANTS[0], str(mallory), 0, chain.time() + DAY)
    signature = signed(claim_digest(order, chain.id, escrow.address), PARTICIPANT_KEYS[:1])
    claim = programmes[0].number, 1, programmes[0].leaf_proof(0, 1), order.payee, order.deadline, signature
    assert escrow.claimWithSig(*claim, {"from": sponsor}).return_value == SHARES[0] // 2
    assert token.balanceOf(mallory) == SHARES[0] // 2


def test_what_is_worth_nothing_stays_owed(two, sponsor):
    """E-13, E-16: a reward that is worth less than a unit is not written off by a settlement."""
    token, escrow, _ = two
    dust = Programme(escrow, int(escrow.createProgram(terms_of(token), {"from": sponsor}).return_value), sponsor)
    token.mint(sponsor, FUNDS, {"from": sponsor})
    token.approve(escrow, FUNDS, {"from": sponsor})
    escrow.fund(dust.number, FUNDS, {"from": sponsor})
    dust.settle(1, [FUNDS - 1, 1])
    token.shrink(escrow, 2 * FUNDS, {"from": sponsor})
    escrow.declareShort({"from": sponsor})
    transaction = escrow.settle(dust.number, 1, dust.packed(), {"from": sponsor})
    assert transaction.return_value == 1
    assert "PaymentFailed" not in transaction.events
    assert escrow.paidTo(dust.number, PARTICIPANTS[1]) == 0
    assert escrow.liabilities() == 2 * FUNDS + 1


def test_again_when_more_is_lost(two, sponsor):
    """E-16: a second loss lowers the part of those who are still there, and no unit is promised twice."""
    token, escrow, programmes = two
    token.shrink(escrow, FUNDS, {"from": sponsor})
    escrow.declareShort({"from": sponsor})
    programmes[0].claim(0)
    with refused("NotShort", FUNDS - SHARES[0] // 2, 2 * FUNDS - SHARES[0]):
        escrow.declareShort({"from": sponsor})
    token.shrink(escrow, 7_500 * DOLLAR + 1, {"from": sponsor})
    escrow.declareShort({"from": sponsor})
    paid = [programmes[0].claim(1), programmes[1].claim(0), programmes[1].claim(1)]
    assert {claim.return_value for claim in paid} == {2_500 * DOLLAR - 1}
    assert 0 <= token.balanceOf(escrow) < 3


def test_no_new_money(two, sponsor):
    """E-16: a short escrow takes no funding, bond or programme that would pay for the loss."""
    token, escrow, programmes = two
    token.shrink(escrow, FUNDS, {"from": sponsor})
    escrow.declareShort({"from": sponsor})
    for act in (
        lambda: escrow.fund(programmes[0].number, 1, {"from": sponsor}),
        lambda: escrow.depositBond(programmes[0].number, 1, {"from": sponsor}),
        lambda: escrow.createProgram(terms_of(token), {"from": sponsor}),
    ):
        with refused("EscrowShort", FUNDS, 2 * FUNDS):
            act()


def test_refund_in_part(two, sponsor):
    """E-16: the sponsor's refund is cut like everybody's reward."""
    token, escrow, _ = two
    number = int(escrow.createProgram(terms_of(token), {"from": sponsor}).return_value)
    token.mint(sponsor, 100_000 * DOLLAR + 100, {"from": sponsor})
    token.approve(escrow, 100_000 * DOLLAR + 100, {"from": sponsor})
    escrow.fund(number, 100_000 * DOLLAR + 100, {"from": sponsor})
    token.shrink(escrow, token.balanceOf(escrow) // 2, {"from": sponsor})
    escrow.declareShort({"from": sponsor})
    before = token.balanceOf(sponsor)
    escrow.refund(number, {"from": sponsor})
    assert token.balanceOf(sponsor) - before == 50


def test_nothing_to_show(two, sponsor):
    """Neither a full escrow nor one with a surplus is short; one unit less is."""
    token, escrow, _ = two
    with refused("NotShort", 2 * FUNDS, 2 * FUNDS):
        escrow.declareShort({"from": sponsor})
    token.mint(escrow, 5, {"from": sponsor})
    with refused("NotShort", 2 * FUNDS + 5, 2 * FUNDS):
        escrow.declareShort({"from": sponsor})
    token.shrink(escrow, 6, {"from": sponsor})
    escrow.declareShort({"from": sponsor})


def test_not_while_money_is_arriving(MockHookToken, RewardEscrow, roles, sponsor, mallory):
    """E-19: from within a funding, when the books are ahead of the balance, nothing can be shown."""
    token = MockHookToken.deploy({"from": sponsor})
    escrow = deploy_escrow(RewardEscrow, token, *roles, sponsor)
    number = int(escrow.createProgram(terms_of(token), {"from": sponsor}).return_value)
    token.mint(sponsor, 10, {"from": sponsor})
    token.approve(escrow, 10, {"from": sponsor})
    token.prepare(escrow, escrow.declareShort.encode_input(), {"from": mallory})
    escrow.fund(number, 10, {"from": sponsor})
    assert token.succeeded() is False
    assert tuple(escrow.shortage()) == (0, 0)


def test_surplus(two, governance, mallory):
    """E-28: what was sent here outside any programme can be moved on, to the unit, and nothing that is owed."""
    token, escrow, programmes = two
    token.mint(escrow, 7, {"from": mallory})
    assert escrow.programOf(programmes[0].number)["funded"] == FUNDS
    with refused("NotGovernance", mallory.address):
        escrow.recoverSurplus(mallory, {"from": mallory})
    assert escrow.recoverSurplus(mallory, {"from": governance}).return_value == 7
    assert token.balanceOf(escrow) == escrow.liabilities() == 2 * FUNDS
    with refused("NoSurplus", 2 * FUNDS, 2 * FUNDS):
        escrow.recoverSurplus(mallory, {"from": governance})


def test_no_surplus_while_short(two, sponsor, governance):
    """E-16, E-28: what a later rebase brings back belongs to those who lost it."""
    token, escrow, _ = two
    token.shrink(escrow, FUNDS, {"from": sponsor})
    escrow.declareShort({"from": sponsor})
    token.mint(escrow, 3 * FUNDS, {"from": sponsor})
    with refused("EscrowShort", FUNDS, 2 * FUNDS):
        escrow.recoverSurplus(sponsor, {"from": governance})


def test_forced_ether(two, mallory, governance):
    """E-28: the escrow takes no ether, and what a self-destruct forces into it is neither money nor surplus."""
    token, escrow, programmes = two
    with pytest.raises(Exception, match="revert"):
        mallory.transfer(escrow, 1)
    before = [escrow.programOf(programme.number) for programme in programmes]
    force_ether(mallory, escrow, 10**18)
    assert [escrow.programOf(programme.number) for programme in programmes] == before
    assert escrow.liabilities() == token.balanceOf(escrow) == 2 * FUNDS
    with refused("NoSurplus", 2 * FUNDS, 2 * FUNDS):
        escrow.recoverSurplus(mallory, {"from": governance})
    with refused("NotShort", 2 * FUNDS, 2 * FUNDS):
        escrow.declareShort({"from": mallory})
    for programme in programmes:
        for index in range(2):
            programme.claim(index)
    assert escrow.liabilities() == token.balanceOf(escrow) == 0
    assert escrow.balance() == 10**18


def test_nobody_initialises(two, web3):
    """E-31: there is nothing to initialise: what the constructor fixed cannot be set again by anybody."""
    _, escrow, _ = two
    for name in ("initialize", "init", "setUp"):
        assert not hasattr(escrow, name)
    initialize = "0x8129fc1c"
    answer = web3.provider.make_request("eth_call", [{"to": escrow.address, "data": initialize}, "latest"])
    assert "error" in answer
