"""Settles a dispute about one row by opening one subset's seeds: proves which holders answered wrongly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from guerdon.errors import BadMessage, NotAllowed
from guerdon.privacy.ledger import RoundKey
from guerdon.privacy.masks import SEED_BYTES, Ring, mask_stream
from guerdon.privacy.questions import Place, Question
from guerdon.privacy.receipts import Receipt, read_receipt, seed_commitment
from guerdon.privacy.statements import Slot, read_signed, sign_message
from guerdon.privacy.terms import AggregationTerms
from guerdon.privacy.wire import Message, as_bytes, as_text, encode

_OPENING = frozenset({"content", "epoch", "kind", "receipts", "round", "row", "seeds", "subset"})


@dataclass(frozen=True, slots=True)
class Opening:
    """A holder's opening: one seed for every place of one row, with the receipts that commit to them."""

    author: str
    kind: Slot
    key: RoundKey
    content: bytes
    subset: int
    row: int
    seeds: tuple[bytes, ...] = field(repr=False)
    receipts: tuple[Receipt, ...] = field(repr=False)


def ensure_disputed(question: Question, subset: int, row: int, answers: Mapping[str, Ring]) -> None:
    """NotAllowed unless the signed answers of two holders of `subset` differ in `row`.

    Only then may seeds be opened: a subset of honest signers never differs, so the one subset that
    k-1 colluding signers lack stays closed.
    """
    if not (0 <= row < len(question.rows) and 0 <= subset < len(question.terms.subsets)):
        raise NotAllowed(f"there is no row {row} on subset {subset}")
    if len({claim.tobytes() for claim in _claims(question, subset, row, answers).values()}) < 2:
        raise NotAllowed(f"no two holders of subset {subset} differ in row {row}")


def encode_opening(
    question: Question,
    subset: int,
    row: int,
    *,
    seeds: Sequence[bytes],
    receipts: Sequence[Receipt],
    private_key: bytes,
) -> bytes:
    """A holder's signed opening, seeds and receipts in the order of the row's places."""
    fields = {
        "content": question.content.hex(),
        "epoch": question.key[0],
        "kind": str(question.kind),
        "receipts": [receipt.encode().hex() for receipt in receipts],
        "round": question.key[1],
        "row": row,
        "seeds": [seed.hex() for seed in seeds],
        "subset": subset,
    }
    return sign_message(question.terms, encode("opening", fields), private_key)


def read_opening(terms: AggregationTerms, data: bytes) -> Opening:
    """Decode an opening by one of the programme's signers; its seeds are not yet checked."""
    author, message = read_signed(terms, "opening", _OPENING, data)
    if message.text("kind") not in list(Slot):
        raise BadMessage(f"there is nothing to open about {message.text('kind')!r}")
    return Opening(
        author=author,
        kind=Slot(message.text("kind")),
        key=(message.number("epoch"), message.number("round")),
        content=message.hash("content"),
        subset=message.number("subset"),
        row=message.number("row"),
        seeds=tuple(as_bytes(item, "seed", SEED_BYTES) for item in message.items("seeds")),
        receipts=_receipts(message),
    )


def check_opening(question: Question, opening: Opening) -> list[tuple[Place, int]]:
    """Place and subset of every seed opened; NotAllowed unless the certified receipts commit to them all."""
    author = opening.author
    if (opening.kind, opening.key, opening.content) != (question.kind, question.key, question.content):
        raise NotAllowed(f"{author} opened seeds of another {question.kind}")
    if opening.row >= len(question.rows) or opening.subset >= len(question.terms.subsets):
        raise NotAllowed(f"{author} opened seeds that are not in dispute")
    places = question.rows[opening.row]
    if not len(places) == len(opening.seeds) == len(opening.receipts):
        raise BadMessage(f"{author} must open the seeds of every upload in the row")
    for place, seed, receipt in zip(places, opening.seeds, opening.receipts, strict=True):
        if receipt.digest(question.terms) != question.digests[place]:
            raise NotAllowed(f"{author} shows a receipt of {place[1]} that is not the certified one")
        committed = receipt.commitments[opening.subset]
        if seed_commitment(question.terms, place[0], place[1], opening.subset, seed) != committed:
            raise NotAllowed(f"{author} opened a seed that {place[1]} did not commit to")
    return [(place, opening.subset) for place in places]


def name_liars(question: Question, opening: Opening, answers: Mapping[str, Ring]) -> tuple[str, ...]:
    """The holders whose answers do not follow from a checked opening."""
    seeds = dict(zip(question.rows[opening.row], opening.seeds, strict=True))
    truth = question.row_of(opening.row, lambda place: mask_stream(seeds[place], question.terms.dimension))
    claims = _claims(question, opening.subset, opening.row, answers)
    return tuple(signer for signer, claim in claims.items() if not np.array_equal(claim, truth))


def _claims(question: Question, subset: int, row: int, answers: Mapping[str, Ring]) -> dict[str, Ring]:
    held = {signer: question.terms.held_by(signer) for signer in answers}
    return {
        signer: values[held[signer].index(subset)][row] for signer, values in answers.items() if subset in held[signer]
    }


def _receipts(message: Message) -> tuple[Receipt, ...]:
    rows = [as_text(item, "receipt") for item in message.items("receipts")]
    return tuple(read_receipt(as_bytes(text, "receipt", len(text) // 2)) for text in rows)
