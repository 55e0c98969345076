"""The stewards' credential as a file: read strictly, and compared with the registry it is for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from guerdon.chain.institutions.credential import Credential, credential_digest
from guerdon.commands.json_file import read_json_file
from guerdon.commands.leaves import Hash
from guerdon.config import Account
from guerdon.errors import BadSignature
from guerdon.signing import SIGNATURE_BYTES, recover_account

MAX_AFFILIATES = 32
Signatures = Annotated[str, Field(pattern=r"^0x([0-9a-f]{130}){1,16}$")]


class CredentialFile(BaseModel):
    """A credential, the registry it is for, and the signatures of those who gave it."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    chain_id: int = Field(ge=1)
    registry: Account
    account: Account
    party: Hash
    sample_cap: int = Field(ge=0, lt=2**32)
    policy_hash: Hash
    affiliates: list[Hash] = Field(max_length=MAX_AFFILIATES)
    version: int = Field(ge=1, lt=2**64)
    deadline: int = Field(ge=0, lt=2**40)
    signature: Signatures

    @property
    def credential(self) -> Credential:
        """What the stewards signed."""
        return Credential(
            self.account,
            bytes.fromhex(self.party[2:]),
            self.sample_cap,
            bytes.fromhex(self.policy_hash[2:]),
            tuple(bytes.fromhex(affiliate[2:]) for affiliate in self.affiliates),
            self.version,
            self.deadline,
        )

    @property
    def digest(self) -> bytes:
        """The 32 bytes that must have been signed."""
        return credential_digest(self.credential, self.chain_id, self.registry)

    @property
    def signatures(self) -> bytes:
        """All signatures, one after the other."""
        return bytes.fromhex(self.signature[2:])

    def signers(self) -> list[str]:
        """Whoever signed exactly this. Raises BadSignature when a signature fits nobody."""
        whole, size = self.signatures, SIGNATURE_BYTES
        return [recover_account(self.digest, whole[start : start + size]) for start in range(0, len(whole), size)]


def read_credential_file(path: Path) -> CredentialFile:
    """Parse a credential file. Raises BadValue when there is none, BadMessage when malformed."""
    return read_json_file(path, CredentialFile, "credential file", "ask the stewards for one")


def check_signers(file: CredentialFile, serving: tuple[str, ...]) -> list[str]:
    """Raise BadSignature unless everybody who signed is one of `serving`; a changed file is signed by strangers."""
    signers = file.signers()
    strangers = [signer for signer in signers if signer not in serving]
    if strangers:
        raise BadSignature(
            f"the credential is not signed as it stands: {', '.join(strangers)} would have signed it, and "
            f"{', '.join(serving)} may; it was changed, or is for another registry or chain"
        )
    return signers
