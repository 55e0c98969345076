"""One contract at one address: what all typed readers and senders share."""

from __future__ import annotations

from typing import Any

from web3.contract import Contract
from web3.exceptions import MismatchedABI
from web3.logs import DISCARD

from guerdon.chain.artifacts import load_artifact
from guerdon.chain.connection import Connection
from guerdon.chain.records import Pin, Receipt
from guerdon.errors import BadValue, Unconfirmed


def bound(connection: Connection, artifact: str, address: str) -> Contract:
    """The committed contract `artifact` at `address`, its structs as named tuples."""
    web3 = connection.web3
    abi = load_artifact(artifact).abi
    return web3.eth.contract(address=web3.to_checksum_address(address), abi=abi, decode_tuples=True)


class BoundContract:
    """A contract's views at a block, its acts ready to be sent, its events in a receipt."""

    def __init__(self, connection: Connection, artifact: str, address: str) -> None:
        self.connection = connection
        self.address = address
        self._contract = bound(connection, artifact, address)

    def act(self, name: str, *arguments: Any) -> Any:
        """A call that can be simulated and sent. Raises BadValue when a value does not fit its type."""
        try:
            return self._contract.functions[name](*arguments)
        except MismatchedABI:
            raise BadValue(f"{name}: a value does not fit its type in the contract") from None

    def view(self, name: str, pin: Pin, *arguments: Any) -> Any:
        """What a view answers at the pinned block. Raises Reverted."""
        return self.connection.call(self.act(name, *arguments), pin)

    def event(self, name: str, receipt: Receipt) -> Any:
        """The arguments of an event that a transaction must have logged. Raises Unconfirmed when it did not."""
        found = self.events(name, receipt)
        if not found:
            raise Unconfirmed(f"transaction {receipt.tx_hash} was included, but its receipt has no {name}: look it up")
        return found[0]

    def events(self, name: str, receipt: Receipt) -> list[Any]:
        """The arguments of each event of this name that a transaction logged, in their order."""
        logs = [log for log in receipt.logs if log["address"] == self._contract.address]
        found = self._contract.events[name]().process_receipt({"logs": logs}, errors=DISCARD)
        return [log["args"] for log in found]
