"""A whole system on a running chain: the programme that is measured, judges with earlier standing, and stewards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks.gas.ledger import COIN, DEPLOYER, SPONSOR, Ledger
from benchmarks.gas.participants import key_of, keyed
from benchmarks.gas.series import Series
from guerdon.chain.anvil import LocalNode
from guerdon.chain.artifacts import load_artifact
from guerdon.chain.bound import BoundContract
from guerdon.chain.client import connect, deploy
from guerdon.chain.institutions.credential import Credential, credential_digest
from guerdon.chain.institutions.registry import Registry
from guerdon.chain.keystore import Wallet
from guerdon.chain.records import Receipt
from guerdon.chain.system import Charter, System, deploy_system
from guerdon.model import account_order
from guerdon.signing import keccak256, sign_statement

DAY = 86_400
ETHER = 10**18
JUDGES = range(2_000, 2_003)  # one panel: participants of the second programme, none of the first
STEWARDS, STEWARD_THRESHOLD = 3, 2
TERM = 300 * DAY
WEIGHTS, LEAST, MOST, STEP = (9_000, 1_000), (7_000, 0), (10_000, 2_000), 500


class Governed:
    """Everything deployed; programme 1 has its first epoch final, its participants are not admitted yet."""

    series: Series
    _earlier: Series

    def __init__(self, node: LocalNode) -> None:
        self.node, self.connection = node, connect(node.url, node.chain_id)
        keys = [keccak256(f"steward {number}".encode()) for number in range(STEWARDS)]
        self._stewards = sorted(map(Wallet.of, keys), key=lambda wallet: account_order(wallet.account))
        ends_at = self.connection.pin().timestamp + TERM
        founders = tuple((wallet.account, ends_at + place) for place, wallet in enumerate(self._stewards))
        token = str(deploy(self.connection, load_artifact(COIN), [], DEPLOYER).contract)
        charter = Charter(token, WEIGHTS, LEAST, MOST, STEP, founders, STEWARD_THRESHOLD, STEWARDS, STEWARDS)
        self.system = deploy_system(self.connection, charter, DEPLOYER, self._found)
        self.registry = Registry(self.connection, self.system.registry)
        self.series.attest()
        self._earlier.attest(len(JUDGES))
        for place, number in enumerate(JUDGES):
            self.admit(number)
            self.prove(self._earlier, place)
            self.send(self.registry.act("offerAsJuror", True), wallet_of(number))

    def contract(self, artifact: str, address: str) -> BoundContract:
        """A contract of the system."""
        return BoundContract(self.connection, artifact, address)

    def admit(self, number: int) -> None:
        """Admit a participant, a party of its own, and give it gas."""
        account = keyed(number)
        deadline = self.connection.pin().timestamp + DAY
        party = keccak256(f"party {number}".encode())
        credential = Credential(account, party, 1_000, keccak256(b"data policy"), (), 1, deadline)
        digest = credential_digest(credential, self.node.chain_id, self.registry.address)
        signers = self._stewards[:STEWARD_THRESHOLD]
        signatures = b"".join(sign_statement(digest, wallet.private_key) for wallet in signers)
        self.send(self.registry.admit(credential, signatures))
        self.node.rpc("anvil_setBalance", account, hex(ETHER))

    def prove(self, series: Series, index: int) -> int:
        """Prove the reputation in a leaf of the newest tree, in a second of its own: two in one share an entry. Gas."""
        self.node.advance(1)
        act = self.registry.act("proveReputation", series.number, series.epoch, series.leaf_proof(index))
        return self.send(act).gas_used

    def send(self, act: Any, wallet: Wallet = SPONSOR) -> Receipt:
        """Send a call. Raises Reverted."""
        return self.connection.send(act, wallet)

    def _found(self, system: System) -> Sequence[int]:
        ledger = Ledger.at(self.node, self.connection, system.escrow, system.token)
        self.series, self._earlier = Series(ledger, accounts=keyed), Series(ledger, accounts=_judge)
        return self.series.number, self._earlier.number


def wallet_of(number: int) -> Wallet:
    """The wallet of participant `number`."""
    return Wallet.of(key_of(number))


def _judge(place: int) -> str:
    return keyed(JUDGES[place])
