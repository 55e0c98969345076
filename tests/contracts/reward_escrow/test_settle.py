"""Settle: everybody in a tree is paid at once, and nobody is stopped by anybody.

given a final tree and all its leaves
├── when transfers succeed: everybody is paid, to the payee, no more than is owed
├── when one reverts, lies, burns its gas or returns a bomb: it stays claimable, the others are paid
└── when leaves are missing, torn, reordered or changed, or the epoch is not claimable: refused
"""

from __future__ import annotations

import pytest
from brownie import web3
from scenario import DOLLAR, PARTICIPANTS, ZERO_ADDRESS, Programme, deploy_escrow, refused, terms_of
from token_world import Pair

from guerdon.signing import keccak256

SHARES = [9_000 * DOLLAR, 6_000 * DOLLAR, 4_000 * DOLLAR, 999_999_999, 1]
SECOND = [10_000 * DOLLAR] * 5
DEAR = 193_000  # gas of a transfer that only just fits under the ceiling, with all that is around it
REVERT, BURN_GAS, SAY_FALSE, RETURN_BOMB = 1, 2, 3, 4


def settle(programme: Programme, epoch: int | None = None, leaves: bytes | None = None, **options: object):
    epoch = programme.last if epoch is None else epoch
    leaves = programme.packed(epoch) if leaves is None else leaves
    return programme.escrow.settle(programme.number, epoch, leaves, {"from": programme.relayer, **options})


@pytest.fixture
def settled(programme):
    programme.settle(1, SHARES)
    return programme


@pytest.fixture
def unkind(MockUnkindToken, RewardEscrow, sponsor, relayer):
    """The same on a token that can treat recipients badly."""
    token = MockUnkindToken.deploy({"from": sponsor})
    escrow = deploy_escrow(RewardEscrow, token, *[ZERO_ADDRESS] * 3, sponsor)
    number = int(escrow.createProgram(terms_of(token), {"from": sponsor}).return_value)
    token.mint(sponsor, 100_000 * DOLLAR, {"from": sponsor})
    token.approve(escrow, 100_000 * DOLLAR, {"from": sponsor})
    escrow.fund(number, 100_000 * DOLLAR, {"from": sponsor})
    programme = Programme(escrow, number, relayer)
    programme.settle(1, SHARES)
    return programme, token


def test_pays_everybody(settled, escrow, coin):
    """Every leaf is paid to the unit, and the books say so."""
    transaction = settle(settled)
    assert transaction.return_value == 5
    assert [coin.balanceOf(account) for account in PARTICIPANTS[:5]] == SHARES
    assert escrow.programOf(settled.number)["paid"] == sum(SHARES)
    assert [event["amount"] for event in transaction.events["Claimed"]] == SHARES


def test_only_what_is_owed(settled, coin):
    """E-01: who claimed before, or is settled twice, is paid once."""
    settled.claim(0)
    assert settle(settled).return_value == 4
    assert settle(settled).return_value == 0
    assert [coin.balanceOf(account) for account in PARTICIPANTS[:5]] == SHARES
    with refused("NothingToClaim", PARTICIPANTS[1], SHARES[1], SHARES[1]):
        settled.claim(1)


def test_older_tree(programme, coin):
    """The last two final trees can be settled, in either order."""
    programme.settle(1, SHARES)
    programme.settle(2, SECOND)
    settle(programme, 2)
    assert settle(programme, 1).return_value == 0
    assert coin.balanceOf(PARTICIPANTS[4]) == SHARES[4] + SECOND[4]


def test_to_the_payee(settled, escrow, coin, participants, mallory):
    """E-21: settlement pays the payee that an account chose."""
    escrow.setPayee(settled.number, PARTICIPANTS[0], mallory, {"from": participants[0]})
    settle(settled)
    assert coin.balanceOf(mallory) == SHARES[0]
    assert coin.balanceOf(PARTICIPANTS[0]) == 0


@pytest.mark.parametrize("manner", [REVERT, BURN_GAS, SAY_FALSE, RETURN_BOMB])
def test_one_recipient_fails(unkind, manner):
    """Invariant 14: a recipient that fails in any way stays claimable and stops nobody."""
    programme, token = unkind
    token.treat(PARTICIPANTS[1], manner, {"from": programme.relayer})
    transaction = settle(programme)
    event = transaction.events["PaymentFailed"]
    assert (event["account"], event["amount"]) == (PARTICIPANTS[1], SHARES[1])
    assert [token.balanceOf(account) for account in PARTICIPANTS[:5]] == [SHARES[0], 0, *SHARES[2:]]
    assert programme.escrow.paidTo(programme.number, PARTICIPANTS[1]) == 0
    assert programme.escrow.programOf(programme.number)["paid"] == sum(SHARES) - SHARES[1]
    token.treat(PARTICIPANTS[1], 0, {"from": programme.relayer})
    programme.claim(1)
    assert token.balanceOf(PARTICIPANTS[1]) == SHARES[1]
    assert token.balanceOf(programme.escrow) == 100_000 * DOLLAR - sum(SHARES)


