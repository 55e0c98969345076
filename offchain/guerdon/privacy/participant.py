"""The participant: clips, quantises, masks and signs one upload per round, then may go offline."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from guerdon.errors import BadValue
from guerdon.privacy.masks import SEED_BYTES, RandomBytes, Signed, mask_stream
from guerdon.privacy.receipts import Receipt, encode_upload, hash_boxes, hash_vector, seed_commitment
from guerdon.privacy.sealing import box_context, public_key_of, read_key_statements, seal
from guerdon.privacy.terms import SMALLEST_FLOOR, AggregationTerms, RoundTerms
from guerdon.signing import account_of, sign_statement

_CLIP_SLACK = 1e-9  # relative: a float norm just clipped may come out a rounding error longer


@dataclass(frozen=True, slots=True)
class UploadRecord:
    """The participant's own private copy of what it uploaded; belongs in its own file only."""

    epoch: int
    round: int
    samples: int
    quantised: Signed = field(repr=False)  # int64[d], update_bits fractional bits


def clip_update(
    terms: AggregationTerms, delta: NDArray[np.float64], samples: int, total_samples: int
) -> NDArray[np.float64]:
    """Scale float64[d] `delta` by its sample-count fraction, shortened to the clip if longer."""
    norm = float(np.linalg.norm(delta))
    shortened = min(1.0, terms.clip / norm) if norm > 0 else 1.0
    return delta * (shortened * samples / total_samples)


class Participant:
    """One wallet that uploads masked updates; holds its key and nothing of past rounds."""

    def __init__(
        self,
        terms: AggregationTerms,
        private_key: bytes,
        key_statements: Sequence[bytes],
        floor: int = SMALLEST_FLOOR,
        random_bytes: RandomBytes = os.urandom,
    ) -> None:
        """Check the signers' sealing keys; BadSignature or NotAllowed if one is not a signer's own."""
        self.account = account_of(private_key)
        self._terms = terms
        self._private_key = private_key
        self._sealing_keys = read_key_statements(terms, list(key_statements))
        self._floor = floor
        self._random_bytes = random_bytes

    def __repr__(self) -> str:
        return f"Participant({self.account})"

    def upload(self, round_terms: RoundTerms, update: NDArray[np.float64], samples: int) -> tuple[bytes, UploadRecord]:
        """Mask float64[d] `update`, already multiplied by samples / total_samples.

        Returns the message and the private record. BadValue on NaN, Inf, a wrong shape, or an L2
        norm above clip x samples / total_samples.
        """
        quantised = self._quantise(round_terms, update, samples)
        seeds = [self._random_bytes(SEED_BYTES) for _ in self._terms.subsets]
        masked = quantised.view(np.uint64).copy()
        for seed in seeds:
            masked += mask_stream(seed, self._terms.dimension)
        ephemeral, boxes = self._seal(round_terms, seeds)
        receipt = Receipt(
            epoch=round_terms.epoch,
            round=round_terms.round,
            account=self.account,
            samples=samples,
            parameters_hash=round_terms.parameters_hash,
            upload_hash=hash_vector(masked),
            commitments=tuple(
                seed_commitment(self._terms, round_terms.key, self.account, subset, seed)
                for subset, seed in enumerate(seeds)
            ),
            boxes_hash=hash_boxes(ephemeral, boxes.values()),
            floor=self._floor,
            dimension=self._terms.dimension,
        )
        signature = sign_statement(receipt.digest(self._terms), self._private_key)
        message = encode_upload(receipt, signature, masked, ephemeral, boxes)
        return message, UploadRecord(round_terms.epoch, round_terms.round, samples, quantised)

    def _quantise(self, round_terms: RoundTerms, update: NDArray[np.float64], samples: int) -> Signed:
        if update.shape != (self._terms.dimension,):
            raise BadValue(f"an update has shape ({self._terms.dimension},), got {update.shape}")
        clip = self._terms.clip * samples / round_terms.total_samples * (1 + _CLIP_SLACK)
        quantised = self._terms.update_point.encode(update, clip)
        if not (norm := float(np.linalg.norm(update))) <= clip:
            raise BadValue(f"the update's norm {norm:.6g} exceeds its clip {clip:.6g}")
        return quantised

    def _seal(self, round_terms: RoundTerms, seeds: list[bytes]) -> tuple[bytes, dict[str, bytes]]:
        ephemeral_key = self._random_bytes(32)
        boxes = {}
        for signer, key in self._sealing_keys.items():
            context = box_context(self._terms, round_terms.key, self.account, signer)
            plaintext = b"".join(seeds[subset] for subset in self._terms.held_by(signer))
            boxes[signer] = seal(ephemeral_key, key, context, plaintext)
        return public_key_of(ephemeral_key), boxes


def own_scores(
    records: Sequence[UploadRecord], vectors: Mapping[str, Mapping[tuple[int, int], Signed]]
) -> dict[str, int]:
    """A participant's own scores from its own records and the published vectors, at home.

    `vectors[utility][(epoch, round)]` is int64[d]; the sum runs over the given records.
    """
    return {
        utility: sum(
            sum(map(int.__mul__, record.quantised.tolist(), by_round[record.epoch, record.round].tolist()))
            for record in records
        )
        for utility, by_round in vectors.items()
    }
