"""Attest, epoch by epoch.

given a programme that is funded
├── when the statement is honest: it is pending, its pot counts as released, the log holds all of it
└── when one field is wrong: its own error with the offending values, nothing changed
"""

from __future__ import annotations

import pytest
from brownie import chain
from scenario import (
    AUC,
    DAY,
    DOLLAR,
    ROUNDS,
    SIGNER_KEYS,
    TERMS_HASH,
    WEIGHTS_HASH,
    WINDOW,
    Programme,
    mine_at,
    refused,
    set_next_block_time,
    signed,
    terms_of,
)

from guerdon.model import ZERO_HASH

POT = 20_000 * DOLLAR
PENDING, FINAL, VOIDED, NONE = 1, 3, 4, 0


def with_sum(root: bytes, units: int) -> bytes:
    return root[:20] + units.to_bytes(12, "big")


def test_honest_statement_is_pending(programme, escrow):
    """An honest statement is stored, pending for a whole window, and its pot counts as released."""
    statement = programme.statement(1, [POT, 0, 0, 0])
    transaction = programme.post(statement)
    final_at = transaction.timestamp + WINDOW
    root, *rest = escrow.attestationOf(programme.number, 1)
    assert (bytes(root), *rest) == (statement.root, 4, final_at, PENDING)
    fields = escrow.programOf(programme.number)
    assert (fields["released"], fields["paid"], fields["lastEpoch"], fields["finalAt"]) == (POT, 0, 1, final_at)
    assert fields["leafCount"] == 4


def test_log_holds_the_whole_statement(programme):
    """The log repeats every field that storage does not keep."""
    statement = programme.statement(1, [POT, 0, 0, 0])
    event = programme.post(statement).events["Attested"]
    assert (event["program"], event["epoch"]) == (programme.number, 1)
    assert (event["milestone"], event["value"]) == (1, 2)
    assert (event["pot"], event["leafCount"]) == (POT, 4)
    assert bytes(event["root"]) == statement.root
    assert bytes(event["evidenceHash"]) == statement.evidence_hash


def test_more_signatures_than_needed(programme):
    """All five signers may sign although three suffice."""
    programme.post(programme.statement(1), SIGNER_KEYS)


@pytest.mark.parametrize(
    ("changes", "error", "values"),
    [
        ({"epoch": 2}, "EpochOutOfOrder", (2, 1)),
        ({"epoch": 0}, "EpochOutOfOrder", (0, 1)),
        ({"epoch": 2**64 - 1}, "EpochOutOfOrder", (2**64 - 1, 1)),
        ({"weights_hash": ZERO_HASH}, "WeightsDiffer", (ZERO_HASH, WEIGHTS_HASH)),
        ({"previous_root": TERMS_HASH}, "PreviousRootDiffers", (TERMS_HASH, ZERO_HASH)),
        ({"root": ZERO_HASH}, "RootMissing", ()),
        ({"leaf_count": 0}, "LeafCountFell", (0, 0)),
        ({"leaf_count": 2**24}, "LeafCountTooLarge", (2**24, 2**24 - 1)),
        ({"milestone": 4}, "UnknownMilestone", (4, 3)),
        ({"milestone": 2**32 - 1}, "UnknownMilestone", (2**32 - 1, 3)),
        ({"value": 1}, "MilestoneUnmet", (1, 1, 2)),
        ({"pot": POT - 1}, "PotDiffers", (POT - 1, POT)),
        ({"pot": POT + 1}, "PotDiffers", (POT + 1, POT)),
        ({"milestone": 0}, "PotWithoutMilestone", (POT,)),
        ({"milestone": 0, "pot": 0}, "ValueWithoutMilestone", (2,)),
    ],
)
def test_one_wrong_field(programme, changes, error, values):
    """E-09, E-10, E-25: each wrong field has its own error with the offending values, whatever the quorum signed."""
    with refused(error, *values):
        programme.post(programme.statement(1, **changes))


def test_unknown_programme(programme):
    """A programme that was never created is refused by its number."""
    with refused("UnknownProgram", 99):
        programme.post(programme.statement(1, program=99))


def test_over_allocation_by_one_unit(programme):
    """E-10: a tree that adds up to one unit too much is refused at the post, with and without a matching total."""
    statement = programme.statement(1, [POT + 1, 0, 0, 0])
    with refused("TotalDiffers", POT + 1, POT):
        programme.post(statement)
    statement = programme.statement(1, [POT + 1, 0, 0, 0], total=POT)
    with refused("RootSumDiffers", POT + 1, POT):
        programme.post(statement)


def test_under_allocation_by_one_unit(programme):
    """A tree that hands out less than the pot is refused too: no unit may be left without an owner."""
    with refused("TotalDiffers", POT - 1, POT):
        programme.post(programme.statement(1, [POT - 1, 0, 0, 0]))


def test_total_beyond_uint96_has_no_panic(programme):
    """The largest sum and pot there are meet a named error."""
    most = 2**96 - 1
    with refused("PotDiffers", most, POT):
        statement = programme.statement(1)
        programme.post(programme.statement(1, pot=most, total=most, root=with_sum(statement.root, most)))


def test_total_exceeds_funding(escrow, coin, sponsor, relayer):
    """A milestone that is not covered by funding cannot be released; one unit more covers it."""
    number = int(escrow.createProgram(terms_of(coin), {"from": sponsor}).return_value)
    programme = Programme(escrow, number, relayer)
    coin.mint(sponsor, POT, {"from": sponsor})
    coin.approve(escrow, POT, {"from": sponsor})
    escrow.fund(number, POT - 1, {"from": sponsor})
    with refused("TotalExceedsFunding", POT, POT - 1):
        programme.post(programme.statement(1))
    escrow.fund(number, 1, {"from": sponsor})
    programme.post(programme.statement(1))


