"""Drives whole rounds and epochs in one process; every step passes bytes, as over a network.

    round_terms = RoundTerms(epoch, round, parameters_hash, total_samples, sample_caps)
    for signer in signers: signer.open_round(round_terms)       # each from its own parameters
    coordinator.open_round(round_terms)
    result = run_round(coordinator, signers, uploads)            # -> RoundResult, sum in every signer
    ...
    outcome = score_epoch(signers, epoch, vectors, tolerance)    # -> EpochOutcome, scores per signer

`signers` are the reachable ones. `vectors[signer account][utility]` is that signer's own int64[rounds,
d], rounds in the order of `signer.rounds_of(epoch)`; the first signer leads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from guerdon.errors import BadSignature, NotYet, Refusal
from guerdon.privacy.asking import Named, ask, settled
from guerdon.privacy.coordinator import Coordinator
from guerdon.privacy.masks import Signed
from guerdon.privacy.proposals import read_projection, read_set, read_vectors
from guerdon.privacy.questions import read_answer
from guerdon.privacy.scoring import EpochScores
from guerdon.privacy.signer import Signer
from guerdon.privacy.statements import Slot, Statement, assemble_certificate
from guerdon.privacy.transcript import read_commit, read_reveal
from guerdon.signing import keccak256, recover_account


@dataclass(frozen=True, slots=True)
class RoundResult:
    """What the coordinator makes of a round; what a signer publishes is `Signer.round_record`."""

    total: Signed = field(repr=False)  # int64[d], update_bits fractional bits
    left_out: dict[str, str]  # account -> reason
    refused: tuple[str, ...]  # why uploads were refused whose author is not certain
    suspects: dict[str, str]  # signer -> why a contribution of its was passed over
    liars: tuple[str, ...]  # signers whose answer is proven wrong


@dataclass(frozen=True, slots=True)
class EpochOutcome:
    """What an epoch opened: each signer's own scores, the certified vectors, and whom nobody waited for."""

    scores: dict[str, EpochScores]  # signer -> its own combination
    vectors: dict[str, Signed] = field(repr=False)  # utility -> int64[rounds, d] as certified
    suspects: dict[str, str]  # signer -> why a contribution of its was passed over
    liars: tuple[str, ...]  # signers whose answer is proven wrong


def run_round(coordinator: Coordinator, signers: Sequence[Signer], uploads: Iterable[bytes]) -> RoundResult:
    """One round from uploads to the opened sum; each signer must have opened it beforehand.

    A refused upload is left out and named; so is a signer whose contribution is refused or proven
    wrong. Raises NotYet when too few signers or candidates remain, ReplicaDispute when a dispute
    cannot be settled, SumMismatch when the answers are wrong altogether.
    """
    refused = []
    for upload in uploads:
        try:
            coordinator.receive(upload)
        except Refusal as refusal:
            refused.append(str(refusal))
    named = Named()
    set_message, certificate = agree_set(coordinator, signers, named)
    total = open_round_sum(coordinator, signers, set_message, certificate, named)
    return RoundResult(total, dict(coordinator.left_out), tuple(refused), named.suspects, tuple(named.liars))


def agree_set(coordinator: Coordinator, signers: Sequence[Signer], named: Named) -> tuple[bytes, bytes]:
    """From collected uploads to a certified set: the set message with its certificate."""
    _deliver(coordinator, signers)
    candidates = coordinator.candidates()
    projection, certificate = _agree_direction(coordinator, signers, candidates, named)
    question = coordinator.question(Slot.PROJECTION, projection)
    shares = ask(
        signers,
        lambda signer: signer.projection_shares(projection, certificate),
        lambda _, share: read_answer(question, share),
        named,
    )
    judges = [partial(coordinator.name_liars, Slot.PROJECTION, projection, shares=shares)]
    judges += [partial(signer.name_liars, shares=shares) for signer in signers]
    set_message = settled(lambda: coordinator.propose_set(projection, shares), signers, judges, shares, named)
    statement = read_set(set_message).statement
    signed = ask(
        signers,
        lambda signer: settled(lambda: signer.certify_set(set_message, shares), signers, judges, shares, named),
        partial(_check_signature, statement),
        named,
    )
    return set_message, coordinator.certificate(statement, signed)


