"""What a command that reads the chain works with: settings, a checked client, and one block."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from guerdon.chain.client import ChainClient
from guerdon.chain.institutions.certificate import Certificates
from guerdon.chain.institutions.governor import Governor
from guerdon.chain.institutions.registry import Registry
from guerdon.chain.institutions.wiring import Finder
from guerdon.chain.records import Pin
from guerdon.config import Config, load_config


@dataclass(frozen=True, slots=True)
class Session:
    """All reads of one command refer to `pin`, so they belong together."""

    config: Config
    client: ChainClient
    pin: Pin

    @property
    def finder(self) -> Finder:
        """The contracts around the escrow."""
        return Finder(self.client, self.pin)

    def registry(self) -> Registry:
        """The registry of the settings, checked to belong to the escrow."""
        return self.finder.registry(self.config.require("registry"))

    def governor(self) -> Governor:
        """The governor of the settings, checked to belong to the escrow, and to the registry if one is set."""
        return self.finder.governor(self.config.require("governor"), self.config.registry)

    def certificates(self) -> Certificates:
        """The certificates of the settings, checked to belong to the escrow."""
        return self.finder.certificates(self.config.require("certificates"))


def open_session(config_file: Path | None) -> Session:
    """Load the settings and check that node, chain and escrow are what they say."""
    config = load_config(config_file)
    client = ChainClient.open(config.rpc_url, config.chain_id, config.require_escrow())
    return Session(config, client, client.pin())
