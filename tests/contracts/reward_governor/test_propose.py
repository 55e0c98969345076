"""Proposing: who may, what an id is bound to, and whose proposal it is.

given five parties, three of them with the 6,000 votes that a proposal needs
├── when one with enough votes a second ago proposes: the vote begins a day later
├── when votes are missing, or were proved in the same block: refused
├── when the description does not end with its proposer's address: refused, so nobody takes another's proposal
├── when anybody but its proposer cancels, or the vote has begun: refused
├── when the same is proposed again, whatever became of it: refused
└── when it is proposed to another governor, or on another chain: another id
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from brownie import chain, web3
from eth_abi import encode
from governed import (
    ACTIVE,
    CANCELED,
    DEFEATED,
    DELAY,
    EXECUTED,
    OTHER_WEIGHTS,
    PERIOD,
    SUCCEEDED,
    THRESHOLD,
    WAITING,
    call,
    in_one_block,
    signed_by,
)
from scenario import PARTICIPANTS, refused, set_next_block_time

from guerdon.signing import keccak256


def weights_call(governed):
    return call(governed.policy.setWeights, OTHER_WEIGHTS)


def hashed(proposal, chain_id, governor):
    """The id, computed by a library that shares no code with the contract."""
    calldatas = [bytes.fromhex(data[2:]) for data in proposal.calldatas]
    values = proposal.targets, proposal.values, calldatas, keccak256(proposal.description.encode())
    content = keccak256(encode(["address[]", "uint256[]", "bytes[]", "bytes32"], values))
    words = chain_id, governor.address, content
    return int.from_bytes(keccak256(encode(["uint256", "address", "bytes32"], words)), "big")


@pytest.fixture
def on_another_chain():
    """Calls with another chain id, and puts it back."""
    chain_id = web3.eth.chain_id
    yield lambda: web3.provider.make_request("anvil_setChainId", [chain_id + 1])
    web3.provider.make_request("anvil_setChainId", [chain_id])


def test_proposed(governed):
    """A party of a juror's standing proposes; the vote begins exactly a day later and lasts five."""
    proposal = governed.propose(2, weights_call(governed))
    now = chain[-1].timestamp
    assert governed.state(proposal) == WAITING
    assert governed.governor.proposalProposer(proposal.id) == PARTICIPANTS[2]
    assert (governed.snapshot(proposal), governed.deadline(proposal)) == (now + DELAY, now + DELAY + PERIOD)
    governed.begin(proposal)
    assert governed.state(proposal) == ACTIVE


@pytest.mark.parametrize(("number", "votes"), [(3, 5_000), (4, 1_000), (5, 0)])
def test_too_few_votes(governed, number, votes):
    """Below the threshold nobody proposes, and a stranger least of all."""
    with refused("GovernorInsufficientProposerVotes", PARTICIPANTS[number], votes, THRESHOLD):
        governed.propose(number, weights_call(governed))


@pytest.mark.parametrize(("reputation", "is_accepted"), [(THRESHOLD - 1, False), (THRESHOLD, True)])
def test_threshold_to_the_point(governed, reputation, is_accepted):
    """Exactly the threshold suffices; a point less does not."""
    governed.ranking.attest(10_000, 8_000, 6_000, reputation)
    governed.ranking.prove(3)
    if is_accepted:
        governed.propose(3, weights_call(governed))
        return
    with refused("GovernorInsufficientProposerVotes", PARTICIPANTS[3], reputation, THRESHOLD):
        governed.propose(3, weights_call(governed))


def test_votes_of_this_block(governed):
    """G-01: what is proved and used in one block is not there yet; a block later it is."""
    epoch = governed.ranking.attest(10_000, 8_000, 6_000, 9_000)
    leaf = governed.ranking.programme.leaf_proof(3, epoch)
    proof = governed.registry.proveReputation.encode_input(governed.ranking.programme.number, epoch, leaf)
    proposal = governed.draft(3, weights_call(governed))
    propose = governed.governor.propose.encode_input(*proposal.text)
    sender = governed.people[3]
    calls = (sender, governed.registry.address, proof), (sender, governed.governor.address, propose)
    assert in_one_block(*calls) == [True, False]
    set_next_block_time(chain[-1].timestamp + 1)
    governed.governor.propose(*proposal.text, {"from": sender})
    assert governed.state(proposal) == WAITING


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text[:-52],
        lambda text: text[:-1],
        lambda text: text + " ",
        lambda text: text.replace("#proposer=", "#proposer:"),
        lambda text: text.replace("=0x", "="),
        lambda text: text[-51:],
        lambda text: text[:-42] + PARTICIPANTS[1],
        lambda text: text[:-42] + "0x" + "zz" * 20,
        lambda text: "",
    ],
    ids=["none", "cut", "followed", "mistyped", "no prefix", "half a marker", "another's", "no address", "empty"],
)
def test_whose_proposal(governed, spoil):
    """G-10: a description that does not end with its proposer's address is refused, by name."""
    proposal = governed.draft(0, weights_call(governed))
    proposal = replace(proposal, description=spoil(proposal.description))
    with refused("GovernorRestrictedProposer", PARTICIPANTS[0]):
        governed.governor.propose(*proposal.text, {"from": governed.people[0]})


