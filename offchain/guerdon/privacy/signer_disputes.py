"""A signer's keys, memory and part in disputes: opens disputed seeds, proves liars, counts what was opened."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterable, Mapping, Sequence

from guerdon.errors import NotAllowed, NotYet
from guerdon.privacy import settlement
from guerdon.privacy.answers import Answers, Merged
from guerdon.privacy.holdings import RoundHoldings
from guerdon.privacy.journal import Journal
from guerdon.privacy.ledger import DisclosureLedger, RoundKey
from guerdon.privacy.masks import RandomBytes, Ring
from guerdon.privacy.questions import Place, Question, encode_answer, projection_question, sum_question
from guerdon.privacy.statements import Slot, Statement
from guerdon.privacy.terms import AggregationTerms
from guerdon.signing import account_of, sign_statement

log = logging.getLogger(__name__)


class DisputeSigner:
    """One signer of a programme; every answer is bytes, signed by its wallet key."""

    def __init__(
        self,
        terms: AggregationTerms,
        private_key: bytes,
        sealing_key: bytes,
        journal: Journal,
        random_bytes: RandomBytes = os.urandom,
    ) -> None:
        """NotAllowed when the key is not one of the programme's signers."""
        self.account = account_of(private_key)
        self.terms = terms
        self.held = terms.held_by(self.account)
        self._private_key = private_key
        self._sealing_key = sealing_key
        self._journal = journal
        self._random_bytes = random_bytes
        self._rounds: dict[RoundKey, RoundHoldings] = {}
        self._ledger = DisclosureLedger()
        self._answers = Answers(terms, self.account)
        self._openings: dict[tuple[Slot, RoundKey, int, int], bytes] = {}

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.account})"

    def disclosures(self, through: int = sys.maxsize) -> dict[str, dict[str, int]]:
        """Account -> kind -> scalars opened about it in epochs up to `through`.

        Follows from certified sets and vectors and from accepted openings alone, so that signers
        which have seen the same of these agree, whatever else happened to them.
        """
        return self._ledger.scalars(through)

    def open_seeds(self, kind: Slot, key: RoundKey, subset: int, row: int, shares: Iterable[bytes]) -> bytes:
        """Open one subset's seeds of one row, given two holders' signed answers that differ there."""
        question = self.question(kind, key)
        settlement.ensure_disputed(question, subset, row, self._answers.collect(question, shares))
        if subset not in self.held:
            raise NotAllowed(f"{self.account} does not hold subset {subset}")
        seeds, receipts, at = [], [], self.held.index(subset)
        for place in question.rows[row]:
            seeds.append(self._seeds_at(place)[at])
            receipts.append(self._rounds[place[0]].uploads[place[1]].receipt)
        return settlement.encode_opening(
            question, subset, row, seeds=seeds, receipts=receipts, private_key=self._private_key
        )

    def name_liars(self, opening: bytes, shares: Iterable[bytes]) -> tuple[str, ...]:
        """Who answered otherwise than a holder's opening proves; left out from now on.

        Raises what `accept_opening` raises.
        """
        opened = self._accept(opening)
        question = self.question(opened.kind, opened.key)
        liars = settlement.name_liars(question, opened, self._answers.collect(question, shares))
        if liars:
            log.warning("%s proved wrong answers of %s", self.account, ", ".join(liars))
        self._answers.convict(question, liars)
        return liars

    def accept_opening(self, opening: bytes) -> None:
        """Count seeds that were opened, also in a dispute that this signer missed.

        NotAllowed, BadMessage or BadSignature unless a signer opened exactly what certified receipts
        commit to; NotYet while this signer does not know the certified message.
        """
        self._accept(opening)

    def openings(self) -> tuple[bytes, ...]:
        """Every opening accepted so far: what a signer that missed a dispute must be sent."""
        return tuple(self._openings.values())

    def _accept(self, data: bytes) -> settlement.Opening:
        opening = settlement.read_opening(self.terms, data)
        question = self.question(opening.kind, opening.key)
        for (key, account), subset in settlement.check_opening(question, opening):
            self._ledger.record_seed(opening.key[0], key, account, subset)
        self._openings.setdefault((opening.kind, opening.key, opening.subset, opening.row), data)
        return opening

    def question(self, kind: Slot, key: RoundKey) -> Question:
        """What a certified message of this kind asks; NotYet if this signer has seen none."""
        holdings = self._holdings(key)
        projection, agreed = holdings.projection, holdings.agreed
        if kind is Slot.SET and agreed is not None:
            return sum_question(self.terms, agreed)
        if kind is Slot.PROJECTION and projection is not None:
            direction = projection.direction(self.terms)
            content = projection.statement.content
            return projection_question(self.terms, key, content, projection.candidates, direction)
        if kind is Slot.PROJECTION and agreed is not None:
            return projection_question(self.terms, key, agreed.projection, agreed.candidates, None)
        raise NotYet(f"{self.account} knows no certified {kind} of {key[0]}/{key[1]}")

    def _answer(self, question: Question) -> bytes:
        return encode_answer(question, self._own_answer(question), self._private_key)

    def _merge(self, question: Question, shares: Iterable[bytes]) -> Merged:
        self._own_answer(question)
        return self._answers.merge(question, shares)

    def _own_answer(self, question: Question) -> Ring:
        own = self._answers.own(question)
        if own is None:
            own = question.answer(len(self.held), self._seeds_at)
            self._answers.keep_own(question, own)
        return own

    def _seeds_at(self, place: Place) -> Sequence[bytes]:
        key, account = place
        seeds: Mapping[str, Sequence[bytes]] = self._holdings(key).seeds
        if account not in seeds:
            raise NotAllowed(f"{self.account} no longer holds the upload of {account}")
        return seeds[account]

    def _bind(self, statement: Statement) -> bytes:
        """Journal first, then sign: a crash in between forgets nothing."""
        try:
            self._journal.bind(statement.slot(self.terms), statement.content)
        except NotAllowed:
            log.warning("%s refused a second %s", self.account, statement.slot(self.terms))
            raise
        return sign_statement(statement.digest(self.terms), self._private_key)

    def _holdings(self, key: RoundKey) -> RoundHoldings:
        if key not in self._rounds:
            raise NotAllowed(f"round {key[0]}/{key[1]} is not open")
        return self._rounds[key]
