"""What a court ruled about one epoch of a programme, read at one block."""

from __future__ import annotations

from typing import Any

from guerdon.chain.client import ChainClient
from guerdon.chain.records import Pin, State
from guerdon.errors import EvidenceMismatch
from guerdon.rewards.rulings import Correction, Rulings

Place = tuple[int, int]  # block, and position of the log in it


def read_rulings(client: ChainClient, program: int, epoch: int, pin: Pin) -> Rulings:
    """The rulings that `epoch` must apply: its corrections, from the escrow, and all awards so far, from its court.

    For an attested epoch: as they stood when it was attested. Raises Reverted for an unknown programme,
    BadValue when the node lost a log, and EvidenceMismatch when logs and views contradict each other.
    """
    awards = [award for award in client.awards(program, pin) if award.from_epoch <= epoch]
    return Rulings(_corrections(client, program, epoch, pin), tuple(awards))


def _corrections(client: ChainClient, program: int, epoch: int, pin: Pin) -> tuple[Correction, ...]:
    """Corrections in force when `epoch` is attested: an account's last one before that, if it is for this epoch."""
    is_open = client.epoch_status(program, epoch, pin).state in (State.NONE, State.VOIDED)
    end = None if is_open else _place(client.attested_log(program, epoch, pin))
    # An epoch is corrected only after the one before was attested, hence after the one before that stood.
    first = client.attested_log(program, epoch - 2, pin) if epoch > 2 else client.created_log(program, pin)
    newest: dict[str, Any] = {}
    for log in client.logs("Corrected", program, first["blockNumber"], pin):
        if end is None or _place(log) < end:
            newest[log["args"]["account"]] = log["args"]
    found = tuple(Correction(account, ruling["to"]) for account, ruling in newest.items() if ruling["from"] == epoch)
    if is_open:
        for correction in found:
            _check_hold(client, program, epoch, correction, pin)
    return found


def _check_hold(client: ChainClient, program: int, epoch: int, correction: Correction, pin: Pin) -> None:
    """Until it is applied a correction stands in storage too: a node cannot invent one."""
    hold = client.hold_of(program, correction.account, pin)
    if (hold.is_placed, hold.up_to, hold.corrected_from) != (True, correction.to, epoch):
        raise EvidenceMismatch(
            f"epoch {epoch}: a log lowers {correction.account} to {correction.to} units, storage says {hold}: "
            "ask another node"
        )


def _place(log: Any) -> Place:
    return log["blockNumber"], log["logIndex"]
