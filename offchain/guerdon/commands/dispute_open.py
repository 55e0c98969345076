"""`guerdon dispute open`: put a bond behind an objection to an attestation or a share, or behind a plea."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from guerdon.amounts import parse_amount
from guerdon.chain.institutions.court import Court
from guerdon.chain.institutions.registry import leaf_of
from guerdon.chain.records import NO_ACCOUNT, Receipt
from guerdon.chain.reverts import time_text
from guerdon.commands import options
from guerdon.commands.acting import Facts, Plan, Sending, carry_out
from guerdon.commands.bonding import RISK, bond_of
from guerdon.commands.cases import brief_facts, court_money, court_token
from guerdon.commands.leaves import attested_leaf
from guerdon.commands.session import Session, open_session
from guerdon.config import parse_account
from guerdon.errors import BadValue
from guerdon.rewards.sum_tree import sum_of
from guerdon.signing import keccak256
from guerdon.text import escaped

MAX_EVIDENCE_BYTES = 2**28
NO_LEAF = (NO_ACCOUNT, 0, 0, 0, b"")

EvidencePath = Annotated[Path, typer.Option("--evidence", help="What jurors shall read; its hash goes on chain.")]
Attestation = Annotated[bool, typer.Option("--attestation", help="Dispute the epoch's attestation as a whole.")]
Share = Annotated[str | None, typer.Option("--share", help="0x account whose share should be lower; with --to.")]
To = Annotated[str | None, typer.Option("--to", help="Cumulative reward that the share should be, like 1250.50.")]
Plea = Annotated[str | None, typer.Option("--plea", help="Amount you ask for beyond your own leaf, like 12.50.")]
Epoch = Annotated[int | None, typer.Option("--epoch", min=1, help="Epoch that it is about; default: the newest.")]


@dataclass(frozen=True, slots=True)
class Objection:
    """What shall become a case: its facts and sentences, the units that its bond follows, and the transaction."""

    facts: Facts
    sentence: str
    units: int
    act: Any


def open_case(
    program: options.Program,
    evidence: EvidencePath,
    attestation: Attestation = False,
    share: Share = None,
    to: To = None,
    plea: Plea = None,
    epoch: Epoch = None,
    account: options.Actor = None,
    keystore: options.Carrier = None,
    password_file: options.PasswordFile = None,
    password_fd: options.PasswordFd = None,
    config: options.ConfigFile = None,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    as_json: options.AsJson = False,
) -> None:
    """Open a case: --attestation, or --share ACCOUNT --to AMOUNT, or --plea AMOUNT. Its bond is said first."""
    if [attestation, share is not None, plea is not None].count(True) != 1 or (share is None) != (to is None):
        raise BadValue("give either --attestation, or --share ACCOUNT with --to AMOUNT, or --plea AMOUNT")
    digest = evidence_hash(evidence)
    sending = Sending(account, keystore, password_file, password_fd, dry_run, yes, as_json)
    session = open_session(config)
    actor, court = sending.actor(session.config), session.finder.court()
    chosen = epoch or session.client.program(program, session.pin).last_epoch
    if not chosen:
        raise BadValue(f"programme {program} has no attestation that could be disputed")
    if share is not None and to is not None:
        objection = _share(session, court, program, chosen, parse_account(share), to, digest)
    elif plea is not None:
        objection = _plea(session, court, program, chosen, actor.account, plea, digest)
    else:
        objection = _attestation(session, court, program, chosen, digest)
    bond = bond_of(session, court, actor.account, court.quote(actor.account, objection.units, session.pin))
    facts: Facts = {
        "court": court.address,
        "program": program,
        "epoch": chosen,
        **objection.facts,
        "evidence_hash": "0x" + digest.hex(),
        **bond.facts,
    }
    sentences = [
        objection.sentence,
        (
            f"Jurors judge by what hashes to 0x{digest.hex()}: keep {evidence} as it is, and publish it. "
            "This command sends no more than the hash."
        ),
        *bond.sentences,
        f"{RISK} Whoever loses a case pays twice the bond for the next one; every 30 days forget one loss.",
    ]
    plan = Plan("Open a case", "Open it?", facts, sentences, objection.act, bond.approval)

    def outcome(receipt: Receipt) -> Facts:
        """The number under which the case waits for who joins."""
        case = court.case(int(court.event("Opened", receipt)["id"]), session.client.pin())
        stands = brief_facts(court, case)
        return {name: stands[name] for name in ("case", "phase", "until")}

    carry_out(session, plan, actor, sending, outcome)


def evidence_hash(path: Path) -> bytes:
    """The keccak256 of a file's bytes. Raises BadValue when there is no such file, or it is empty or too large."""
    if not path.is_file():
        raise BadValue(f"there is no evidence file {escaped(str(path))}: write down what jurors shall read")
    with path.open("rb") as file:
        content = file.read(MAX_EVIDENCE_BYTES + 1)
    if not 0 < len(content) <= MAX_EVIDENCE_BYTES:
        raise BadValue(f"{escaped(str(path))} has to hold 1 to {MAX_EVIDENCE_BYTES:,} bytes that jurors can read")
    return keccak256(content)


