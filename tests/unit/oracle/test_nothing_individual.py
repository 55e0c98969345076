"""Promise 2 at run time: what coordinator and signers can reach holds no individual update."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from types import ModuleType

import numpy as np
from oracle.conftest import DIMENSION, Miniature

from guerdon.privacy.participant import UploadRecord


def reachable(*roots: object) -> Iterator[object]:
    """Every object that the roots lead to, classes and modules left aside."""
    seen: set[int] = set()
    pending: list[object] = list(roots)
    while pending:
        found = pending.pop()
        if id(found) in seen or isinstance(found, (type, ModuleType)) or callable(found):
            continue
        seen.add(id(found))
        yield found
        pending += gc.get_referents(found)


def holdings(*roots: object) -> bytes:
    """All arrays, byte strings and texts that the roots lead to, one after another."""
    parts = []
    for found in reachable(*roots):
        if isinstance(found, np.ndarray):
            parts.append(found.tobytes())
        elif isinstance(found, (bytes, bytearray)):
            parts.append(bytes(found))
        elif isinstance(found, str):
            parts.append(found.encode())
    return b"|".join(parts)


def test_no_party_but_its_owner_reaches_an_update(miniature: Miniature) -> None:
    """After two epochs no array, message or text at coordinator or signers holds anybody's update."""
    miniature.run_epoch(1)
    miniature.run_epoch(2)
    held = holdings(miniature.coordinator, *miniature.signers)
    for own in miniature.own.values():
        for record in (own.get((epoch, number), DIMENSION) for epoch in (1, 2) for number in (1, 2)):
            assert record.quantised.tobytes() not in held
            assert record.quantised.tobytes()[:32] not in held


def test_the_search_would_find_one(miniature: Miniature) -> None:
    """The same search finds an update that a signer is made to hold, and the masked upload it does hold."""
    miniature.run_epoch(1)
    record: UploadRecord = next(iter(miniature.own.values())).get((1, 1), DIMENSION)
    held = holdings(miniature.coordinator, *miniature.signers)
    assert miniature.previous is not None
    assert miniature.previous.rounds[-1].participants[0].encode() in held
    miniature.signers[3]._rounds.append(record.quantised)  # type: ignore[arg-type]
    assert record.quantised.tobytes() in holdings(*miniature.signers)
