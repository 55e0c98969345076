"""Opens projections and sums from merged masks, and applies the rule of who is summed; holds no seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from guerdon.errors import SumMismatch
from guerdon.privacy.masks import Ring, Signed, to_signed
from guerdon.privacy.questions import Place, Question
from guerdon.privacy.receipts import Upload
from guerdon.privacy.terms import AggregationTerms, RoundTerms, norm_limit, projection_limit


def open_projections(question: Question, uploads: Mapping[str, Upload], masks: Ring) -> dict[str, int]:
    """Account -> its opened ±1 projection, from uint64[candidates, 1] merged masks."""
    values = _opened(question, uploads, masks)
    return {places[0][1]: to_signed(int(value)) for places, value in zip(question.rows, values[:, 0], strict=True)}


def open_sum(question: Question, uploads: Mapping[str, Upload], masks: Ring, bound: int) -> Signed:
    """The sum int64[d] of the members' quantised updates, from uint64[1, d] merged masks.

    SumMismatch when a coordinate exceeds `bound`: then something else than clipped updates was summed.
    """
    opened: Signed = _opened(question, uploads, masks)[0].view(np.int64)
    if max(-int(opened.min()), int(opened.max())) > bound:
        raise SumMismatch(f"a coordinate of the opened sum exceeds {bound}")
    return opened


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


def _opened(question: Question, uploads: Mapping[str, Upload], masks: Ring) -> Ring:
    def masked_at(place: Place) -> Ring:
        """The masked upload of one place, as integers modulo 2^64."""
        return uploads[place[1]].masked

    return question.over_uploads(masked_at) - masks
