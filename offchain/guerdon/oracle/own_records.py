"""A participant's private files: its own quantised updates, from which it recomputes its own score.

<folder>/<account>/epoch-<e>-round-<r>.i64      samples, then the update: int64 little-endian
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from guerdon.errors import BadValue, Refusal
from guerdon.oracle.evidence import SCORE_NAMES, Evidence, RoundEvidence
from guerdon.oracle.store import EvidenceStore
from guerdon.privacy.participant import UploadRecord, own_scores

RoundKey = tuple[int, int]  # (epoch, round)


class OwnRecords:
    """One participant's records in one folder; nobody else ever reads them."""

    def __init__(self, folder: Path, account: str) -> None:
        self.account = account
        self._folder = folder / account

    def __repr__(self) -> str:
        return f"OwnRecords({self.account})"

    def put(self, record: UploadRecord) -> None:
        """Write one round's record, whole or not at all, readable by its owner alone."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._path((record.epoch, record.round))
        draft = path.with_suffix(".draft")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(np.array([record.samples, *record.quantised], dtype="<i8").tobytes())
        draft.replace(path)

    def get(self, key: RoundKey, dimension: int) -> UploadRecord:
        """The record of one round of a model of `dimension` parameters.

        Raises Refusal if it is missing and BadValue if it is not a whole record of that model.
        """
        path = self._path(key)
        if not path.is_file():
            raise Refusal(f"the record of round {key[0]}/{key[1]} of {self.account} is missing: no {path}")
        size = path.stat().st_size
        if size != 8 * (1 + dimension):
            raise BadValue(f"{path} has {size} bytes; a record of {dimension} parameters has {8 * (1 + dimension)}")
        numbers = np.fromfile(path, dtype="<i8").astype(np.int64)
        return UploadRecord(key[0], key[1], int(numbers[0]), numbers[1:])

    def _path(self, key: RoundKey) -> Path:
        return self._folder / f"epoch-{key[0]}-round-{key[1]}.i64"


def recompute_scores(own: OwnRecords, store: EvidenceStore, evidence: Sequence[Evidence]) -> dict[str, int]:
    """The participant's programme scores by utility from its own updates and the published vectors.

    `evidence` are the programme's epochs 1..e in order. Rounds count in whose agreed set the
    account is, less those that wait for a later epoch. Errors as for `OwnRecords.get`.
    """
    rounds = _scored_rounds(own.account, evidence)
    if not rounds:
        return dict.fromkeys(SCORE_NAMES, 0)
    dimension = store.terms().dimension
    records = [own.get(key, dimension) for key in rounds]
    vectors = {
        name: {key: store.get_array(held.vectors[name], dimension) for key, held in rounds.items()}
        for name in SCORE_NAMES
    }
    return own_scores(records, vectors)


def _scored_rounds(account: str, evidence: Sequence[Evidence]) -> dict[RoundKey, RoundEvidence]:
    waiting = set(evidence[-1].carried.get(account, ()))
    return {
        (epoch.epoch, held.round): held
        for epoch in evidence
        for held in epoch.rounds
        if account in held.participants and (epoch.epoch, held.round) not in waiting
    }
