"""The escrow's token as the court takes bonds in it: what it may take, and the approval of more."""

from __future__ import annotations

from typing import Any

from guerdon.chain.bound import BoundContract
from guerdon.chain.connection import Connection
from guerdon.chain.records import Pin


class BondToken(BoundContract):
    """The ERC-20 token at one address of one chain."""

    def __init__(self, connection: Connection, address: str) -> None:
        super().__init__(connection, "TestStablecoin", address)

    def allowance(self, account: str, taker: str, pin: Pin) -> int:
        """Token units that `taker` may take of `account`."""
        return int(self.view("allowance", pin, account, taker))

    def approve(self, taker: str, units: int) -> Any:
        """Let `taker` take `units` and no more."""
        return self.act("approve", taker, units)
