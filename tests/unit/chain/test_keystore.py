from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from guerdon.chain import keystore
from guerdon.chain.keystore import (
    Wallet,
    dev_wallet,
    is_well_known,
    keystore_account,
    new_wallet,
    open_keystore,
    parse_private_key,
    save_keystore,
)
from guerdon.errors import BadValue, NotAllowed

PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> tuple[Wallet, Path]:
    wallet = new_wallet()
    before = os.umask(0o022)
    try:
        return wallet, save_keystore(tmp_path_factory.mktemp("home") / "keys", wallet, PASSWORD)
    finally:
        os.umask(before)


def test_a_keystore_opens_with_its_password(saved: tuple[Wallet, Path]) -> None:
    """What was saved comes back, and the account can be read without the password."""
    wallet, path = saved
    assert open_keystore(path, PASSWORD) == wallet
    assert keystore_account(path) == wallet.account


def test_files_are_for_the_owner_only(saved: tuple[Wallet, Path]) -> None:
    """W-02: under umask 022 the file still gets 0600 and its folder 0700."""
    _, path = saved
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_the_file_holds_no_plain_key(saved: tuple[Wallet, Path]) -> None:
    """W-01: neither the file nor the wallet's repr shows the key."""
    wallet, path = saved
    secret = wallet.private_key.hex()
    assert secret not in path.read_text()
    assert secret not in repr(wallet)
    assert str(wallet.private_key) not in repr(wallet)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o602])
def test_a_loose_keystore_is_refused(saved: tuple[Wallet, Path], mode: int) -> None:
    """W-02: a keystore that others may read or write is refused, with the command that repairs it."""
    _, path = saved
    path.chmod(mode)
    try:
        with pytest.raises(NotAllowed, match="chmod 600"):
            open_keystore(path, PASSWORD)
    finally:
        path.chmod(0o600)


def test_a_loose_folder_is_refused(tmp_path: Path) -> None:
    """W-02: no key is written into a folder that others can open."""
    folder = tmp_path / "keys"
    folder.mkdir(mode=0o755)
    with pytest.raises(NotAllowed, match="chmod 700"):
        save_keystore(folder, new_wallet(), PASSWORD)
    assert list(folder.iterdir()) == []


def test_a_keystore_is_never_overwritten(saved: tuple[Wallet, Path]) -> None:
    """Saving the same account again is refused and leaves the file as it was."""
    wallet, path = saved
    before = path.read_bytes()
    with pytest.raises(NotAllowed, match="never overwritten"):
        save_keystore(path.parent, wallet, "another password")
    assert path.read_bytes() == before


def test_a_symlink_in_the_way_is_not_followed(tmp_path: Path) -> None:
    """W-13: a link placed where the keystore would go leads to a refusal, not to a write elsewhere."""
    folder, target, wallet = tmp_path / "keys", tmp_path / "target", new_wallet()
    folder.mkdir(mode=0o700)
    (folder / f"{wallet.account}.json").symlink_to(target)
    with pytest.raises(NotAllowed):
        save_keystore(folder, wallet, PASSWORD)
    assert not target.exists()


def test_a_wrong_password_is_a_clear_refusal(saved: tuple[Wallet, Path]) -> None:
    """A wrong password says so and does not show the password."""
    _, path = saved
    with pytest.raises(BadValue, match="wrong password") as refusal:
        open_keystore(path, "guessed-secret")
    assert "guessed-secret" not in str(refusal.value)


def test_a_relabelled_keystore_is_refused(saved: tuple[Wallet, Path], tmp_path: Path) -> None:
    """A file whose address field names another account than its key is refused."""
    content = json.loads(saved[1].read_text())
    content["address"] = new_wallet().account
    path = tmp_path / "relabelled.json"
    path.write_text(json.dumps(content))
    path.chmod(0o600)
    with pytest.raises(BadValue, match="another account"):
        open_keystore(path, PASSWORD)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"address": "12"}', "\x1b[2J", "[" * 10_000])
def test_a_file_that_is_no_keystore_is_refused(tmp_path: Path, content: str) -> None:
    """Any other file gives one clear sentence."""
    path = tmp_path / "some.json"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(BadValue, match="not a keystore"):
        keystore_account(path)


def test_a_missing_keystore_names_the_command_that_makes_one(tmp_path: Path) -> None:
    """The refusal tells a newcomer what to run."""
    with pytest.raises(BadValue, match="guerdon keys new"):
        open_keystore(tmp_path / "absent.json", PASSWORD)


def test_a_short_password_is_refused(tmp_path: Path) -> None:
    """An empty or tiny password protects nothing."""
    with pytest.raises(BadValue, match="fewer than 8"):
        save_keystore(tmp_path / "keys", new_wallet(), "1234567")


@pytest.mark.parametrize("text", ["1" * 63, "0x" + "1" * 63, "1" * 65, "g" * 64, "", "0x", " " + "1" * 64, "١" * 64])
def test_a_key_must_have_exactly_64_digits(text: str) -> None:
    """A 63-digit key would silently be another account's, so it is refused."""
    with pytest.raises(BadValue, match="64 hexadecimal digits"):
        parse_private_key(text)


@pytest.mark.parametrize("number", [0, keystore.CURVE_ORDER, 2**256 - 1])
def test_a_key_outside_the_curve_is_refused(number: int) -> None:
    """Zero and numbers at or above the curve's order are no keys."""
    with pytest.raises(BadValue, match="curve"):
        Wallet.of(number.to_bytes(32, "big"))


def test_the_public_development_keys_are_recognised() -> None:
    """W-04: all twenty accounts that ship with local chains are known, a fresh one is not."""
    assert dev_wallet(0).account == "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
    assert dev_wallet(9).account == "0xa0Ee7A142d267C1f36714E4a8F75612F20a79720"
    assert is_well_known(dev_wallet(19).account)
    assert not is_well_known(new_wallet().account)


def test_development_wallets_end_at_twenty() -> None:
    """An index outside 0..19 is refused instead of deriving an unfunded account."""
    with pytest.raises(BadValue):
        dev_wallet(20)
