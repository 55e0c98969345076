"""A signer's part at an epoch's end: certifies vectors once, answers on shares, combines the scores."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Mapping

import numpy as np

from guerdon.errors import NotAllowed, NotYet
from guerdon.privacy import settlement
from guerdon.privacy.journal import Journal
from guerdon.privacy.masks import RandomBytes, Ring, Signed
from guerdon.privacy.opening import encode_share, read_share
from guerdon.privacy.proposals import Vectors, encode_vectors, read_vectors
from guerdon.privacy.scoring import (
    EpochScores,
    EpochView,
    RoundKey,
    combine,
    ensure_scores_fit,
    plan_epoch,
)
from guerdon.privacy.signer_rounds import RoundSigner
from guerdon.privacy.statements import Statement, check_certificate
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
        """See RoundSigner."""
        super().__init__(terms, private_key, sealing_key, journal, random_bytes)
        self._closed: set[int] = set()
        self._views: dict[int, tuple[Statement, EpochView]] = {}
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
        ensure_scores_fit(view.vectors, {key: self._norm_bound(key) for key in view.vectors})
        signature = self._bind(vectors.statement)
        self._closed.add(epoch)
        return signature

    def score_shares(self, message: bytes, certificate: bytes) -> bytes:
        """This signer's scalars, summed over each account's rounds: uint64[subsets, accounts, utilities].

        NotAllowed without a certificate of exactly these vectors, or when nobody can be scored:
        an account of one round only is carried into the next epoch.
        """
        vectors = read_vectors(self.terms, message)
        check_certificate(self.terms, vectors.statement, certificate)
        self._bind(vectors.statement)
        self._closed.add(vectors.statement.epoch)
        view = self._build_view(vectors)
        self._views[vectors.statement.epoch] = (vectors.statement, view)
        self.ledger.record_scores(vectors.statement.epoch, view.plan.scored, len(view.utilities))
        values = np.zeros((len(self.held), *view.share_shape), dtype=np.uint64)
        for row, (account, keys) in enumerate(view.plan.scored.items()):
            for key in keys:
                values[:, row] += self._rounds[key].dots(account, view.vectors[key].view(np.uint64))
        return encode_share(self.terms, vectors.statement, values, self._private_key)

    def combine_scores(self, epoch: int, shares: Iterable[bytes], without: Iterable[str] = ()) -> EpochScores:
        """The epoch's scores from the signers' shares, leaving out those of `without` (named liars).

        Raises what `scoring.combine` raises; may be called again when a late share arrives.
        """
        statement, view = self._view(epoch)
        excluded = set(without)
        result = combine(
            view,
            {
                signer: values
                for signer, values in self._read_shares(statement, view, shares).items()
                if signer not in excluded
            },
        )
        self._results[epoch] = result
        return result

    def scored_account(self, epoch: int, row: int) -> str:
        """The account that a share's `row` is about."""
        return list(self._view(epoch)[1].plan.scored)[row]

    def open_seeds(self, epoch: int, account: str, subset: int, shares: Iterable[bytes]) -> bytes:
        """Open one subset's seeds of one account, given two holders' signed shares that differ."""
        statement, view = self._view(epoch)
        settlement.ensure_disputed(view, statement, account, subset, shares)
        if subset not in self.held:
            raise NotAllowed(f"{self.account} does not hold subset {subset}")
        row = self.held.index(subset)
        seeds = {key: self._rounds[key].seeds[account][row] for key in view.plan.scored[account]}
        return settlement.encode_opening(view, statement, account, subset, seeds=seeds, private_key=self._private_key)

    def name_liars(self, epoch: int, opening: bytes, shares: Iterable[bytes]) -> tuple[str, ...]:
        """Who answered wrongly, from a holder's opening, whose seeds are counted; see settlement.name_liars."""
        statement, view = self._view(epoch)
        liars, opened = settlement.name_liars(view, statement, opening, shares)
        for key, account, subset in opened:
            self.ledger.record_seed(key, account, subset)
        return liars

    def forget(self, epoch: int) -> None:
        """Delete seeds and uploads up to `epoch`, except those that carried accounts still need.

        NotAllowed while an epoch up to it is not scored.
        """
        if any(held.agreed and key[0] <= epoch and key[0] not in self._results for key, held in self._rounds.items()):
            raise NotAllowed(f"an epoch up to {epoch} is not scored yet")
        last = max(self._views, default=0)
        needed: set[tuple[RoundKey, str]] = set()
        for at, (_, view) in self._views.items():
            waiting = view.plan.carried if at == last else {}
            for account, keys in (waiting | (view.plan.scored if at > epoch else {})).items():
                needed |= {(key, account) for key in keys}
        self._drop(epoch, needed)

    def close(self) -> None:
        """The programme is over: delete everything, also of accounts that were carried; release the journal."""
        self._rounds, self._views = {}, {}
        self._journal.close()

    def _drop(self, epoch: int, needed: set[tuple[RoundKey, str]]) -> None:
        for key, held in self._rounds.items():
            if key[0] <= epoch:
                held.keep({account for at, account in needed if at == key})
        self._rounds = {key: held for key, held in self._rounds.items() if key[0] > epoch or held.uploads}
        last = max(self._views, default=0)
        self._views = {
            at: view for at, view in self._views.items() if at > epoch or (at == last and view[1].plan.carried)
        }

    def _build_view(self, vectors: Vectors) -> EpochView:
        epoch = vectors.statement.epoch
        if vectors.rounds != self.rounds_of(epoch):
            raise NotAllowed(f"epoch {epoch} has the rounds {self.rounds_of(epoch)}")
        earlier = max((at for at in self._views if at < epoch), default=None)
        by_round: dict[RoundKey, Signed] = {
            (epoch, number): vectors.values[at] for at, number in enumerate(vectors.rounds)
        }
        pending: dict[str, list[RoundKey]] = {}
        carried_in: dict[str, int] = {}
        totals = {key: self.total(key) for key in by_round}
        for key in by_round:
            for account in self._rounds[key].uploads:
                pending.setdefault(account, []).append(key)
        if earlier is not None and (before := self._views[earlier][1]).plan.carried:
            if earlier not in self._results or before.utilities != vectors.utilities:
                raise NotYet(f"epoch {earlier} must be combined first, over the same utilities")
            carried_in = self._results[earlier].unopened
            for account, keys in before.plan.carried.items():
                pending.setdefault(account, []).extend(keys)
                by_round |= {key: before.vectors[key] for key in keys}
        return EpochView(
            terms=self.terms,
            plan=plan_epoch(pending),
            utilities=vectors.utilities,
            uploads={key: self._rounds[key].uploads for key in by_round},
            vectors=by_round,
            totals=totals,
            carried_in=carried_in,
        )

    def _norm_bound(self, key: RoundKey) -> int:
        held = self._rounds[key]
        total = held.round_terms.total_samples
        return sum(norm_limit(self.terms, total, upload.receipt.samples) for upload in held.uploads.values())

    def _view(self, epoch: int) -> tuple[Statement, EpochView]:
        if epoch not in self._views:
            raise NotYet(f"the vectors of epoch {epoch} are not certified")
        return self._views[epoch]

    def _read_shares(self, statement: Statement, view: EpochView, shares: Iterable[bytes]) -> dict[str, Ring]:
        return dict(read_share(self.terms, statement, view.share_shape, share) for share in shares)


def _within(left: Signed, right: Signed, tolerance: int) -> bool:
    """Whether no coordinate of `left` is further than `tolerance` from `right`; `right` is one's own."""
    return bool(np.all((left >= right - tolerance) & (left <= right + tolerance)))
