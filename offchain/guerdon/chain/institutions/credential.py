"""The EIP-712 bytes with which the stewards admit a party."""

from __future__ import annotations

from dataclasses import dataclass

from guerdon.chain.attestation import domain_separator, uint_word
from guerdon.rewards.sum_tree import account_bytes
from guerdon.signing import keccak256

DOMAIN_NAME = "GuerdonRegistry"
CREDENTIAL_TYPE = (
    b"Credential(address account,bytes32 party,uint32 sampleCap,bytes32 policyHash,bytes32[] affiliates,"
    b"uint64 version,uint40 deadline)"
)


@dataclass(frozen=True, slots=True)
class Credential:
    """What the stewards' council signs to admit a party, field by field as in the contract."""

    account: str
    party: bytes
    sample_cap: int
    policy_hash: bytes
    affiliates: tuple[bytes, ...]
    version: int
    deadline: int  # last second at which it may be carried

    @property
    def as_tuple(self) -> tuple[object, ...]:
        """The struct as the registry takes it."""
        return (
            self.account, self.party, self.sample_cap, self.policy_hash, list(self.affiliates), self.version,
            self.deadline,
        )  # fmt: skip


def credential_digest(credential: Credential, chain_id: int, registry: str) -> bytes:
    """The 32 bytes that stewards sign for `registry` on `chain_id`. Raises BadValue on a field out of its type."""
    struct = keccak256(
        keccak256(CREDENTIAL_TYPE)
        + account_bytes(credential.account).rjust(32, b"\0")
        + credential.party
        + uint_word("sample cap", credential.sample_cap, 32)
        + credential.policy_hash
        + keccak256(b"".join(credential.affiliates))
        + uint_word("version", credential.version, 64)
        + uint_word("deadline", credential.deadline, 40)
    )
    return keccak256(b"\x19\x01" + domain_separator(chain_id, registry, DOMAIN_NAME) + struct)
