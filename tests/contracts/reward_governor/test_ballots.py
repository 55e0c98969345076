"""Voting: with the reputation of one past moment, and once.

given a proposal, and parties of 10,000, 8,000, 6,000, 5,000 and 1,000
├── when a party votes between begin and end: it counts as much as it had when the vote began
├── when it was proved later, lost later, or moved to another account later: that changes nothing
├── when it votes twice, also by signature or from another account: counted once
└── when a quorum is missed, or no more are for it than against it: defeated
"""

from __future__ import annotations

import pytest
from brownie import chain, web3
from eth_account.messages import _hash_eip191_message, encode_typed_data
from governed import (
    ABSTAIN,
    ACTIVE,
    AGAINST,
    DEFEATED,
    FOR,
    OTHER_WEIGHTS,
    SUCCEEDED,
    WAITING,
    in_one_block,
    one_of,
)
from registrar import admit
from scenario import PARTICIPANT_KEYS, PARTICIPANTS, mine_at, refused, set_next_block_time

from guerdon.signing import sign_statement

FIELDS = [
    {"name": "proposalId", "type": "uint256"}, {"name": "support", "type": "uint8"},
    {"name": "voter", "type": "address"}, {"name": "nonce", "type": "uint256"},
]  # fmt: skip


@pytest.fixture
def proposal(governed):
    return governed.propose_weights(OTHER_WEIGHTS)


@pytest.fixture
def opened(governed, proposal):
    """The same proposal, once ballots count."""
    governed.begin(proposal)
    return proposal


def tally(governed, proposal):
    return tuple(int(votes) for votes in governed.governor.proposalVotes(proposal.id))


def ballot(governor, id_, support, voter, nonce=0):
    """A signed ballot of participant `voter`, hashed by a library that shares no code with the contract."""
    domain = {
        "name": "GuerdonGovernor", "version": "1", "chainId": web3.eth.chain_id, "verifyingContract": governor.address,
    }  # fmt: skip
    message = {"proposalId": id_, "support": support, "voter": PARTICIPANTS[voter], "nonce": nonce}
    digest = _hash_eip191_message(encode_typed_data(domain, {"Ballot": FIELDS}, message))
    return sign_statement(digest, PARTICIPANT_KEYS[voter])


def test_counted(governed, opened):
    """Each ballot counts its party's whole reputation, where it was cast, and the log says so."""
    for number, support in enumerate((FOR, AGAINST, ABSTAIN, FOR, AGAINST)):
        tx = governed.vote(opened, number, support)
    assert tally(governed, opened) == (9_000, 15_000, 6_000)
    log = tx.events["VoteCast"]
    assert (log["voter"], log["proposalId"], log["support"], log["weight"]) == (
        PARTICIPANTS[4],
        opened.id,
        AGAINST,
        1_000,
    )


@pytest.mark.parametrize("second", [-1, 0])
def test_too_early(governed, proposal, second):
    """G-01: the second of the snapshot is over before a ballot counts: nobody proves and votes at once."""
    set_next_block_time(governed.snapshot(proposal) + second)
    with refused("GovernorUnexpectedProposalState", proposal.id, WAITING, one_of(ACTIVE)):
        governed.vote(proposal, 0, FOR)


@pytest.mark.parametrize(("second", "counts"), [(0, True), (1, False)])
def test_last_second(governed, opened, second, counts):
    """The end is the last second of the vote."""
    governed.vote(opened, 0, FOR)
    set_next_block_time(governed.deadline(opened) + second)
    if counts:
        governed.vote(opened, 1, FOR)
        return
    with refused("GovernorUnexpectedProposalState", opened.id, SUCCEEDED, one_of(ACTIVE)):
        governed.vote(opened, 1, FOR)


@pytest.mark.parametrize(("second", "weight"), [(-1, 9_999), (0, 9_999), (1, 1_000)])
def test_proved_around_the_snapshot(governed, second, weight):
    """G-01: reputation counts when it was proved by the snapshot's second, and not when a second later."""
    governed.ranking.attest(10_000, 8_000, 6_000, 5_000, 9_999)
    proposal = governed.propose_weights(OTHER_WEIGHTS)
    set_next_block_time(governed.snapshot(proposal) + second)
    governed.ranking.prove(4)
    mine_at(governed.snapshot(proposal) + 10)
    governed.vote(proposal, 4, FOR)
    assert tally(governed, proposal) == (0, weight, 0)


def test_proved_and_voted_in_one_block(governed, proposal):
    """G-01: what is proved in the block of the ballot adds nothing to it, nor to the quorum's base."""
    epoch = governed.ranking.attest(10_000, 8_000, 6_000, 5_000, 10_000, final=False)
    governed.begin(proposal)
    mine_at(governed.snapshot(proposal) + 3_600)
    leaf = governed.ranking.programme.leaf_proof(4, epoch)
    proof = governed.registry.proveReputation.encode_input(governed.ranking.programme.number, epoch, leaf)
    vote = governed.governor.castVote.encode_input(proposal.id, FOR)
    voter = governed.people[4]
    calls = (voter, governed.registry.address, proof), (voter, governed.governor.address, vote)
    assert in_one_block(*calls) == [True, True]
    assert governed.registry.getVotes(PARTICIPANTS[4]) == 10_000
    assert tally(governed, proposal) == (0, 1_000, 0)
    assert governed.governor.quorum(governed.snapshot(proposal)) == 6_000


