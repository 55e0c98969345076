"""Refreshing: a newer epoch's leaf changes the figures, and nothing else does.

given a certificate of epoch 1
├── when anybody shows the account's leaf of a newer final epoch: the figures are that leaf's
├── when the leaf was lowered by a ruling: the figures are lowered with it
└── when the epoch is not newer, nothing was certified, or the proof is wrong: refused
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from reading import id_of
from scenario import DOLLAR, PARTICIPANTS, refused

from guerdon.model import Leaf
from guerdon.rewards.sum_tree import build_sum_tree


@pytest.fixture
def certified(certificate, settled):
    """The certificate's number."""
    leaf = settled.leaf_proof(0, 1)
    return int(certificate.mint(settled.number, 1, leaf, {"from": settled.relayer}).return_value)


def refresh(certificate, programme, index, epoch):
    leaf = programme.leaf_proof(index, epoch)
    return certificate.refresh(programme.number, epoch, leaf, {"from": programme.relayer})


def test_newer(certificate, settled, certified):
    """Anybody brings the figures up to date; wallets are told; the certificate stays where it is."""
    settled.settle(2, [30_000 * DOLLAR, 20_000 * DOLLAR])
    tx = refresh(certificate, settled, 0, 2)
    assert tuple(certificate.figuresOf(certified)) == (2, 42_000 * DOLLAR, 5_000)
    assert list(tx.events.keys()) == ["Certified", "MetadataUpdate"]
    assert tx.events["MetadataUpdate"]["_tokenId"] == certified
    assert (certificate.ownerOf(certified), certificate.balanceOf(PARTICIPANTS[0])) == (PARTICIPANTS[0], 1)


def test_only_newer(certificate, settled, certified):
    """Neither the same epoch again nor an older one that still pays."""
    with refused("EpochNotNewer", 1, 1):
        refresh(certificate, settled, 0, 1)
    settled.settle(2, [0, 50_000 * DOLLAR])
    refresh(certificate, settled, 0, 2)
    for epoch in (1, 2):
        with refused("EpochNotNewer", epoch, 2):
            refresh(certificate, settled, 0, epoch)


def test_pending_and_voided(certificate, settled, certified, escrow, court):
    """A newer epoch that is pending, or was voided, changes nothing; its correction does."""
    settled.settle(2, [50_000 * DOLLAR], final=False)
    with refused("EpochNotFinal", 2, 1):
        refresh(certificate, settled, 0, 2)
    escrow.freeze(settled.number, 2, {"from": court})
    escrow.void(settled.number, 2, {"from": court})
    with refused("EpochNotFinal", 2, 1):
        refresh(certificate, settled, 0, 2)
    assert tuple(certificate.figuresOf(certified))[:2] == (1, 12_000 * DOLLAR)
    settled.last, settled.rewards = 1, {leaf.account: leaf.cumulative_reward for leaf in settled.leaves[1]}
    settled.settle(2, [1 * DOLLAR, 49_999 * DOLLAR])
    refresh(certificate, settled, 0, 2)
    assert tuple(certificate.figuresOf(certified))[:2] == (2, 12_001 * DOLLAR)


def test_not_certified(certificate, settled, certified):
    """There must be something to refresh; a wrong proof refreshes nothing."""
    with refused("NotCertified", id_of(settled.number, PARTICIPANTS[1])):
        refresh(certificate, settled, 1, 1)
    settled.settle(2, [0, 50_000 * DOLLAR])
    leaf = list(settled.leaf_proof(0, 2))
    leaf[1] += 1
    with pytest.raises(Exception, match="WrongProof"):
        certificate.refresh(settled.number, 2, tuple(leaf), {"from": settled.relayer})


def test_lowered(certificate, settled, certified):
    """A later tree that gives the account less, to nothing at worst, lowers the certificate too."""
    statement = settled.statement()
    leaves = [Leaf(PARTICIPANTS[0], 0, 100), Leaf(PARTICIPANTS[1], 20_000 * DOLLAR, 5_000), Leaf(PARTICIPANTS[2], 0, 0)]
    tree = build_sum_tree(leaves)
    settled.leaves[2], settled.trees[2] = leaves, tree
    settled.post(replace(statement, root=tree.root))
    settled.pass_window()
    refresh(certificate, settled, 0, 2)
    assert tuple(certificate.figuresOf(certified)) == (2, 0, 100)
    assert certificate.locked(certified)
