"""`guerdon withdraw`: take what the court owes an account."""

from __future__ import annotations

from guerdon.chain.records import Receipt
from guerdon.commands import options
from guerdon.commands.acting import Facts, Plan, Sending, carry_out
from guerdon.commands.cases import court_money
from guerdon.commands.session import open_session
from guerdon.errors import NotAllowed


def withdraw(
    account: options.Actor = None,
    keystore: options.Carrier = None,
    password_file: options.PasswordFile = None,
    password_fd: options.PasswordFd = None,
    config: options.ConfigFile = None,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    as_json: options.AsJson = False,
) -> None:
    """Have the court pay the account all it was credited with."""
    sending = Sending(account, keystore, password_file, password_fd, dry_run, yes, as_json)
    session = open_session(config)
    actor, court = sending.actor(session.config), session.finder.court()
    credit, money = court.credit_of(actor.account, session.pin), court_money(session)
    if not credit:
        raise NotAllowed(
            f"the court owes {actor.account} nothing: guerdon dispute collect ID credits what a case owes it"
        )
    facts: Facts = {"court": court.address, "account": actor.account, "credit_units": str(credit)}
    sentences = [f"The court pays {money(credit)} to {actor.account}, all that it was credited with."]
    plan = Plan("Withdraw", "Withdraw it?", facts, sentences, court.act("withdraw"))

    def outcome(receipt: Receipt) -> Facts:
        """What was paid."""
        return {"paid_units": str(court.event("Withdrawn", receipt)["amount"])}

    carry_out(session, plan, actor, sending, outcome)
