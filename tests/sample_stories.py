"""Stories as the pilot tells them, for a report of 80 schools."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guerdon.pilot.report import ParticipantResult
from guerdon.pilot.story_report import (
    AppealedPenalty,
    CaseResult,
    CertificateResult,
    Member,
    OrganisationResult,
    PanelResult,
    PayChange,
    VoteResult,
    WrongAttestation,
)

PICTURE = "data:image/svg+xml;base64,PHN2Zy8+"


def stories(schools: Sequence[ParticipantResult]) -> dict[str, Any]:
    """The fields of a report that tell of its institutions."""
    parent = schools[11]
    third = parent.reward_units // 3
    return {
        "vote": VoteResult(
            proposal="1041360531556526",
            weights_before={"accuracy": 9_000, "reliability": 1_000},
            weights_after={"accuracy": 8_500, "reliability": 1_500},
            ballots=84,
            in_favour=303_442,
            against=1_500,
            quorum=62_192,
            days=8,
            from_epoch=3,
            ballot_gas=66_039,
        ),
        "pay_changes": tuple(
            PayChange(account=row.account, site=row.site, old_units=20_000, new_units=20_050 if at < 40 else 19_950)
            for at, row in enumerate(schools)
        ),
        "certificates": tuple(
            CertificateResult(
                account=row.account, site=row.site, number=str(at + 7), gas=115_596, picture=PICTURE if at < 3 else None
            )
            for at, row in enumerate(schools[:6])
        ),
        "organisation": OrganisationResult(
            account=parent.account,
            site=parent.site,
            program=3,
            received_units=parent.reward_units,
            members=(
                Member(account="0x" + "dd" * 20, name="day school", units=parent.reward_units - 2 * third),
                Member(account="0x" + "ee" * 20, name="evening school", units=third),
                Member(account="0x" + "ff" * 20, name="branch", units=third),
            ),
        ),
        "appealed_penalty": AppealedPenalty(
            case=_case(1, 2, "against", PanelResult(seats=7, votes_for=1, votes_against=5, absent=1)),
            account=schools[4].account,
            site=schools[4].site,
            share_units=1_094_479_417,
            lowered_to_units=447_547_878,
            paid_units=1_094_479_417,
        ),
        "wrong_attestation": WrongAttestation(
            case=_case(2, 3, "for", PanelResult(seats=7, votes_for=6, votes_against=0, absent=0)),
            wrong_root="0x" + "c1" * 32,
            right_root="0x" + "c2" * 32,
            moved_units=693_710_951,
            from_site=schools[5].site,
            to_site=schools[7].site,
            noticed="guerdon: epoch 3: the scores and rulings do not recompute to the published leaves",
        ),
    }


def _case(number: int, epoch: int, verdict: Any, appeal: PanelResult) -> CaseResult:
    first = PanelResult(seats=3, votes_for=2, votes_against=1, absent=0)
    return CaseResult(
        case=number,
        epoch=epoch,
        challenger="0x" + "aa" * 20,
        bond_units=206_469_315,
        appeal_bond_units=412_938_630,
        panels=(first, appeal),
        verdict=verdict,
        days=25,
        gas={"open": 830_645, "commit": 70_882, "reveal": 60_481, "execute": 571_329},
    )