def open_round_sum(
    coordinator: Coordinator,
    signers: Sequence[Signer],
    set_message: bytes,
    certificate: bytes,
    named: Named,
) -> Signed:
    """From a certified set to its sum, in the coordinator and in every signer given."""
    question = coordinator.question(Slot.SET, set_message)
    shares = ask(
        signers,
        lambda signer: signer.mask_sums(set_message, certificate),
        lambda _, share: read_answer(question, share),
        named,
    )
    judges = [partial(coordinator.name_liars, Slot.SET, set_message, shares=shares)]
    judges += [partial(signer.name_liars, shares=shares) for signer in signers]
    total = settled(lambda: coordinator.open_sum(set_message, shares), signers, judges, shares, named)
    ask(
        signers,
        lambda signer: settled(
            lambda: signer.open_sum(set_message, certificate, shares), signers, judges, shares, named
        ),
        lambda *_: None,
        named,
    )
    return total


def score_epoch(
    signers: Sequence[Signer],
    epoch: int,
    vectors: Mapping[str, Mapping[str, Signed]],
    tolerance: int,
) -> EpochOutcome:
    """From each signer's own vectors to each signer's own scores; disputes are settled on the way."""
    leader = signers[0]
    named = Named()
    message = leader.propose_vectors(epoch, vectors[leader.account])
    certified = read_vectors(leader.terms, message)
    signed = ask(
        signers,
        lambda signer: signer.certify_vectors(message, vectors[signer.account], tolerance),
        partial(_check_signature, certified.statement),
        named,
    )
    certificate = assemble_certificate(leader.terms, certified.statement, signed)
    shares = ask(
        signers,
        lambda signer: signer.score_shares(message, certificate),
        lambda signer, share: read_answer(signer.question(Slot.VECTORS, (epoch, 0)), share),
        named,
    )
    scores = combine_everywhere(signers, epoch, shares, named)
    share_openings(signers)
    return EpochOutcome(
        scores=scores,
        vectors={name: certified.values[:, at] for at, name in enumerate(certified.utilities)},
        suspects=named.suspects,
        liars=tuple(named.liars),
    )


def combine_everywhere(
    signers: Sequence[Signer], epoch: int, shares: Sequence[bytes], named: Named
) -> dict[str, EpochScores]:
    """Signer -> the scores it combines itself, after every dispute about the shares is settled."""
    judges = [partial(signer.name_liars, shares=shares) for signer in signers]

    def combined(signer: Signer) -> tuple[str, EpochScores]:
        """One signer's account and the scores it comes to."""
        attempt = partial(signer.combine_scores, epoch, shares)
        return signer.account, settled(attempt, signers, judges, shares, named)

    return dict(ask(signers, combined, lambda *_: None, named))


def share_openings(signers: Sequence[Signer]) -> None:
    """Send every signer what the others have seen opened, so that all count the same."""
    openings = dict.fromkeys(opening for signer in signers for opening in signer.openings())
    for signer in signers:
        for opening in openings:
            try:
                signer.accept_opening(opening)
            except (Refusal, NotYet):
                continue  # of a round that this signer has no set of: nobody counts those


def _deliver(coordinator: Coordinator, signers: Sequence[Signer]) -> None:
    for account, upload in coordinator.uploads().items():
        for signer in signers:
            try:
                signer.accept_upload(coordinator.round_terms.key, upload)
            except Refusal as refusal:
                coordinator.leave_out(account, f"{signer.account} refused: {refusal}")


def _agree_direction(
    coordinator: Coordinator, signers: Sequence[Signer], candidates: bytes, named: Named
) -> tuple[bytes, bytes]:
    """The certified projection: commitments, nonces, signatures."""
    terms, digest = coordinator.terms, keccak256(candidates)
    commits = ask(
        signers,
        lambda signer: signer.commit_direction(candidates),
        lambda _, commit: read_commit(terms, digest, commit),
        named,
    )
    reveals = ask(
        signers,
        lambda signer: signer.reveal_direction(candidates, commits),
        lambda _, reveal: read_reveal(terms, reveal),
        named,
    )
    projection = coordinator.projection(candidates, commits, reveals)
    statement = read_projection(projection).statement
    signed = ask(
        signers,
        lambda signer: signer.certify_projection(candidates, projection),
        partial(_check_signature, statement),
        named,
    )
    return projection, coordinator.certificate(statement, signed)


def _check_signature(statement: Statement, signer: Signer, signature: bytes) -> None:
    if recover_account(statement.digest(signer.terms), signature) != signer.account:
        raise BadSignature(f"{signer.account} signed another {statement.kind}")
