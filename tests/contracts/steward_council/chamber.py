"""A council over a real escrow, registry and court, and stewards who sign."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from brownie import chain, web3
from scenario import DAY, keys_of

from guerdon.signing import account_of, sign_statement

OFFICES = NONE, CARETAKER, STEWARD = range(3)
THRESHOLD, MINIMUM, SEATS = 2, 3, 5
KEYS = keys_of("steward", 4)
FOUNDERS = [account_of(key) for key in KEYS]
NEW_KEYS = keys_of("successor", 3)
NEW = [account_of(key) for key in NEW_KEYS]
KEY_OF = dict(zip(FOUNDERS + NEW, KEYS + NEW_KEYS, strict=True))
TERMS = [100, 120, 140, 160]  # days from the deployment, one a founder; the fifth seat is empty
MAX_TERM, ACCEPTANCE = 365 * DAY, 30 * DAY
AGREED, NOT_AGREED = "0x1626ba7e", "0xffffffff"
HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0
ORDER = 2 * HALF_ORDER + 1


def now() -> int:
    """The newest block's second, which tests move ahead of Brownie's clock, or the clock's."""
    return max(chain.time(), int(chain[-1].timestamp))


def founders_until(*ends: int) -> list[tuple[str, int]]:
    """The founders with these ends of their terms."""
    return list(zip(FOUNDERS, ends, strict=False))


def agree(digest: bytes, *accounts: str) -> bytes:
    """Signatures of these accounts, in the order that the council asks for."""
    ascending = sorted(accounts, key=lambda account: int(account, 16))
    return b"".join(sign_statement(digest, KEY_OF[account]) for account in ascending)


@dataclass
class Chamber:
    """One council; `people` are Brownie's accounts, `chair` is governance."""

    council: Any
    people: Any
    chair: Any
    started: int

    def sender(self, account: str) -> dict[str, Any]:
        """Transaction fields of anybody, who can pay for gas."""
        web3.provider.make_request("anvil_setBalance", [account, hex(10**18)])
        return {"from": self.people.at(account, force=True)}

    def appoint(self, seat: int, account: str, term_end: int | None = None) -> Any:
        """Governance names somebody for a year, or until a stated second."""
        term_end = now() + 364 * DAY if term_end is None else term_end
        return self.council.appoint(seat, account, term_end, {"from": self.chair})

    def accept(self, seat: int, account: str) -> Any:
        return self.council.accept(seat, self.sender(account))

    def seat(self, seat: int, account: str, term_end: int | None = None) -> None:
        """Name somebody who accepts at once."""
        self.appoint(seat, account, term_end)
        self.accept(seat, account)

    def end_of(self, founder: int) -> int:
        """First second after a founder's term."""
        return self.started + TERMS[founder] * DAY

    def serving(self) -> list[str]:
        return list(self.council.serving())

    def offices(self, *accounts: str) -> list[int]:
        return [int(self.council.officeOf(account)) for account in accounts]

    def answer(self, digest: bytes, signatures: bytes, asker: Any = None) -> str:
        """What the council says to the registry, or to somebody else."""
        asker = self.council.registry() if asker is None else asker
        return str(self.council.isValidSignature(digest, signatures, {"from": asker}))
