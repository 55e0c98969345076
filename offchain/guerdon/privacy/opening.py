"""Opens masked numbers from the signers' shares; knows which replicas must agree, holds no seed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from guerdon.errors import BadMessage, NotAllowed, NotYet, ReplicaMismatch, SumMismatch
from guerdon.privacy.masks import Ring, Signed, ring_dot, to_signed
from guerdon.privacy.receipts import Upload
from guerdon.privacy.statements import Statement, read_signed, sign_message
from guerdon.privacy.terms import AggregationTerms, RoundTerms, norm_limit, projection_limit
from guerdon.privacy.wire import encode

_SHARE = frozenset({"content", "epoch", "round"})


class ReplicaDispute(ReplicaMismatch):
    """A ReplicaMismatch that says where: the subset, the position in the share, the holders."""

    def __init__(self, subset: int, position: tuple[int, ...], holders: Sequence[str]) -> None:
        super().__init__(f"subset {subset}: its holders {', '.join(holders)} released different numbers")
        self.subset = subset
        self.position = position
        self.holders = tuple(holders)


def encode_share(terms: AggregationTerms, statement: Statement, values: Ring, private_key: bytes) -> bytes:
    """A signer's signed answer to a certified statement: uint64[subsets it holds, ...]."""
    fields = {"content": statement.content.hex(), "epoch": statement.epoch, "round": statement.round}
    return sign_message(terms, encode(f"{statement.kind}-share", fields, [values]), private_key)


def read_share(terms: AggregationTerms, statement: Statement, shape: tuple[int, ...], data: bytes) -> tuple[str, Ring]:
    """The signer and uint64[subsets it holds, *shape] of a share of exactly this statement."""
    author, message = read_signed(terms, f"{statement.kind}-share", _SHARE, data)
    named = (message.number("epoch"), message.number("round"), message.hash("content"))
    if named != (statement.epoch, statement.round, statement.content):
        raise NotAllowed(f"{author} answered another {statement.kind}")
    expected = (len(terms.held_by(author)), *shape)
    if [array.shape for array in message.arrays] != [expected] or message.arrays[0].dtype != np.uint64:
        raise BadMessage(f"{author} must answer with one uint64 array of shape {list(expected)}")
    return author, message.arrays[0]


def merge_replicas(terms: AggregationTerms, shares: Mapping[str, Ring]) -> Ring:
    """One array uint64[subsets, ...] of numbers that all their holders agree on.

    Raises ReplicaDispute when two holders differ and NotYet when a subset has no reachable holder.
    """
    merged: dict[int, tuple[str, Ring]] = {}
    for signer in sorted(shares, key=terms.signers.index):
        for row, subset in enumerate(terms.held_by(signer)):
            values = shares[signer][row]
            holder, known = merged.setdefault(subset, (signer, values))
            if not np.array_equal(known, values):
                position = tuple(int(at) for at in np.argwhere(np.atleast_1d(known != values))[0])
                raise ReplicaDispute(subset, position, (holder, signer))
    if missing := [subset for subset in range(len(terms.subsets)) if subset not in merged]:
        raise NotYet(f"no holder of mask subset {missing[0]} has answered")
    return np.stack([merged[subset][1] for subset in range(len(terms.subsets))])


def open_projections(
    terms: AggregationTerms,
    statement: Statement,
    direction: Ring,
    uploads: Sequence[Upload],
    shares: Iterable[bytes],
) -> dict[str, int]:
    """Account -> its opened ±1 projection, from the shares of the projection statement."""
    merged = merge_replicas(terms, dict(read_share(terms, statement, (len(uploads),), share) for share in shares)).sum(
        axis=0, dtype=np.uint64
    )
    return {
        upload.receipt.account: to_signed(ring_dot(upload.masked, direction) - int(mask))
        for upload, mask in zip(uploads, merged, strict=True)
    }


def agreed_members(
    terms: AggregationTerms,
    round_terms: RoundTerms,
    uploads: Sequence[Upload],
    projections: Mapping[str, int],
) -> tuple[dict[str, str], list[Upload]]:
    """Who is left out, with the reason, and who is summed: the rule that every signer repeats.

    Garbage goes first; then, until nothing changes, whoever asks for a larger set than remains.
    """
    left_out: dict[str, str] = {}
    members = []
    for upload in uploads:
        account, samples = upload.receipt.account, upload.receipt.samples
        limit = projection_limit(terms, norm_limit(terms, round_terms.total_samples, samples))
        if abs(projections[account]) > limit:
            left_out[account] = f"its projection {projections[account]} exceeds {limit}"
        else:
            members.append(upload)
    return left_out | respect_policies(members), members


def respect_policies(members: list[Upload]) -> dict[str, str]:
    """Remove from `members`, until stable, whoever asks for a larger set; returns the reasons."""
    left_out: dict[str, str] = {}
    while unhappy := [upload for upload in members if upload.receipt.floor > len(members)]:
        for upload in unhappy:
            floor = upload.receipt.floor
            left_out[upload.receipt.account] = f"it asks for a set of {floor}, only {len(members)} are in"
        members[:] = [upload for upload in members if upload.receipt.account not in left_out]
    return left_out


def open_sum(
    terms: AggregationTerms,
    statement: Statement,
    members: Sequence[Upload],
    shares: Iterable[bytes],
    bound: int,
) -> Signed:
    """The sum int64[d] of the members' quantised updates, from the shares of the certified set.

    SumMismatch when a coordinate exceeds `bound`: then something else than clipped updates was summed.
    """
    values = dict(read_share(terms, statement, (terms.dimension,), share) for share in shares)
    total = np.zeros(terms.dimension, dtype=np.uint64)
    for upload in members:
        total += upload.masked
    total -= merge_replicas(terms, values).sum(axis=0, dtype=np.uint64)
    opened: Signed = total.view(np.int64)
    if max(-int(opened.min()), int(opened.max())) > bound:
        raise SumMismatch(f"a coordinate of the opened sum exceeds {bound}")
    return opened
