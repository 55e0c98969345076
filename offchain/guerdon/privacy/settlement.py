"""Settles a dispute about one participant's scalars by opening one subset's seeds: names the liar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from guerdon.errors import BadMessage, NotAllowed
from guerdon.privacy.masks import SEED_BYTES, Ring, mask_stream, ring_dots
from guerdon.privacy.opening import read_share
from guerdon.privacy.receipts import seed_commitment
from guerdon.privacy.scoring import EpochView, RoundKey
from guerdon.privacy.statements import Statement, read_signed, sign_message
from guerdon.privacy.wire import Message, as_bytes, as_number, encode

_OPENING = frozenset({"account", "content", "seeds", "subset"})


def ensure_disputed(view: EpochView, statement: Statement, account: str, subset: int, shares: Iterable[bytes]) -> None:
    """NotAllowed unless the signed shares of two holders of `subset` differ about `account`.

    Only then may seeds be opened: a subset of honest signers never differs, so the one subset that
    k-1 colluding signers lack stays closed.
    """
    if account not in view.plan.scored or not 0 <= subset < len(view.terms.subsets):
        raise NotAllowed(f"there is no score of {account} on subset {subset}")
    claims = {
        claim.tobytes() for _, claim in _claims(view, account, subset, _read_all(view, statement, shares)).items()
    }
    if len(claims) < 2:
        raise NotAllowed(f"no two holders of subset {subset} differ about {account}")


def encode_opening(
    view: EpochView,
    statement: Statement,
    account: str,
    subset: int,
    *,
    seeds: Mapping[RoundKey, bytes],
    private_key: bytes,
) -> bytes:
    """A holder's signed opening of one subset's seeds for one account."""
    fields = {
        "account": account,
        "content": statement.content.hex(),
        "seeds": [[epoch, number, seed.hex()] for (epoch, number), seed in seeds.items()],
        "subset": subset,
    }
    return sign_message(view.terms, encode("opening", fields), private_key)


def name_liars(
    view: EpochView, statement: Statement, opening: bytes, shares: Iterable[bytes]
) -> tuple[tuple[str, ...], list[tuple[RoundKey, str, int]]]:
    """The holders whose scalars do not follow from the opened seeds; and round, account, subset of each seed.

    NotAllowed when the seeds are not those committed to in the participant's receipts.
    """
    author, message = read_signed(view.terms, "opening", _OPENING, opening)
    if message.hash("content") != statement.content:
        raise NotAllowed(f"{author} opened seeds of another epoch")
    account, subset = message.text("account"), message.number("subset")
    truth = np.zeros(len(view.utilities), dtype=np.uint64)
    seeds = _checked_seeds(view, author, account, subset, message)
    for key, seed in seeds.items():
        stream = mask_stream(seed, view.terms.dimension)
        truth += ring_dots(view.vectors[key].view(np.uint64), stream)
    claims = _claims(view, account, subset, _read_all(view, statement, shares))
    liars = tuple(signer for signer, claim in claims.items() if not np.array_equal(claim, truth))
    return liars, [(key, account, subset) for key in seeds]


def _read_all(view: EpochView, statement: Statement, shares: Iterable[bytes]) -> dict[str, Ring]:
    return dict(read_share(view.terms, statement, view.share_shape, share) for share in shares)


def _claims(view: EpochView, account: str, subset: int, shares: Mapping[str, Ring]) -> dict[str, Ring]:
    row = list(view.plan.scored).index(account)
    held = {signer: view.terms.held_by(signer) for signer in shares}
    return {
        signer: values[held[signer].index(subset)][row] for signer, values in shares.items() if subset in held[signer]
    }


def _checked_seeds(view: EpochView, author: str, account: str, subset: int, message: Message) -> dict[RoundKey, bytes]:
    if account not in view.plan.scored or subset >= len(view.terms.subsets):
        raise NotAllowed(f"{author} opened seeds of {account} that are not in dispute")
    seeds = {}
    rows: list[list[Any]] = message.rows("seeds", 3)
    for epoch, number, text in rows:
        key = (as_number(epoch, "epoch"), as_number(number, "round"))
        seeds[key] = as_bytes(text, "seed", SEED_BYTES)
    if tuple(sorted(seeds)) != view.plan.scored[account]:
        raise BadMessage(f"{author} must open the seeds of every scored round")
    for key, seed in seeds.items():
        committed = view.uploads[key][account].receipt.commitments[subset]
        if seed_commitment(view.terms, key, account, subset, seed) != committed:
            raise NotAllowed(f"{author} opened a seed that {account} did not commit to")
    return seeds
