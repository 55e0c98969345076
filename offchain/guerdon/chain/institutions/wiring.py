"""Find the contracts around an escrow, and refuse those that do not belong to it."""

from __future__ import annotations

from dataclasses import dataclass

from guerdon.chain.bound import BoundContract
from guerdon.chain.client import ChainClient
from guerdon.chain.institutions.certificate import Certificates
from guerdon.chain.institutions.court import Court
from guerdon.chain.institutions.governor import Governor
from guerdon.chain.institutions.policy import Policy
from guerdon.chain.institutions.registry import Registry
from guerdon.chain.records import NO_ACCOUNT, Pin
from guerdon.errors import BadValue
from guerdon.rewards.sum_tree import account_bytes


@dataclass(frozen=True, slots=True)
class Finder:
    """The contracts of one escrow at one block: the escrow says which they are, or they say that they are its."""

    client: ChainClient
    pin: Pin

    def policy(self) -> Policy:
        """The reward policy that the escrow names; it must obey the escrow's governance."""
        policy = Policy(self.client.connection, self._named("policy"))
        self._check(policy, "governance", self.client.named("governance", self.pin), "policy")
        return policy

    def court(self) -> Court:
        """The court that the escrow names; it has no view of its own escrow, but its code holds the address."""
        connection = self.client.connection
        court = Court(connection, self._named("court"))
        if account_bytes(self.client.escrow) not in connection.code(court.address, self.pin.number):
            raise BadValue(
                f"wrong wiring: the court at {court.address} was not made for the escrow at {self.client.escrow}: "
                "check the settings"
            )
        return court

    def registry(self, address: str) -> Registry:
        """The registry at `address`, which must name this escrow and its court."""
        self.client.connection.check_contract(address, "registry")
        registry = Registry(self.client.connection, address)
        self._check(registry, "escrow", self.client.escrow, "registry")
        self._check(registry, "court", self.client.named("court", self.pin), "registry")
        return registry

    def governor(self, address: str, registry: str | None) -> Governor:
        """The governor at `address`: it acts through the escrow's governance, and votes are its registry's."""
        self.client.connection.check_contract(address, "governor")
        governor = Governor(self.client.connection, address)
        self._check(governor, "timelock", self.client.named("governance", self.pin), "governor")
        if registry is not None:
            self._check(governor, "token", registry, "governor")
        self.registry(str(governor.view("token", self.pin)))
        return governor

    def certificates(self, address: str) -> Certificates:
        """The certificates at `address`, which must name this escrow."""
        self.client.connection.check_contract(address, "certificates")
        certificates = Certificates(self.client.connection, address)
        self._check(certificates, "escrow", self.client.escrow, "certificates contract")
        return certificates

    def _named(self, role: str) -> str:
        address = self.client.named(role, self.pin)
        if address == NO_ACCOUNT:
            raise BadValue(f"the escrow at {self.client.escrow} has no {role}: it belongs to a system without one")
        self.client.connection.check_contract(address, f"escrow's {role}")
        return address

    def _check(self, contract: BoundContract, role: str, expected: str, what: str) -> None:
        found = str(contract.view(role, self.pin))
        if found != expected:
            raise BadValue(
                f"wrong wiring: the {what} at {contract.address} names {found} as its {role}, expected {expected}: "
                "check the settings"
            )