def test_burned_gas_is_bounded(unkind):
    """A recipient that burns all it is given costs at most the ceiling of one transfer."""
    programme, token = unkind
    token.treat(PARTICIPANTS[1], BURN_GAS, {"from": programme.relayer})
    assert 200_000 < settle(programme).gas_used < 700_000


def test_burners_leave_gas_for_everybody_else(unkind):
    """E-17: four recipients that burn all they are given cost four ceilings, and the fifth is paid."""
    programme, token = unkind
    for account in PARTICIPANTS[:4]:
        token.treat(account, BURN_GAS, {"from": programme.relayer})
    transaction = settle(programme)
    assert transaction.return_value == 1
    assert 800_000 < transaction.gas_used < 1_200_000
    assert [token.balanceOf(account) for account in PARTICIPANTS[:5]] == [0] * 4 + SHARES[4:]


def test_too_little_gas(settled):
    """A caller cannot make transfers fail by giving too little gas: the whole call is refused."""
    data = settled.escrow.settle.encode_input(settled.number, 1, settled.packed())
    call = {"from": str(settled.relayer), "to": settled.escrow.address, "data": data, "gas": hex(200_000)}
    answer = web3.provider.make_request("eth_call", [call, "latest"])
    assert keccak256(b"GasTooLow(uint256,uint256)")[:4].hex() in str(answer["error"])


def test_a_miser_marks_nobody_as_failed(MockDearToken, RewardEscrow, sponsor, relayer):
    """E-17: however little gas a caller gives, nobody is passed over: all are paid, or the whole call is refused."""
    pair = Pair(MockDearToken.deploy({"from": sponsor}), RewardEscrow, sponsor, relayer)
    pair.token.setCost(DEAR, {"from": sponsor})
    data = pair.escrow.settle.encode_input(*pair.settlement())
    call = {"from": str(relayer), "to": pair.escrow.address, "data": data}
    too_low, endings = keccak256(b"GasTooLow(uint256,uint256)")[:4].hex(), []
    for gas in range(200_000, 700_000, 1_000):
        answer = web3.provider.make_request("eth_call", [call | {"gas": hex(gas)}, "latest"])
        refusal = str(answer.get("error", ""))
        endings.append("too low" if too_low in refusal else refusal or int(answer["result"], 16))
    assert endings == ["too low"] * endings.count("too low") + [2] * endings.count(2)
    assert min(endings.count("too low"), endings.count(2)) > 100


@pytest.mark.parametrize("change", ["missing", "torn", "twice"])
def test_incomplete(settled, change):
    """All leaves, no more and no less, 34 bytes each."""
    packed = settled.packed()
    leaves = {"missing": packed[:-34], "torn": packed[:-1], "twice": packed + packed[-34:]}[change]
    with refused("LeavesIncomplete", len(leaves), 5):
        settle(settled, leaves=leaves)


@pytest.mark.parametrize("position", [0, 20, 31, 33])
def test_changed_leaf(settled, position):
    """Another account, reward or reputation comes to another root, and nobody is paid."""
    packed = bytearray(settled.packed())
    packed[position] ^= 1
    with pytest.raises(Exception, match=r"WrongProof|SumTooLarge"):
        settle(settled, leaves=bytes(packed))


def test_reordered(settled):
    """The same leaves in another order are another tree."""
    packed = settled.packed()
    with pytest.raises(Exception, match="WrongProof"):
        settle(settled, leaves=packed[34:68] + packed[:34] + packed[68:])


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8])
def test_odd_trees(programme, coin, count):
    """Trees of any number of leaves, padded or not, come to the attested root."""
    programme.settle(1, [20_000 * DOLLAR - (count - 1)] + [1] * (count - 1))
    assert settle(programme).return_value == count


def test_pending(programme, escrow):
    """A pending tree is not settled."""
    programme.settle(1, SHARES, final=False)
    with refused("WindowOpen", escrow.programOf(programme.number)["finalAt"]):
        settle(programme)


def test_unknown_programme(settled):
    """A programme that does not exist has nothing to settle."""
    with refused("UnknownProgram", 7):
        settled.escrow.settle(7, 1, settled.packed(), {"from": settled.relayer})
