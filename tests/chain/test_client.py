from __future__ import annotations

from dataclasses import replace

import pytest
from bad_node import Answer, Ask, bad_node, hang_up
from chain_world import FUNDED, POT, World, signed

from guerdon.chain.anvil import running_anvil
from guerdon.chain.artifacts import load_artifact
from guerdon.chain.client import ChainClient, connect, deploy
from guerdon.chain.keystore import new_wallet
from guerdon.chain.records import Metric, State
from guerdon.errors import BadValue, ChainUnreachable, NotAllowed, NotEnough, Reverted


def test_a_programme_reads_back_as_it_was_made(world: World) -> None:
    """Terms, funding and milestones come back typed, all from one pinned block."""
    program = world.client.program(world.program, world.client.pin())
    assert (program.sponsor, program.token) == (world.sponsor.account, world.token)
    assert (program.funded, program.released, program.paid) == (FUNDED, POT, 0)
    assert (program.quorum, len(program.signers), program.last_epoch) == (3, 5, 1)
    assert [stone.metric for stone in program.milestones] == [Metric.ROUNDS_COMPLETED, Metric.TEST_AUC]


def test_an_attestation_reads_back_as_it_was_signed(world: World) -> None:
    """State and tree id come from storage, the statement's fields from the log."""
    pin = world.client.pin()
    status = world.client.epoch_status(world.program, 1, pin)
    attested = world.client.attested(world.program, 1, pin)
    expected = world.attestation
    assert status.state is State.PENDING
    assert (status.root, status.leaf_count) == (expected.root, expected.leaf_count)
    assert (attested.root, attested.evidence_hash) == (expected.root, expected.evidence_hash)
    assert (attested.pot, attested.milestone, attested.value) == (POT, 1, 2)


def test_reads_stay_at_their_block(world: World) -> None:
    """A pinned read does not see what was mined later."""
    pin = world.client.pin()
    world.pass_window()
    assert world.client.epoch_status(world.program, 1, pin).state is State.PENDING
    assert world.client.epoch_status(world.program, 1, world.client.pin()).state is State.FINAL


def test_a_claim_pays_the_leaf_to_the_unit(final: World) -> None:
    """A relayer's transaction moves exactly the leaf's units from the escrow to the participant."""
    before = final.balances()
    paid, receipt = final.client.claim(final.claim_of(1), final.sponsor)
    after = final.balances()
    participant, escrow = final.participants[1].account, final.client.escrow
    assert paid == after[participant] - before[participant] == before[escrow] - after[escrow] == 400_000_000
    assert after[final.sponsor.account] == before[final.sponsor.account]
    assert receipt.gas_used > 0


def test_claiming_twice_is_refused_in_words(final: World) -> None:
    """E-01: the second claim is refused by name and moves nothing."""
    final.client.claim(final.claim_of(1), final.sponsor)
    before = final.balances()
    with pytest.raises(Reverted, match="nothing to claim"):
        final.client.claim(final.claim_of(1), final.sponsor)
    assert final.balances() == before


def test_a_claim_before_the_window_ends_is_refused_in_words(world: World) -> None:
    """W-10: the refusal says in words that the epoch is not claimable yet, and nothing moves."""
    before = world.balances()
    with pytest.raises(Reverted, match=r"the contract refused: (window open|epoch not claimable)"):
        world.client.claim(world.claim_of(1), world.sponsor)
    assert world.balances() == before


@pytest.mark.parametrize("change", ["amount", "account", "index", "proof", "reputation"])
def test_a_forged_claim_is_refused_in_words(final: World, change: str) -> None:
    """E-21: a raised amount, another's account, a moved index or a foreign proof reaches no attested tree."""
    claim, other = final.claim_of(1), final.claim_of(0)
    forged = {
        "amount": replace(claim, cumulative_reward=claim.cumulative_reward + 1),
        "account": replace(claim, account=final.participants[0].account),
        "index": replace(claim, index=other.index),
        "proof": replace(claim, proof=other.proof),
        "reputation": replace(claim, reputation=claim.reputation + 1),
    }[change]
    before = final.balances()
    with pytest.raises(Reverted, match=r"wrong proof.*\[WrongProof\]"):
        final.client.claim(forged, final.sponsor)
    assert final.balances() == before


def test_a_value_that_does_not_fit_is_refused_before_the_chain(final: World) -> None:
    """W-07: an amount beyond uint96 never becomes calldata."""
    with pytest.raises(BadValue, match="does not fit"):
        final.client.claim(replace(final.claim_of(1), cumulative_reward=2**96), final.sponsor)


def test_two_signatures_are_no_quorum(final: World) -> None:
    """E-06: fewer than k signatures are refused with both numbers in words."""
    following = replace(final.attestation, epoch=2, milestone=0, value=0, pot=0, previous_root=final.attestation.root)
    with pytest.raises(Reverted, match=r"quorum missed: signatures 2, quorum 3 \[QuorumMissed\]"):
        final.client.attest(following, signed(final.client, following, final.signers[:2]), final.sponsor)