def _attestation(session: Session, court: Court, program: int, epoch: int, digest: bytes) -> Objection:
    client, pin = session.client, session.pin
    found = client.epoch_status(program, epoch, pin)
    before = sum_of(client.epoch_status(program, epoch - 1, pin).root) if epoch > 1 else 0
    return Objection(
        {"kind": "attestation"},
        (
            f"The attestation of epoch {epoch} of programme {program} is frozen: it cannot become final before the "
            f"ruling. Without a case it would be final at {time_text(found.final_at)}."
        ),
        max(sum_of(found.root) - before, 0),
        court.act("openAttestation", program, epoch, digest),
    )


def _share(session: Session, court: Court, program: int, epoch: int, account: str, to: str, digest: bytes) -> Objection:
    wanted, money = parse_amount(to, court_token(session).decimals), court_money(session)
    later = attested_leaf(session, program, epoch, account).claim
    earlier, had = NO_LEAF, 0
    # the tree is append-only: an index that the one before does not have is a newcomer's
    if epoch > 1 and later.index < session.client.epoch_status(program, epoch - 1, session.pin).leaf_count:
        before = attested_leaf(session, program, epoch - 1, account).claim
        earlier, had = leaf_of(before), before.cumulative_reward
    if not had <= wanted < later.cumulative_reward:
        raise BadValue(
            f"--to {to} is outside what can be asked: at least {money(had)}, which {account} had before, and less than "
            f"the {money(later.cumulative_reward)} of its leaf"
        )
    facts: Facts = {
        "kind": "share",
        "disputed_account": account,
        "reward_before_units": str(had),
        "reward_units": str(later.cumulative_reward),
        "to_units": str(wanted),
    }
    return Objection(
        facts,
        (
            f"{account} is held at {money(had)} in programme {program}, what it had before epoch {epoch}, until the "
            f"ruling; its leaf says {money(later.cumulative_reward)}, you say {money(wanted)}."
        ),
        later.cumulative_reward - wanted,
        court.act("openShare", program, epoch, wanted, digest, earlier, leaf_of(later)),
    )


def _plea(
    session: Session, court: Court, program: int, epoch: int, account: str, plea: str, digest: bytes
) -> Objection:
    units = parse_amount(plea, court_token(session).decimals)
    return Objection(
        {"kind": "plea", "amount_units": str(units)},
        (
            f"{account} asks for {court_money(session)(units)} more than epoch {epoch} of programme {program} gives "
            "it. Nothing is held and nobody waits."
        ),
        units,
        court.act("openPlea", program, epoch, units, digest),
    )
