"""A settlement beside misbehaving tokens: one recipient's failure is its own, and nobody is paid twice."""

from __future__ import annotations

import brownie
import pytest
from scenario import PARTICIPANTS, refused
from token_world import SHARES, Pair

DOUBTFUL = {"false": bytes(32), "one byte": b"\x01", "two": (2).to_bytes(32, "big"), "a kilobyte": b"\xee" * 1024}


@pytest.fixture
def pair_of(RewardEscrow, sponsor, relayer):
    def build(contract) -> Pair:
        return Pair(contract.deploy({"from": sponsor}), RewardEscrow, sponsor, relayer)

    return build


def check_one_failed(pair: Pair, transaction) -> None:
    """The first recipient was not paid and stays claimable; the second was paid; the books are exact."""
    event = transaction.events["PaymentFailed"]
    assert (event["account"], event["amount"]) == (PARTICIPANTS[0], SHARES[0])
    assert [pair.paid(index) for index in range(2)] == [0, SHARES[1]]
    assert [pair.balance(index) for index in range(2)] == [0, SHARES[1]]
    assert pair.held() == pair.books()


def test_a_barred_recipient(MockBlacklistToken, pair_of, sponsor):
    """E-17: a barred recipient is passed over, and is paid by the next settlement after it is let go."""
    pair = pair_of(MockBlacklistToken)
    pair.token.bar(PARTICIPANTS[0], True, {"from": sponsor})
    check_one_failed(pair, pair.settle())
    pair.token.bar(PARTICIPANTS[0], False, {"from": sponsor})
    pair.settle()
    pair.everyone_claims()


def test_a_recipient_that_burns_all_gas(MockGasBurningToken, pair_of, sponsor):
    """E-17: a transfer that burns all gas it is given burns its own part only."""
    pair = pair_of(MockGasBurningToken)
    pair.token.burnFor(PARTICIPANTS[0], {"from": sponsor})
    check_one_failed(pair, pair.settle())
    pair.token.burnFor(brownie.ZERO_ADDRESS, {"from": sponsor})
    pair.everyone_claims()


def test_a_receiver_whose_hook_refuses(MockReceiverToken, MockReceiverHook, pair_of, sponsor):
    """E-19: a receiver whose hook refuses is passed over, until it accepts."""
    pair = pair_of(MockReceiverToken)
    hook = MockReceiverHook.deploy({"from": sponsor})
    pair.token.register(PARTICIPANTS[0], hook, {"from": sponsor})
    check_one_failed(pair, pair.settle())
    hook.open(True, {"from": sponsor})
    pair.everyone_claims()


def test_a_pause(MockPausableToken, pair_of, sponsor):
    """E-17: while the token is paused a settlement pays nobody and marks nobody as paid."""
    pair = pair_of(MockPausableToken)
    pair.token.pause(True, {"from": sponsor})
    assert pair.settle().return_value == 0
    assert [pair.paid(index) for index in range(2)] == [0, 0]
    pair.token.pause(False, {"from": sponsor})
    pair.everyone_claims()


@pytest.mark.parametrize("answer", DOUBTFUL.values(), ids=DOUBTFUL)
def test_money_that_moves_under_a_doubtful_answer(MockAnsweringToken, pair_of, sponsor, answer):
    """E-17: a token that moves money and denies it cannot be paid out again and again: books and balance stay equal."""
    pair = pair_of(MockAnsweringToken)
    pair.token.answerWith(answer, {"from": sponsor})
    for _ in range(2):
        assert pair.settle().return_value == 0
        assert [pair.balance(index) for index in range(2)] == [pair.paid(index) for index in range(2)] == [0, 0]
        assert pair.held() == pair.books()
    pair.token.answerWith((1).to_bytes(32, "big"), {"from": sponsor})
    pair.everyone_claims()


def test_a_false_answer(MockFalseToken, pair_of, sponsor):
    """E-17: a token that says false and moves nothing marks nothing as paid in a settlement either."""
    pair = pair_of(MockFalseToken)
    pair.token.lie(True, {"from": sponsor})
    assert pair.settle().return_value == 0
    assert [pair.paid(index) for index in range(2)] == [0, 0]
    pair.token.lie(False, {"from": sponsor})
    pair.everyone_claims()


def test_no_return_value(MockSilentToken, pair_of):
    """E-17: a token that returns nothing settles."""
    pair = pair_of(MockSilentToken)
    assert pair.settle().return_value == 2
    pair.everyone_claims()


def test_nothing_is_moved_for_who_was_paid(MockNonZeroToken, pair_of, sponsor):
    """E-17: whoever has nothing left is passed over: a token that refuses to move nothing is never asked to."""
    pair = pair_of(MockNonZeroToken)
    pair.first.claim(0)
    transaction = pair.settle()
    assert transaction.return_value == 1
    assert "PaymentFailed" not in transaction.events
    pair.everyone_claims()


def test_a_claim_from_within(MockHookToken, pair_of, mallory):
    """E-19: a claim of the next recipient from within a settlement pays it once."""
    pair = pair_of(MockHookToken)
    call = pair.escrow.claim.encode_input(*pair.first.claim_arguments(1))
    pair.token.prepare(pair.escrow, call, {"from": mallory})
    pair.settle()
    assert [pair.balance(index) for index in range(2)] == SHARES
    assert pair.held() == pair.books()
    pair.everyone_claims()


def test_a_settlement_from_within(MockHookToken, pair_of, mallory):
    """E-19: a settlement from within a settlement, and from within a claim, pays nobody twice."""
    pair = pair_of(MockHookToken)
    call = pair.escrow.settle.encode_input(*pair.settlement())
    pair.token.prepare(pair.escrow, call, {"from": mallory})
    pair.settle()
    assert [pair.balance(index) for index in range(2)] == SHARES
    call = pair.escrow.settle.encode_input(*pair.settlement(pair.second))
    pair.second.pass_window()
    pair.token.prepare(pair.escrow, call, {"from": mallory})
    pair.second.claim(0)
    pair.everyone_claims()


def test_only_the_escrow_itself_pays(pair_of, MockSilentToken, sponsor, mallory):
    """E-21: the frame in which a settlement pays is open to nobody else."""
    pair = pair_of(MockSilentToken)
    with refused("NotEscrow", mallory.address):
        pair.escrow.pay(mallory, 1, {"from": mallory})
    assert pair.held() == pair.books()


def test_a_payee_for_a_barred_participant(MockBlacklistToken, pair_of, sponsor, accounts):
    """E-17: a participant that the token bars has its money paid elsewhere, by its own choice alone."""
    pair = pair_of(MockBlacklistToken)
    pair.token.bar(PARTICIPANTS[0], True, {"from": sponsor})
    with refused("NotActor", sponsor.address, PARTICIPANTS[0]):
        pair.escrow.setPayee(pair.first.number, PARTICIPANTS[0], sponsor, {"from": sponsor})
    brownie.web3.provider.make_request("anvil_setBalance", [PARTICIPANTS[0], "0xde0b6b3a7640000"])
    owner = accounts.at(PARTICIPANTS[0], force=True)
    pair.escrow.setPayee(pair.first.number, owner, accounts[9], {"from": owner})
    pair.first.claim(0)
    assert pair.token.balanceOf(accounts[9]) == pair.paid(0) == SHARES[0]
    assert pair.held() == pair.books()
