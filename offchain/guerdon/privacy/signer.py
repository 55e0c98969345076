"""A signer's part at an epoch's end: certifies vectors once, answers on shares, combines the scores."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Mapping

import numpy as np

from guerdon.errors import NotAllowed, NotYet
from guerdon.privacy.carrying import ScorePlan, plan_epoch
from guerdon.privacy.journal import Journal
from guerdon.privacy.ledger import RoundKey
from guerdon.privacy.masks import RandomBytes, Signed
from guerdon.privacy.proposals import Vectors, encode_vectors, read_vectors
from guerdon.privacy.questions import Place, Question
from guerdon.privacy.scoring import EpochScores, EpochView, combine, ensure_scores_fit
from guerdon.privacy.signer_rounds import RoundSigner
from guerdon.privacy.statements import Slot, check_certificate
from guerdon.privacy.terms import AggregationTerms, RoundTerms, norm_limit

log = logging.getLogger(__name__)


class Signer(RoundSigner):
    """One signer of a programme: rounds (RoundSigner) and the scoring that closes each epoch."""

    def __init__(
        self,
        terms: AggregationTerms,
        private_key: bytes,
        sealing_key: bytes,
        journal: Journal,
        random_bytes: RandomBytes = os.urandom,
    ) -> None:
        """See DisputeSigner."""
        super().__init__(terms, private_key, sealing_key, journal, random_bytes)
        self._closed: set[int] = set()
        self._forgotten = 0  # epochs up to this one
        self._plans: dict[int, ScorePlan] = {}  # of certified vectors
        self._vectors: dict[RoundKey, Signed] = {}  # certified, int64[utilities, d]
        self._views: dict[int, EpochView] = {}
        self._results: dict[int, EpochScores] = {}

    def open_round(self, round_terms: RoundTerms) -> None:
        """As RoundSigner, and NotAllowed once the epoch's vectors are signed."""
        if round_terms.epoch in self._closed:
            raise NotAllowed(f"epoch {round_terms.epoch} is over")
        super().open_round(round_terms)

    def rounds_of(self, epoch: int) -> tuple[int, ...]:
        """The rounds of an epoch whose sum this signer has opened.

        NotYet while a set is certified and its sum not yet opened; a round without a set is dropped.
        """
        agreed = {key: held for key, held in self._rounds.items() if key[0] == epoch and held.agreed}
        if waiting := [key for key, held in agreed.items() if held.total is None]:
            raise NotYet(f"the sum of round {epoch}/{min(waiting)[1]} is not open yet")
        return tuple(number for _, number in sorted(agreed))

    def propose_vectors(self, epoch: int, vectors: Mapping[str, Signed]) -> bytes:
        """The leader's proposal: utility -> int64[rounds, d], rounds as in `rounds_of`."""
        return encode_vectors(epoch, self.rounds_of(epoch), vectors)

    def certify_vectors(self, message: bytes, own: Mapping[str, Signed], tolerance: int) -> bytes:
        """Sign an epoch's vectors, once for ever, and close the epoch to further rounds.

        `own` are this signer's own quantised vectors, as for `propose_vectors`; `tolerance` is the
        largest accepted difference of one coordinate, in quantised units. NotAllowed when the
        proposal is about anything else or was preceded by another one.
        """
        vectors = read_vectors(self.terms, message)
        epoch = vectors.statement.epoch
        expected = read_vectors(self.terms, self.propose_vectors(epoch, own))
        if (vectors.rounds, vectors.utilities) != (expected.rounds, expected.utilities):
            log.warning("%s refused vectors for other rounds or utilities", self.account)
            raise NotAllowed(f"epoch {epoch} has rounds {expected.rounds}, utilities {expected.utilities}")
        if not _within(vectors.values, expected.values, tolerance):
            log.warning("%s refused vectors of epoch %d beyond its tolerance", self.account, epoch)
            raise NotAllowed(f"the vectors differ from those of {self.account} by more than {tolerance}")
        view = self._build_view(vectors)
        ensure_scores_fit(view.vectors, {key: self._norm_bound(view.plan, key) for key in view.vectors})
        signature = self._bind(vectors.statement)
        self._closed.add(epoch)
        return signature

    def score_shares(self, message: bytes, certificate: bytes) -> bytes:
        """This signer's scalars, summed over each account's rounds: uint64[subsets, accounts, utilities].

        NotAllowed without a certificate of exactly these vectors. No row is about one round only:
        such an account is carried into the next epoch.
        """
        vectors = read_vectors(self.terms, message)
        check_certificate(self.terms, vectors.statement, certificate)
        self._bind(vectors.statement)
        epoch = vectors.statement.epoch
        self._closed.add(epoch)
        view = self._views[epoch] = self._build_view(vectors)
        self._plans[epoch] = view.plan
        self._vectors |= view.vectors
        self._ledger.record_scores(epoch, view.plan.scored, len(view.utilities))
        return self._answer(view.question())

    def combine_scores(self, epoch: int, shares: Iterable[bytes]) -> EpochScores:
        """The epoch's scores from these answers and this signer's own, without those of proven liars.

        ReplicaDispute when two holders differ, NotYet when a subset has no answer, and what
        `scoring.combine` raises. May be called again when a late answer arrives.
        """
        view = self._view(epoch)
        question = view.question()
        result = self._results[epoch] = combine(view, question, self._merge(question, shares))
        return result

    def forget(self, epoch: int) -> None:
        """Delete seeds and uploads up to `epoch`, except those that carried accounts still need.

        NotAllowed while an epoch up to it is not scored.
        """
        if any(held.agreed and key[0] <= epoch and key[0] not in self._results for key, held in self._rounds.items()):
            raise NotAllowed(f"an epoch up to {epoch} is not scored yet")
        self._forgotten = max(epoch, self._forgotten)
        needed = self._needed_after(epoch)
        for key in [key for key in self._rounds if key[0] <= epoch]:
            self._rounds[key].keep({account for at, account in needed if at == key})
            if not self._rounds[key].uploads:
                del self._rounds[key]
        self._vectors = {key: values for key, values in self._vectors.items() if key in self._rounds}
        self._views = {at: view for at, view in self._views.items() if at > epoch}

    def close(self) -> None:
        """The programme is over: delete everything, also of accounts that were carried; release the journal."""
        self._rounds, self._views, self._vectors = {}, {}, {}
        self._journal.close()

    def _needed_after(self, epoch: int) -> set[Place]:
        """Uploads that epochs after this one score, or are still to score."""
        groups = [plan.scored for at, plan in self._plans.items() if at > epoch]
        if self._plans:
            groups.append(self._plans[max(self._plans)].carried)
        return {(key, account) for group in groups for account, keys in group.items() for key in keys}

    def question(self, kind: Slot, key: RoundKey) -> Question:
        """As DisputeSigner, and what an epoch's certified vectors ask (round 0)."""
        return self._view(key[0]).question() if kind is Slot.VECTORS else super().question(kind, key)

    def _build_view(self, vectors: Vectors) -> EpochView:
        epoch = vectors.statement.epoch
        if epoch <= self._forgotten or vectors.rounds != self.rounds_of(epoch):
            raise NotAllowed(f"epoch {epoch} is forgotten or has other rounds")
        current = {(epoch, number): vectors.values[at] for at, number in enumerate(vectors.rounds)}
        plan = self._plan(epoch, list(current))
        earlier = {key for keys in (plan.scored | plan.carried).values() for key in keys} - current.keys()
        return EpochView(
            terms=self.terms,
            statement=vectors.statement,
            plan=plan,
            utilities=vectors.utilities,
            uploads={key: self._rounds[key].uploads for key in (*current, *earlier)},
            vectors=current | {key: self._vectors[key] for key in earlier},
            totals={key: self.total(key) for key in current},
            carried_in=self._carried_in(epoch, vectors.utilities),
        )

    def _plan(self, epoch: int, rounds: list[RoundKey]) -> ScorePlan:
        """Who is scored and who is carried: the same for every signer, from certified messages alone."""
        before = {at: plan for at, plan in self._plans.items() if at < epoch}
        waiting = before[max(before)].carried if before else {}
        pending = {account: list(keys) for account, keys in waiting.items()}
        draw = b""
        for key in rounds:
            agreed = self._rounds[key].agreed
            assert agreed is not None  # rounds_of names no others
            draw = agreed.statement.content
            for account in agreed.members:
                pending.setdefault(account, []).append(key)
        closed = [scored for plan in before.values() for scored in plan.scored.items()]
        return plan_epoch(pending, closed, waiting, self.terms.floor, draw)

    def _carried_in(self, epoch: int, utilities: tuple[str, ...]) -> dict[str, int]:
        earlier = max((at for at in self._plans if at < epoch), default=None)
        if earlier is None or not self._plans[earlier].carried:
            return {}
        if earlier not in self._results or tuple(self._results[earlier].unopened) != utilities:
            raise NotYet(f"epoch {earlier} must be combined first, over the same utilities")
        return self._results[earlier].unopened

    def _norm_bound(self, plan: ScorePlan, key: RoundKey) -> int:
        held = self._rounds[key]
        accounts = [account for account, keys in (plan.scored | plan.carried).items() if key in keys]
        total = held.round_terms.total_samples
        return sum(norm_limit(self.terms, total, held.uploads[account].receipt.samples) for account in accounts)

    def _view(self, epoch: int) -> EpochView:
        if epoch not in self._views:
            raise NotYet(f"the vectors of epoch {epoch} are not certified")
        return self._views[epoch]


def _within(left: Signed, right: Signed, tolerance: int) -> bool:
    """Whether no coordinate of `left` is further than `tolerance` from `right`; `right` is one's own."""
    return bool(np.all((left >= right - tolerance) & (left <= right + tolerance)))
