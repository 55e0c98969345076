from __future__ import annotations

from pathlib import Path

from chain_world import World, result_of

from guerdon.chain.keystore import new_wallet


def test_new_keys_are_private_and_listed(world: World, tmp_path: Path) -> None:
    """W-02: `keys new` under umask 022 makes a 0600 file, and `keys show` lists it without a password."""
    folder = str(tmp_path / "keys")
    arguments = ("keys", "new", "--password-file", str(world.password_file), "--json")
    made = result_of(world.guerdon(*arguments, GUERDON_KEYSTORE_DIR=folder))
    assert Path(made["keystore"]).stat().st_mode & 0o777 == 0o600
    shown = result_of(world.guerdon("keys", "show", "--json", GUERDON_KEYSTORE_DIR=folder))
    assert [row["account"] for row in shown["keys"]] == [made["account"]]
    assert made["account"] in world.guerdon("keys", "show", GUERDON_KEYSTORE_DIR=folder).stdout


def test_an_imported_key_is_that_account(world: World, tmp_path: Path) -> None:
    """`keys new --import-file` keeps an existing key; a 63-digit one is refused."""
    wallet, file = new_wallet(), tmp_path / "key"
    for digits, code in ((wallet.private_key.hex(), 0), (wallet.private_key.hex()[1:], 2)):
        file.write_text(digits)
        file.chmod(0o600)
        done = world.guerdon(
            "keys", "new", "--import-file", str(file), "--password-file", str(world.password_file),
            GUERDON_KEYSTORE_DIR=str(tmp_path / "keys"),
        )  # fmt: skip
        assert done.returncode == code, done.stderr
        assert wallet.private_key.hex() not in done.stdout + done.stderr
    assert (tmp_path / "keys" / f"{wallet.account}.json").is_file()
