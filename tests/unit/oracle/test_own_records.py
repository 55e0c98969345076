from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from guerdon.errors import BadValue, Refusal
from guerdon.oracle import store
from guerdon.oracle.own_records import OwnRecords
from guerdon.oracle.store import EvidenceStore
from guerdon.privacy.participant import UploadRecord

ACCOUNT = "0x" + "0" * 39 + "1"


def test_a_record_comes_back_and_strangers_files_do_not_matter(tmp_path: Path) -> None:
    """Samples and update read back exactly; a file that is no record is left alone."""
    own = OwnRecords(tmp_path, ACCOUNT)
    update = np.array([-(2**62), 0, 5], dtype=np.int64)
    own.put(UploadRecord(2, 1, 170, update))
    (tmp_path / ACCOUNT / "notes.i64").write_bytes(b"12345678")
    (record,) = own.load(3)
    assert (record.epoch, record.round, record.samples) == (2, 1, 170)
    np.testing.assert_array_equal(record.quantised, update)


def test_records_of_another_model_are_refused(tmp_path: Path) -> None:
    """A record of three parameters does not answer for a model of four, and both numbers are named."""
    own = OwnRecords(tmp_path, ACCOUNT)
    own.put(UploadRecord(1, 1, 170, np.zeros(3, dtype=np.int64)))
    with pytest.raises(BadValue, match="3 numbers, the model has 4"):
        own.load(4)


def test_no_records_is_a_sentence(tmp_path: Path) -> None:
    """O-17: without private files nothing is recomputed, and the folder is named."""
    with pytest.raises(Refusal, match=ACCOUNT):
        OwnRecords(tmp_path, ACCOUNT).load(3)


def test_records_are_not_shown(tmp_path: Path) -> None:
    """O-24: a repr shows the account alone."""
    assert repr(OwnRecords(tmp_path, ACCOUNT)) == f"OwnRecords({ACCOUNT})"


def test_oversized_evidence_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """O-22: a file above the cap is refused before it is read."""
    monkeypatch.setattr(store, "MAX_ARRAY_BYTES", 15)
    evidence = EvidenceStore(tmp_path, 1)
    name = evidence.put_array(np.zeros(2, dtype=np.int64))
    with pytest.raises(Refusal, match="larger than 15 bytes"):
        evidence.get_array(name)
