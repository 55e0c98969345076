"""Asks the reachable signers one after the other: skips and names who fails, settles who disagrees."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from guerdon.errors import NotYet, Refusal
from guerdon.privacy.answers import ReplicaDispute
from guerdon.privacy.signer import Signer

Item = TypeVar("Item")
Judge = Callable[[bytes], tuple[str, ...]]  # opening -> the liars it proves


@dataclass
class Named:
    """Who did not contribute as agreed."""

    suspects: dict[str, str] = field(default_factory=dict)  # signer -> why a contribution was passed over
    liars: list[str] = field(default_factory=list)  # signers whose answer is proven wrong


def ask(
    signers: Iterable[Signer],
    contribution: Callable[[Signer], Item],
    check: Callable[[Signer, Item], object],
    named: Named,
) -> list[Item]:
    """Every usable contribution; who refuses, is not ready or is refused by `check` is named a suspect.

    If nobody contributes the last error is raised.
    """
    items = []
    failure: Refusal | NotYet | None = None
    for signer in signers:
        try:
            item = contribution(signer)
            check(signer, item)
        except (Refusal, NotYet) as error:
            named.suspects.setdefault(signer.account, str(error))
            failure = error
        else:
            items.append(item)
    if failure is not None and not items:
        raise failure
    return items


def settled(
    attempt: Callable[[], Item],
    signers: Sequence[Signer],
    judges: Sequence[Judge],
    shares: Sequence[bytes],
    named: Named,
) -> Item:
    """Repeat `attempt` until its answers agree, opening disputed seeds; proven liars are named.

    Raises ReplicaDispute when no holder can prove anything, or when the proof does not end it.
    """
    known: set[tuple[int, int, tuple[str, ...]]] = set()
    while True:
        try:
            return attempt()
        except ReplicaDispute as dispute:
            if (place := (dispute.subset, dispute.row, dispute.holders)) in known:
                raise
            known.add(place)
            found = _find_liars(signers, judges, shares, dispute)
            named.liars += [liar for liar in found if liar not in named.liars]


def _find_liars(
    signers: Sequence[Signer], judges: Sequence[Judge], shares: Sequence[bytes], dispute: ReplicaDispute
) -> tuple[str, ...]:
    for signer in signers:
        if dispute.subset in signer.held:
            try:
                opening = signer.open_seeds(dispute.kind, dispute.key, dispute.subset, dispute.row, shares)
            except (Refusal, NotYet):
                continue
            if liars := _judged(judges, opening):
                return liars
    raise dispute


def _judged(judges: Sequence[Judge], opening: bytes) -> tuple[str, ...]:
    """Every judge sees the opening; one that lacks the certified message, or refuses it, says nothing."""
    proven: set[str] = set()
    for judge in judges:
        try:
            proven |= set(judge(opening))
        except (Refusal, NotYet):
            continue
    return tuple(sorted(proven))
