"""Cases before the pilot's dispute court, heard to their end by the judges that its draw seats."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from guerdon.chain.institutions.court import ENDS, JOINING, LEVEL, Case, Court, Phase, Seat, Side, commitment_of
from guerdon.chain.institutions.registry import leaf_of
from guerdon.chain.keystore import Wallet
from guerdon.chain.records import Claim
from guerdon.errors import BadValue, Reverted
from guerdon.model import Attestation
from guerdon.pilot.story_report import PanelResult
from guerdon.pilot.treasury import Treasury

BLOCKS_AHEAD = 129  # the draw's block is 128 ahead; the one after it shows its hash
SALT_BYTES = 32


@dataclass
class Hearing:
    """One case so far; gas by what was done last."""

    number: int
    challenger: str
    bond: int
    opened_at: int
    panels: list[PanelResult] = field(default_factory=list)
    gas: dict[str, int] = field(default_factory=dict)


class Courtroom:
    """The court of one system, its judges, and money for whoever puts up a bond."""

    def __init__(self, treasury: Treasury, judges: Sequence[Wallet]) -> None:
        self._treasury = treasury
        self._judges = {judge.account: judge for judge in judges}
        self.court = Court(treasury.client.connection, treasury.system.court)

    def dispute_attestation(self, challenger: Wallet, attestation: Attestation, evidence: bytes) -> Hearing:
        """Open a case against an attestation as a whole."""
        act = self.court.act("openAttestation", attestation.program, attestation.epoch, evidence)
        return self._open(challenger, act, attestation.pot)

    def dispute_share(self, challenger: Wallet, earlier: Claim, later: Claim, to: int, evidence: bytes) -> Hearing:
        """Open a case against one account's share, to be lowered to `to` token units."""
        leaves = leaf_of(earlier), leaf_of(later)
        act = self.court.act("openShare", later.program, later.epoch, to, evidence, *leaves)
        return self._open(challenger, act, later.cumulative_reward - to)

    def hear(self, hearing: Hearing, votes: Sequence[Side | None]) -> None:
        """Seat the next panel, have it vote in the order of its seats (None stays away), and count."""
        level = len(hearing.panels)
        self._pass_to(hearing, Phase.JOINING, level)
        self._send("draw", self._treasury.relayer, hearing.number)
        self._treasury.node.rpc("anvil_mine", hex(BLOCKS_AHEAD))
        self._send("draw", self._treasury.relayer, hearing.number)
        pin = self._treasury.client.pin()
        jurors = self.court.bench(hearing.number, level, pin).jurors
        if len(votes) != len(jurors):
            raise BadValue(f"{len(votes)} votes for a panel of {len(jurors)}")
        secrets = {
            juror: (vote, os.urandom(SALT_BYTES)) for juror, vote in zip(jurors, votes, strict=True) if vote is not None
        }
        for juror, (vote, salt) in secrets.items():
            seat = Seat(self._treasury.node.chain_id, self.court.address, hearing.number, level, juror)
            commitment = commitment_of(seat, vote, salt)
            hearing.gas["commit"] = self._send("commit", self._judges[juror], hearing.number, commitment)
        self._pass_to(hearing, Phase.COMMITTING, level)
        for juror, (vote, salt) in secrets.items():
            hearing.gas["reveal"] = self._send("reveal", self._judges[juror], hearing.number, vote, salt)
        self._pass_to(hearing, Phase.REVEALING, level)
        counted = self.court.bench(hearing.number, level, self._treasury.client.pin()).votes
        hearing.panels.append(
            PanelResult(
                seats=len(jurors),
                votes_for=counted[Side.FOR],
                votes_against=counted[Side.AGAINST],
                absent=len(jurors) - len(secrets),
            )
        )

    def back(self, hearing: Hearing, side: Side, backer: Wallet) -> int:
        """Put up the whole bond of one side for the next level; returns it, token units."""
        bond = hearing.bond << len(hearing.panels)
        self._provide(backer, bond)
        self._send("back", backer, hearing.number, side, bond)
        return bond

    def close(self, hearing: Hearing, winners: Sequence[Wallet]) -> Case:
        """Let the time for appeal pass, carry the ruling out, and pay jurors and winners."""
        self._pass_to(hearing, Phase.APPEALING, len(hearing.panels) - 1)
        hearing.gas["execute"] = self._send("execute", self._treasury.relayer, hearing.number)
        pin = self._treasury.client.pin()
        for wallet in (*winners, *self._judges.values()):
            if self._is_due(hearing.number, wallet.account):
                self._send("collect", self._treasury.relayer, hearing.number, wallet.account)
                self._send("withdraw", wallet)
        return self.court.case(hearing.number, pin)

    def _open(self, challenger: Wallet, act: Any, units: int) -> Hearing:
        self._provide(challenger, self.court.quote(challenger.account, units, self._treasury.client.pin()))
        gas = self._treasury.send(act, challenger).gas_used
        pin = self._treasury.client.pin()
        number = int(self.court.view("caseCount", pin))
        case = self.court.case(number, pin)
        return Hearing(number, challenger.account, case.bond, case.opened_at, gas={"open": gas})

    def _provide(self, wallet: Wallet, units: int) -> None:
        """The test stablecoin costs nothing; a bond is taken from an allowance."""
        self._treasury.give_gas(wallet.account)
        self._treasury.give_money(wallet.account, units)
        self._treasury.send(self._treasury.coin.act("approve", self.court.address, units), wallet)

    def _pass_to(self, hearing: Hearing, phase: Phase, level: int) -> None:
        """Let chain time pass until `phase` of `level` is over."""
        pin = self._treasury.client.pin()
        ends_at = hearing.opened_at + JOINING + level * LEVEL + ENDS[phase]
        self._treasury.node.advance(max(ends_at - pin.timestamp, 0))

    def _is_due(self, number: int, account: str) -> bool:
        try:
            return self.court.due(number, account, self._treasury.client.pin()) > 0
        except Reverted:
            return False

    def _send(self, name: str, wallet: Wallet, *arguments: Any) -> int:
        return self._treasury.send(self.court.act(name, *arguments), wallet).gas_used
