"""The `ReputationRegistry`: who was admitted, and what standing each has proved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from guerdon.chain.bound import BoundContract
from guerdon.chain.connection import Connection
from guerdon.chain.institutions.credential import Credential
from guerdon.chain.records import NO_ACCOUNT, Claim, Pin


@dataclass(frozen=True, slots=True)
class Party:
    """What is known of a party; `account` is the zero address while it is not admitted."""

    id: bytes
    account: str
    sample_cap: int
    penalties: int
    version: int  # of the newest credential
    policy_hash: bytes


@dataclass(frozen=True, slots=True)
class Standing:
    """An account's reputation and what follows from it at one block."""

    party: Party
    reputation: int
    tier: int
    votes: int
    offered_at: int  # 0 while it does not offer itself as a juror
    proven: dict[int, tuple[int, int]]  # recognised programme to newest epoch proved, and reputation in it

    @property
    def is_admitted(self) -> bool:
        """Whether some account of the party can act now."""
        return self.party.account != NO_ACCOUNT


class Registry(BoundContract):
    """The registry at one address of one chain."""

    def __init__(self, connection: Connection, address: str) -> None:
        super().__init__(connection, "ReputationRegistry", address)

    def party_of(self, account: str, pin: Pin) -> bytes:
        """The party an account belongs to, for ever; zero for none."""
        return bytes(self.view("partyOf", pin, account))

    def party(self, party: bytes, pin: Pin) -> Party:
        """What is known of a party."""
        found = self.view("recordOf", pin, party)
        return Party(
            party, found.account, found.sampleCap, found.penalties, found.version, bytes(found.policyHash)
        )  # fmt: skip

    def standing(self, account: str, pin: Pin) -> Standing:
        """Reputation, tier, votes, penalties and what was proved, of an account."""
        party = self.party(self.party_of(account, pin), pin)
        programs = [int(program) for program in self.view("recognisedPrograms", pin)]
        found = {program: self.view("provenOf", pin, party.id, program) for program in programs}
        return Standing(
            party,
            int(self.view("reputationOf", pin, account)),
            int(self.view("tierOf", pin, account)),
            int(self.view("getVotes", pin, account)),
            int(self.view("offeredAt", pin, account)),
            {program: (epoch, reputation) for program, (epoch, reputation) in found.items() if epoch},
        )

    def digest(self, credential: Credential, pin: Pin) -> bytes:
        """The digest of a credential as the contract computes it."""
        return bytes(self.view("hashCredential", pin, credential.as_tuple))

    def admit(self, credential: Credential, signature: bytes) -> Any:
        """Carry a credential."""
        return self.act("admit", credential.as_tuple, signature)

    def prove(self, claim: Claim) -> Any:
        """Prove the reputation in a leaf."""
        return self.act("proveReputation", claim.program, claim.epoch, leaf_of(claim))


def leaf_of(claim: Claim) -> tuple[str, int, int, int, bytes]:
    """A leaf with its path as the contracts' `LeafProof`."""
    return claim.account, claim.cumulative_reward, claim.reputation, claim.index, claim.proof
