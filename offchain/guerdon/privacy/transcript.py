"""The signers' commit-reveal of the projection direction, as signed messages."""

from __future__ import annotations

from collections.abc import Iterable

from guerdon.errors import NotAllowed
from guerdon.privacy.statements import read_signed, readable, sign_message, statement_digest
from guerdon.privacy.terms import AggregationTerms
from guerdon.privacy.wire import encode

_COMMIT = frozenset({"candidates", "commitment"})
_REVEAL = frozenset({"candidates", "nonce"})


def commitment_to(terms: AggregationTerms, signer: str, candidates: bytes, nonce: bytes) -> bytes:
    """The commitment to a nonce, bound to its signer and to the hash of the candidate list."""
    return statement_digest(terms, "nonce", signer.encode() + candidates + nonce)


def encode_commit(terms: AggregationTerms, candidates: bytes, commitment: bytes, private_key: bytes) -> bytes:
    """A signer's signed commitment, given the 32-byte hash of the candidate list."""
    fields = {"candidates": candidates.hex(), "commitment": commitment.hex()}
    return sign_message(terms, encode("commit", fields), private_key)


def read_commit(terms: AggregationTerms, candidates: bytes, data: bytes) -> tuple[str, bytes]:
    """Signer and commitment; NotAllowed if it is about another candidate list."""
    author, message = read_signed(terms, "commit", _COMMIT, data)
    if message.hash("candidates") != candidates:
        raise NotAllowed(f"{author} committed for another candidate list")
    return author, message.hash("commitment")


def read_commits(terms: AggregationTerms, candidates: bytes, commits: Iterable[bytes]) -> dict[str, bytes]:
    """Signer -> commitment, of every readable commitment for this candidate list."""
    return dict(readable(lambda commit: read_commit(terms, candidates, commit), commits))


def encode_reveal(terms: AggregationTerms, candidates: bytes, nonce: bytes, private_key: bytes) -> bytes:
    """A signer's signed nonce."""
    fields = {"candidates": candidates.hex(), "nonce": nonce.hex()}
    return sign_message(terms, encode("reveal", fields), private_key)


def read_reveal(terms: AggregationTerms, data: bytes) -> tuple[str, bytes]:
    """Signer and nonce."""
    author, message = read_signed(terms, "reveal", _REVEAL, data)
    return author, message.hash("nonce")


def matching_reveals(
    terms: AggregationTerms, candidates: bytes, commits: Iterable[bytes], reveals: Iterable[bytes]
) -> dict[str, bytes]:
    """Signer -> nonce, signer order, for every reveal that opens its signer's commitment."""
    commitments = read_commits(terms, candidates, commits)
    nonces = dict(readable(lambda reveal: read_reveal(terms, reveal), reveals))
    return {
        signer: nonces[signer]
        for signer in terms.signers
        if signer in nonces and commitments.get(signer) == commitment_to(terms, signer, candidates, nonces[signer])
    }
