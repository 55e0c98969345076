"""`guerdon join`: carry a stewards' credential to the registry, or leave it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from guerdon.chain.bound import BoundContract
from guerdon.chain.client import DELEGATION
from guerdon.chain.institutions.registry import Registry
from guerdon.chain.records import NO_ACCOUNT
from guerdon.chain.reverts import time_text
from guerdon.commands import options
from guerdon.commands.acting import Facts, Plan, Sending, carry_out
from guerdon.commands.credential_file import CredentialFile, check_signers, read_credential_file
from guerdon.commands.session import Session, open_session
from guerdon.config import parse_account
from guerdon.errors import BadValue, EvidenceMismatch, NotAllowed

CredentialPath = Annotated[
    Path | None, typer.Option("--credential", help="The stewards' credential, a JSON file; anybody may carry it.")
]
Leave = Annotated[bool, typer.Option("--leave", help="Leave the registry instead: no votes, no jury.")]


def join(
    credential: CredentialPath = None,
    leave: Leave = False,
    account: options.Actor = None,
    keystore: options.Carrier = None,
    password_file: options.PasswordFile = None,
    password_fd: options.PasswordFd = None,
    config: options.ConfigFile = None,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    as_json: options.AsJson = False,
) -> None:
    """Be admitted by a credential that the stewards signed, or leave. --account must be the credential's account."""
    if leave == (credential is not None):
        raise BadValue("give either --credential FILE to join, or --leave")
    sending = Sending(account, keystore, password_file, password_fd, dry_run, yes, as_json)
    session = open_session(config)
    registry = session.registry()
    if credential is None:
        _leave(session, registry, sending)
    else:
        _join(session, registry, sending, read_credential_file(credential))


def _join(session: Session, registry: Registry, sending: Sending, file: CredentialFile) -> None:
    if sending.account is not None and parse_account(sending.account) != file.account:
        raise NotAllowed(
            f"the credential admits {file.account}, not {sending.account}: say --account {file.account} "
            "if you mean to carry it"
        )
    _check(session, registry, file)
    council = session.client.connection.code(str(registry.view("council", session.pin)), session.pin.number)
    signers = _signers(session, registry, file, is_contract=bool(council) and not council.startswith(DELEGATION))
    known = registry.party(file.credential.party, session.pin)
    if known.version >= file.version:
        raise NotAllowed(f"version {file.version} of this party's credential is not above {known.version}: used up")
    actor = sending.carrier(session.config, file.account)
    facts: Facts = {
        "registry": registry.address,
        "account": file.account,
        "party": file.party,
        "version": file.version,
        "sample_cap": file.sample_cap,
        "policy_hash": file.policy_hash,
        "affiliates": list(file.affiliates),
        "deadline": file.deadline,
        "signed_by": signers,
    }
    sentences = [
        f"{file.account} acts for the party {file.party} from now on; it may carry no other party ever.",
        f"The party may claim to have trained on {file.sample_cap:,} samples at most.",
        f"Affiliated parties, which may not judge its cases: {', '.join(file.affiliates) or 'none'}.",
        f"It can be carried until {time_text(file.deadline)}; leaving does not erase what is known of the party.",
    ]
    plan = Plan("Join", "Carry this credential?", facts, sentences, registry.admit(file.credential, file.signatures))
    carry_out(session, plan, actor, sending, lambda _: {"admitted": True})


def _check(session: Session, registry: Registry, file: CredentialFile) -> None:
    """The words for what the contract could only call a wrong signature."""
    if (file.chain_id, file.registry) != (session.config.chain_id, registry.address):
        raise BadValue(
            f"the credential is for registry {file.registry} on chain {file.chain_id}, "
            f"not for {registry.address} on chain {session.config.chain_id}"
        )
    if file.deadline < session.pin.timestamp:
        raise NotAllowed(f"the credential expired at {time_text(file.deadline)}: ask the stewards for a new one")
    if registry.digest(file.credential, session.pin) != file.digest:
        raise EvidenceMismatch("the registry hashes this credential differently: do not trust node or address")
    party = registry.party_of(file.account, session.pin)
    if party not in (bytes(32), file.credential.party):
        raise NotAllowed(f"{file.account} belongs to the party 0x{party.hex()} for ever: use another account")


def _signers(session: Session, registry: Registry, file: CredentialFile, *, is_contract: bool) -> list[str]:
    council = str(registry.view("council", session.pin))
    if not is_contract:
        return check_signers(file, (council,))
    contract = BoundContract(session.client.connection, "StewardCouncil", council)
    signers = check_signers(file, tuple(contract.view("serving", session.pin)))
    threshold = int(contract.view("charter", session.pin)[0])
    if len(signers) < threshold:
        raise NotAllowed(f"{len(signers)} of {threshold} stewards signed the credential: it is not complete")
    return signers


def _leave(session: Session, registry: Registry, sending: Sending) -> None:
    actor = sending.actor(session.config)
    standing = registry.standing(actor.account, session.pin)
    if standing.party.account != actor.account:
        acts = "nobody" if standing.party.account == NO_ACCOUNT else standing.party.account
        raise NotAllowed(f"{actor.account} is not admitted (for its party acts {acts}): there is nothing to leave")
    facts: Facts = {
        "registry": registry.address,
        "account": actor.account,
        "party": "0x" + standing.party.id.hex(),
        "reputation": standing.reputation,
        "votes": standing.votes,
    }
    sentences = [
        f"{actor.account} loses its {standing.votes:,} votes and its place among the jurors at once.",
        (
            "Rewards stay claimable; reputation and penalties of the party are kept. "
            "Coming back needs a new credential of the stewards."
        ),
    ]
    plan = Plan("Leave", "Leave the registry?", facts, sentences, registry.act("exit"))
    carry_out(session, plan, actor, sending, lambda _: {"admitted": False})
