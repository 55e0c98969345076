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


def test_a_record_comes_back(tmp_path: Path) -> None:
    """Samples and update read back exactly, and no draft is left behind."""
    own = OwnRecords(tmp_path, ACCOUNT)
    update = np.array([-(2**62), 0, 5], dtype=np.int64)
    own.put(UploadRecord(2, 1, 170, update))
    record = own.get((2, 1), 3)
    assert (record.epoch, record.round, record.samples) == (2, 1, 170)
    np.testing.assert_array_equal(record.quantised, update)
    assert [path.name for path in (tmp_path / ACCOUNT).iterdir()] == ["epoch-2-round-1.i64"]


@pytest.mark.parametrize("size", [0, 8, 31, 33, 40])
def test_a_record_that_is_not_whole_is_refused(tmp_path: Path, size: int) -> None:
    """O-22: an empty, short or long file is no record, and both sizes are named."""
    own = OwnRecords(tmp_path, ACCOUNT)
    own.put(UploadRecord(1, 1, 170, np.zeros(3, dtype=np.int64)))
    (tmp_path / ACCOUNT / "epoch-1-round-1.i64").write_bytes(bytes(size))
    with pytest.raises(BadValue, match=f"has {size} bytes; a record of 3 parameters has 32"):
        own.get((1, 1), 3)


def test_a_missing_record_is_named(tmp_path: Path) -> None:
    """O-17: without its private file a round is not recomputed, and the file that is missing is named."""
    with pytest.raises(Refusal, match=r"round 1/2 .*missing.*epoch-1-round-2\.i64"):
        OwnRecords(tmp_path, ACCOUNT).get((1, 2), 3)


def test_records_are_not_shown(tmp_path: Path) -> None:
    """O-24: a repr shows the account alone."""
    assert repr(OwnRecords(tmp_path, ACCOUNT)) == f"OwnRecords({ACCOUNT})"


def test_oversized_evidence_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """O-22: a file above the cap is refused before it is read."""
    monkeypatch.setattr(store, "MAX_ARRAY_BYTES", 15)
    evidence = EvidenceStore(tmp_path, 1)
    name = evidence.put_array(np.zeros(2, dtype=np.int64))
    with pytest.raises(Refusal, match="larger than 15 bytes"):
        evidence.get_array(name, 2)
