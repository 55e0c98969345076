"""What one signer holds of one round: checked uploads and their seeds, and what was certified about it."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field

from guerdon.errors import BadMessage, NotAllowed, NotYet
from guerdon.privacy.masks import SEED_BYTES, Signed
from guerdon.privacy.proposals import AgreedSet, Listing, Projection
from guerdon.privacy.receipts import Upload, read_upload, seed_commitment
from guerdon.privacy.records import RoundRecord
from guerdon.privacy.sealing import box_context, unseal
from guerdon.privacy.terms import AggregationTerms, RoundTerms


@dataclass
class RoundHoldings:
    """One round as one signer sees it; seeds and vectors stay out of its repr."""

    terms: AggregationTerms
    round_terms: RoundTerms
    signer: str
    uploads: dict[str, Upload] = field(default_factory=dict, repr=False)
    seeds: dict[str, tuple[bytes, ...]] = field(default_factory=dict, repr=False)
    nonce: bytes = field(default=b"", repr=False)
    commitments: dict[str, bytes] = field(default_factory=dict, repr=False)
    fixed: Listing | None = field(default=None, repr=False)  # only these uploads are still taken
    projection: Projection | None = field(default=None, repr=False)
    agreed: AgreedSet | None = field(default=None, repr=False)
    record: RoundRecord | None = field(default=None, repr=False)  # of the agreed set
    total: Signed | None = field(default=None, repr=False)  # the opened sum, int64[d]
    unconfirmed: tuple[int, ...] = ()  # subsets on which k-1 liars could still have forged the sum

    def accept(self, sealing_key: bytes, data: bytes) -> str:
        """Check and keep an upload; returns its account.

        Raises what `read_upload` raises; BadMessage when the sealed seeds do not open or are not
        those committed to; NotAllowed for a second upload, or one that came after the list was fixed.
        """
        upload = read_upload(self.terms, self.round_terms, data)
        account = upload.receipt.account
        if self.fixed is not None and self.fixed.get(account) != upload.digest:
            raise NotAllowed(f"late: {account} is not in the list already fixed for this round")
        held = self.uploads.get(account)
        if self.fixed is None and held is not None and held.digest != upload.digest:
            raise NotAllowed(f"{account} has already uploaded in this round")
        self.seeds[account] = self._open_box(sealing_key, upload)
        self.uploads[account] = upload
        return account

    def fix(self, entries: Listing) -> None:
        """Keep exactly these uploads and refuse all others; NotYet names one that is missing."""
        self.fixed = dict(entries)
        for account in [name for name, held in self.uploads.items() if entries.get(name) != held.digest]:
            del self.uploads[account], self.seeds[account]
        self.require(entries)

    def require(self, entries: Listing) -> None:
        """NotYet unless every listed upload is held."""
        for account, digest in entries.items():
            held = self.uploads.get(account)
            if held is None or held.digest != digest:
                raise NotYet(f"the upload of {account} has not reached {self.signer}")

    def ensure_open(self) -> None:
        """NotAllowed once the round's set is certified: what was left out is deleted by then."""
        if self.agreed is not None:
            raise NotAllowed("late: the set of this round is certified")

    def keep(self, accounts: Container[str]) -> None:
        """Delete the uploads and seeds of all other accounts."""
        for account in [name for name in self.uploads if name not in accounts]:
            del self.uploads[account], self.seeds[account]

    def listed(self, entries: Listing) -> list[Upload]:
        """The uploads of a list, in its order."""
        return [self.uploads[account] for account in entries]

    def _open_box(self, sealing_key: bytes, upload: Upload) -> tuple[bytes, ...]:
        receipt, held = upload.receipt, self.terms.held_by(self.signer)
        context = box_context(self.terms, self.round_terms.key, receipt.account, self.signer)
        opened = unseal(sealing_key, upload.ephemeral, context, upload.boxes[self.signer])
        seeds = tuple(opened[at : at + SEED_BYTES] for at in range(0, len(opened), SEED_BYTES))
        expected = [receipt.commitments[subset] for subset in held]
        key = self.round_terms.key
        if len(seeds) != len(held) or expected != [
            seed_commitment(self.terms, key, receipt.account, subset, seed)
            for subset, seed in zip(held, seeds, strict=True)
        ]:
            raise BadMessage(f"the seeds of {receipt.account} are not those its receipt commits to")
        return seeds
