"""Keep private keys in encrypted files that only their owner can read."""

from __future__ import annotations

import functools
import json
import os
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eth_account import Account
from eth_account.hdaccount import ETHEREUM_DEFAULT_PATH
from eth_utils.address import to_checksum_address

from guerdon.errors import BadValue, NotAllowed
from guerdon.signing import account_of
from guerdon.text import escaped

DEV_MNEMONIC = "test test test test test test test test test test test junk"  # Anvil's and Hardhat's
DEV_ACCOUNTS = 20
CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
MAX_KEYSTORE_BYTES = 16_384
MIN_PASSWORD = 8  # characters
_KEY = re.compile(r"(0x)?[0-9a-fA-F]{64}", re.ASCII)


@dataclass(frozen=True)
class Wallet:
    """An account with the key that signs for it; the key never appears in its repr."""

    account: str  # checksummed
    private_key: bytes = field(repr=False)

    @classmethod
    def of(cls, private_key: bytes) -> Wallet:
        """The wallet of a 32-byte key. Raises BadValue on a key outside the curve's range."""
        if len(private_key) != 32 or not 0 < int.from_bytes(private_key, "big") < CURVE_ORDER:
            raise BadValue("a private key is 32 bytes, above zero and below the curve's order")
        return cls(account_of(private_key), private_key)


def new_wallet() -> Wallet:
    """A wallet with a fresh random key from the operating system."""
    while True:
        key = secrets.token_bytes(32)
        if 0 < int.from_bytes(key, "big") < CURVE_ORDER:
            return Wallet.of(key)


@functools.cache
def dev_wallet(index: int) -> Wallet:
    """The well-known development wallet `index` of every Anvil chain (0..19): for local chains only."""
    if not 0 <= index < DEV_ACCOUNTS:
        raise BadValue(f"development wallet {index} is outside 0..{DEV_ACCOUNTS - 1}")
    Account.enable_unaudited_hdwallet_features()
    path = ETHEREUM_DEFAULT_PATH.rsplit("/", 1)[0] + f"/{index}"
    return Wallet.of(bytes(Account.from_mnemonic(DEV_MNEMONIC, account_path=path).key))


def is_well_known(account: str) -> bool:
    """Whether everybody holds this account's key, because it ships with Anvil and Hardhat."""
    return any(dev_wallet(index).account == account for index in range(DEV_ACCOUNTS))


def parse_private_key(text: str) -> bytes:
    """32 bytes from exactly 64 hexadecimal digits; a 63-digit key would be another account's."""
    if not _KEY.fullmatch(text):
        raise BadValue("a private key is exactly 64 hexadecimal digits, with or without 0x in front")
    return bytes.fromhex(text.removeprefix("0x"))


def save_keystore(folder: Path, wallet: Wallet, password: str) -> Path:
    """Write `<folder>/<account>.json`, encrypted; the file gets mode 0600 and the folder 0700.

    Raises NotAllowed when the file exists already or the folder is open to others, BadValue when the
    password has fewer than 8 characters.
    """
    if len(password) < MIN_PASSWORD:
        raise BadValue(f"the password has fewer than {MIN_PASSWORD} characters: choose a longer one")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    require_private(folder)
    path = keystore_path(folder, wallet.account)
    content = json.dumps(Account.encrypt(wallet.private_key, password)).encode()
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise NotAllowed(f"{escaped(str(path))} exists: a keystore is never overwritten") from error
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(descriptor, 0o600)
        file.write(content)
    return path


def keystore_path(folder: Path, account: str) -> Path:
    """Where `folder` keeps the keystore of a checksummed account."""
    return folder / f"{account}.json"


def keystore_account(path: Path) -> str:
    """The checksummed account a keystore says it is for; reads no secret."""
    address = str(_read_keystore(path).get("address", "")).removeprefix("0x")
    if not re.fullmatch(r"[0-9a-fA-F]{40}", address, re.ASCII):
        raise BadValue(f"{escaped(str(path))} names no account: it is not a keystore")
    return str(to_checksum_address(f"0x{address}"))


def open_keystore(path: Path, password: str) -> Wallet:
    """Decrypt a keystore. Raises NotAllowed on loose permissions, BadValue on a wrong password."""
    content = _read_keystore(path)
    try:
        wallet = Wallet.of(bytes(Account.decrypt(content, password)))
    except (ValueError, KeyError, TypeError, NotImplementedError) as error:
        raise BadValue(f"{escaped(str(path))} does not open: wrong password or damaged file") from error
    if wallet.account != keystore_account(path):
        raise BadValue(f"{escaped(str(path))} holds another account's key than it says")
    return wallet


def require_private(path: Path) -> None:
    """Raise NotAllowed unless nobody but the owner may read or write `path`."""
    mode = path.stat().st_mode & 0o777
    if mode & 0o077:
        wanted = "700" if path.is_dir() else "600"
        shown = escaped(str(path))
        raise NotAllowed(f"{shown} is open to others (mode {mode:o}): run chmod {wanted} {shown}")


def _read_keystore(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise BadValue(f"there is no keystore at {escaped(str(path))}: make one with guerdon keys new")
    require_private(path)
    try:
        content = json.loads(path.read_bytes()[:MAX_KEYSTORE_BYTES])
    except (ValueError, RecursionError) as error:
        raise BadValue(f"{escaped(str(path))} is not a keystore: it holds no JSON of a keystore's shape") from error
    if not isinstance(content, dict):
        raise BadValue(f"{escaped(str(path))} is not a keystore")
    return content
