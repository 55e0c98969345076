"""Scores from masked uploads and the signers' scalars on shares: exact integers, checked sums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from guerdon.errors import BadSignature, SumMismatch
from guerdon.privacy.answers import Merged
from guerdon.privacy.carrying import ScorePlan
from guerdon.privacy.ledger import RoundKey
from guerdon.privacy.masks import Ring, Signed, ensure_below_limit, norm_ceiling, ring_dots, to_signed
from guerdon.privacy.questions import Place, Question
from guerdon.privacy.receipts import Upload, hash_vector
from guerdon.privacy.statements import Slot, Statement
from guerdon.privacy.terms import AggregationTerms

Scores = dict[str, dict[str, int]]  # account -> utility -> signed integer


@dataclass(frozen=True, slots=True)
class EpochScores:
    """What a signer gets out of an epoch; scores carry update_bits + vector_bits fractional bits."""

    scores: Scores
    carried: dict[str, tuple[RoundKey, ...]]  # account -> rounds that wait for the next epoch
    unopened: dict[str, int]  # utility -> what the carried accounts hold together
    unconfirmed: tuple[int, ...]  # mask subsets on which k-1 lying signers could still have agreed


@dataclass(frozen=True)
class EpochView:
    """All that one signer knows when it combines an epoch; masked vectors stay out of its repr."""

    terms: AggregationTerms
    statement: Statement  # the vectors, certified or proposed
    plan: ScorePlan
    utilities: tuple[str, ...]
    uploads: Mapping[RoundKey, Mapping[str, Upload]] = field(repr=False)
    vectors: Mapping[RoundKey, Signed] = field(repr=False)  # int64[utilities, d]
    totals: Mapping[RoundKey, Signed] = field(repr=False)  # this epoch's opened sums, int64[d]
    carried_in: Mapping[str, int] = field(default_factory=dict)  # utility -> unopened before

    def question(self) -> Question:
        """What the signers answer: one row per scored account, over its rounds."""
        rows = tuple(tuple((key, account) for key in keys) for account, keys in self.plan.scored.items())
        return Question(
            terms=self.terms,
            kind=Slot.VECTORS,
            key=(self.statement.epoch, self.statement.round),
            content=self.statement.content,
            rows=rows,
            width=len(self.utilities),
            digests={place: self.uploads[place[0]][place[1]].digest for places in rows for place in places},
            weights={key: values.view(np.uint64) for key, values in self.vectors.items()},
        )


def ensure_scores_fit(vectors: Mapping[RoundKey, Signed], norm_bounds: Mapping[RoundKey, int]) -> None:
    """BadValue unless every sum of scores stays below 2^63 (Cauchy-Schwarz, round by round)."""
    for utility in range(len(next(iter(vectors.values())))):
        bound = sum(norm_bounds[key] * norm_ceiling(vectors[key][utility]) for key in vectors)
        ensure_below_limit(bound, "an epoch's score")


def combine(view: EpochView, question: Question, merged: Merged) -> EpochScores:
    """Open the epoch's scores from merged masks uint64[accounts, utilities].

    Raises BadSignature when a stored upload is not the one its receipt pins, SumMismatch when the
    scores do not add up to the sums' own products.
    """

    def checked_at(place: Place) -> Ring:
        """A masked upload that is the one its receipt names."""
        key, account = place
        upload = view.uploads[key][account]
        if hash_vector(upload.masked) != upload.receipt.upload_hash:
            raise BadSignature(f"the stored upload of {account} in round {key[0]}/{key[1]} was changed")
        return upload.masked

    values = question.over_uploads(checked_at) - merged.masks
    scores = {
        account: {utility: to_signed(int(value)) for utility, value in zip(view.utilities, row, strict=True)}
        for account, row in zip(view.plan.scored, values, strict=True)
    }
    return EpochScores(scores, dict(view.plan.carried), _unopened(view, scores), merged.unconfirmed)


def _unopened(view: EpochView, scores: Scores) -> dict[str, int]:
    """Utility -> total minus opened scores; SumMismatch if that is not 0 with nobody carried."""
    expected = np.zeros(len(view.utilities), dtype=np.uint64)
    for key, total in view.totals.items():
        expected += ring_dots(view.vectors[key].view(np.uint64), total.view(np.uint64))
    unopened = {}
    for utility, value in zip(view.utilities, expected, strict=True):
        opened = sum(by_utility[utility] for by_utility in scores.values())
        unopened[utility] = to_signed(int(value)) + view.carried_in.get(utility, 0) - opened
        if unopened[utility] and not view.plan.carried:
            raise SumMismatch(f"the scores for {utility} miss the sum's product by {unopened[utility]}")
    return unopened
