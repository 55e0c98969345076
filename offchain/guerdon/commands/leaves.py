"""Where a wallet command gets its leaf and path from: the published evidence, or an exported proof file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from guerdon.chain.records import Claim
from guerdon.chain.wallet import Entitlement, check_entitlement, claim_from_leaves, claimable_epoch
from guerdon.commands.json_file import read_json_file
from guerdon.commands.session import Session
from guerdon.config import Account, Config
from guerdon.errors import BadValue, NotAllowed
from guerdon.model import MAX_REPUTATION
from guerdon.oracle.store import load_leaves

Digits = Annotated[str, Field(pattern=r"^(0|[1-9][0-9]{0,28})$")]  # JSON numbers end at 2**53, amounts do not
Hex = Annotated[str, Field(pattern=r"^0x([0-9a-f]{2})*$")]
Hash = Annotated[str, Field(pattern=r"^0x[0-9a-f]{64}$")]


class ProofFile(BaseModel):
    """One account's leaf and path as `export-proof` writes it and `claim --proof` reads it."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    chain_id: int
    escrow: Account
    program: int = Field(ge=1)
    epoch: int = Field(ge=1)
    account: Account
    cumulative_reward: Digits
    reputation: int = Field(ge=0, le=MAX_REPUTATION)
    index: int = Field(ge=0)
    root: Hash
    proof: Hex

    @classmethod
    def of(cls, entitlement: Entitlement, config: Config) -> ProofFile:
        """The file of a checked entitlement."""
        claim = entitlement.claim
        return cls(
            chain_id=config.chain_id,
            escrow=config.require_escrow(),
            program=claim.program,
            epoch=claim.epoch,
            account=claim.account,
            cumulative_reward=str(claim.cumulative_reward),
            reputation=claim.reputation,
            index=claim.index,
            root="0x" + entitlement.root.hex(),
            proof="0x" + claim.proof.hex(),
        )

    @property
    def claim(self) -> Claim:
        """What the escrow's claim function takes."""
        return Claim(
            self.program,
            self.epoch,
            self.account,
            int(self.cumulative_reward),
            self.reputation,
            self.index,
            bytes.fromhex(self.proof[2:]),
        )


def entitlement_of(
    session: Session, program: int | None, epoch: int | None, proof: Path | None, account: str
) -> Entitlement:
    """The account's entitlement, from a proof file if one is given, else from the evidence folder."""
    if proof is None:
        if program is None:
            raise BadValue("which programme? give --program NUMBER (guerdon programs lists them) or --proof FILE")
        return entitlement_from_evidence(session, program, epoch, account)
    if program is not None or epoch is not None:
        raise BadValue("--proof names its own programme and epoch: leave --program and --epoch out")
    entitlement = entitlement_from_file(session, proof)
    if entitlement.claim.account != account:
        raise NotAllowed(
            f"the proof pays {entitlement.claim.account}, not {account}: say --account {entitlement.claim.account} "
            "if you mean to carry it"
        )
    return entitlement


def entitlement_from_evidence(session: Session, program: int, epoch: int | None, account: str) -> Entitlement:
    """The account's entitlement in a final epoch, from the evidence folder."""
    return attested_leaf(session, program, claimable_epoch(session.client, program, epoch, session.pin), account)


def attested_leaf(session: Session, program: int, epoch: int, account: str) -> Entitlement:
    """The account's leaf in any epoch whose root is kept, its tree rebuilt from the evidence and compared with it."""
    leaves = load_leaves(session.config.evidence_dir, program, epoch)
    claim, root = claim_from_leaves(leaves, program, epoch, account)
    return check_entitlement(session.client, claim, root, session.pin)


def entitlement_from_file(session: Session, path: Path) -> Entitlement:
    """The entitlement in an exported proof file, compared with the chain."""
    client, config, pin = session.client, session.config, session.pin
    file = read_proof_file(path)
    if (file.chain_id, file.escrow) != (config.chain_id, config.require_escrow()):
        raise BadValue(f"the proof is for escrow {file.escrow} on chain {file.chain_id}, not for the configured one")
    claimable_epoch(client, file.program, file.epoch, pin)
    return check_entitlement(client, file.claim, bytes.fromhex(file.root[2:]), pin)


def read_proof_file(path: Path) -> ProofFile:
    """Parse an exported proof file. Raises BadValue when there is none, BadMessage when malformed."""
    return read_json_file(path, ProofFile, "proof file", "make one with guerdon export-proof")
