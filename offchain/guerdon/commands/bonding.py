"""What a bond costs an account: balance and allowance looked at, the approval if one is needed, all of it in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from guerdon.amounts import format_amount
from guerdon.chain.institutions.bond_token import BondToken
from guerdon.chain.institutions.court import Court
from guerdon.commands.acting import Facts
from guerdon.commands.cases import court_token
from guerdon.commands.facts import money_text
from guerdon.commands.session import Session
from guerdon.errors import NotEnough

RISK = (
    "Lost, it is gone. Won, it comes back with its part of what the losers put in, less what the jurors cost. "
    "Undecided, it comes back whole."
)


@dataclass(frozen=True, slots=True)
class Bond:
    """A bond about to be paid; `approval` is None where the court may take it already."""

    facts: Facts
    sentences: tuple[str, ...]
    approval: Any


def bond_of(session: Session, court: Court, account: str, units: int) -> Bond:
    """What `account` signs to put `units` at risk. Raises NotEnough when it holds less."""
    pin, described = session.pin, court_token(session)
    money, token = money_text(described), BondToken(session.client.connection, described.address)
    held = session.client.token_balance(described.address, account, pin)
    if held < units:
        raise NotEnough(f"{account} holds {money(held)}, the bond is {money(units)}: nothing was sent")
    allowed = token.allowance(account, court.address, pin)
    is_allowed = allowed >= units
    facts: Facts = {
        "token": described.address,
        "symbol": described.symbol,
        "bond": format_amount(units, described.decimals),
        "bond_units": str(units),
        "allowance_units": str(allowed),
        "needs_approval": not is_allowed,
    }
    if is_allowed:
        paid = f"The court takes {money(units)} of {account} in this transaction; the allowance for it stands already."
        return Bond(facts, (paid,), None)
    sentences = (
        (
            f"Two transactions are sent: the token lets the court take exactly {money(units)} of {account}, "
            "and then the court takes it with the act."
        ),
        "If the second one fails nothing was taken: the allowance stands, and a repetition sends the act alone.",
    )
    return Bond(facts, sentences, token.approve(court.address, units))
