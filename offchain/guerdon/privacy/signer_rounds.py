"""A signer's part in rounds: takes uploads, certifies one set per round for ever, releases its masks."""

from __future__ import annotations

from collections.abc import Iterable

from guerdon.errors import NotAllowed, NotYet
from guerdon.privacy import opening
from guerdon.privacy.holdings import RoundHoldings
from guerdon.privacy.ledger import RoundKey
from guerdon.privacy.masks import Signed
from guerdon.privacy.proposals import (
    NONCE_BYTES,
    AgreedSet,
    listing,
    read_candidates,
    read_projection,
    read_set,
)
from guerdon.privacy.records import RoundRecord, record_of
from guerdon.privacy.sealing import key_statement
from guerdon.privacy.signer_disputes import DisputeSigner
from guerdon.privacy.statements import Slot, check_certificate
from guerdon.privacy.terms import RoundTerms, ensure_sum_fits
from guerdon.privacy.transcript import commitment_to, encode_commit, encode_reveal, read_commits
from guerdon.signing import keccak256


class RoundSigner(DisputeSigner):
    """One signer during rounds."""

    def key_statement(self) -> bytes:
        """This signer's sealing key, signed with its wallet key."""
        return key_statement(self.terms, self._private_key, self._sealing_key)

    def open_round(self, round_terms: RoundTerms) -> None:
        """Open a round on the terms this signer derived itself; NotAllowed if open on others."""
        known = self._rounds.setdefault(round_terms.key, RoundHoldings(self.terms, round_terms, self.account))
        if known.round_terms != round_terms:
            raise NotAllowed(f"round {round_terms.epoch}/{round_terms.round} is open on other terms")

    def accept_upload(self, round_key: tuple[int, int], data: bytes) -> str:
        """Take an upload of an open round; see RoundHoldings.accept for the refusals."""
        return self._holdings(round_key).accept(self._sealing_key, data)

    def commit_direction(self, candidates_message: bytes) -> bytes:
        """Commit to a nonce for the direction, once the candidate list is fixed."""
        key, candidates = read_candidates(candidates_message)
        holdings = self._holdings(key)
        if len(candidates) < self.terms.floor:
            raise NotAllowed(f"{len(candidates)} candidates, the floor is {self.terms.floor}")
        holdings.nonce = self._random_bytes(NONCE_BYTES)
        holdings.commitments = {}
        digest = keccak256(candidates_message)
        commitment = commitment_to(self.terms, self.account, digest, holdings.nonce)
        return encode_commit(self.terms, digest, commitment, self._private_key)

    def reveal_direction(self, candidates_message: bytes, commits: Iterable[bytes]) -> bytes:
        """Reveal the nonce, once at least k signers' commitments are known; only once per nonce."""
        key, _ = read_candidates(candidates_message)
        holdings, digest = self._holdings(key), keccak256(candidates_message)
        if holdings.commitments:
            raise NotAllowed("the nonce was already revealed; a new list needs a new commitment")
        commitments = read_commits(self.terms, digest, commits)
        own = commitment_to(self.terms, self.account, digest, holdings.nonce)
        if commitments.get(self.account) != own:
            raise NotAllowed(f"the commitment of {self.account} is missing or another's")
        if len(commitments) < self.terms.quorum:
            raise NotYet(f"{len(commitments)} commitments of {self.terms.quorum}")
        holdings.commitments = commitments
        return encode_reveal(self.terms, digest, holdings.nonce, self._private_key)

    def certify_projection(self, candidates_message: bytes, projection_message: bytes) -> bytes:
        """Sign the direction: the one projection of this round, for ever."""
        projection = read_projection(projection_message)
        statement, reveals = projection.statement, projection.reveals
        key, candidates = read_candidates(candidates_message)
        holdings, digest = self._holdings(key), keccak256(candidates_message)
        if (statement.epoch, statement.round) != key or projection.candidates != candidates:
            raise NotAllowed("the projection is about another candidate list")
        for signer, nonce in reveals.items():
            if holdings.commitments.get(signer) != commitment_to(self.terms, signer, digest, nonce):
                raise NotAllowed(f"the nonce of {signer} does not open the commitment seen before")
        if self.account not in reveals or len(reveals) < self.terms.quorum:
            raise NotAllowed("a direction needs this signer's nonce and those of k signers")
        holdings.require(candidates)
        signature = self._bind(statement)
        holdings.fix(candidates)
        holdings.projection = projection
        return signature

    def projection_shares(self, projection_message: bytes, certificate: bytes) -> bytes:
        """This signer's masks projected on the certified direction, for every candidate."""
        projection = read_projection(projection_message)
        statement = projection.statement
        holdings = self._holdings((statement.epoch, statement.round))
        check_certificate(self.terms, statement, certificate)
        self._bind(statement)
        holdings.ensure_open()
        holdings.fix(projection.candidates)
        holdings.projection = projection
        return self._answer(self.question(Slot.PROJECTION, holdings.round_terms.key))

    def certify_set(self, set_message: bytes, shares: Iterable[bytes]) -> bytes:
        """Repeat the garbage check and sign the set: the one set of this round, for ever."""
        agreed = read_set(set_message)
        holdings = self._holdings((agreed.statement.epoch, agreed.statement.round))
        holdings.ensure_open()
        projection = holdings.projection
        if projection is None or agreed.projection != projection.statement.content:
            raise NotAllowed("the set does not follow from this round's certified projection")
        uploads = holdings.listed(projection.candidates)
        question = self.question(Slot.PROJECTION, holdings.round_terms.key)
        opened = opening.open_projections(question, holdings.uploads, self._merge(question, shares).masks)
        left_out, members = opening.agreed_members(self.terms, holdings.round_terms, uploads, opened)
        if agreed.members != listing(members) or agreed.left_out != {
            account: digest for account, digest in projection.candidates.items() if account in left_out
        }:
            raise NotAllowed("the set is not what the projections leave")
        self._ensure_allowed(holdings, agreed)
        return self._bind(agreed.statement)

    def mask_sums(self, set_message: bytes, certificate: bytes) -> bytes:
        """The sums of this signer's masks over the certified set; nothing without a certificate."""
        agreed = read_set(set_message)
        holdings = self._holdings((agreed.statement.epoch, agreed.statement.round))
        self._adopt(holdings, agreed, certificate)
        return self._answer(self.question(Slot.SET, holdings.round_terms.key))

    def open_sum(self, set_message: bytes, certificate: bytes, shares: Iterable[bytes]) -> Signed:
        """The sum int64[d] over the certified set, from these answers and this signer's own.

        ReplicaDispute, SumMismatch or NotYet. May be called again when a late answer arrives;
        `unconfirmed` says what a coalition could still have forged.
        """
        agreed = read_set(set_message)
        holdings = self._holdings((agreed.statement.epoch, agreed.statement.round))
        bound = self._adopt(holdings, agreed, certificate)
        question = self.question(Slot.SET, holdings.round_terms.key)
        merged = self._merge(question, shares)
        holdings.total = opening.open_sum(question, holdings.uploads, merged.masks, bound)
        holdings.unconfirmed = merged.unconfirmed
        self._answers.drop_own(question)
        return holdings.total

    def unconfirmed(self, round_key: RoundKey) -> tuple[int, ...]:
        """Mask subsets of an opened sum on which k-1 lying signers could still have agreed."""
        self.total(round_key)
        return self._holdings(round_key).unconfirmed

    def total(self, round_key: tuple[int, int]) -> Signed:
        """The sum int64[d] that this signer opened itself. Raises NotYet before that."""
        total = self._holdings(round_key).total
        if total is None:
            raise NotYet(f"the sum of round {round_key[0]}/{round_key[1]} is not open yet")
        return total

    def round_record(self, round_key: tuple[int, int]) -> RoundRecord:
        """What this signer publishes about a round, from the certified set alone. NotYet before that."""
        record = self._holdings(round_key).record
        if record is None:
            raise NotYet(f"the set of round {round_key[0]}/{round_key[1]} is not certified yet")
        return record

    def _adopt(self, holdings: RoundHoldings, agreed: AgreedSet, certificate: bytes) -> int:
        check_certificate(self.terms, agreed.statement, certificate)
        self._bind(agreed.statement)
        holdings.fix(agreed.members)
        holdings.agreed = agreed
        holdings.record = holdings.record or record_of(agreed, certificate)
        self._ledger.record_set(holdings.round_terms.key, agreed.candidates)
        return self._ensure_allowed(holdings, agreed)

    def _ensure_allowed(self, holdings: RoundHoldings, agreed: AgreedSet) -> int:
        receipts = [upload.receipt for upload in holdings.listed(agreed.members)]
        floor = max([self.terms.floor, *(receipt.floor for receipt in receipts)])
        if len(receipts) < floor:
            raise NotAllowed(f"a set of {len(receipts)} is below the floor of {floor}")
        samples = [receipt.samples for receipt in receipts]
        return ensure_sum_fits(self.terms, holdings.round_terms, samples)