def test_lost_after_the_snapshot(governed, opened):
    """Who leaves, or whom a ruling lowers, in the middle of a vote still votes as it stood when the vote began."""
    governed.registry.exit({"from": governed.people[0]})
    governed.vote(opened, 0, FOR)
    assert tally(governed, opened) == (0, 10_000, 0)


def test_twice(governed, opened):
    """G-04: a second ballot is refused, the same or another one, also when it says nothing."""
    governed.vote(opened, 0, FOR)
    for support in (FOR, AGAINST, ABSTAIN):
        with refused("GovernorAlreadyCastVote", PARTICIPANTS[0]):
            governed.vote(opened, 0, support)
    assert tally(governed, opened) == (0, 10_000, 0)


def test_from_another_account(governed, opened, relayer):
    """G-04: a party that votes, leaves and comes back at another account has voted."""
    governed.vote(opened, 0, FOR)
    governed.registry.exit({"from": governed.people[0]})
    admit(governed.registry, relayer, 0, account=PARTICIPANTS[7], version=2)
    assert governed.registry.getVotes(PARTICIPANTS[7]) == 10_000
    mine_at(chain[-1].timestamp + 1)
    governed.vote(opened, 7, FOR)
    assert tally(governed, opened) == (0, 10_000, 0)


def test_moved_before_the_snapshot(governed, proposal, relayer):
    """G-04: a party that moves before the vote has its votes at the new account alone."""
    governed.registry.exit({"from": governed.people[0]})
    admit(governed.registry, relayer, 0, account=PARTICIPANTS[7], version=2)
    governed.begin(proposal)
    for number in (0, 7):
        governed.vote(proposal, number, FOR)
    assert tally(governed, proposal) == (0, 10_000, 0)


def test_by_signature_once(governed, opened, mallory):
    """G-04: a signed ballot counts once, whoever carries it, and not beside a ballot of the account's own."""
    governor, sender = governed.governor, {"from": mallory}
    signature = ballot(governor, opened.id, FOR, 0)
    governor.castVoteBySig(opened.id, FOR, PARTICIPANTS[0], signature, sender)
    assert tally(governed, opened) == (0, 10_000, 0)
    with refused("GovernorInvalidSignature", PARTICIPANTS[0]):
        governor.castVoteBySig(opened.id, FOR, PARTICIPANTS[0], signature, sender)
    with refused("GovernorAlreadyCastVote", PARTICIPANTS[0]):
        governor.castVoteBySig(opened.id, FOR, PARTICIPANTS[0], ballot(governor, opened.id, FOR, 0, 1), sender)
    with refused("GovernorAlreadyCastVote", PARTICIPANTS[0]):
        governed.vote(opened, 0, FOR)
    governed.vote(opened, 1, AGAINST)
    with refused("GovernorAlreadyCastVote", PARTICIPANTS[1]):
        governor.castVoteBySig(opened.id, FOR, PARTICIPANTS[1], ballot(governor, opened.id, FOR, 1), sender)
    assert tally(governed, opened) == (8_000, 10_000, 0)


def test_signed_for_something_else(governed, opened, mallory):
    """G-04: a ballot for another proposal, side, voter or nonce is no ballot."""
    governor = governed.governor
    others = [
        ballot(governor, opened.id + 1, FOR, 0), ballot(governor, opened.id, AGAINST, 0),
        ballot(governor, opened.id, FOR, 1), ballot(governor, opened.id, FOR, 0, 1),
        ballot(governed.timelock, opened.id, FOR, 0), b"",
    ]  # fmt: skip
    for signature in others:
        with refused("GovernorInvalidSignature", PARTICIPANTS[0]):
            governor.castVoteBySig(opened.id, FOR, PARTICIPANTS[0], signature, {"from": mallory})
    assert tally(governed, opened) == (0, 0, 0)


def test_no_fourth_ballot(governed, opened):
    """For, against and abstain are all there is."""
    with pytest.raises(Exception, match="GovernorInvalidVoteType"):
        governed.vote(opened, 0, 3)


@pytest.mark.parametrize(
    ("ballots", "state"),
    [
        ({}, DEFEATED),
        ({2: FOR}, SUCCEEDED),
        ({3: FOR}, DEFEATED),
        ({3: FOR, 4: ABSTAIN}, SUCCEEDED),
        ({3: FOR, 4: AGAINST}, DEFEATED),
        ({4: FOR, 3: ABSTAIN}, SUCCEEDED),
        ({0: ABSTAIN, 4: FOR}, SUCCEEDED),
        ({0: ABSTAIN}, DEFEATED),
        ({2: FOR, 3: AGAINST, 4: AGAINST}, DEFEATED),
        ({0: AGAINST, 1: FOR}, DEFEATED),
        ({0: AGAINST, 1: FOR, 2: FOR}, SUCCEEDED),
        ({5: FOR, 6: FOR, 7: FOR}, DEFEATED),
    ],
)
def test_outcome(governed, proposal, ballots, state):
    """A fifth of all votes for or abstaining, and more for than against; ties and silence defeat."""
    governed.decide(proposal, ballots)
    assert governed.state(proposal) == state


def test_no_such_proposal(governed):
    """A ballot for nothing is refused by its id."""
    with refused("GovernorNonexistentProposal", 7):
        governed.governor.castVote(7, FOR, {"from": governed.people[0]})
