from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guerdon.errors import EvidenceMismatch, NotAllowed, NotYet
from guerdon.privacy.asking import Named
from guerdon.privacy.journal import FileJournal, MemoryJournal
from guerdon.privacy.proposals import encode_set, read_projection, read_set
from guerdon.privacy.rounds import open_round_sum
from guerdon.privacy.statements import Slot, Statement, assemble_certificate
from guerdon.privacy.wire import encode
from guerdon.signing import sign_statement

ONE, TWO = b"\x01" * 32, b"\x02" * 32


def without_one(message: bytes) -> bytes:
    """The same set less its first member."""
    agreed = read_set(message)
    members = dict(list(agreed.members.items())[1:])
    return encode_set((agreed.statement.epoch, agreed.statement.round), members, {}, agreed.projection)


def signed_by(world: Any, signers: range, message: bytes) -> list[bytes]:
    """What dishonest signers would sign without asking their journal."""
    statement = read_set(message).statement
    return [sign_statement(statement.digest(world.terms), world.signer_keys[at]) for at in signers]


@pytest.mark.parametrize("kind", ["memory", "file"])
def test_a_slot_is_bound_once(tmp_path: Path, kind: str) -> None:
    """S-10: the first content of a slot stays; the same content again is harmless."""
    journal = MemoryJournal() if kind == "memory" else FileJournal(tmp_path / "journal")
    journal.bind("a", ONE)
    journal.bind("a", ONE)
    journal.bind("b", TWO)
    with pytest.raises(NotAllowed, match="already signed"):
        journal.bind("a", TWO)


def test_a_file_journal_remembers_after_a_restart(tmp_path: Path) -> None:
    """S-10: what was bound before a restart is bound after it, in a file only its owner reads."""
    path = tmp_path / "journal"
    first = FileJournal(path)
    first.bind("a", ONE)
    first.close()
    second = FileJournal(path)
    second.bind("b", TWO)
    second.close()
    third = FileJournal(path)
    for slot, content in (("a", TWO), ("b", ONE)):
        with pytest.raises(NotAllowed):
            third.bind(slot, content)
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(path.read_bytes().splitlines()) == 2


def test_a_slot_is_on_disk_before_bind_returns(tmp_path: Path) -> None:
    """S-10: the line is in the file when bind returns, so a process killed afterwards has left it behind."""
    path = tmp_path / "journal"
    journal = FileJournal(path)
    journal.bind("a", ONE)
    assert path.read_bytes() == b"a " + ONE.hex().encode() + b"\n"
    journal.close()


