"""Keep a juror's vote and salt in a private file from before the commitment is sent until it is revealed."""

from __future__ import annotations

import os
import secrets
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from guerdon.chain.institutions.court import Seat, Side, commitment_of
from guerdon.chain.keystore import require_private
from guerdon.commands.json_file import read_json_file
from guerdon.config import Account
from guerdon.errors import NotAllowed
from guerdon.text import escaped

SALT_BYTES = 32


class VoteFile(BaseModel):
    """A vote and what seals it; the salt appears in no repr."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    chain_id: int
    court: Account
    case: int
    level: int
    juror: Account
    vote: Literal["neither", "for", "against"]
    salt: Annotated[str, Field(pattern=r"^0x[0-9a-f]{64}$", repr=False)]

    @classmethod
    def fresh(cls, seat: Seat, vote: Side) -> VoteFile:
        """A vote with a random salt from the operating system."""
        salt = "0x" + secrets.token_hex(SALT_BYTES)
        return cls.model_validate(asdict(seat) | {"vote": vote.name.lower(), "salt": salt})

    @property
    def side(self) -> Side:
        """The vote as the court numbers it."""
        return Side[self.vote.upper()]

    @property
    def salt_bytes(self) -> bytes:
        """The salt as the court takes it."""
        return bytes.fromhex(self.salt[2:])

    @property
    def seat(self) -> Seat:
        """Whose vote this is, and on what."""
        return Seat(self.chain_id, self.court, self.case, self.level, self.juror)

    @property
    def commitment(self) -> bytes:
        """What is sent to the court before the vote is shown."""
        return commitment_of(self.seat, self.side, self.salt_bytes)


def vote_path(folder: Path, seat: Seat) -> Path:
    """Where the keystore folder keeps the vote of a seat."""
    return folder / "votes" / f"{seat.chain_id}-{seat.court}-{seat.case}-{seat.level}-{seat.juror}.json"


def sealed_vote(folder: Path, seat: Seat, vote: Side) -> VoteFile:
    """The vote that is kept for a seat, else a new one, not kept yet. Raises NotAllowed when another vote is kept."""
    path = vote_path(folder, seat)
    if not path.exists():
        return VoteFile.fresh(seat, vote)
    kept = load_vote(folder, seat)
    if kept.side is not vote:
        raise NotAllowed(
            f"a commitment to {kept.vote} may have been sent already, its salt is in {escaped(str(path))}: "
            f"repeat with --vote {kept.vote}, or move that file away if you know that none was sent"
        )
    return kept


def keep_vote(folder: Path, file: VoteFile) -> None:
    """Write the vote with mode 0600, whole or not at all, and never over one that is kept already."""
    path = vote_path(folder, file.seat)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    require_private(path.parent)
    if path.exists():
        return
    descriptor, draft = tempfile.mkstemp(dir=path.parent)  # mode 0600 from the start
    try:
        with os.fdopen(descriptor, "wb") as written:
            written.write(file.model_dump_json().encode())
            written.flush()
            os.fsync(descriptor)
        os.link(draft, path)
    except FileExistsError:
        raise NotAllowed(f"{escaped(str(path))} was written meanwhile: nothing was sent, repeat the command") from None
    finally:
        Path(draft).unlink()


def load_vote(folder: Path, seat: Seat) -> VoteFile:
    """The vote kept for a seat. Raises BadValue when there is none, NotAllowed when it is another seat's."""
    path = vote_path(folder, seat)
    if path.exists():
        require_private(path)
    fix = f"vote and salt of {seat.juror} are only where the commitment was made, bring that file here"
    found = read_json_file(path, VoteFile, "vote file", fix)
    if found.seat != seat:
        raise NotAllowed(
            f"{escaped(str(path))} is {_seat_text(found.seat)}, not {_seat_text(seat)}: bring the right file"
        )
    return found


def _seat_text(seat: Seat) -> str:
    return (
        f"the vote of {seat.juror} in case {seat.case}, level {seat.level}, of the court at {seat.court} "
        f"on chain {seat.chain_id}"
    )
