"""Counts every number that is opened: scalars per participant by kind, sums per round."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum


class Opened(StrEnum):
    """The kinds of scalar that are ever opened about one participant."""

    PROJECTION = "projection"
    SCORE = "score"
    SEED = "seed"  # one subset's mask, opened to settle a dispute; another stays closed


class DisclosureLedger:
    """What was opened so far; it holds counts, never the numbers themselves."""

    def __init__(self) -> None:
        self._scalars: dict[str, Counter[str]] = {}
        self._sums: Counter[tuple[int, int]] = Counter()

    def record_scalars(self, kind: Opened, accounts: Iterable[str], each: int) -> None:
        """Count `each` scalars of one kind for every account."""
        for account in accounts:
            self._scalars.setdefault(account, Counter())[kind] += each

    def record_sum(self, epoch: int, round_number: int) -> None:
        """Count one opened sum of a round."""
        self._sums[epoch, round_number] += 1

    def scalars(self) -> dict[str, dict[str, int]]:
        """Account -> kind -> scalars opened about it so far, sorted."""
        return {
            account: {str(kind): count for kind, count in sorted(counts.items())}
            for account, counts in sorted(self._scalars.items())
        }

    def sums(self) -> dict[tuple[int, int], int]:
        """(epoch, round) -> sums opened, sorted."""
        return dict(sorted(self._sums.items()))
