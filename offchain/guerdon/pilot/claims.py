"""How the pilot's participants are paid: some by the wallet command, the others through a relayer."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median_low

from guerdon.chain.keystore import Wallet, save_keystore
from guerdon.chain.records import Claim
from guerdon.chain.wallet import claim_from_leaves
from guerdon.errors import GuerdonError
from guerdon.oracle.evidence import Evidence
from guerdon.pilot.treasury import Treasury
from guerdon.text import toml_string

CONFIG_NAME = "guerdon.toml"
COMMAND_SECONDS = 120
PREFIX = "GUERDON_"  # of variables that would win over the settings file


@dataclass
class Receipts:
    """What claims paid and what gas they took, straight from the receipts."""

    claimed: dict[str, int] = field(default_factory=dict)  # account -> token units
    first_gas: list[int] = field(default_factory=list)
    repeat_gas: list[int] = field(default_factory=list)

    def add(self, account: str, paid: int, gas: int) -> None:
        """Note one claim that paid."""
        (self.repeat_gas if account in self.claimed else self.first_gas).append(gas)
        self.claimed[account] = self.claimed.get(account, 0) + paid

    def typical_gas(self, *, repeat: bool) -> int:
        """Median gas of first or of repeated claims, one that was really paid; 0 if there was none."""
        gas = self.repeat_gas if repeat else self.first_gas
        return median_low(gas) if gas else 0

    def owed(self, evidence: Evidence, account: str) -> Claim | None:
        """The claim that pays `account` what it was not paid yet; None if that is nothing."""
        claim, _ = claim_from_leaves(evidence.leaf_list, evidence.program, evidence.epoch, account)
        return claim if claim.cumulative_reward > self.claimed.get(account, 0) else None


class WalletUsers:
    """Participants with an encrypted keystore of their own, who run the command a real one runs."""

    def __init__(self, folder: Path, wallets: Sequence[Wallet]) -> None:
        """Keep every wallet's key in `folder/keys`, under one random password in a private file."""
        self.accounts = tuple(wallet.account for wallet in wallets)
        self._folder = folder
        self._password_file = folder / "keys" / "password"
        password = secrets.token_urlsafe(24)
        for wallet in wallets:
            save_keystore(folder / "keys", wallet, password)
        descriptor = os.open(self._password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(password + "\n")

    def claim(self, program: int, account: str) -> tuple[int, int]:
        """Run `guerdon claim` in a process of its own; returns token units paid and gas."""
        command = [sys.executable, "-m", "guerdon", "claim", "--program", str(program), "--account", account]
        command += ["--config", str(self._folder / CONFIG_NAME), "--password-file", str(self._password_file)]
        done = subprocess.run(
            [*command, "--yes", "--json"],
            env={name: value for name, value in os.environ.items() if not name.startswith(PREFIX)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )
        if done.returncode != 0:
            raise GuerdonError(f"guerdon claim ended with {done.returncode}: {done.stdout}{done.stderr}")
        result = json.loads(done.stdout)
        return int(result["paid_units"]), int(result["gas_used"])


def relay_claims(
    treasury: Treasury,
    evidence: Evidence,
    accounts: Sequence[str],
    receipts: Receipts,
    step: Callable[[], None],
) -> None:
    """Carry the proofs of `accounts` that are owed something to the escrow; `step` after each."""
    for account in accounts:
        claim = receipts.owed(evidence, account)
        if claim is not None:
            receipts.add(account, *treasury.relay(claim))
        step()


def claim_by_wallet(
    users: WalletUsers, evidence: Evidence, receipts: Receipts, step: Callable[[], None]
) -> tuple[str, ...]:
    """Let every wallet user that is owed something run its command; returns the accounts that are owed nothing."""
    idle = []
    for account in users.accounts:
        if receipts.owed(evidence, account) is None:
            idle.append(account)
        else:
            receipts.add(account, *users.claim(evidence.program, account))
        step()
    return tuple(idle)


def write_config(folder: Path, treasury: Treasury) -> Path:
    """Write the settings file with which every command finds this pilot's chain and evidence."""
    path = folder / CONFIG_NAME
    path.write_text(
        f'rpc_url = "{treasury.node.url}"\n'
        f"chain_id = {treasury.node.chain_id}\n"
        f'escrow = "{treasury.client.escrow}"\n'
        f'registry = "{treasury.system.registry}"\n'
        f'governor = "{treasury.system.governor}"\n'
        f'certificates = "{treasury.system.certificates}"\n'
        f"evidence_dir = {toml_string(str(folder / 'evidence'))}\n"
        f"keystore_dir = {toml_string(str(folder / 'keys'))}\n",
        encoding="utf-8",
    )
    return path
