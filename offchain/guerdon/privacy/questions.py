"""A certified question to the holders of mask seeds: which masks, measured how, and every answer's form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from guerdon.errors import BadMessage, NotAllowed
from guerdon.privacy.ledger import RoundKey
from guerdon.privacy.masks import Ring, mask_stream, ring_dots
from guerdon.privacy.proposals import AgreedSet, Listing
from guerdon.privacy.statements import Slot, read_signed, sign_message
from guerdon.privacy.terms import AggregationTerms
from guerdon.privacy.wire import encode

Place = tuple[RoundKey, str]  # one account's upload in one round
_ANSWER = frozenset({"content", "epoch", "round"})


@dataclass(frozen=True)
class Question:
    """What every holder answers for each of its subsets: uint64[rows, width]."""

    terms: AggregationTerms
    kind: Slot
    key: RoundKey  # the round is 0 for vectors
    content: bytes  # hash of the certified message
    rows: tuple[tuple[Place, ...], ...]  # the uploads whose masks each row adds up
    width: int
    digests: Mapping[Place, bytes] = field(repr=False)  # receipt digests, as certified
    weights: Mapping[RoundKey, Ring] | None = field(repr=False)  # uint64[width, d]; None: the masks themselves

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, width): the shape of one subset's answer."""
        return (len(self.rows), self.width)

    def measure(self, key: RoundKey, vector: Ring) -> Ring:
        """uint64[width]: what a mask or masked upload uint64[d] of a round contributes to its row."""
        return vector if self.weights is None else ring_dots(self.weights[key], vector)

    def row_of(self, row: int, vector_at: Callable[[Place], Ring]) -> Ring:
        """uint64[width]: one row over the vectors uint64[d] at its places."""
        values = np.zeros(self.width, dtype=np.uint64)
        for place in self.rows[row]:
            values += self.measure(place[0], vector_at(place))
        return values

    def over_uploads(self, masked_at: Callable[[Place], Ring]) -> Ring:
        """uint64[rows, width]: the same measure of the masked uploads, from which answers are taken off."""
        values = np.zeros(self.shape, dtype=np.uint64)
        for row in range(len(self.rows)):
            values[row] = self.row_of(row, masked_at)
        return values

    def answer(self, held: int, seeds_at: Callable[[Place], Sequence[bytes]]) -> Ring:
        """uint64[held, rows, width]: a holder's answer from the seeds of the `held` subsets it belongs to."""
        values = np.zeros((held, *self.shape), dtype=np.uint64)
        for row, places in enumerate(self.rows):
            for place in places:
                for at, seed in enumerate(seeds_at(place)):
                    values[at, row] += self.measure(place[0], mask_stream(seed, self.terms.dimension))
        return values


def projection_question(
    terms: AggregationTerms, key: RoundKey, content: bytes, candidates: Listing, direction: Ring | None
) -> Question:
    """Every candidate's masks on the ±1 direction uint64[d]; without it, only openings can be checked."""
    rows = tuple(((key, account),) for account in candidates)
    weights = {} if direction is None else {key: direction[np.newaxis]}
    return Question(terms, Slot.PROJECTION, key, content, rows, 1, _digests(key, candidates), weights)


def sum_question(terms: AggregationTerms, agreed: AgreedSet) -> Question:
    """The members' masks added up, coordinate by coordinate."""
    key = (agreed.statement.epoch, agreed.statement.round)
    rows = (tuple((key, account) for account in agreed.members),)
    digests = _digests(key, agreed.members)
    return Question(terms, Slot.SET, key, agreed.statement.content, rows, terms.dimension, digests, None)


def encode_answer(question: Question, values: Ring, private_key: bytes) -> bytes:
    """A signer's signed answer: uint64[subsets it holds, rows, width]."""
    fields = {"content": question.content.hex(), "epoch": question.key[0], "round": question.key[1]}
    return sign_message(question.terms, encode(f"{question.kind}-share", fields, [values]), private_key)


def read_answer(question: Question, data: bytes) -> tuple[str, Ring]:
    """The signer and uint64[subsets it holds, rows, width] of an answer to exactly this question."""
    author, message = read_signed(question.terms, f"{question.kind}-share", _ANSWER, data)
    if (message.number("epoch"), message.number("round"), message.hash("content")) != (*question.key, question.content):
        raise NotAllowed(f"{author} answered another {question.kind}")
    expected = (len(question.terms.held_by(author)), *question.shape)
    if [array.shape for array in message.arrays] != [expected] or message.arrays[0].dtype != np.uint64:
        raise BadMessage(f"{author} must answer with one uint64 array of shape {list(expected)}")
    return author, message.arrays[0]


def _digests(key: RoundKey, entries: Listing) -> dict[Place, bytes]:
    return {(key, account): digest for account, digest in entries.items()}
