from __future__ import annotations

import re

import pytest
from bad_node import Answer, Ask, answer_nonsense, bad_node, hang_up
from chain_world import World, claim

from guerdon.chain.client import ChainClient
from guerdon.chain.records import NO_ACCOUNT, Metric, Milestone, ProgramTerms
from guerdon.errors import Reverted, Unconfirmed

FAULTS = {
    "the send's answer is lost": ({"eth_sendRawTransaction": hang_up}, "may have been sent, but no answer"),
    "the node dies after the send": ({"eth_getTransactionReceipt": hang_up}, "was sent, but no answer"),
    "the receipt is nonsense": ({"eth_getTransactionReceipt": answer_nonsense}, "was sent, but the answer was bad"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_fails_after_the_sending_names_the_transaction(final: World, name: str) -> None:
    """W-10: the claim did pay, so the error (exit code 3) has its hash and says to look before repeating it."""
    faults, words = FAULTS[name]
    account = final.participants[1].account
    with bad_node(final.node.url, **faults) as url:
        client = ChainClient.open(url, final.node.chain_id, final.client.escrow)
        with pytest.raises(Unconfirmed, match=words) as failure:
            client.claim(final.claim_of(1), final.sponsor)
    assert final.balance(account) == 400_000_000
    assert "before you repeat this, look it up" in str(failure.value)
    _require_hash_of_an_included_transaction(final, str(failure.value))


def test_a_transaction_that_is_not_included_names_itself(final: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """W-10: a chain that stands still is something to retry, not something to send again."""
    monkeypatch.setattr("guerdon.chain.connection.RECEIPT_SECONDS", 0.2)
    final.node.rpc("evm_setAutomine", False)
    try:
        with pytest.raises(Unconfirmed, match=r"transaction 0x[0-9a-f]{64} was sent, but it is not included yet"):
            final.client.claim(final.claim_of(1), final.sponsor)
    finally:
        final.node.rpc("anvil_dropAllTransactions")
        final.node.rpc("evm_setAutomine", True)


def test_ctrl_c_while_waiting_names_the_transaction(final: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person who stops waiting for the receipt learns that the money may be on its way."""

    def press(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(final.client.connection.web3.eth, "wait_for_transaction_receipt", press)
    with pytest.raises(Unconfirmed, match="was sent, but you stopped waiting"):
        final.client.claim(final.claim_of(1), final.sponsor)


def test_a_programme_whose_receipt_is_lost_is_not_created_twice(world: World) -> None:
    """A sponsor's createProgram went through: the error says so, and the programme is there."""
    before = world.client.program_count(world.client.pin())
    stones = (Milestone(Metric.ROUNDS_COMPLETED, 1, 1, 2**39),)
    signers = tuple(wallet.account for wallet in world.signers)
    terms = ProgramTerms(world.token, signers, 3, 3_600, NO_ACCOUNT, 0, b"\1" * 32, b"\2" * 32, stones)
    with bad_node(world.node.url, eth_getTransactionReceipt=hang_up) as url:
        client = ChainClient.open(url, world.node.chain_id, world.client.escrow)
        with pytest.raises(Unconfirmed, match="was sent"):
            client.create_program(terms, world.sponsor)
    assert world.client.program_count(world.client.pin()) == before + 1


def test_a_receipt_without_its_event_names_the_transaction(final: World) -> None:
    """An answer that lacks the payment's log is no traceback: the transaction is named for looking up."""

    def without_logs(question: Answer, ask: Ask) -> Answer:
        answer = ask()
        if answer["result"]:
            answer["result"]["logs"] = []
        return answer

    with bad_node(final.node.url, eth_getTransactionReceipt=without_logs) as url:
        client = ChainClient.open(url, final.node.chain_id, final.client.escrow)
        with pytest.raises(Unconfirmed, match="its receipt has no Claimed") as failure:
            client.claim(final.claim_of(1), final.sponsor)
    _require_hash_of_an_included_transaction(final, str(failure.value))


def test_a_transaction_that_fails_after_all_is_put_into_words(final: World) -> None:
    """W-10: when the state moved between simulation and inclusion, the error has the hash and the contract's reason."""

    def be_late(question: Answer, ask: Ask) -> Answer:
        final.client.claim(final.claim_of(1), final.signers[0])
        return ask()

    with bad_node(final.node.url, eth_sendRawTransaction=be_late) as url:
        client = ChainClient.open(url, final.node.chain_id, final.client.escrow)
        with pytest.raises(Reverted, match=r"included and failed: .*nothing to claim.*\[NothingToClaim\]") as failure:
            client.claim(final.claim_of(1), final.sponsor)
    _require_hash_of_an_included_transaction(final, str(failure.value))


def test_the_wallet_command_names_a_transaction_under_way(final: World) -> None:
    """`guerdon claim` with a node that dies ends with exit code 3 and the transaction's hash."""
    with bad_node(final.node.url, eth_getTransactionReceipt=hang_up) as url:
        done = claim(final, GUERDON_RPC_URL=url)
    assert done.returncode == 3
    assert re.search(r"transaction 0x[0-9a-f]{64} was sent", done.stderr)


def _require_hash_of_an_included_transaction(world: World, message: str) -> None:
    named = re.search(r"transaction (0x[0-9a-f]{64}) ", message)
    assert named, message
    assert world.node.rpc("eth_getTransactionReceipt", named[1]) is not None