@given(st.integers(1, 66))
def test_a_line_cut_short_by_a_crash_is_overwritten(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    """S-10: an unfinished last line was never acted upon; whole lines before it still bind."""
    path = tmp_path_factory.mktemp("journal") / "journal"
    journal = FileJournal(path)
    journal.bind("a", ONE)
    journal.bind("b", ONE)
    journal.close()
    path.write_bytes(path.read_bytes()[:-cut])
    again = FileJournal(path)
    with pytest.raises(NotAllowed):
        again.bind("a", TWO)
    again.bind("b", TWO)
    again.close()
    assert path.read_bytes() == b"".join(
        name + b" " + content.hex().encode() + b"\n" for name, content in ((b"a", ONE), (b"b", TWO))
    )


@pytest.mark.parametrize("damage", [b"a\n", b"a zz\n", b"a b c\n", b"\xff\xff\n", b"a 01\na 02\n"])
def test_a_damaged_journal_is_an_alarm(tmp_path: Path, damage: bytes) -> None:
    """S-10: a signer whose memory is damaged does not start, and leaves the file free."""
    path = tmp_path / "journal"
    path.write_bytes(damage)
    with pytest.raises(EvidenceMismatch, match="damaged at byte"):
        FileJournal(path)
    path.write_bytes(b"")
    FileJournal(path).close()


def test_the_same_signer_cannot_run_twice(tmp_path: Path) -> None:
    """S-10: two processes on one journal would each sign a set; the second does not start."""
    first = FileJournal(tmp_path / "journal")
    with pytest.raises(NotAllowed, match="runs already"):
        FileJournal(tmp_path / "journal")
    first.close()
    FileJournal(tmp_path / "journal").close()


def test_the_sum_without_one_participant_is_refused(new_world: Any) -> None:
    """S-10: after the set S no honest signer signs or sums S without i, so nothing can be differenced."""
    world = new_world(size=5)
    message, _ = world.certified_set()
    smaller = without_one(message)
    dishonest = signed_by(world, range(2), smaller)
    with pytest.raises(NotYet, match="2 of the 4"):
        assemble_certificate(world.terms, read_set(smaller).statement, dishonest)
    stolen = assemble_certificate(world.terms, read_set(smaller).statement, signed_by(world, range(4), smaller))
    for signer in world.signers:  # even shown a certificate forged by k signers
        with pytest.raises(NotAllowed, match="already signed"):
            signer.mask_sums(smaller, stolen)


def test_one_set_per_round_also_after_a_restart(new_world: Any, tmp_path: Path) -> None:
    """S-10: a restarted signer with its journal refuses the second set and still sums the first."""
    journals = [FileJournal(tmp_path / f"journal{at}") for at in range(5)]
    world = new_world(size=5, journals=journals)
    message, certificate = world.certified_set()
    for at, journal in enumerate(journals):
        journal.close()
        world.journals[at] = FileJournal(tmp_path / f"journal{at}")
        world.signers[at] = world.new_signer(at)
        world.signers[at].open_round(world.round_terms())
        for upload in world.coordinator.uploads().values():
            world.signers[at].accept_upload((1, 1), upload)
    smaller = without_one(message)
    stolen = assemble_certificate(world.terms, read_set(smaller).statement, signed_by(world, range(4), smaller))
    for signer in world.signers:
        with pytest.raises(NotAllowed, match="already signed"):
            signer.mask_sums(smaller, stolen)
    total = open_round_sum(world.coordinator, world.signers, message, certificate, Named())
    assert np.array_equal(total, world.plain_sum((1, 1), world.accounts))


def test_a_restarted_signer_draws_no_second_direction(new_world: Any, tmp_path: Path) -> None:
    """V-04: after a restart the round's projection is still the one signed before."""
    world = new_world(size=4, journals=[FileJournal(tmp_path / f"journal{at}") for at in range(5)])
    terms = world.open()
    candidates = world.candidates(terms, world.uploads(terms))
    world.certified_projection(candidates)
    for at, journal in enumerate(world.journals):
        journal.close()
        world.journals[at] = FileJournal(tmp_path / f"journal{at}")
        world.signers[at] = world.new_signer(at)
        world.signers[at].open_round(terms)
        for upload in world.coordinator.uploads().values():
            world.signers[at].accept_upload(terms.key, upload)
    commits = [signer.commit_direction(candidates) for signer in world.signers]
    reveals = [signer.reveal_direction(candidates, commits) for signer in world.signers]
    projection = world.coordinator.projection(candidates, commits, reveals)
    for signer in world.signers:
        with pytest.raises(NotAllowed, match="already signed"):
            signer.certify_projection(candidates, projection)


def test_of_two_sets_at_most_one_is_certified(new_world: Any) -> None:
    """S-11: k-1 liars sign both sets, every split of the honest signers certifies at most one."""
    world = new_world(size=5)
    message, shares = world.proposed_set()
    smaller = without_one(message)
    statements = [read_set(one).statement for one in (message, smaller)]
    honest = range(2, 5)
    for split in [group for size in range(4) for group in combinations(honest, size)]:
        certified = 0
        for statement, group in zip(statements, (split, set(honest) - set(split)), strict=True):
            digest = statement.digest(world.terms)
            signed = [sign_statement(digest, world.signer_keys[at]) for at in (0, 1, *group)]
            try:
                assemble_certificate(world.terms, statement, signed)
                certified += 1
            except NotYet:
                pass
        assert certified <= 1
    world.signers[2].certify_set(message, shares)
    with pytest.raises(NotAllowed):
        world.signers[2].certify_set(smaller, shares)


def test_the_sum_of_an_uncertified_set_stays_closed(new_world: Any) -> None:
    """S-11: the set that gathered k signatures only, liars included, is summed by nobody."""
    world = new_world(size=5)
    message, shares = world.proposed_set()
    signed = [world.signers[2].certify_set(message, shares), *signed_by(world, range(2), message)]
    statement = read_set(message).statement

    forged = encode(
        "certificate",
        {
            "content": statement.content.hex(),
            "epoch": 1,
            "kind": "set",
            "round": 1,
            "signatures": [one.hex() for one in signed],
        },
    )
    for signer in world.signers:
        with pytest.raises(NotYet, match="3 of the 4"):
            signer.mask_sums(message, forged)
    with pytest.raises(NotYet, match="3 of the 4"):
        world.coordinator.certificate(statement, signed)


def test_slots_are_separate(new_world: Any) -> None:
    """S-10: programme, chain, kind, epoch and round each have a slot of their own."""
    terms = [new_world(**change).terms for change in ({}, {"program": 2}, {"chain_id": 1})]
    slots = {
        Statement(kind, epoch, number, b"").slot(one)
        for one in terms
        for kind in Slot
        for epoch in (1, 2)
        for number in (1, 2)
    }
    assert len(slots) == 3 * 3 * 4
    digests = {
        Statement(kind, epoch, number, b"").digest(one)
        for one in terms
        for kind in Slot
        for epoch in (1, 2)
        for number in (1, 2)
    }
    assert len(digests) == 3 * 3 * 4


def test_a_projection_certificate_is_not_a_set_certificate(new_world: Any) -> None:
    """S-11: a certificate of one kind never stands for another."""
    world = new_world()
    terms = world.open()
    candidates = world.candidates(terms, world.uploads(terms))
    projection, certificate = world.certified_projection(candidates)
    shares = [signer.projection_shares(projection, certificate) for signer in world.signers]
    message = world.coordinator.propose_set(projection, shares)
    assert read_projection(projection).statement.content == read_set(message).projection
    with pytest.raises(NotAllowed, match="not about this set"):
        world.signers[0].mask_sums(message, certificate)
