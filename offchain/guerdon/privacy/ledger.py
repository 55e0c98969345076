"""Counts every scalar that is opened about a participant, from certified messages alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

RoundKey = tuple[int, int]  # (epoch, round)


class Opened(StrEnum):
    """The kinds of scalar that are ever opened about one participant."""

    PROJECTION = "projection"
    SCORE = "score"
    SEED = "seed"  # one subset's mask of one round, opened to settle a dispute; another stays closed


class DisclosureLedger:
    """What was opened so far; telling it the same thing twice changes nothing."""

    def __init__(self) -> None:
        self._projections: dict[RoundKey, tuple[str, ...]] = {}
        self._scores: dict[int, tuple[tuple[str, ...], int]] = {}
        self._seeds: dict[tuple[RoundKey, str, int], int] = {}  # -> epoch in which it was first opened

    def record_set(self, key: RoundKey, candidates: Iterable[str]) -> None:
        """A round has a certified set: every candidate's projection was opened before."""
        self._projections[key] = tuple(candidates)

    def record_scores(self, epoch: int, accounts: Iterable[str], utilities: int) -> None:
        """An epoch's vectors are certified: one score an account and utility may be opened."""
        self._scores[epoch] = (tuple(accounts), utilities)

    def record_seed(self, epoch: int, key: RoundKey, account: str, subset: int) -> None:
        """In `epoch` the seed of a round was opened that the account's receipt commits to."""
        seed = (key, account, subset)
        self._seeds[seed] = min(epoch, self._seeds.get(seed, epoch))

    def scalars(self, through: int) -> dict[str, dict[str, int]]:
        """Account -> kind -> scalars opened about it up to epoch `through`, sorted; of rounds that have a set."""
        counts: dict[str, Counter[str]] = {}
        for key, candidates in self._projections.items():
            for account in candidates if key[0] <= through else ():
                counts.setdefault(account, Counter())[Opened.PROJECTION] += 1
        for epoch, (accounts, utilities) in self._scores.items():
            for account in accounts if epoch <= through else ():
                counts.setdefault(account, Counter())[Opened.SCORE] += utilities
        for (key, account, _), epoch in self._seeds.items():
            if epoch <= through and key in self._projections:
                counts.setdefault(account, Counter())[Opened.SEED] += 1
        return {
            account: {str(kind): count for kind, count in sorted(kinds.items())}
            for account, kinds in sorted(counts.items())
        }
