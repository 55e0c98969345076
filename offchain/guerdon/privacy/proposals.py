"""The coordinator's and the leader's proposals: candidates, projection, set, scoring vectors."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from guerdon.errors import BadMessage, BadValue
from guerdon.model import account_order
from guerdon.privacy.masks import Ring, Signed, sign_vector
from guerdon.privacy.receipts import Upload
from guerdon.privacy.statements import Slot, Statement, statement_digest
from guerdon.privacy.terms import AggregationTerms
from guerdon.privacy.wire import Message, as_bytes, as_text, decode, encode

NONCE_BYTES = 32
_CANDIDATES = frozenset({"candidates", "epoch", "round"})
_PROJECTION = frozenset({"candidates", "epoch", "reveals", "round"})
_SET = frozenset({"epoch", "left_out", "members", "projection", "round"})
_ACCOUNT = re.compile("0x[0-9a-fA-F]{40}")
_VECTORS = frozenset({"epoch", "rounds", "utilities"})

Listing = dict[str, bytes]  # account -> receipt digest, canonical order


@dataclass(frozen=True, slots=True)
class Projection:
    """A proposed random direction over a candidate list."""

    statement: Statement
    candidates: Listing
    reveals: dict[str, bytes] = field(repr=False)  # signer -> nonce

    def direction(self, terms: AggregationTerms) -> Ring:
        """The ±1 direction uint64[d], fixed by every revealed nonce and the candidates."""
        seed = statement_digest(terms, "direction", self.statement.message)
        return sign_vector(seed, terms.dimension)


@dataclass(frozen=True, slots=True)
class AgreedSet:
    """A proposed set: its members, the other candidates, the content of the projection it follows from."""

    statement: Statement
    members: Listing
    left_out: Listing
    projection: bytes

    @property
    def candidates(self) -> Listing:
        """The certified candidates: members and those left out, canonical order."""
        both = self.members | self.left_out
        return {account: both[account] for account in sorted(both, key=account_order)}


@dataclass(frozen=True, slots=True)
class Vectors:
    """An epoch's proposed scoring vectors."""

    statement: Statement
    rounds: tuple[int, ...]
    utilities: tuple[str, ...]
    values: Signed = field(repr=False)  # int64[rounds, utilities, d]


def listing(uploads: Sequence[Upload]) -> Listing:
    """Accounts and receipt digests in canonical order."""
    ordered = sorted(uploads, key=lambda upload: account_order(upload.receipt.account))
    return {upload.receipt.account: upload.digest for upload in ordered}


def encode_candidates(round_key: tuple[int, int], candidates: Listing) -> bytes:
    """The list that is fixed before anyone knows the direction."""
    fields = {"candidates": _rows(candidates), "epoch": round_key[0], "round": round_key[1]}
    return encode("candidates", fields)


def read_candidates(data: bytes) -> tuple[tuple[int, int], Listing]:
    """(epoch, round) and the candidates."""
    message = decode("candidates", _CANDIDATES, data)
    return (message.number("epoch"), message.number("round")), _listing(message, "candidates")


def encode_projection(round_key: tuple[int, int], candidates: Listing, reveals: Listing) -> bytes:
    """The direction's ingredients, to be certified."""
    fields = {
        "candidates": _rows(candidates),
        "epoch": round_key[0],
        "reveals": _rows(reveals),
        "round": round_key[1],
    }
    return encode("projection", fields)


def read_projection(data: bytes) -> Projection:
    """Decode a projection proposal."""
    message = decode("projection", _PROJECTION, data)
    statement = Statement(Slot.PROJECTION, message.number("epoch"), message.number("round"), data)
    return Projection(statement, _listing(message, "candidates"), _listing(message, "reveals"))


def encode_set(round_key: tuple[int, int], members: Listing, left_out: Listing, projection: bytes) -> bytes:
    """The members to be summed and the candidates left out, to be certified."""
    fields = {
        "epoch": round_key[0],
        "left_out": _rows(left_out),
        "members": _rows(members),
        "projection": projection.hex(),
        "round": round_key[1],
    }
    return encode("set", fields)


def read_set(data: bytes) -> AgreedSet:
    """Decode a set proposal."""
    message = decode("set", _SET, data)
    statement = Statement(Slot.SET, message.number("epoch"), message.number("round"), data)
    members, left_out = _listing(message, "members"), _listing(message, "left_out")
    return AgreedSet(statement, members, left_out, message.hash("projection"))


def encode_vectors(epoch: int, rounds: Sequence[int], vectors: Mapping[str, Signed]) -> bytes:
    """The leader's quantised vectors, to be certified: utility -> int64[rounds, d], else BadValue."""
    utilities = sorted(vectors)
    shapes = {vectors[utility].shape for utility in utilities}
    if len(shapes) != 1 or [len(shape) for shape in shapes] != [2] or shapes.pop()[0] != len(rounds):
        raise BadValue(f"vectors are int64[{len(rounds)}, d] for at least one utility")
    values = np.stack([vectors[utility] for utility in utilities], axis=1)
    fields = {"epoch": epoch, "rounds": list(rounds), "utilities": utilities}
    return encode("vectors", fields, [values])


def read_vectors(terms: AggregationTerms, data: bytes) -> Vectors:
    """Decode a vectors proposal; BadMessage unless it is int64[rounds, utilities, d] in order."""
    message = decode("vectors", _VECTORS, data)
    rounds, utilities = message.items("rounds"), message.items("utilities")
    names = [as_text(utility, "utility") for utility in utilities]
    if not names or names != sorted(set(names)) or not rounds or any(type(item) is not int for item in rounds):
        raise BadMessage("vectors name their rounds and, sorted, their utilities")
    shape = (len(rounds), len(names), terms.dimension)
    if [array.shape for array in message.arrays] != [shape] or message.arrays[0].dtype != np.int64:
        raise BadMessage(f"vectors are one int64 array of shape {list(shape)}")
    statement = Statement(Slot.VECTORS, message.number("epoch"), 0, data)
    return Vectors(statement, tuple(rounds), tuple(names), message.arrays[0])


def _rows(entries: Listing) -> list[list[str]]:
    return [[account, digest.hex()] for account, digest in entries.items()]


def _listing(message: Message, name: str) -> Listing:
    rows = message.rows(name, 2)
    entries = {as_text(account, name): as_bytes(digest, name, NONCE_BYTES) for account, digest in rows}
    if not all(_ACCOUNT.fullmatch(account) for account in entries):
        raise BadMessage(f"{name} must name accounts")
    if len(entries) != len(rows) or list(entries) != sorted(entries, key=account_order):
        raise BadMessage(f"{name} names an account twice or out of order")
    return entries
