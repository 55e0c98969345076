"""Speak to one chain: pinned reads and the single path on which a transaction leaves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import requests
from eth_account import Account
from web3 import HTTPProvider, Web3
from web3.contract.contract import ContractConstructor, ContractEvent, ContractFunction
from web3.exceptions import (
    BadFunctionCallOutput,
    BadResponseFormat,
    ContractCustomError,
    ContractLogicError,
    TimeExhausted,
    Web3RPCError,
)
from web3.types import RPCEndpoint, RPCResponse, TxParams, TxReceipt

from guerdon.chain.anvil import LOCAL_CHAINS
from guerdon.chain.keystore import Wallet, is_well_known
from guerdon.chain.records import Pin, Receipt
from guerdon.chain.reverts import error_table, in_words
from guerdon.errors import BadValue, ChainUnreachable, NotAllowed, NotEnough, Reverted
from guerdon.text import escaped, masked_url

GAS_MARGIN_PERCENT = 125  # the state may move between estimate and inclusion
RECEIPT_SECONDS = 120.0
POLL_SECONDS = 0.02

Sendable = ContractFunction | ContractConstructor


class Connection:
    """One node of one chain. `abis` are the contracts whose custom errors it can put into words."""

    def __init__(self, rpc_url: str, chain_id: int, abis: Sequence[Any], timeout: float = 10.0) -> None:
        self.web3 = Web3(_Provider(rpc_url, timeout))
        self.chain_id = chain_id
        self._errors = error_table(abis)

    def check_chain(self) -> None:
        """Raise BadValue unless the node is on the expected chain."""
        with self._translated():
            found = self.web3.eth.chain_id
        if found != self.chain_id:
            raise BadValue(
                f"wrong chain: expected {self.chain_id}, the node is on {found}; "
                "set chain_id or rpc_url so that both name the same chain"
            )

    def check_contract(self, address: str, what: str) -> None:
        """Raise BadValue unless there is code at `address`."""
        with self._translated():
            code = self.web3.eth.get_code(Web3.to_checksum_address(address))
        if not code:
            raise BadValue(f"there is no contract at {address} on chain {self.chain_id}: check the {what} address")

    def pin(self, block: str | int = "latest") -> Pin:
        """The block (a number, `latest` or `finalized`) that all reads of one decision should name."""
        with self._translated():
            found = self.web3.eth.get_block(block)  # type: ignore[arg-type]
        return Pin(bytes(found["hash"]), found["number"], found["timestamp"])

    def balance(self, account: str) -> int:
        """Wei that `account` holds for gas, transactions in flight included."""
        with self._translated():
            return self.web3.eth.get_balance(Web3.to_checksum_address(account), "pending")

    def call(self, function: ContractFunction, pin: Pin) -> Any:
        """Read a view at the pinned block. Raises Reverted, or BadValue when no such function answers."""
        with self._translated():
            return function.call(block_identifier=pin.hash)  # type: ignore[arg-type]

    def logs(self, event: ContractEvent, arguments: Mapping[str, Any], pin: Pin) -> list[Any]:
        """The logs of an event with these indexed arguments up to the pinned block, oldest first."""
        with self._translated():
            return list(event.get_logs(argument_filters=dict(arguments), from_block=0, to_block=pin.number))

    def simulate(self, function: Sendable, sender: str) -> int:
        """Run a transaction without sending it and return the gas it needs. Raises Reverted."""
        with self._translated():
            caller: TxParams = {"from": Web3.to_checksum_address(sender)}
            if isinstance(function, ContractFunction):
                # eth_call gives the whole custom error even where eth_estimateGas hides it
                function.call(caller, block_identifier="pending")
            return function.estimate_gas(caller, block_identifier="pending")

    def send(self, function: Sendable, wallet: Wallet) -> Receipt:
        """Simulate, estimate, sign, send and wait; the only way a transaction leaves.

        Raises BadValue on a wrong chain, NotAllowed for a well-known key off a local chain, Reverted
        with the contract's error in words, NotEnough when gas cannot be paid: then nothing was sent.
        """
        self.check_chain()
        if self.chain_id not in LOCAL_CHAINS and is_well_known(wallet.account):
            raise NotAllowed(f"everybody holds the key of {wallet.account}: use it on local chains only")
        gas = self.simulate(function, wallet.account) * GAS_MARGIN_PERCENT // 100
        with self._translated():
            transaction = self._priced(function, wallet.account, gas)
            raw = sign_transaction(transaction, wallet)
            tx_hash = self.web3.eth.send_raw_transaction(raw)
            receipt = self.web3.eth.wait_for_transaction_receipt(tx_hash, RECEIPT_SECONDS, POLL_SECONDS)
            return self._accepted(receipt, transaction)

    def _priced(self, function: Sendable, sender: str, gas: int) -> TxParams:
        eth = self.web3.eth
        account = Web3.to_checksum_address(sender)
        tip = eth.max_priority_fee
        fee = 2 * eth.get_block("latest")["baseFeePerGas"] + tip
        held, needed = eth.get_balance(account, "pending"), gas * fee
        if held < needed:
            raise NotEnough(
                f"{sender} holds {Web3.from_wei(held, 'ether')} ether and may need up to "
                f"{Web3.from_wei(needed, 'ether')} for gas: send it some, nothing was sent"
            )
        parameters: TxParams = {
            "from": account,
            "chainId": self.chain_id,
            "nonce": eth.get_transaction_count(account, "pending"),
            "gas": gas,
            "maxFeePerGas": Web3.to_wei(fee, "wei"),
            "maxPriorityFeePerGas": tip,
            "value": Web3.to_wei(0, "wei"),
        }
        return function.build_transaction(parameters)

    def _accepted(self, receipt: TxReceipt, transaction: TxParams) -> Receipt:
        tx_hash = "0x" + bytes(receipt["transactionHash"]).hex()
        if receipt["status"] != 1:
            self.web3.eth.call(transaction, receipt["blockNumber"])  # repeats the refusal, now with its data
            raise Reverted(f"transaction {tx_hash} was included and failed, perhaps out of gas")
        created = receipt["contractAddress"]
        contract = str(created) if created else None
        return Receipt(tx_hash, receipt["blockNumber"], receipt["gasUsed"], contract, tuple(receipt["logs"]))

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except ContractCustomError as error:
            raise Reverted(f"the contract refused: {self._reason(error)}") from None
        except ContractLogicError as error:
            raise Reverted(f"the contract refused: {self._reason(error)}") from None
        except BadFunctionCallOutput:
            raise BadValue("the contract does not answer as expected: check its address") from None
        except TimeExhausted:
            raise ChainUnreachable("the transaction was sent but is not included yet: look again") from None
        except (Web3RPCError, BadResponseFormat) as error:
            raise ChainUnreachable(f"the node refused: {escaped(str(error), 300)}") from None

    def _reason(self, error: ContractLogicError) -> str:
        data = error.data
        if isinstance(data, str) and data.startswith("0x"):
            return in_words(bytes.fromhex(data[2:]), self._errors)
        return escaped(str(error.message))


def sign_transaction(transaction: Mapping[str, Any] | TxParams, wallet: Wallet) -> bytes:
    """The raw signed bytes of a transaction: one of the two functions that touch a key."""
    signed = Account.sign_transaction(dict(transaction), wallet.private_key)
    return bytes(signed.raw_transaction)


class _Provider(HTTPProvider):
    """HTTP transport whose failures are ChainUnreachable and never show the address's secrets."""

    def __init__(self, url: str, timeout: float) -> None:
        super().__init__(url, {"timeout": timeout}, exception_retry_configuration=None)
        self._shown = masked_url(url)

    def make_request(self, method: RPCEndpoint, params: Any) -> RPCResponse:
        try:
            return super().make_request(method, params)
        except (requests.RequestException, ValueError) as error:
            kind = type(error).__name__
            raise ChainUnreachable(f"no answer from {self._shown} ({kind}): is the node running?") from None
