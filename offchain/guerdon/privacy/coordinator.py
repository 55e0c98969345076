"""The coordinator: collects uploads, proposes candidates and the set, opens the sum; holds no seed."""

from __future__ import annotations

from collections.abc import Iterable

from guerdon.errors import NotAllowed, NotYet
from guerdon.model import account_order
from guerdon.privacy import opening, settlement
from guerdon.privacy.answers import Answers
from guerdon.privacy.masks import Signed
from guerdon.privacy.proposals import (
    encode_candidates,
    encode_projection,
    encode_set,
    listing,
    read_candidates,
    read_projection,
    read_set,
)
from guerdon.privacy.questions import Question, projection_question, sum_question
from guerdon.privacy.receipts import Upload, read_upload
from guerdon.privacy.statements import Slot, Statement, assemble_certificate
from guerdon.privacy.terms import AggregationTerms, RoundTerms, ensure_sum_fits
from guerdon.privacy.transcript import matching_reveals
from guerdon.signing import keccak256


class Coordinator:
    """Runs one round at a time; whatever it says is checked by the signers."""

    def __init__(self, terms: AggregationTerms) -> None:
        self.terms = terms
        self.left_out: dict[str, str] = {}  # account -> why, this round
        self._round: RoundTerms | None = None
        self._uploads: dict[str, tuple[bytes, Upload]] = {}
        self._fixed = False
        self._answers = Answers(terms)

    def open_round(self, round_terms: RoundTerms) -> None:
        """Start a round and drop whatever is held of the last one."""
        self._round = round_terms
        self._uploads, self.left_out, self._fixed = {}, {}, False

    @property
    def round_terms(self) -> RoundTerms:
        """The open round. Raises NotAllowed if there is none."""
        if self._round is None:
            raise NotAllowed("no round is open")
        return self._round

    def receive(self, data: bytes) -> str:
        """Take an upload; returns its account.

        Raises what `read_upload` raises, and NotAllowed for a second upload of one account or an
        upload after the candidates were fixed.
        """
        if self._fixed:
            raise NotAllowed("late: the candidates of this round are fixed")
        upload = read_upload(self.terms, self.round_terms, data)
        account = upload.receipt.account
        if self._uploads.setdefault(account, (data, upload))[0] != data:
            raise NotAllowed(f"{account} has already uploaded in this round")
        return account

    def uploads(self) -> dict[str, bytes]:
        """Account -> upload message, canonical order: what every signer must be sent."""
        return {account: self._uploads[account][0] for account in sorted(self._uploads, key=account_order)}

    def leave_out(self, account: str, reason: str) -> None:
        """Drop an upload that a signer refused."""
        if self._uploads.pop(account, None):
            self.left_out[account] = reason

    def candidates(self) -> bytes:
        """Fix the candidate list: every upload held whose policy can still be met."""
        members = [upload for _, upload in self._uploads.values()]
        for account, reason in opening.respect_policies(members).items():
            self.leave_out(account, reason)
        if len(members) < self.terms.floor:
            raise NotYet(f"{len(members)} candidates, the floor is {self.terms.floor}")
        self._fixed = True
        return encode_candidates(self.round_terms.key, listing(members))

    def projection(self, candidates: bytes, commits: Iterable[bytes], reveals: Iterable[bytes]) -> bytes:
        """The projection proposal: the fixed candidates and every nonce that opens its commitment."""
        nonces = matching_reveals(self.terms, keccak256(candidates), commits, reveals)
        return encode_projection(self.round_terms.key, read_candidates(candidates)[1], nonces)

    def certificate(self, statement: Statement, signatures: Iterable[bytes]) -> bytes:
        """Make a proposal binding; NotYet below the certificate quorum."""
        return assemble_certificate(self.terms, statement, signatures)

    def propose_set(self, projection_message: bytes, shares: Iterable[bytes]) -> bytes:
        """Open the projections and propose everyone in range; `left_out` names the others.

        Raises ReplicaDispute or NotYet.
        """
        projection = read_projection(projection_message)
        question = self.question(Slot.PROJECTION, projection_message)
        opened = opening.open_projections(question, self._held, self._answers.merge(question, shares).masks)
        candidates = [self._held[account] for account in projection.candidates]
        left_out, members = opening.agreed_members(self.terms, self.round_terms, candidates, opened)
        self.left_out |= left_out
        refused = {account: digest for account, digest in projection.candidates.items() if account in left_out}
        return encode_set(self.round_terms.key, listing(members), refused, projection.statement.content)

    def open_sum(self, set_message: bytes, shares: Iterable[bytes]) -> Signed:
        """The sum int64[d] over the certified set; ReplicaDispute, SumMismatch or NotYet."""
        agreed = read_set(set_message)
        samples = [self._held[account].receipt.samples for account in agreed.members]
        bound = ensure_sum_fits(self.terms, self.round_terms, samples)
        question = self.question(Slot.SET, set_message)
        return opening.open_sum(question, self._held, self._answers.merge(question, shares).masks, bound)

    def question(self, kind: Slot, message: bytes) -> Question:
        """What a projection or set asks of every holder."""
        if kind is Slot.SET:
            return sum_question(self.terms, read_set(message))
        projection = read_projection(message)
        return projection_question(
            self.terms,
            self.round_terms.key,
            projection.statement.content,
            projection.candidates,
            projection.direction(self.terms),
        )

    def name_liars(self, kind: Slot, message: bytes, data: bytes, shares: Iterable[bytes]) -> tuple[str, ...]:
        """As Signer.name_liars, about the answers to a certified projection or set."""
        question = self.question(kind, message)
        opened = settlement.read_opening(self.terms, data)
        settlement.check_opening(question, opened)
        liars = settlement.name_liars(question, opened, self._answers.collect(question, shares))
        self._answers.convict(question, liars)
        return liars

    @property
    def _held(self) -> dict[str, Upload]:
        return {account: upload for account, (_, upload) in self._uploads.items()}