def test_milestone_twice(programme):
    """E-30: a released milestone is not released again, also not by a later epoch."""
    programme.settle(1)
    with refused("MilestoneReleased", 1):
        programme.post(programme.statement(1))


def test_milestone_deadline_is_inclusive(programme, escrow):
    """A milestone can be released in its deadline's last second and not one second later."""
    deadline = int(escrow.programOf(programme.number)["milestones"][0][3])
    statement = programme.statement(1, deadline=deadline + DAY)
    for second, is_accepted in ((deadline + 1, False), (deadline, True)):
        chain.snapshot()
        set_next_block_time(second)
        if is_accepted:
            programme.post(statement)
        else:
            with refused("MilestoneExpired", 1, deadline):
                programme.post(statement)
        chain.revert()


def test_attestation_deadline(programme):
    """An attestation can be posted in its deadline's last second and not later."""
    statement = programme.statement(1, deadline=chain.time() + DAY)
    chain.snapshot()
    set_next_block_time(statement.deadline)
    programme.post(statement)
    chain.revert()
    set_next_block_time(statement.deadline + 1)
    with refused("AttestationExpired", statement.deadline):
        programme.post(statement)


def test_previous_pending(programme, escrow):
    """The next epoch waits until the window of the previous one is over."""
    programme.settle(1, final=False)
    final_at = escrow.programOf(programme.number)["finalAt"]
    with refused("PreviousPending", 1, final_at):
        programme.post(programme.statement(2))
    programme.pass_window()
    programme.settle(2)


def test_same_epoch_twice(programme):
    """E-09: a posted statement is consumed: posted again, byte for byte, it is out of order."""
    statement = programme.statement(1)
    signatures = signed(programme.digest(statement), SIGNER_KEYS[:3])
    programme.post_signed(statement, signatures)
    for _ in range(2):
        with refused("EpochOutOfOrder", 1, 2):
            programme.post_signed(statement, signatures)
        programme.pass_window()


def test_leaf_count_never_falls(programme):
    """A later tree may gain leaves and may not lose any."""
    programme.settle(1, [POT, 0, 0, 0, 0])
    statement = programme.statement(2)
    with refused("LeafCountFell", 4, 5):
        programme.post(programme.statement(2, leaf_count=4))
    assert statement.leaf_count == 5
    programme.settle(2, [50_000 * DOLLAR, 0, 0, 0, 0, 0])


def test_previous_root_of_another_epoch(programme):
    """E-09: a statement that builds on anything but the last standing root is refused."""
    first = programme.settle(1)
    second = programme.settle(2)
    with refused("PreviousRootDiffers", first.root, second.root):
        programme.post(programme.statement(3, previous_root=first.root))


def test_epoch_without_milestone(programme, escrow):
    """E-35: an epoch that reached no milestone settles with pot 0, and so do epochs after the last milestone."""
    for milestone in (1, 0, 2, 0, 0, 3, 0):
        programme.settle(milestone)
    assert escrow.programOf(programme.number)["released"] == 100_000 * DOLLAR
    assert escrow.programOf(programme.number)["lastEpoch"] == 7


def test_first_epoch_without_milestone(programme, escrow):
    """E-35: even the first epoch may have pot 0: a tree of zero rewards, in which nobody has anything to claim."""
    programme.settle(0, [0, 0, 0])
    with refused("NothingToClaim", programme.leaves[1][0].account, 0, 0):
        programme.claim(0)


def test_state_is_derived_at_the_second(programme, escrow):
    """Pending until the second before `finalAt`, final from that second on, without any transaction."""
    statement = programme.settle(1, final=False)
    final_at = int(escrow.programOf(programme.number)["finalAt"])
    mine_at(final_at - 1)
    assert escrow.stateOf(programme.number, statement.epoch) == PENDING
    assert tuple(escrow.claimableEpochs(programme.number)) == (0, 0)
    mine_at(final_at)
    assert escrow.stateOf(programme.number, statement.epoch) == FINAL
    assert tuple(escrow.claimableEpochs(programme.number)) == (1, 0)


def test_state_of_other_epochs(programme, escrow):
    """Epoch 0 and epochs to come have no state; roots of the newest three epochs are kept."""
    roots = [programme.settle(milestone).root for milestone in (1, 0, 2, 0)]
    assert escrow.stateOf(programme.number, 0) == NONE
    assert escrow.stateOf(programme.number, 5) == NONE
    kept = [bytes(escrow.attestationOf(programme.number, epoch)[0]) for epoch in range(6)]
    assert kept == [ZERO_HASH, ZERO_HASH, roots[1], roots[2], roots[3], ZERO_HASH]
    assert [escrow.stateOf(programme.number, epoch) for epoch in (1, 2, 3, 4)] == [FINAL] * 4


def test_views_of_milestones(programme, escrow):
    """A milestone is shown with whether it stands released; number 0 and numbers beyond are refused."""
    assert escrow.milestoneOf(programme.number, 1)[1] is False
    programme.settle(1)
    terms, is_released = escrow.milestoneOf(programme.number, 1)
    assert is_released is True
    assert [int(word) for word in terms[:3]] == [ROUNDS, 2, POT]
    assert escrow.milestoneOf(programme.number, 2)[0][0] == AUC
    for number in (0, 4):
        with refused("UnknownMilestone", number, 3):
            escrow.milestoneOf.transact(programme.number, number, {"from": programme.relayer})
