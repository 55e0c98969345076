"""One frozen configuration from a TOML file and GUERDON_* variables, validated before anything starts."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from eth_utils.address import is_checksum_address, is_hex_address, to_checksum_address
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from guerdon.errors import BadValue
from guerdon.text import escaped, masked_url

DEFAULT_FILE = Path("guerdon.toml")
PREFIX = "GUERDON_"
FIXES = {
    "rpc_url": "the node's address, like http://127.0.0.1:8545",
    "chain_id": "the chain's number, like 31337",
    "escrow": "the RewardEscrow contract's 0x address of 40 hexadecimal digits",
    "registry": "the ReputationRegistry contract's 0x address of 40 hexadecimal digits",
    "governor": "the RewardGovernor contract's 0x address of 40 hexadecimal digits",
    "certificates": "the ContributionCertificate contract's 0x address of 40 hexadecimal digits",
    "evidence_dir": "the folder that holds the published evidence",
    "keystore_dir": "the folder that holds your encrypted keys",
}


def parse_account(text: str) -> str:
    """A checksummed account. Raises BadValue when malformed or when mixed-case letters do not check."""
    plain = is_hex_address(text) and text[:2] == "0x"
    one_case = text[2:] in (text[2:].lower(), text[2:].upper())
    if not plain or not (one_case or is_checksum_address(text)):
        raise BadValue(f"'{escaped(text)}' is not an account: write 0x and 40 hexadecimal digits")
    return str(to_checksum_address(text))


def _account(text: str) -> str:
    try:
        return parse_account(text)
    except BadValue as error:
        raise ValueError(str(error)) from error


Account = Annotated[str, AfterValidator(_account)]  # checked and checksummed, for records read from files


def _url(text: str) -> str:
    parts = urlsplit(text)  # reading the port raises ValueError above 65,535
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("only http and https addresses are known")
    if parts.port == 0:
        raise ValueError("nothing answers on port 0")
    return text


def _folder(path: Path) -> Path:
    return path.expanduser()


class Config(BaseModel):
    """Where the chain, the escrow, the evidence and the keys are; it holds no secret but the URL's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rpc_url: Annotated[str, AfterValidator(_url)] = Field("http://127.0.0.1:8545", repr=False)
    chain_id: int = Field(31_337, ge=1, lt=2**63)
    escrow: Account | None = None
    registry: Account | None = None
    governor: Account | None = None
    certificates: Account | None = None
    evidence_dir: Annotated[Path, AfterValidator(_folder)] = Path("evidence")
    keystore_dir: Annotated[Path, AfterValidator(_folder)] = Path("~/.guerdon/keys").expanduser()

    def require_escrow(self) -> str:
        """The escrow's address. Raises BadValue when it was not configured."""
        return self.require("escrow")

    def require(self, contract: str) -> str:
        """The address of escrow, registry, governor or certificates. Raises BadValue when it was not configured."""
        address: str | None = getattr(self, contract)
        if address is None:
            raise BadValue(f"setting {contract} is missing: put {contract} = {FIXES[contract]!r} into {DEFAULT_FILE}")
        return address

    def public(self) -> dict[str, str]:
        """What may be printed: every setting, the node's address without its secrets."""
        shown = {name: str(value) for name, value in self.model_dump().items()}
        return shown | {"rpc_url": masked_url(self.rpc_url)}


def load_config(path: Path | None = None, environ: Mapping[str, str] | None = None) -> Config:
    """Read the file (`path`, else GUERDON_CONFIG, else ./guerdon.toml if there is one), then variables.

    A GUERDON_<SETTING> variable wins over the file. Raises BadValue naming every wrong value and its
    fix; a file that was asked for must exist.
    """
    variables = os.environ if environ is None else environ
    named = path or (Path(variables["GUERDON_CONFIG"]) if "GUERDON_CONFIG" in variables else None)
    values = _read_file(named or DEFAULT_FILE, required=named is not None)
    for name in Config.model_fields:
        if PREFIX + name.upper() in variables:
            values[name] = variables[PREFIX + name.upper()]
    try:
        return Config.model_validate(values)
    except ValidationError as error:
        complaints = [_complaint(detail["loc"], detail["msg"]) for detail in error.errors()]
        raise BadValue("; ".join(complaints)) from None


def _read_file(path: Path, *, required: bool) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if required:
            raise BadValue(f"there is no configuration file at {escaped(str(path))}") from None
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise BadValue(f"{escaped(str(path))} is not a readable TOML file: {escaped(str(error))}") from error


def _complaint(location: tuple[int | str, ...], message: str) -> str:
    name = escaped(str(location[0]))
    if name not in FIXES:
        return f"'{name}' is no setting: use {', '.join(FIXES)}"
    return f"{name} is wrong ({escaped(message, 200)}): write {FIXES[name]}"
