"""A certificate stays where it is, and says so in every way the standards know.

given a certificate
├── when its holder, or anybody, transfers or approves in whatever way: refused
├── when a wallet asks which standards hold: 165, 721, its metadata, 4906 and 5192
└── when nothing was minted under a number: it is neither locked nor described
"""

from __future__ import annotations

import pytest
from reading import id_of
from scenario import PARTICIPANTS, ZERO_ADDRESS, refused


@pytest.fixture
def certified(certificate, settled):
    leaf = settled.leaf_proof(0, 1)
    return int(certificate.mint(settled.number, 1, leaf, {"from": settled.relayer}).return_value)


@pytest.mark.parametrize("kind", ["plain", "safe", "safe with data"])
def test_transfers(certificate, certified, participants, relayer, kind):
    """Neither the holder nor anybody else moves it, to anybody, also not to the holder itself."""
    move, data = {
        "plain": (certificate.transferFrom, ()),
        "safe": (certificate.safeTransferFrom["address,address,uint256"], ()),
        "safe with data": (certificate.safeTransferFrom["address,address,uint256,bytes"], (b"\x01",)),
    }[kind]
    for sender in (participants[0], relayer):
        for to in (relayer, participants[0]):
            with refused("TransferRefused", certified):
                move(participants[0], to, certified, *data, {"from": sender})
    with refused("ERC721InvalidReceiver", ZERO_ADDRESS):
        move(participants[0], ZERO_ADDRESS, certified, *data, {"from": participants[0]})
    assert certificate.ownerOf(certified) == participants[0]


def test_approvals(certificate, certified, participants, relayer):
    """Nobody is approved for anything, and nobody can be."""
    for sender in (participants[0], relayer):
        for to in (relayer, ZERO_ADDRESS):
            with refused("ApprovalRefused", certified):
                certificate.approve(to, certified, {"from": sender})
        for is_approved in (True, False):
            with refused("OperatorRefused", relayer.address):
                certificate.setApprovalForAll(relayer, is_approved, {"from": sender})
    assert certificate.getApproved(certified) == ZERO_ADDRESS
    assert not certificate.isApprovedForAll(participants[0], relayer)


@pytest.mark.parametrize(
    ("standard", "is_supported"),
    [
        ("0x01ffc9a7", True),  # ERC-165
        ("0x80ac58cd", True),  # ERC-721
        ("0x5b5e139f", True),  # its metadata
        ("0x49064906", True),  # ERC-4906
        ("0xb45a3c0e", True),  # ERC-5192
        ("0xffffffff", False),
        ("0x780e9d63", False),  # enumeration
    ],
)
def test_standards(certificate, standard, is_supported):
    """ERC-165 names exactly what is there."""
    assert certificate.supportsInterface(standard) == is_supported


def test_nothing_there(certificate, settled, participants):
    """What was never minted has no owner, no lock, no text, and cannot be moved."""
    missing = id_of(settled.number, PARTICIPANTS[1])
    for ask in (certificate.ownerOf, certificate.locked, certificate.tokenURI, certificate.getApproved):
        with refused("ERC721NonexistentToken", missing):
            ask(missing)
    with refused("ERC721NonexistentToken", missing):
        certificate.transferFrom(participants[1], participants[0], missing, {"from": participants[1]})
    assert tuple(certificate.figuresOf(missing)) == (0, 0, 0)


def test_nobody_owns_it(certificate, escrow):
    """Two functions write, and no role stands behind them."""
    writing = {
        entry["name"]
        for entry in certificate.abi
        if entry["type"] == "function" and entry["stateMutability"] not in {"view", "pure"}
    }
    assert writing == {"mint", "refresh", "transferFrom", "safeTransferFrom"}
    assert certificate.escrow() == escrow
    assert (certificate.name(), certificate.symbol()) == ("Guerdon Contribution Certificate", "GUERDON")
