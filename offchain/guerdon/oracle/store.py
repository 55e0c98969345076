"""Files of an evidence folder: writes them, and checks every hash of what it reads.

program-<id>/epoch-<e>.json          canonical JSON (RFC 8785); its keccak256 is what is signed
program-<id>/epoch-<e>.signed.json   the attestation and the quorum's signatures
program-<id>/arrays/<sha256>.i64     int64 little-endian arrays, named by their own hash
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from guerdon.errors import EvidenceMismatch, Refusal
from guerdon.model import Leaf
from guerdon.oracle.evidence import Evidence, SignedAttestation, Terms

Integers = NDArray[np.int64]
MAX_JSON_BYTES = 2**28
MAX_ARRAY_BYTES = 2**30


def array_name(array: Integers) -> str:
    """The content address of an int64[d] array: the SHA-256 of its little-endian bytes, in hex."""
    return hashlib.sha256(_array_bytes(array)).hexdigest()


class EvidenceStore:
    """One programme's evidence inside one folder."""

    def __init__(self, folder: Path, program: int) -> None:
        self.folder = folder / f"program-{program}"

    def path(self, epoch: int) -> Path:
        """Where the canonical JSON of `epoch` lives."""
        return self.folder / f"epoch-{epoch}.json"

    def put(self, evidence: Evidence, signed: SignedAttestation) -> Path:
        """Write an epoch's evidence and its signed attestation; returns the evidence path."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.path(evidence.epoch).write_bytes(evidence.to_bytes())
        self._signed_path(evidence.epoch).write_bytes(signed.to_bytes())
        return self.path(evidence.epoch)

    def get(self, epoch: int) -> Evidence:
        """Read the evidence of `epoch`.

        Raises Refusal if it is not there and EvidenceMismatch if it is not what was signed.
        """
        evidence = Evidence.from_bytes(_read(self.path(epoch), MAX_JSON_BYTES))
        signed = self.signed(epoch)
        if signed.evidence_hash != evidence.digest:
            raise EvidenceMismatch(
                f"{self.path(epoch).name} hashes to 0x{evidence.digest.hex()}, "
                f"but 0x{signed.evidence_hash.hex()} was signed"
            )
        return evidence

    def signed(self, epoch: int) -> SignedAttestation:
        """Read the signed attestation of `epoch`; errors as for `get`."""
        return SignedAttestation.from_bytes(_read(self._signed_path(epoch), MAX_JSON_BYTES))

    def put_terms(self, terms: Terms) -> None:
        """Write the programme's terms."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "terms.json").write_bytes(terms.to_bytes())

    def terms(self) -> Terms:
        """Read the programme's terms; whether they are the sealed ones is for the caller to check."""
        return Terms.from_bytes(_read(self.folder / "terms.json", MAX_JSON_BYTES))

    def put_array(self, array: Integers) -> str:
        """Write an int64[d] array under its content address and return that name."""
        name = array_name(array)
        path = self._array_path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_array_bytes(array))
        return name

    def get_array(self, name: str, length: int) -> Integers:
        """Read int64[length] by name; raises EvidenceMismatch if its bytes hash to something else."""
        raw = _read(self._array_path(name), MAX_ARRAY_BYTES)
        found = hashlib.sha256(raw).hexdigest()
        if found != name:
            raise EvidenceMismatch(f"array {name} hashes to {found}: its bytes were changed")
        if len(raw) != 8 * length:
            raise EvidenceMismatch(f"array {name} holds {len(raw)} bytes, {length} integers were expected")
        return np.frombuffer(raw, dtype="<i8").astype(np.int64)

    def _signed_path(self, epoch: int) -> Path:
        return self.folder / f"epoch-{epoch}.signed.json"

    def _array_path(self, name: str) -> Path:
        if len(name) != 64 or not set(name) <= set("0123456789abcdef"):  # a name is never a path
            raise EvidenceMismatch(f"not an array name: {name!r}")
        return self.folder / "arrays" / f"{name}.i64"


def load_leaves(folder: Path, program: int, epoch: int) -> list[Leaf]:
    """The reward tree's leaves of one epoch, in leaf order, from evidence that is what was signed."""
    return EvidenceStore(folder, program).get(epoch).leaf_list


def _array_bytes(array: Integers) -> bytes:
    return array.astype("<i8", copy=False).tobytes()


def _read(path: Path, limit: int) -> bytes:
    if not path.is_file():
        raise Refusal(f"no evidence at {path}; run the programme or copy its evidence there")
    if path.stat().st_size > limit:
        raise Refusal(f"{path} is larger than {limit} bytes; it is not evidence")
    return path.read_bytes()
