"""A participant's private files: its own quantised updates, from which it recomputes its own score.

<folder>/<account>/epoch-<e>-round-<r>.i64      samples, then the update: int64 little-endian
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import numpy as np

from guerdon.errors import BadValue, Refusal
from guerdon.oracle.evidence import Evidence
from guerdon.oracle.store import EvidenceStore
from guerdon.privacy.participant import UploadRecord, own_scores

_NAME = re.compile(r"epoch-(\d+)-round-(\d+)\.i64", re.ASCII)


class OwnRecords:
    """One participant's records in one folder; nobody else ever reads them."""

    def __init__(self, folder: Path, account: str) -> None:
        self.account = account
        self._folder = folder / account

    def __repr__(self) -> str:
        return f"OwnRecords({self.account})"

    def put(self, record: UploadRecord) -> None:
        """Write one round's record, readable by its owner alone."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._folder / f"epoch-{record.epoch}-round-{record.round}.i64"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(np.array([record.samples, *record.quantised], dtype="<i8").tobytes())

    def load(self, dimension: int) -> list[UploadRecord]:
        """Every record, by epoch and round. Raises Refusal if there is none, BadValue on a wrong length."""
        records = []
        for path in sorted(self._folder.glob("*.i64")):
            if found := _NAME.fullmatch(path.name):
                samples, *quantised = np.fromfile(path, dtype="<i8").tolist()
                if len(quantised) != dimension:
                    raise BadValue(f"{path.name} holds {len(quantised)} numbers, the model has {dimension}")
                update = np.array(quantised, dtype=np.int64)
                records.append(UploadRecord(int(found[1]), int(found[2]), samples, update))
        if not records:
            raise Refusal(f"no private records of {self.account} in {self._folder.parent}")
        return records


def recompute_scores(own: OwnRecords, store: EvidenceStore, evidence: list[Evidence]) -> dict[str, int]:
    """The participant's programme scores by utility from its own updates and the published vectors.

    `evidence` are the programme's epochs 1..e in order; only rounds whose agreed set holds the
    account count.
    """
    rounds = {
        (epoch.epoch, held.round): held
        for epoch in evidence
        for held in epoch.rounds
        if own.account in held.participants
    }
    dimension = sum(store.terms().tensor_sizes)
    records = [r for r in own.load(dimension) if (r.epoch, r.round) in rounds]
    names = next(iter(rounds.values())).vectors if rounds else {}
    vectors = {name: {key: store.get_array(held.vectors[name]) for key, held in rounds.items()} for name in names}
    return own_scores(records, vectors)
