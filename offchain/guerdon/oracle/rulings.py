"""Between rulings and an epoch's record of them: write it, read it, compare it, say it in words."""

from __future__ import annotations

from collections.abc import Callable

from guerdon.errors import EvidenceMismatch
from guerdon.oracle.evidence import AwardRecord, Evidence, Forfeit, RulingsRecord
from guerdon.rewards.rulings import NO_RULINGS, Accounts, Allotted, Award, Correction, Rulings

NOTHING = "nothing"


def units_text(units: int) -> str:
    """Token units as they are: whoever knows the token says its decimals."""
    return f"{units} units"


def accounts_before(previous: Evidence | None) -> Accounts:
    """What the epoch before left behind, as the allotment reads it."""
    if previous is None:
        return Accounts({}, {}, {})
    leaves = {leaf.account: leaf.cumulative_reward for leaf in previous.leaf_list}
    if previous.rulings is None:
        return Accounts(leaves, {}, {})
    return Accounts(leaves, previous.rulings.adjustments, {row.case: row.paid for row in previous.rulings.awards})


def record_of(allotted: Allotted, rulings: Rulings) -> RulingsRecord | None:
    """What the evidence says of rulings; None if there never were any."""
    if rulings == NO_RULINGS and not allotted.accounts.adjustments:
        return None
    paid = allotted.accounts.paid
    return RulingsRecord(
        forfeits=tuple(
            Forfeit(account=ruling.account, to=ruling.to, units=allotted.forfeits[ruling.account])
            for ruling in rulings.corrections
        ),
        awards=tuple(
            AwardRecord(
                case=ruling.case,
                account=ruling.account,
                amount=ruling.amount,
                from_epoch=ruling.from_epoch,
                paid=paid[ruling.case],
            )
            for ruling in rulings.awards
        ),
        adjustments=dict(allotted.accounts.adjustments),
    )


def rulings_of(evidence: Evidence) -> Rulings:
    """The rulings that an epoch says it applies. Raises BadValue if one is there twice."""
    if evidence.rulings is None:
        return NO_RULINGS
    return Rulings(
        tuple(Correction(row.account, row.to) for row in evidence.rulings.forfeits),
        tuple(Award(row.case, row.account, row.amount, row.from_epoch) for row in evidence.rulings.awards),
    )


def check_kept(previous: Evidence | None, rulings: Rulings) -> None:
    """Raise EvidenceMismatch unless every award that the epoch before held is still there, unchanged."""
    kept = {award.case: _award_text(award) for award in rulings.awards}
    for award in rulings_of(previous).awards if previous else ():
        expected, found = _award_text(award), kept.get(award.case, NOTHING)
        if found != expected:
            raise EvidenceMismatch(
                f"the award of case {award.case}: expected {expected}, as the epoch before has it, found {found}"
            )


def compare_rulings(epoch: int, expected: Rulings, found: Rulings) -> None:
    """Raise EvidenceMismatch at the first ruling on chain that an epoch ignores, changes or invents."""
    on_chain, recorded = _texts(expected), _texts(found)
    for name in on_chain | recorded:
        wanted, written = on_chain.get(name, NOTHING), recorded.get(name, NOTHING)
        if wanted != written:
            raise EvidenceMismatch(
                f"epoch {epoch}: {name}: expected {wanted}, as the chain has it, found {written} in the evidence"
            )


def ruling_words(record: RulingsRecord | None, money: Callable[[int], str] = units_text) -> list[str]:
    """What an epoch applied, a sentence each: its corrections, and the awards that are paid or wait."""
    if record is None:
        return []
    words = [f"{row.account} was lowered to {money(row.to)}: {money(row.units)} forfeited" for row in record.forfeits]
    words += [
        f"case {row.case} awards {money(row.amount)} to {row.account} from epoch {row.from_epoch}: "
        f"{money(row.paid)} paid so far"
        for row in record.awards
    ]
    return words


def ordered_words(rulings: Rulings, money: Callable[[int], str] = units_text) -> list[str]:
    """What a court demands of an epoch, a sentence each."""
    corrections = [f"{ruling.account} is to be lowered to {money(ruling.to)}" for ruling in rulings.corrections]
    return corrections + [
        f"case {ruling.case} awards {money(ruling.amount)} to {ruling.account} from epoch {ruling.from_epoch}"
        for ruling in rulings.awards
    ]


def _texts(rulings: Rulings) -> dict[str, str]:
    corrections = {f"the correction of {r.account}": f"lowered to {r.to} units" for r in rulings.corrections}
    return corrections | {f"the award of case {award.case}": _award_text(award) for award in rulings.awards}


def _award_text(award: Award) -> str:
    return f"{award.amount} units to {award.account} from epoch {award.from_epoch}"
