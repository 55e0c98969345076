"""Claim: a participant is paid what final trees say, once.

given a programme with final attestations
├── when the proof is right: the difference to what was paid moves to the account, whoever calls
├── when it is not, or there is nothing more: its own error, nothing moves
└── when a newer attestation is pending or final: the last two final roots both pay, together no more than released
"""

from __future__ import annotations

import pytest
from scenario import DOLLAR, PARTICIPANTS, Programme, refused, set_next_block_time, terms_of

from guerdon.model import ZERO_HASH, Leaf
from guerdon.rewards.sum_tree import climb, leaf_node

SHARES = [9_000 * DOLLAR, 6_000 * DOLLAR, 4_000 * DOLLAR, 999_999_999, 1]
SECOND = [10_000 * DOLLAR] * 5


@pytest.fixture
def settled(programme):
    programme.settle(1, SHARES)
    return programme


def test_pays_the_leaf(settled, escrow, coin):
    """A claim pays the whole leaf, to the unit, and the books say so."""
    assert settled.claim(3).return_value == 999_999_999
    assert coin.balanceOf(PARTICIPANTS[3]) == 999_999_999
    assert escrow.paidTo(settled.number, PARTICIPANTS[3]) == 999_999_999
    assert escrow.programOf(settled.number)["paid"] == 999_999_999
    assert coin.balanceOf(escrow) == 100_000 * DOLLAR - 999_999_999


def test_log(settled):
    """The log names programme, account and amount."""
    event = settled.claim(4).events["Claimed"]
    assert (event["program"], event["account"], event["amount"]) == (settled.number, PARTICIPANTS[4], 1)


def test_everyone_is_paid_and_nothing_is_left(programme, escrow, coin):
    """Invariants 1, 13: when all three milestones are settled and all have claimed, the escrow is empty."""
    for milestone, shares in ((1, SHARES), (2, SECOND), (3, [0, 0, 0, 0, 30_000 * DOLLAR])):
        programme.settle(milestone, shares)
    for index in range(5):
        programme.claim(index)
    assert coin.balanceOf(escrow) == 0
    fields = escrow.programOf(programme.number)
    assert fields["paid"] == fields["released"] == fields["funded"] == 100_000 * DOLLAR


def test_one_claim_pays_all_epochs(programme, coin):
    """A participant that slept through two epochs is paid all of it at once."""
    programme.settle(1, SHARES)
    programme.settle(2, SECOND)
    programme.claim(0)
    assert coin.balanceOf(PARTICIPANTS[0]) == SHARES[0] + SECOND[0]


def test_only_the_difference(programme, coin):
    """A participant that claimed before is paid what came since."""
    programme.settle(1, SHARES)
    programme.claim(0)
    programme.settle(2, SECOND)
    assert programme.claim(0).return_value == SECOND[0]
    assert coin.balanceOf(PARTICIPANTS[0]) == SHARES[0] + SECOND[0]


def test_twice(settled):
    """E-01: the second claim of the same leaf is refused with what was paid."""
    settled.claim(0)
    with refused("NothingToClaim", PARTICIPANTS[0], SHARES[0], SHARES[0]):
        settled.claim(0)


def test_twice_in_one_transaction(settled, escrow, coin, MockClaimer, mallory):
    """E-01: of three equal claims in one transaction one pays."""
    helper = MockClaimer.deploy({"from": mallory})
    helper.repeat(escrow, escrow.claim.encode_input(*settled.claim_arguments(0)), 3, {"from": mallory})
    assert helper.successes() == 1
    assert coin.balanceOf(PARTICIPANTS[0]) == SHARES[0]


def test_caller_gains_nothing(settled, escrow, coin, mallory):
    """E-21, E-22: whoever carries the proof, the money goes to the leaf's account."""
    escrow.claim(*settled.claim_arguments(0), {"from": mallory})
    assert coin.balanceOf(mallory) == 0
    assert coin.balanceOf(PARTICIPANTS[0]) == SHARES[0]


def test_unknown_programme(settled):
    """A programme that does not exist pays nothing."""
    arguments = (7, *settled.claim_arguments(0)[1:])
    with refused("UnknownProgram", 7):
        settled.escrow.claim(*arguments, {"from": settled.relayer})


@pytest.mark.parametrize(("position", "value"), [(2, PARTICIPANTS[1]), (3, SHARES[0] + 1), (4, 10_000), (5, 1)])
def test_forged_leaf(settled, position, value):
    """Another's account, a raised reward, another reputation or index climbs to another root."""
    arguments = list(settled.claim_arguments(0))
    arguments[position] = value
    with pytest.raises(Exception, match="WrongProof"):
        settled.escrow.claim(*arguments, {"from": settled.relayer})


def test_wrong_proof_shows_both_roots(settled):
    """The error says where the proof arrived and where it should have."""
    arguments = list(settled.claim_arguments(0))
    arguments[4] = 4_999
    changed = Leaf(PARTICIPANTS[0], SHARES[0], 4_999)
    given = climb(leaf_node(changed), 0, 5, arguments[6])
    with refused("WrongProof", given, settled.trees[1].root):
        settled.escrow.claim(*arguments, {"from": settled.relayer})


def test_anothers_proof(settled):
    """A neighbour's proof does not fit."""
    arguments = list(settled.claim_arguments(0))
    arguments[6] = settled.trees[1].proof(1)
    with pytest.raises(Exception, match="WrongProof"):
        settled.escrow.claim(*arguments, {"from": settled.relayer})


