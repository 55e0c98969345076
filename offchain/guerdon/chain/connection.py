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
    Web3Exception,
    Web3RPCError,
)
from web3.types import RPCEndpoint, RPCResponse, TxParams, TxReceipt

from guerdon.chain.anvil import LOCAL_CHAINS
from guerdon.chain.keystore import Wallet, is_well_known
from guerdon.chain.records import Pin, Receipt
from guerdon.chain.reverts import error_table, in_words
from guerdon.errors import BadValue, ChainUnreachable, GuerdonError, NotAllowed, NotEnough, Retry, Reverted, Unconfirmed
from guerdon.signing import keccak256
from guerdon.text import escaped, masked_url

GAS_MARGIN_PERCENT = 125  # the state may move between estimate and inclusion
RECEIPT_SECONDS = 120.0
POLL_SECONDS = 0.02
LOG_BLOCKS = 10_000  # blocks that one question for logs covers; public nodes refuse longer ranges

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
        if not self.code(address, "latest"):
            raise BadValue(f"there is no contract at {address} on chain {self.chain_id}: check the {what} address")

    def code(self, address: str, block: str | int) -> bytes:
        """The code at `address` in a block: nothing for an ordinary account."""
        with self._translated():
            return bytes(self.web3.eth.get_code(Web3.to_checksum_address(address), block))  # type: ignore[arg-type]

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

    def newest_log(self, event: ContractEvent, arguments: Mapping[str, Any], pin: Pin) -> Any | None:
        """The last log of an event with these indexed arguments up to the pinned block, None if there is none.

        Looks backwards from the pinned block, LOG_BLOCKS at a time: ask for what is known to be there.
        """
        for last in range(pin.number, -1, -LOG_BLOCKS):
            first = max(last - LOG_BLOCKS + 1, 0)
            with self._translated():
                found = list(event.get_logs(argument_filters=dict(arguments), from_block=first, to_block=last))
            if found:
                return found[-1]
        return None

    def logs(self, event: ContractEvent, arguments: Mapping[str, Any], first: int, pin: Pin) -> list[Any]:
        """All logs of an event with these indexed arguments from block `first` to the pinned one, oldest first."""
        found: list[Any] = []
        for start in range(first, pin.number + 1, LOG_BLOCKS):
            last = min(start + LOG_BLOCKS - 1, pin.number)
            with self._translated():
                found += event.get_logs(argument_filters=dict(arguments), from_block=start, to_block=last)
        return found

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
        with the contract's error in words, NotEnough when gas cannot be paid: then nothing was sent. From
        the sending on, every error names the transaction: Reverted when it was included and failed,
        Unconfirmed when its outcome is not known.
        """
        self.check_chain()
        if self.chain_id not in LOCAL_CHAINS and is_well_known(wallet.account):
            raise NotAllowed(f"everybody holds the key of {wallet.account}: use it on local chains only")
        gas = self.simulate(function, wallet.account) * GAS_MARGIN_PERCENT // 100
        with self._translated():
            transaction = self._priced(function, wallet.account, gas)
        raw = sign_transaction(transaction, wallet)
        tx_hash = Web3.to_hex(keccak256(raw))
        with self._outcome_unknown(f"transaction {tx_hash} may have been sent"):
            self.web3.eth.send_raw_transaction(raw)
        with self._outcome_unknown(f"transaction {tx_hash} was sent"):
            found = self.web3.eth.wait_for_transaction_receipt(tx_hash, RECEIPT_SECONDS, POLL_SECONDS)
            receipt, succeeded = _receipt_of(found), found["status"] == 1
        if not succeeded:
            reason = self._refusal(transaction, receipt.block)
            raise Reverted(f"transaction {tx_hash} was included and failed: {reason}")
        return receipt

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

    def _refusal(self, transaction: TxParams, block: int) -> str:
        """Why the contract refused an included transaction: repeats the call, now with the refusal's data."""
        try:
            self.web3.eth.call(transaction, block)
        except ContractLogicError as error:
            return f"the contract refused: {self._reason(error)}"
        except (Web3Exception, Retry):
            return "the node does not say why"
        return "perhaps out of gas"

    @contextmanager
    def _outcome_unknown(self, under_way: str) -> Iterator[None]:
        """Whatever goes wrong while a transaction is under way says so, and that it must not be repeated blindly."""
        lookup = "before you repeat this, look it up in an explorer or ask the node by eth_getTransactionReceipt"
        try:
            with self._translated():
                yield
        except GuerdonError as error:
            raise Unconfirmed(f"{under_way}, but {error}: {lookup}") from None
        except KeyboardInterrupt:
            raise Unconfirmed(f"{under_way}, but you stopped waiting: {lookup}") from None
        except Exception as error:  # no shape of a bad answer may hide that money could move
            raise Unconfirmed(f"{under_way}, but the answer was bad ({type(error).__name__}): {lookup}") from error

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
            raise ChainUnreachable("it is not included yet") from None
        except (Web3RPCError, BadResponseFormat) as error:
            raise ChainUnreachable(f"the node refused: {escaped(str(error), 300)}") from None

    def _reason(self, error: ContractLogicError) -> str:
        data = error.data
        if isinstance(data, str) and data.startswith("0x"):
            return in_words(bytes.fromhex(data[2:]), self._errors)
        return escaped(str(error.message))


def _receipt_of(found: TxReceipt) -> Receipt:
    created = found["contractAddress"]
    contract, tx_hash = str(created) if created else None, Web3.to_hex(found["transactionHash"])
    return Receipt(tx_hash, found["blockNumber"], found["gasUsed"], contract, tuple(found["logs"]))


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
        """As the parent; a failed request is an error that shows no secret of the address."""
        try:
            return super().make_request(method, params)
        except (requests.RequestException, ValueError) as error:
            kind = type(error).__name__
            raise ChainUnreachable(f"no answer from {self._shown} ({kind}): is the node running?") from None
