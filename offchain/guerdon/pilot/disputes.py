"""The pilot's two disputes: a penalty that is appealed and undone, and an attestation that is wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from guerdon.chain.attestation import attestation_digest
from guerdon.chain.institutions.court import Side
from guerdon.chain.keystore import Wallet
from guerdon.chain.wallet import claim_from_leaves
from guerdon.errors import EvidenceMismatch, GuerdonError
from guerdon.oracle.evidence import Evidence, SignedAttestation
from guerdon.oracle.settlement import ProgramState, attestation_of
from guerdon.oracle.signer import POSTING_SECONDS
from guerdon.oracle.store import EvidenceStore
from guerdon.pilot.claims import COMMAND_SECONDS, PREFIX
from guerdon.pilot.courtroom import Courtroom, Hearing
from guerdon.pilot.story_report import AppealedPenalty, CaseResult, WrongAttestation
from guerdon.pilot.treasury import DAY, Treasury
from guerdon.rewards.sum_tree import build_sum_tree
from guerdon.signing import keccak256, sign_statement

FOR, AGAINST = Side.FOR, Side.AGAINST
MISLED = (FOR, FOR, FOR)  # by an accusation that looked sound
ACQUITTING = (AGAINST,) * 5 + (FOR, None)  # one juror is not convinced, one does not come
ALARM = 4  # exit code of a command whose numbers do not add up


def appealed_penalty(
    treasury: Treasury,
    courtroom: Courtroom,
    evidence: Sequence[Evidence],
    accuser: Wallet,
    accused: Wallet,
    site: str,
    pay: Callable[[], int],
) -> AppealedPenalty:
    """While the newest epoch is pending: a share is accused and lowered to what it was, appealed, and given back.

    `pay` claims for the accused afterwards and returns what it was paid in all.
    """
    before, newest = evidence[-2], evidence[-1]
    earlier, _ = claim_from_leaves(before.leaf_list, before.program, before.epoch, accused.account)
    later, _ = claim_from_leaves(newest.leaf_list, newest.program, newest.epoch, accused.account)
    to = earlier.cumulative_reward
    hearing = courtroom.dispute_share(accuser, earlier, later, to, keccak256(b"its update looks bought"))
    courtroom.hear(hearing, MISLED)
    courtroom.back(hearing, AGAINST, accused)
    bond = courtroom.back(hearing, FOR, accuser)
    courtroom.hear(hearing, ACQUITTING)
    case = _closed(treasury, courtroom, hearing, newest.epoch, bond, [accused])
    return AppealedPenalty(
        case=case,
        account=accused.account,
        site=site,
        share_units=later.cumulative_reward,
        lowered_to_units=to,
        paid_units=pay(),
    )


def wrong_attestation(
    treasury: Treasury,
    courtroom: Courtroom,
    store: EvidenceStore,
    state: ProgramState,
    previous: Evidence,
    right: Evidence,
    config: Path,
    misled: Sequence[Wallet],
    challenger: Wallet,
    moved: tuple[str, str],
    sites: dict[str, str],
) -> WrongAttestation:
    """A quorum signs what it did not recompute, and the court voids it.

    The reward of the epoch goes from the first account of `moved` to the second. Raises EvidenceMismatch if
    `guerdon replay` does not notice.
    """
    wrong, units = _moved(previous, right, *moved)
    attestation = attestation_of(wrong, state.last_root, state.time + POSTING_SECONDS // 2)
    digest = attestation_digest(attestation, state.chain_id, state.escrow)
    signatures = [sign_statement(digest, wallet.private_key) for wallet in misled]
    signed = SignedAttestation.of(attestation, signatures)
    path = store.put(wrong, signed)
    treasury.post(signed)
    noticed = _replayed(path, config)
    hearing = courtroom.dispute_attestation(challenger, attestation, keccak256(noticed.encode()))
    courtroom.hear(hearing, (FOR, FOR, AGAINST))
    courtroom.back(hearing, AGAINST, treasury.relayer)  # who posted it insists
    bond = courtroom.back(hearing, FOR, challenger)
    courtroom.hear(hearing, (FOR,) * 7)
    return WrongAttestation(
        case=_closed(treasury, courtroom, hearing, wrong.epoch, bond, [challenger]),
        wrong_root="0x" + wrong.root.hex(),
        right_root="0x" + right.root.hex(),
        moved_units=units,
        from_site=sites[moved[0]],
        to_site=sites[moved[1]],
        noticed=noticed,
    )


def _moved(previous: Evidence, right: Evidence, giver: str, taker: str) -> tuple[Evidence, int]:
    """Evidence in which what one account earned in the epoch went to another, and how much that is."""
    before = {account: units for account, units, _ in previous.leaves}
    rewards = {account: units for account, units, _ in right.leaves}
    units = rewards[giver] - before[giver]
    rewards[giver] -= units
    rewards[taker] += units
    leaves = tuple((account, rewards[account], reputation) for account, _, reputation in right.leaves)
    wrong = right.model_copy(update={"leaves": leaves})
    return wrong.model_copy(update={"root": build_sum_tree(wrong.leaf_list).root}), units


def _replayed(path: Path, config: Path) -> str:
    """What `guerdon replay` says of evidence that is wrong, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "guerdon", "replay", str(path), "--config", str(config)],
        env={name: value for name, value in os.environ.items() if not name.startswith(PREFIX)},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=COMMAND_SECONDS, check=False,
    )  # fmt: skip
    if done.returncode == 0:
        raise EvidenceMismatch(f"guerdon replay took {path.name} for right, which it is not")
    if done.returncode != ALARM:
        raise GuerdonError(f"guerdon replay ended with {done.returncode}: {done.stdout}{done.stderr}")
    return " ".join(done.stderr.split())


def _closed(
    treasury: Treasury, courtroom: Courtroom, hearing: Hearing, epoch: int, bond: int, winners: Sequence[Wallet]
) -> CaseResult:
    case = courtroom.close(hearing, winners)
    return CaseResult(
        case=hearing.number,
        epoch=epoch,
        challenger=hearing.challenger,
        bond_units=hearing.bond,
        appeal_bond_units=bond,
        panels=tuple(hearing.panels),
        verdict="for" if case.verdict is FOR else "against",
        days=(treasury.client.pin().timestamp - hearing.opened_at) // DAY,
        gas=hearing.gas,
    )