@pytest.mark.parametrize(("change", "length"), [(-32, 64), (32, 128), (-1, 95), (1, 97), (-96, 0)])
def test_proof_of_another_length(settled, change, length):
    """A proof has one sibling a level of a tree with this many leaves, no more and no less."""
    arguments = list(settled.claim_arguments(0))
    arguments[6] = (arguments[6] + bytes(32))[: 96 + change]
    with refused("ProofLengthWrong", length, 5):
        settled.escrow.claim(*arguments, {"from": settled.relayer})


@pytest.mark.parametrize("index", [5, 7, 8, 2**32 - 1])
def test_padding_leaf(settled, index):
    """E-25: positions beyond the leaves hold padding, which nobody can claim."""
    arguments = list(settled.claim_arguments(0))
    arguments[5] = index
    with refused("IndexBeyondLeaves", index, 5):
        settled.escrow.claim(*arguments, {"from": settled.relayer})


def test_window_opens_to_the_second(programme, escrow):
    """Claims are refused until the second before `finalAt` and paid from that second on."""
    programme.settle(1, SHARES, final=False)
    final_at = int(escrow.programOf(programme.number)["finalAt"])
    set_next_block_time(final_at - 1)
    with refused("WindowOpen", final_at):
        programme.claim(0)
    set_next_block_time(final_at)
    programme.claim(0)


@pytest.mark.parametrize("epoch", [0, 2, 2**64 - 1])
def test_epoch_that_is_none(settled, epoch):
    """Epoch 0 and epochs to come cannot be claimed against."""
    arguments = (settled.number, epoch, *settled.claim_arguments(0)[2:])
    with refused("EpochNotClaimable", epoch, 1):
        settled.escrow.claim(*arguments, {"from": settled.relayer})


def test_before_any_attestation(programme):
    """Nothing is claimable before the first attestation, not even an empty tree."""
    for epoch in (0, 1):
        with refused("EpochNotClaimable", epoch, 0):
            programme.escrow.claim(programme.number, epoch, PARTICIPANTS[0], 1, 0, 0, b"", {"from": programme.relayer})


def test_empty_tree_is_no_tree(programme):
    """E-25: the zero root before epoch 1 proves nothing."""
    assert bytes(programme.escrow.attestationOf(programme.number, 0)[0]) == ZERO_HASH


def test_last_two_final_roots_pay_while_one_is_pending(programme, coin):
    """Proofs in flight do not break: with epoch 3 pending, epochs 2 and 1 both pay, epoch 3 does not."""
    programme.settle(1, SHARES)
    programme.settle(2, SECOND)
    programme.settle(3, [0, 0, 0, 0, 30_000 * DOLLAR], final=False)
    final_at = programme.escrow.programOf(programme.number)["finalAt"]
    with refused("WindowOpen", final_at):
        programme.claim(4, 3)
    assert programme.claim(0, 1).return_value == SHARES[0]
    assert programme.claim(0, 2).return_value == SECOND[0]
    assert programme.claim(1, 2).return_value == SHARES[1] + SECOND[1]
    with refused("NothingToClaim", PARTICIPANTS[1], SHARES[1], SHARES[1] + SECOND[1]):
        programme.claim(1, 1)
    programme.pass_window()
    with refused("EpochNotClaimable", 1, 3):
        programme.claim(2, 1)
    assert programme.claim(2, 2).return_value == SHARES[2] + SECOND[2]
    assert programme.claim(4, 3).return_value == SHARES[4] + SECOND[4] + 30_000 * DOLLAR
    assert coin.balanceOf(PARTICIPANTS[0]) == SHARES[0] + SECOND[0]


def test_older_root_is_bounded_by_the_newest(programme, escrow):
    """Paid may exceed an older root's total as long as the newest final root released it."""
    programme.settle(1, SHARES)
    programme.settle(2, SECOND)
    for index in (0, 1, 2, 3):
        programme.claim(index, 2)
    assert escrow.programOf(programme.number)["paid"] > programme.trees[1].total
    assert programme.claim(4, 1).return_value == SHARES[4]


def test_participant_who_joined_later(programme):
    """An account appended in epoch 2 claims from its new index; the others keep theirs."""
    programme.settle(1, SHARES)
    programme.settle(2, [0, 0, 0, 0, 0, 50_000 * DOLLAR])
    assert programme.leaves[2][5].account == PARTICIPANTS[5]
    assert programme.claim(5).return_value == 50_000 * DOLLAR
    assert programme.claim(2).return_value == SHARES[2]


def test_single_leaf(programme, coin):
    """A tree of one leaf has an empty proof."""
    programme.settle(1, [20_000 * DOLLAR])
    assert programme.claim_arguments(0)[6] == b""
    programme.claim(0)
    assert coin.balanceOf(PARTICIPANTS[0]) == 20_000 * DOLLAR


def test_programmes_do_not_share_money(programme, escrow, coin, sponsor, relayer):
    """Invariant 2: one programme's claims never touch another's funding."""
    other = Programme(escrow, int(escrow.createProgram(terms_of(coin), {"from": sponsor}).return_value), relayer)
    coin.mint(sponsor, 20_000 * DOLLAR, {"from": sponsor})
    coin.approve(escrow, 20_000 * DOLLAR, {"from": sponsor})
    escrow.fund(other.number, 20_000 * DOLLAR, {"from": sponsor})
    programme.settle(1, SHARES)
    other.settle(1, SHARES)
    for index in range(5):
        programme.claim(index)
    assert escrow.programOf(other.number)["paid"] == 0
    for index in range(5):
        other.claim(index)
    assert coin.balanceOf(escrow) == 80_000 * DOLLAR