def test_an_unknown_programme_is_refused_in_words(world: World) -> None:
    """W-10: a view's custom error comes out in words too."""
    with pytest.raises(Reverted, match=r"unknown program: program 99 \[UnknownProgram\]"):
        world.client.program(99, world.client.pin())


def test_a_wrong_chain_is_named(world: World) -> None:
    """W-04: the message says which chain was expected and which was found."""
    with pytest.raises(BadValue, match="expected 5, the node is on 31337"):
        ChainClient.open(world.node.url, 5, world.client.escrow)


def test_a_chain_that_changes_under_a_client_stops_it(final: World) -> None:
    """E-02: when the node moves to another chain id, the send path notices before it signs."""
    before = final.balances()
    final.node.rpc("anvil_setChainId", 99)
    try:
        with pytest.raises(BadValue, match="expected 31337, the node is on 99"):
            final.client.claim(final.claim_of(1), final.sponsor)
    finally:
        final.node.rpc("anvil_setChainId", final.node.chain_id)
    assert final.balances() == before


def test_an_address_without_code_is_named(world: World) -> None:
    """O-09: an escrow address without a contract is refused before anything is asked of it."""
    nobody = new_wallet().account
    with pytest.raises(BadValue, match=f"no contract at {nobody}"):
        ChainClient.open(world.node.url, world.node.chain_id, nobody)


def test_another_contract_at_the_address_is_a_clear_refusal(world: World) -> None:
    """O-09: a contract that is no escrow gives a sentence, not a traceback."""
    client = ChainClient.open(world.node.url, world.node.chain_id, world.token)
    with pytest.raises((BadValue, Reverted)):
        client.program_count(client.pin())


def test_an_empty_wallet_is_told_how_much_gas_it_needs(final: World) -> None:
    """O-08, W-05: a sender without gas money is refused with the amount, and nothing was sent."""
    before = final.balances()
    with pytest.raises(NotEnough, match=r"holds 0 ether and may need up to 0\.\d+"):
        final.client.claim(final.claim_of(1), new_wallet())
    assert final.balances() == before


def test_funding_beyond_the_balance_is_refused(world: World) -> None:
    """W-05: a sponsor without the tokens is told what it holds, and nothing was sent."""
    with pytest.raises(NotEnough, match="token units"):
        world.client.fund_with_permit(world.program, 3 * FUNDED, world.sponsor)


def test_a_dead_node_is_something_to_retry() -> None:
    """No answer is ChainUnreachable, and the message shows no path that could hold an access key."""
    with pytest.raises(ChainUnreachable, match="is the node running") as failure:
        ChainClient.open("http://127.0.0.1:9/v3/accesskey", 31_337, "0x" + "1" * 40)
    assert "accesskey" not in str(failure.value)


def test_public_keys_send_nothing_off_a_local_chain(world: World) -> None:
    """W-04: on any chain that is not local, a well-known development key is refused before signing."""
    with running_anvil(chain_id=1) as mainnet:
        connection = connect(mainnet.url, 1)
        with pytest.raises(NotAllowed, match="everybody holds the key"):
            deploy(connection, load_artifact("TestStablecoin"), [], world.sponsor)
        assert connection.web3.eth.get_transaction_count(world.sponsor.account) == 0


def test_an_old_attestation_is_found_in_bounded_steps(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A public node refuses to search many blocks at once, so the log is looked for some blocks at a time."""
    monkeypatch.setattr("guerdon.chain.connection.LOG_BLOCKS", 100)
    asked = []

    def refuse_long_ranges(question: Answer, ask: Ask) -> Answer:
        bounds = question["params"][0]
        asked.append((int(bounds["fromBlock"], 16), int(bounds["toBlock"], 16)))
        if asked[-1][1] - asked[-1][0] >= 100:
            return {"jsonrpc": "2.0", "id": question["id"], "error": {"code": -32005, "message": "range too large"}}
        return ask()

    world.node.rpc("anvil_mine", hex(220))
    with bad_node(world.node.url, eth_getLogs=refuse_long_ranges) as url:
        client = ChainClient.open(url, world.node.chain_id, world.client.escrow)
        pin = client.pin()
        assert client.attested(world.program, 1, pin).root == world.attestation.root
    assert [last for _, last in asked] == [pin.number, pin.number - 100, pin.number - 200]
    assert asked[-1][0] == 0


def test_an_epoch_that_was_never_attested_is_not_searched_for(world: World) -> None:
    """The escrow says at once that there is no such attestation; no log is asked for."""
    with bad_node(world.node.url, eth_getLogs=hang_up) as url:
        client = ChainClient.open(url, world.node.chain_id, world.client.escrow)
        with pytest.raises(BadValue, match="no attestation for epoch 2"):
            client.attested(world.program, 2, client.pin())


def test_what_a_node_refuses_is_something_to_retry(world: World) -> None:
    """An error of the node itself, such as an unknown block, is no refusal by the contract."""
    with pytest.raises((ChainUnreachable, BadValue)):
        world.client.connection.pin(10**9)
