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

from guerdon.errors import Refusal
from guerdon.privacy.coordinator import Coordinator
from guerdon.privacy.masks import Signed
from guerdon.privacy.opening import ReplicaDispute
from guerdon.privacy.proposals import read_projection, read_set, read_vectors
from guerdon.privacy.scoring import EpochScores
from guerdon.privacy.signer import Signer
from guerdon.privacy.statements import assemble_certificate


@dataclass(frozen=True, slots=True)
class RoundResult:
    """What a round opened: its sum, who is in it, who was left out and why."""

    total: Signed = field(repr=False)  # int64[d], update_bits fractional bits
    receipts: dict[str, bytes]  # account -> receipt digest of the agreed set, canonical order
    certificate: bytes = field(repr=False)  # the signers' signatures on that set
    left_out: dict[str, str]  # account -> reason
    refused: tuple[str, ...]  # why bytes were refused whose author is not certain


@dataclass(frozen=True, slots=True)
class EpochOutcome:
    """What an epoch opened: each signer's own scores, the certified vectors, and any liars."""

    scores: dict[str, EpochScores]  # signer -> its own combination
    vectors: dict[str, Signed] = field(repr=False)  # utility -> int64[rounds, d] as certified
    liars: tuple[str, ...]


def run_round(coordinator: Coordinator, signers: Sequence[Signer], uploads: Iterable[bytes]) -> RoundResult:
    """One round from uploads to the opened sum; each signer must have opened it beforehand.

    A refused upload is left out and named. Raises NotYet when too few signers or candidates are
    there, ReplicaMismatch or SumMismatch when the shares are wrong.
    """
    refused = []
    for upload in uploads:
        try:
            coordinator.receive(upload)
        except Refusal as refusal:
            refused.append(str(refusal))
    set_message, certificate = agree_set(coordinator, signers)
    total = open_round_sum(coordinator, signers, set_message, certificate)
    receipts = read_set(set_message).members
    return RoundResult(total, receipts, certificate, dict(coordinator.left_out), tuple(refused))


def agree_set(coordinator: Coordinator, signers: Sequence[Signer]) -> tuple[bytes, bytes]:
    """From collected uploads to a certified set: the set message with its certificate."""
    key = coordinator.round_terms.key
    for account, upload in coordinator.uploads().items():
        for signer in signers:
            try:
                signer.accept_upload(key, upload)
            except Refusal as refusal:
                coordinator.leave_out(account, f"{signer.account} refused: {refusal}")
    candidates = coordinator.candidates()
    commits = [signer.commit_direction(candidates) for signer in signers]
    reveals = [signer.reveal_direction(candidates, commits) for signer in signers]
    projection = coordinator.projection(candidates, commits, reveals)
    signed = [signer.certify_projection(candidates, projection) for signer in signers]
    certificate = coordinator.certificate(read_projection(projection).statement, signed)
    shares = [signer.projection_shares(projection, certificate) for signer in signers]
    set_message = coordinator.propose_set(projection, shares)
    signed = [signer.certify_set(set_message, shares) for signer in signers]
    return set_message, coordinator.certificate(read_set(set_message).statement, signed)


def open_round_sum(
    coordinator: Coordinator, signers: Sequence[Signer], set_message: bytes, certificate: bytes
) -> Signed:
    """From a certified set to its sum, in the coordinator and in every signer given."""
    shares = [signer.mask_sums(set_message, certificate) for signer in signers]
    for signer in signers:
        signer.open_sum(set_message, certificate, shares)
    return coordinator.open_sum(set_message, shares)


def score_epoch(
    signers: Sequence[Signer],
    epoch: int,
    vectors: Mapping[str, Mapping[str, Signed]],
    tolerance: int,
) -> EpochOutcome:
    """From each signer's own vectors to each signer's own scores; disputes are settled on the way."""
    leader = signers[0]
    message = leader.propose_vectors(epoch, vectors[leader.account])
    signed = [signer.certify_vectors(message, vectors[signer.account], tolerance) for signer in signers]
    certified = read_vectors(leader.terms, message)
    certificate = assemble_certificate(leader.terms, certified.statement, signed)
    shares = [signer.score_shares(message, certificate) for signer in signers]
    liars = settle_shares(signers, epoch, shares)
    return EpochOutcome(
        scores={signer.account: signer.combine_scores(epoch, shares, liars) for signer in signers},
        vectors={name: certified.values[:, at] for at, name in enumerate(certified.utilities)},
        liars=liars,
    )


def settle_shares(signers: Sequence[Signer], epoch: int, shares: Sequence[bytes]) -> tuple[str, ...]:
    """Open disputed seeds until the remaining shares agree; returns the liars, in the order found."""
    judge = signers[0]
    liars: list[str] = []
    while True:
        try:
            judge.combine_scores(epoch, shares, liars)
        except ReplicaDispute as dispute:
            liars += _find_liars(signers, epoch, shares, dispute)
        else:
            return tuple(liars)


def _find_liars(
    signers: Sequence[Signer], epoch: int, shares: Sequence[bytes], dispute: ReplicaDispute
) -> tuple[str, ...]:
    account = signers[0].scored_account(epoch, dispute.position[0])
    for signer in signers:
        if dispute.subset in signer.held:
            opening = signer.open_seeds(epoch, account, dispute.subset, shares)
            try:
                named = [judge.name_liars(epoch, opening, shares) for judge in signers]
            except Refusal:
                continue  # this holder opened other seeds than the receipt pins; ask the next
            return named[0]
    raise dispute
