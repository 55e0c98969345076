"""The `ContributionCertificate`: what one says, and its metadata read strictly."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any

from guerdon.amounts import trimmed
from guerdon.chain.bound import BoundContract
from guerdon.chain.connection import Connection
from guerdon.chain.institutions.picture import read_picture
from guerdon.chain.institutions.registry import leaf_of
from guerdon.chain.records import Claim, Pin
from guerdon.errors import BadMessage, EvidenceMismatch
from guerdon.text import escaped

METADATA = "data:application/json;base64,"
PICTURE = "data:image/svg+xml;base64,"
KEYS = ["name", "description", "image", "attributes"]
FACTS = ["programme", "account", "epoch", "cumulative reward", "reputation", "token", "escrow", "chain"]
MAX_URI = 200_000  # characters


@dataclass(frozen=True, slots=True)
class Document:
    """A certificate's metadata, and its picture as SVG."""

    name: str
    description: str
    facts: dict[str, str]
    picture: bytes


@dataclass(frozen=True, slots=True)
class Certificate:
    """A minted certificate's figures as the contract stores them."""

    number: int
    owner: str
    is_locked: bool
    epoch: int
    cumulative_reward: int  # token units
    reputation: int


class Certificates(BoundContract):
    """The certificates of one escrow."""

    def __init__(self, connection: Connection, address: str) -> None:
        super().__init__(connection, "ContributionCertificate", address)

    def id_of(self, program: int, account: str, pin: Pin) -> int:
        """The number of an account's certificate in a programme, minted or not."""
        return int(self.view("idOf", pin, program, account))

    def find(self, program: int, account: str, pin: Pin) -> Certificate | None:
        """An account's certificate in a programme, None while it is not minted."""
        number = self.id_of(program, account, pin)
        epoch, cumulative_reward, reputation = self.view("figuresOf", pin, number)
        if not epoch:  # no leaf of an epoch 0 is final
            return None
        owner, is_locked = str(self.view("ownerOf", pin, number)), bool(self.view("locked", pin, number))
        return Certificate(number, owner, is_locked, epoch, cumulative_reward, reputation)

    def document(self, number: int, pin: Pin) -> Document:
        """A certificate's metadata. Raises BadMessage unless it is exactly of the shape that the contract writes."""
        return read_document(str(self.view("tokenURI", pin, number)))

    def mint(self, claim: Claim) -> Any:
        """Mint the certificate of a leaf's account."""
        return self.act("mint", claim.program, claim.epoch, leaf_of(claim))

    def refresh(self, claim: Claim) -> Any:
        """Bring a certificate to a newer epoch's leaf."""
        return self.act("refresh", claim.program, claim.epoch, leaf_of(claim))


def read_document(uri: str) -> Document:
    """Take a data URI apart. Raises BadMessage on all but text facts and a picture of these facts that runs nothing."""
    if len(uri) > MAX_URI:
        raise BadMessage(f"the certificate's metadata has {len(uri)} characters, more than {MAX_URI}")
    content = _decoded(uri, METADATA)
    try:
        value = json.loads(content)
        again = json.dumps(value, separators=(",", ":")).encode()
    except (ValueError, RecursionError):
        raise BadMessage("the certificate's metadata is not JSON") from None
    if again != content:  # a key twice, or something behind an escape
        raise BadMessage("the certificate's metadata is not written as the contract writes it")
    if not isinstance(value, dict) or list(value) != KEYS or not isinstance(value["attributes"], list):
        raise BadMessage(f"the certificate's metadata has other keys than {', '.join(KEYS)}")
    name, description, image = (_text(value[key], key) for key in KEYS[:3])
    facts = [_fact(attribute) for attribute in value["attributes"]]
    if [fact for fact, _ in facts] != FACTS:
        raise BadMessage(f"the certificate's facts are others than {', '.join(FACTS)}")
    document = Document(name, description, dict(facts), _decoded(image, PICTURE))
    if (shown := read_picture(document.picture)) != _texts_of(document.facts):
        raise BadMessage(f"the certificate's picture shows other facts than its metadata: {escaped(', '.join(shown))}")
    return document


def check_facts(document: Document, certificate: Certificate, expected: dict[str, str], decimals: int) -> None:
    """Raise EvidenceMismatch unless a document says what the chain says; `expected` is what the figures do not hold."""
    figures = {
        "epoch": str(certificate.epoch),
        "cumulative reward": trimmed(certificate.cumulative_reward, decimals, keep=0).replace(",", ""),
        "reputation": str(certificate.reputation),
    }
    for name, value in (expected | figures).items():
        if document.facts[name] != value:
            raise EvidenceMismatch(
                f"certificate {certificate.number} says {name} {escaped(document.facts[name])}, the chain {value}: "
                "do not trust the contract at this address"
            )


def _decoded(uri: str, prefix: str) -> bytes:
    if not uri.startswith(prefix):
        raise BadMessage(f"the certificate's data does not begin with {prefix}")
    text = uri.removeprefix(prefix)
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadMessage("the certificate's data is not base64") from None
    if base64.b64encode(content).decode() != text:
        raise BadMessage("the certificate's data is base64 with something hidden at its end")
    return content


def _fact(attribute: object) -> tuple[str, str]:
    if not isinstance(attribute, dict) or list(attribute) != ["trait_type", "value"]:
        raise BadMessage("a fact of the certificate has other keys than trait_type and value")
    return _text(attribute["trait_type"], "trait_type"), _text(attribute["value"], "value")


def _text(value: object, name: str) -> str:
    if not isinstance(value, str) or not (value.isascii() and value.isprintable()):
        raise BadMessage(f"the certificate's {name} is not plain text")
    return value


def _texts_of(facts: dict[str, str]) -> list[str]:
    """What the contract draws of these facts, from the top to the foot."""
    return [
        "GUERDON",
        "Certificate of contribution",
        facts["reputation"],
        "reputation",
        facts["cumulative reward"],
        f"tokens earned in programme {facts['programme']} up to epoch {facts['epoch']}",
        facts["account"],
        f"escrow {facts['escrow']} on chain {facts['chain']}",
    ]