@pytest.mark.parametrize("spell", [str.lower, lambda name: "0x" + name[2:].upper(), str], ids=["low", "up", "mixed"])
def test_any_spelling(governed, spell):
    """G-10: the address binds however its letters are written, and the shortest description is the address alone."""
    proposal = governed.draft(0, weights_call(governed))
    proposal = replace(proposal, description=signed_by(spell(PARTICIPANTS[0]), ""))
    governed.governor.propose(*proposal.text, {"from": governed.people[0]})


def test_copied(governed):
    """G-10: whoever sees a proposal coming can neither hand it in first nor cancel it."""
    proposal = governed.draft(0, weights_call(governed))
    with refused("GovernorRestrictedProposer", PARTICIPANTS[1]):
        governed.governor.propose(*proposal.text, {"from": governed.people[1]})
    governed.governor.propose(*proposal.text, {"from": governed.people[0]})
    for number in (1, 5):
        with refused("GovernorUnableToCancel", proposal.id, PARTICIPANTS[number]):
            governed.governor.cancel(*proposal.key, {"from": governed.people[number]})
    assert governed.state(proposal) == WAITING


def test_cancelled(governed):
    """Its proposer takes a proposal back before the vote, and not from then on."""
    taken, kept = (governed.propose(0, weights_call(governed), title=title) for title in ("taken", "kept"))
    governed.governor.cancel(*taken.key, {"from": governed.people[0]})
    assert governed.state(taken) == CANCELED
    governed.begin(kept)
    with refused("GovernorUnableToCancel", kept.id, PARTICIPANTS[0]):
        governed.governor.cancel(*kept.key, {"from": governed.people[0]})


@pytest.mark.parametrize("outcome", [WAITING, CANCELED, ACTIVE, DEFEATED, SUCCEEDED, EXECUTED])
def test_proposed_again(governed, outcome):
    """G-07: the same calls under the same description are one proposal for ever; other words make another one."""
    proposal = governed.propose(0, weights_call(governed))
    if outcome == CANCELED:
        governed.governor.cancel(*proposal.key, {"from": governed.people[0]})
    elif outcome == ACTIVE:
        governed.begin(proposal)
    elif outcome == EXECUTED:
        governed.carry(proposal)
    elif outcome != WAITING:
        governed.decide(proposal, {0: int(outcome == SUCCEEDED)})
    with refused("GovernorUnexpectedProposalState", proposal.id, outcome, bytes(32)):
        governed.governor.propose(*proposal.text, {"from": governed.people[0]})
    assert governed.propose(0, weights_call(governed), title="again").id != proposal.id


def test_id_binds_governor_and_chain(governed, RewardGovernor, GuerdonTimelock, deployer, on_another_chain):
    """G-07: the id hashes chain, governor, calls and description; elsewhere the same proposal is another one."""
    proposal = governed.draft(0, weights_call(governed))
    assert proposal.id == hashed(proposal, web3.eth.chain_id, governed.governor)
    timelock = GuerdonTimelock.deploy(deployer.get_deployment_address(deployer.nonce + 1), {"from": deployer})
    other = RewardGovernor.deploy(governed.registry, timelock, {"from": deployer})
    ids = {proposal.id, other.getProposalId(*proposal.key)}
    on_another_chain()
    ids |= {governed.governor.getProposalId(*proposal.key)}
    assert governed.governor.getProposalId(*proposal.key) == hashed(proposal, web3.eth.chain_id, governed.governor)
    assert len(ids) == 3


def test_uneven_lists(governed):
    """Calls without a value, without bytes, or no calls at all are no proposal."""
    whole = governed.draft(0, weights_call(governed))
    for changes, lengths in (
        ({"values": []}, (1, 1, 0)),
        ({"calldatas": []}, (1, 0, 1)),
        ({"targets": [], "values": [], "calldatas": []}, (0, 0, 0)),
    ):
        proposal = replace(whole, **changes)
        with refused("GovernorInvalidProposalLength", *lengths):
            governed.governor.propose(*proposal.text, {"from": governed.people[0]})
