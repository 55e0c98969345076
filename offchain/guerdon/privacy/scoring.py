"""Scores from masked uploads and the signers' scalars on shares: exact integers, checked sums."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from guerdon.errors import BadSignature, SumMismatch
from guerdon.model import account_order
from guerdon.privacy.masks import Ring, Signed, ensure_below_limit, norm_ceiling, ring_dots, to_signed
from guerdon.privacy.opening import merge_replicas
from guerdon.privacy.receipts import Upload, hash_vector
from guerdon.privacy.terms import AggregationTerms

RoundKey = tuple[int, int]  # (epoch, round)
Scores = dict[str, dict[str, int]]  # account -> utility -> signed integer
FEWEST_ROUNDS = 2  # a score is opened only as a sum over at least so many rounds


@dataclass(frozen=True, slots=True)
class ScorePlan:
    """Who is scored now, over which rounds, and who waits for the next epoch."""

    scored: dict[str, tuple[RoundKey, ...]]
    carried: dict[str, tuple[RoundKey, ...]]


@dataclass(frozen=True, slots=True)
class EpochScores:
    """What a signer gets out of an epoch; scores carry update_bits + vector_bits fractional bits."""

    scores: Scores
    carried: dict[str, tuple[RoundKey, ...]]  # account -> rounds that wait for the next epoch
    unopened: dict[str, int]  # utility -> what the carried accounts hold together
    unconfirmed: tuple[int, ...]  # mask subsets that only one holder answered for


def plan_epoch(pending: Mapping[str, Sequence[RoundKey]]) -> ScorePlan:
    """Split accounts with unscored rounds into those opened now and those carried.

    One round only: carried, since no single-round score is opened. A lone carried account would be
    revealed by the public total minus all the others, so the first account is then carried as well.
    """
    ordered = sorted((account for account in pending if pending[account]), key=account_order)
    carried = [account for account in ordered if len(pending[account]) < FEWEST_ROUNDS]
    if len(carried) == 1:
        carried += [account for account in ordered if account not in carried][:1]
    return ScorePlan(
        scored={account: tuple(sorted(pending[account])) for account in ordered if account not in carried},
        carried={account: tuple(sorted(pending[account])) for account in ordered if account in carried},
    )


@dataclass(frozen=True)
class EpochView:
    """All that one signer knows when it combines an epoch; masked vectors stay out of its repr."""

    terms: AggregationTerms
    plan: ScorePlan
    utilities: tuple[str, ...]
    uploads: Mapping[RoundKey, Mapping[str, Upload]] = field(repr=False)
    vectors: Mapping[RoundKey, Signed] = field(repr=False)  # int64[utilities, d]
    totals: Mapping[RoundKey, Signed] = field(repr=False)  # this epoch's opened sums, int64[d]
    carried_in: Mapping[str, int] = field(default_factory=dict)  # utility -> unopened before

    @property
    def share_shape(self) -> tuple[int, int]:
        """(scored accounts, utilities): the shape of one subset's scalars."""
        return (len(self.plan.scored), len(self.utilities))


def ensure_scores_fit(vectors: Mapping[RoundKey, Signed], norm_bounds: Mapping[RoundKey, int]) -> None:
    """BadValue unless every sum of scores stays below 2^63 (Cauchy-Schwarz, round by round)."""
    utilities = len(next(iter(vectors.values())))
    for utility in range(utilities):
        bound = sum(norm_bounds[key] * norm_ceiling(vectors[key][utility]) for key in vectors)
        ensure_below_limit(bound, "an epoch's score")


def combine(view: EpochView, shares: Mapping[str, Ring]) -> EpochScores:
    """Open the epoch's scores from uint64[subsets held, accounts, utilities] of each signer.

    Raises ReplicaDispute when holders differ, NotYet when a subset has no answer, BadSignature when
    a stored upload is not the one its receipt pins, SumMismatch when the scores do not add up to
    the sums' own products.
    """
    masks = merge_replicas(view.terms, shares).sum(axis=0, dtype=np.uint64)
    scores: Scores = {}
    for row, (account, keys) in enumerate(view.plan.scored.items()):
        values = _products(view, account, keys) - masks[row]
        scores[account] = {
            utility: to_signed(int(value)) for utility, value in zip(view.utilities, values, strict=True)
        }
    return EpochScores(
        scores=scores,
        carried=dict(view.plan.carried),
        unopened=_unopened(view, scores),
        unconfirmed=_answered_once(view.terms, shares),
    )


def _products(view: EpochView, account: str, keys: Iterable[RoundKey]) -> Ring:
    """Σ_t ⟨y_t, ĝ_t⟩ modulo 2^64 for every utility, after checking y_t against its receipt."""
    values = np.zeros(len(view.utilities), dtype=np.uint64)
    for key in keys:
        upload = view.uploads[key][account]
        if hash_vector(upload.masked) != upload.receipt.upload_hash:
            raise BadSignature(f"the stored upload of {account} in round {key[0]}/{key[1]} was changed")
        values += ring_dots(view.vectors[key].view(np.uint64), upload.masked)
    return values


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


def _answered_once(terms: AggregationTerms, shares: Mapping[str, Ring]) -> tuple[int, ...]:
    answers = [subset for signer in shares for subset in terms.held_by(signer)]
    return tuple(subset for subset in range(len(terms.subsets)) if answers.count(subset) == 1)
