"""`guerdon certificate`: what an account's certificate says, its picture, and its minting."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from guerdon.chain.institutions.certificate import Certificate, Certificates, Document, check_facts
from guerdon.chain.records import Claim, Receipt, Token
from guerdon.commands import options
from guerdon.commands.acting import Facts, Plan, Sending, carry_out, report
from guerdon.commands.facts import money_text
from guerdon.commands.leaves import entitlement_from_evidence
from guerdon.commands.new_file import write_new
from guerdon.commands.session import Session, open_session
from guerdon.config import parse_account
from guerdon.errors import BadValue, NotAllowed

Mint = Annotated[bool, typer.Option("--mint", help="Mint it, or bring it to the newest final epoch; anybody may.")]
Svg = Annotated[Path | None, typer.Option("--svg", help="File to write the picture to, once it is minted.")]


def certificate(
    program: options.Program,
    account: options.Account = None,
    mint: Mint = False,
    svg: Svg = None,
    keystore: options.Carrier = None,
    password_file: options.PasswordFile = None,
    password_fd: options.PasswordFd = None,
    config: options.ConfigFile = None,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    as_json: options.AsJson = False,
) -> None:
    """Show an account's certificate of contribution to a programme; with --mint, mint or refresh it."""
    if mint and svg is not None:
        raise BadValue("give one of --mint and --svg: there is no picture before it is minted")
    sending = Sending(account, keystore, password_file, password_fd, dry_run, yes, as_json)
    session = open_session(config)
    holder = parse_account(account) if account else sending.actor(session.config).account
    subject = _Subject(session, session.certificates(), program, holder)
    if mint:
        _mint(subject, sending)
        return
    found = subject.find()
    picture = _checked(subject, found).picture if found else None
    facts, sentences = subject.facts(found), _words(subject, found)
    if svg is not None:
        if picture is None:
            raise NotAllowed(f"{holder} has no certificate in programme {program} yet: mint it with --mint first")
        facts |= {"svg": str(svg), "written": _write(svg, picture, dry_run=dry_run)}
    report(f"Certificate of {holder}", facts, sentences, as_json=as_json)


@dataclass(frozen=True, slots=True)
class _Subject:
    """Whose certificate in which programme is meant."""

    session: Session
    certificates: Certificates
    program: int
    account: str

    def find(self) -> Certificate | None:
        """The certificate at the session's block, None while it is not minted."""
        return self.certificates.find(self.program, self.account, self.session.pin)

    @property
    def token(self) -> Token:
        """What the programme pays in. Raises Reverted when there is no such programme."""
        client, pin = self.session.client, self.session.pin
        return client.token(client.program(self.program, pin).token, pin)

    def facts(self, found: Certificate | None) -> Facts:
        """What is known under stable keys; null where nothing is minted."""
        return {
            "certificates": self.certificates.address,
            "program": self.program,
            "account": self.account,
            "number": str(self.certificates.id_of(self.program, self.account, self.session.pin)),
            **_figures(found),
            "final_epochs": list(self.session.client.claimable_epochs(self.program, self.session.pin)),
        }


def _figures(found: Certificate | None) -> Facts:
    return {
        "minted": found is not None,
        "owner": found and found.owner,
        "locked": found and found.is_locked,
        "epoch": found and found.epoch,
        "cumulative_reward_units": str(found.cumulative_reward) if found else None,
        "reputation": found and found.reputation,
    }


def _words(subject: _Subject, found: Certificate | None) -> list[str]:
    money = money_text(subject.token)
    newest = next(iter(subject.session.client.claimable_epochs(subject.program, subject.session.pin)), 0)
    if found is None:
        if not newest:
            return [f"Not minted, and it cannot be yet: no attestation of programme {subject.program} is final."]
        return [f"Not minted yet. --mint makes it from epoch {newest}, if the account's leaf there earned something."]
    said = (
        f"{found.owner} holds it for good: {money(found.cumulative_reward)} earned up to epoch {found.epoch}, "
        f"reputation {found.reputation:,} of 10,000."
    )
    if newest <= found.epoch:
        return [said, "No newer epoch is final: there is nothing to refresh."]
    return [said, f"Epoch {newest} is final by now: --mint brings the certificate to it."]


def _checked(subject: _Subject, found: Certificate) -> Document:
    """The certificate's metadata, of the right shape and saying what the chain says."""
    session, token = subject.session, subject.token
    document = subject.certificates.document(found.number, session.pin)
    expected = {
        "programme": str(subject.program),
        "account": subject.account,
        "token": token.address,
        "escrow": session.client.escrow,
        "chain": str(session.config.chain_id),
    }
    check_facts(document, found, expected, token.decimals)
    return document


def _write(path: Path, picture: bytes, *, dry_run: bool) -> bool:
    """Whether the picture had to be written; a file that holds it already stays as it is."""
    if path.is_file() and path.read_bytes() == picture:
        return False
    if not dry_run:
        write_new(path, picture)
    return not dry_run


def _mint(subject: _Subject, sending: Sending) -> None:
    session, found, money = subject.session, subject.find(), money_text(subject.token)
    claim = entitlement_from_evidence(session, subject.program, None, subject.account).claim
    if found is not None and claim.epoch <= found.epoch:
        raise NotAllowed(
            f"certificate {found.number} speaks of epoch {found.epoch}, the newest final one, already: "
            "come back when another is final"
        )
    if found is None and not claim.cumulative_reward:
        raise NotAllowed(f"{claim.account} earned nothing up to epoch {claim.epoch}: there is nothing to certify")
    says = (
        f"{money(claim.cumulative_reward)} earned in programme {claim.program} up to epoch {claim.epoch}, "
        f"reputation {claim.reputation:,}"
    )
    if found is None:
        act, title = subject.certificates.mint(claim), "Mint certificate"
        sentences = [
            f"{claim.account} gets a certificate: {says}.",
            "It can never be moved or burnt, and everybody can read it. It pays nothing and votes nothing.",
        ]
    else:
        act, title = subject.certificates.refresh(claim), "Refresh certificate"
        sentences = [
            f"The certificate of {claim.account} says from now on: {says}.",
            (
                f"Until now: {money(found.cumulative_reward)} up to epoch {found.epoch}, "
                f"reputation {found.reputation:,}."
            ),
        ]
    facts = subject.facts(found) | {"leaf": _leaf_facts(claim)}

    def outcome(receipt: Receipt) -> Facts:
        """What the contract logged."""
        log = subject.certificates.event("Certified", receipt)
        figures = log["epoch"], log["cumulativeReward"], log["reputation"]
        return _figures(Certificate(log["id"], claim.account, True, *figures))

    plan = Plan(title, f"{title}?", facts, sentences, act)
    carry_out(session, plan, sending.carrier(session.config, claim.account), sending, outcome)


def _leaf_facts(claim: Claim) -> Facts:
    return {
        "epoch": claim.epoch,
        "cumulative_reward_units": str(claim.cumulative_reward),
        "reputation": claim.reputation,
    }
