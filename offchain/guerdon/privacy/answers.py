"""One party's view of the signers' answers: its own always counts, a proven liar's never."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from guerdon.errors import NotYet, ReplicaMismatch
from guerdon.privacy.ledger import RoundKey
from guerdon.privacy.masks import Ring
from guerdon.privacy.questions import Question, read_answer
from guerdon.privacy.statements import Slot, readable
from guerdon.privacy.terms import AggregationTerms


class ReplicaDispute(ReplicaMismatch):
    """A ReplicaMismatch that says where: the question, the subset, the row, the holders."""

    def __init__(self, question: Question, subset: int, row: int, holders: tuple[str, ...]) -> None:
        super().__init__(
            f"{question.kind} of {question.key[0]}/{question.key[1]}, subset {subset}: "
            f"its holders {', '.join(holders)} released different numbers"
        )
        self.kind: Slot = question.kind
        self.key: RoundKey = question.key
        self.subset = subset
        self.row = row
        self.holders = holders


@dataclass(frozen=True, slots=True)
class Merged:
    """The masks that answers agree on, and which subsets a coalition of k-1 signers could still have forged."""

    masks: Ring = field(repr=False)  # uint64[rows, width], summed over the subsets
    unconfirmed: tuple[int, ...]


class Answers:
    """What one party, a signer or the coordinator, made of the answers to each question."""

    def __init__(self, terms: AggregationTerms, account: str | None = None) -> None:
        """`account` is the party's own if it is a signer."""
        self._terms = terms
        self._account = account
        self._own: dict[bytes, Ring] = {}
        self._liars: dict[bytes, set[str]] = {}

    def keep_own(self, question: Question, values: Ring) -> None:
        """Count the party's own answer whatever is delivered."""
        self._own[question.content] = values

    def own(self, question: Question) -> Ring | None:
        """The party's own answer, if it was computed before."""
        return self._own.get(question.content)

    def drop_own(self, question: Question) -> None:
        """Forget the party's own answer; it can be computed again."""
        self._own.pop(question.content, None)

    def convict(self, question: Question, liars: Iterable[str]) -> None:
        """Leave out these signers' answers to this question from now on."""
        self._liars.setdefault(question.content, set()).update(liars)

    def collect(self, question: Question, shares: Iterable[bytes]) -> dict[str, Ring]:
        """Signer -> its answer: whatever is readable, with one's own in place of what was delivered for it."""
        answers = dict(readable(lambda share: read_answer(question, share), shares))
        if self._account is not None and question.content in self._own:
            answers[self._account] = self._own[question.content]
        return answers

    def merge(self, question: Question, shares: Iterable[bytes]) -> Merged:
        """The masks that all answers agree on.

        Raises ReplicaDispute when two holders differ and NotYet when a subset has no answer.
        """
        liars = self._liars.get(question.content, set())
        answers = {signer: values for signer, values in self.collect(question, shares).items() if signer not in liars}
        merged = merge_replicas(question, answers)
        masks = merged.sum(axis=0, dtype=np.uint64)
        return Merged(masks, unconfirmed_subsets(self._terms, answers, len(liars), self._account))


def merge_replicas(question: Question, answers: Mapping[str, Ring]) -> Ring:
    """uint64[subsets, rows, width] that all holders agree on; see Answers.merge for the errors."""
    terms = question.terms
    merged: dict[int, tuple[str, Ring]] = {}
    for signer in sorted(answers, key=terms.signers.index):
        for at, subset in enumerate(terms.held_by(signer)):
            values = answers[signer][at]
            holder, known = merged.setdefault(subset, (signer, values))
            if not np.array_equal(known, values):
                row = int(np.argwhere(known != values)[0][0])
                raise ReplicaDispute(question, subset, row, (holder, signer))
    if missing := [subset for subset in range(len(terms.subsets)) if subset not in merged]:
        raise NotYet(f"no holder of mask subset {missing[0]} has answered")
    return np.stack([merged[subset][1] for subset in range(len(terms.subsets))])


def unconfirmed_subsets(
    terms: AggregationTerms, answers: Iterable[str], liars: int, account: str | None
) -> tuple[int, ...]:
    """Subsets on which the remaining k-1-`liars` possible liars could have answered alone.

    A subset is confirmed if `account` itself answered for it, or if k-`liars` agreeing holders did.
    """
    held = {signer: set(terms.held_by(signer)) for signer in answers}
    own = held.get(account, set()) if account is not None else set()
    counts = [sum(subset in subsets for subsets in held.values()) for subset in range(len(terms.subsets))]
    needed = terms.quorum - liars
    return tuple(subset for subset, count in enumerate(counts) if subset not in own and count < needed)
