"""Load the committed contract artefacts, so that wallets and signers need no compiler."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from guerdon.errors import BadValue


@dataclass(frozen=True, slots=True)
class Artifact:
    """One contract as the compiler left it."""

    contract_name: str
    abi: list[dict[str, Any]]
    bytecode: str  # creation code, 0x-prefixed


def load_artifact(contract_name: str) -> Artifact:
    """The committed artefact of `contract_name`, e.g. "RewardEscrow". Raises BadValue when there is none."""
    file = files("guerdon.chain").joinpath("abi", f"{contract_name}.json")
    if not contract_name.isidentifier() or not file.is_file():
        raise BadValue(f"there is no committed artefact of a contract named {contract_name!r}")
    document = json.loads(file.read_text(encoding="utf-8"))
    return Artifact(document["contractName"], document["abi"], document["bytecode"])
