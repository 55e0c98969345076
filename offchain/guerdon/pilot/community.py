"""Who governs and judges the pilot: stewards who admit, schools that were admitted, judges with earlier standing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from guerdon.chain.institutions.credential import Credential, credential_digest
from guerdon.chain.institutions.registry import Registry
from guerdon.chain.keystore import Wallet, new_wallet
from guerdon.chain.records import Claim
from guerdon.model import Leaf, account_order
from guerdon.pilot.settings import PilotSettings
from guerdon.pilot.stated import attest_stated
from guerdon.pilot.treasury import DAY, Treasury
from guerdon.signing import keccak256, sign_statement

CREDENTIAL_SECONDS = DAY


@dataclass(frozen=True)
class Community:
    """Stewards and judges, by their wallets in ascending order of their accounts."""

    stewards: tuple[Wallet, ...]
    judges: tuple[Wallet, ...]
    threshold: int

    @classmethod
    def of(cls, settings: PilotSettings) -> Community:
        """Fresh wallets."""
        return cls(in_order(settings.stewards), in_order(settings.judges), settings.steward_threshold)

    def admit(self, treasury: Treasury, account: str, party: str, sample_cap: int) -> None:
        """Have the stewards sign a credential for a party's account, and carry it."""
        registry = registry_of(treasury)
        credential = Credential(
            account=account,
            party=keccak256(party.encode()),
            sample_cap=sample_cap,
            policy_hash=keccak256(b"the pilot's data policy"),
            affiliates=(),
            version=1,
            deadline=treasury.client.pin().timestamp + CREDENTIAL_SECONDS,
        )
        digest = credential_digest(credential, treasury.node.chain_id, registry.address)
        signatures = [sign_statement(digest, steward.private_key) for steward in self.stewards[: self.threshold]]
        treasury.send(registry.admit(credential, b"".join(signatures)), treasury.relayer)

    def seat_judges(
        self, treasury: Treasury, folder: Path, program: int, signers: Sequence[Wallet], reputation: int
    ) -> None:
        """Give every judge a leaf in an earlier programme, admit it, prove the leaf, and have it offer itself."""
        leaves = [Leaf(judge.account, 0, reputation) for judge in self.judges]
        claims = attest_stated(treasury, folder, program, signers, leaves)
        registry = registry_of(treasury)
        for number, judge in enumerate(self.judges, start=1):
            self.admit(treasury, judge.account, f"judge {number}", 0)
            prove(treasury, claims[judge.account])
            treasury.give_gas(judge.account)
            treasury.send(registry.act("offerAsJuror", True), judge)


def prove(treasury: Treasury, claim: Claim) -> int:
    """Prove an account's reputation by its leaf, carried by the relayer; returns the gas."""
    return treasury.send(registry_of(treasury).prove(claim), treasury.relayer).gas_used


def registry_of(treasury: Treasury) -> Registry:
    """The system's registry."""
    return Registry(treasury.client.connection, treasury.system.registry)


def in_order(count: int) -> tuple[Wallet, ...]:
    """Fresh wallets in ascending order of their accounts, as quorums sign."""
    return tuple(sorted((new_wallet() for _ in range(count)), key=lambda wallet: account_order(wallet.account)))
