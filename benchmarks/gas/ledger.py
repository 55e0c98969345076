"""An escrow over a token on a running chain, and the accounts that pay for its transactions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from web3 import Web3
from web3.contract import Contract

from guerdon.chain.anvil import LocalNode
from guerdon.chain.artifacts import Artifact, load_artifact
from guerdon.chain.bound import bound
from guerdon.chain.client import connect, deploy
from guerdon.chain.connection import Connection
from guerdon.chain.keystore import dev_wallet
from guerdon.chain.records import Receipt

DEPLOYER, SPONSOR, UPGRADER = (dev_wallet(index) for index in range(3))
COIN = "TestStablecoin"
NOBODY = "0x" + "00" * 20  # no court, stewards, governance or policy; no poster


@dataclass(frozen=True)
class Ledger:
    """One escrow and its token. Every transaction's receipt is real."""

    node: LocalNode
    connection: Connection
    escrow: Contract
    token: Contract

    @classmethod
    def with_stablecoin(cls, node: LocalNode) -> Ledger:
        """An escrow over an OpenZeppelin token with 6 decimals, both as committed."""
        connection = connect(node.url, node.chain_id)
        coin = load_artifact(COIN)
        return cls._over(node, connection, _bound(connection, coin, _created(connection, coin)))

    @classmethod
    def with_usdc(cls, node: LocalNode, mocks: Mapping[str, Artifact]) -> Ledger:
        """An escrow over a token that behaves like USDC behind its proxy."""
        connection = connect(node.url, node.chain_id)
        logic = _created(connection, mocks["MockUsdc"])
        proxy = deploy(connection, mocks["MockUsdcProxy"], [logic], UPGRADER).contract
        return cls._over(node, connection, _bound(connection, mocks["MockUsdc"], str(proxy)))

    @classmethod
    def at(cls, node: LocalNode, connection: Connection, escrow: str, token: str) -> Ledger:
        """An escrow and its stablecoin that are there already."""
        return cls(node, connection, bound(connection, "RewardEscrow", escrow), bound(connection, COIN, token))

    @classmethod
    def _over(cls, node: LocalNode, connection: Connection, token: Contract) -> Ledger:
        artifact = load_artifact("RewardEscrow")
        escrow = _created(connection, artifact, token.address, *[NOBODY] * 4)
        return cls(node, connection, _bound(connection, artifact, escrow), token)

    def send(self, contract: Contract, name: str, *arguments: Any) -> Receipt:
        """Call a function in a transaction of the sponsor's. Raises Reverted."""
        return self.connection.send(contract.get_function_by_name(name)(*arguments), SPONSOR)

    def read(self, name: str, *arguments: Any) -> Any:
        """Ask the escrow a view."""
        return self.escrow.get_function_by_name(name)(*arguments).call()


def _created(connection: Connection, artifact: Artifact, *arguments: Any) -> str:
    return str(deploy(connection, artifact, arguments, DEPLOYER).contract)


def _bound(connection: Connection, artifact: Artifact, address: str) -> Contract:
    return connection.web3.eth.contract(address=Web3.to_checksum_address(address), abi=artifact.abi)
