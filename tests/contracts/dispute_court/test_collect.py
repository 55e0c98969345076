"""Collecting and withdrawing.

given an executed case
├── when winners and jurors collect: bonds back, and the losers' bonds by bonds less the jurors' part, to the unit
├── when losers, strangers, or anybody twice: refused
└── when the token calls back in the middle of a payment: nobody is paid twice
"""

from __future__ import annotations

from courtroom import AGAINST, BOND, EVIDENCE, FOR
from scenario import DOLLAR, Programme, deploy_escrow, refused, terms_of


def test_to_the_last_unit(room, coin, challenger, defender, stranger, governance):
    """D-08: what went in comes out to the unit, whatever the bonds divide to."""
    id_ = room.open(challenger)
    for side, amount, sender in (
        (FOR, BOND // 4 + 1, stranger), (AGAINST, BOND // 3, defender), (AGAINST, BOND // 2 + 7, governance),
    ):  # fmt: skip
        room.back(id_, side, amount, sender)
    panel = room.vote(id_, [AGAINST, AGAINST, FOR])
    room.execute(id_)
    before = int(room.court.liabilities())
    assert before == BOND + BOND // 4 + 1 + BOND // 3 + BOND // 2 + 7
    paid = {account: room.collect(id_, account) for account in (defender, governance, *panel[:2])}
    assert sum(paid.values()) == before
    assert [paid[juror] for juror in panel[:2]] == [BOND // 8] * 2
    assert paid[governance] > paid[defender] > BOND // 3
    for account, amount in paid.items():
        assert room.court.withdraw({"from": account}).return_value == amount == coin.balanceOf(account)
    assert room.court.liabilities() == coin.balanceOf(room.court) == 0


def test_who_is_due_nothing(room, challenger, mallory):
    """Losers and strangers collect nothing, nobody twice, and what was withdrawn is gone."""
    id_ = room.open(challenger)
    panel = room.vote(id_, [AGAINST, AGAINST, FOR])
    room.execute(id_)
    for account in (challenger, mallory, panel[2]):
        with refused("NothingToCollect", account.address):
            room.collect(id_, account)
    room.collect(id_, panel[0])
    with refused("NothingToCollect", panel[0].address):
        room.collect(id_, panel[0])
    room.court.withdraw({"from": panel[0]})
    with refused("NothingToWithdraw", panel[0].address):
        room.court.withdraw({"from": panel[0]})
    room.check_money()


def test_a_token_that_calls_back(
    MockHookToken, RewardEscrow, DisputeCourt, registry, sponsor, relayer, stewards, governance, deployer, challenger
):
    """E-19: withdrawing, opening or backing again from within a transfer is refused, and the books are right."""
    token = MockHookToken.deploy({"from": deployer})
    court = deployer.get_deployment_address(deployer.nonce + 1)
    escrow = deploy_escrow(RewardEscrow, token, court, stewards, governance, deployer)
    court = DisputeCourt.deploy(token, escrow, registry, stewards, governance, {"from": deployer})
    number = int(escrow.createProgram(terms_of(token), {"from": sponsor}).return_value)
    Programme(escrow, number, relayer).settle(0, [0], final=False)
    token.mint(challenger, 1_000 * DOLLAR, {"from": challenger})
    token.approve(court, 1_000 * DOLLAR, {"from": challenger})
    for call in (
        court.withdraw.encode_input(),
        court.back.encode_input(1, AGAINST, 100 * DOLLAR),
        court.openPlea.encode_input(number, 1, 1, EVIDENCE),
        court.collect.encode_input(1, challenger),
    ):
        token.prepare(court, call, {"from": deployer})
        before = int(court.liabilities())
        if before == 0:
            court.openAttestation(number, 1, EVIDENCE, {"from": challenger})
        else:
            court.back(1, FOR, 50 * DOLLAR, {"from": challenger})
        assert token.succeeded() is False
        assert token.balanceOf(court) == court.liabilities() > before
