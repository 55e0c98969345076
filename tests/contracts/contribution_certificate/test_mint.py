"""Minting: anybody shows a leaf of a final tree, and the leaf's account gets its certificate.

given a programme with a final epoch
├── when anybody shows a leaf that earned something: its account holds a locked certificate
├── when it is minted again, or the leaf earned nothing: refused
├── when the epoch is pending, voided, too old or unknown, or the proof is wrong: refused
└── when the account is a contract that knows no certificates: it gets one, and is not called
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from brownie import Contract, chain, web3
from eth_abi import encode
from reading import id_of
from registrar import COUNCIL, admit
from scenario import DOLLAR, PARTICIPANTS, ZERO_ADDRESS, refused

from guerdon.signing import keccak256


def mint(certificate, programme, index, epoch=1, leaf=None):
    leaf = programme.leaf_proof(index, epoch) if leaf is None else leaf
    return certificate.mint(programme.number, epoch, leaf, {"from": programme.relayer})


def test_by_a_stranger(certificate, settled):
    """Anybody mints for the account in the leaf; the figures are the leaf's; the certificate is locked from birth."""
    tx = mint(certificate, settled, 0)
    id_ = id_of(settled.number, PARTICIPANTS[0])
    assert tx.return_value == certificate.idOf(settled.number, PARTICIPANTS[0]) == id_
    assert (certificate.ownerOf(id_), certificate.balanceOf(PARTICIPANTS[0])) == (PARTICIPANTS[0], 1)
    assert tuple(certificate.figuresOf(id_)) == (1, 12_000 * DOLLAR, 5_000)
    assert certificate.locked(id_)
    assert list(tx.events.keys()) == ["Certified", "Transfer", "Locked"]
    assert tx.events["Locked"]["tokenId"] == id_
    assert tuple(tx.events["Transfer"].values()) == (ZERO_ADDRESS, PARTICIPANTS[0], id_)
    assert tuple(tx.events["Certified"].values()) == (id_, 1, 12_000 * DOLLAR, 5_000)


def test_twice(certificate, settled):
    """One a participant and programme: a second one is refused, also with a newer leaf."""
    mint(certificate, settled, 0)
    settled.settle(2, [0, 50_000 * DOLLAR])
    for epoch in (1, 2):
        with refused("AlreadyCertified", id_of(settled.number, PARTICIPANTS[0])):
            mint(certificate, settled, 0, epoch)
    mint(certificate, settled, 1, 2)


def test_nothing_contributed(certificate, settled):
    """A leaf without reward is no contribution."""
    with refused("NothingContributed", PARTICIPANTS[2]):
        mint(certificate, settled, 2)


def test_pending(certificate, programme):
    """Final alone counts: not a root in its window, not one that was voided, whatever it says."""
    programme.settle(1, [20_000 * DOLLAR], final=False)
    with refused("EpochNotFinal", 1, 0):
        mint(certificate, programme, 0)
    programme.pass_window()
    mint(certificate, programme, 0)


def test_voided(certificate, escrow, settled, court):
    """A voided epoch certifies nothing, and what an earlier one certified stays."""
    mint(certificate, settled, 0)
    settled.settle(2, [0, 50_000 * DOLLAR], final=False)
    escrow.freeze(settled.number, 2, {"from": court})
    escrow.void(settled.number, 2, {"from": court})
    chain.sleep(10 * 86_400)
    with refused("EpochNotFinal", 2, 1):
        mint(certificate, settled, 1, 2)
    mint(certificate, settled, 1, 1)
    assert [certificate.figuresOf(id_of(settled.number, account))[1] for account in PARTICIPANTS[:2]] == [
        12_000 * DOLLAR, 8_000 * DOLLAR,
    ]  # fmt: skip


def test_older_epochs(certificate, settled):
    """The two newest final trees count, as for a claim; older ones, none and the next one do not."""
    settled.settle()
    mint(certificate, settled, 0, 1)
    settled.settle()
    for epoch in (0, 1, 4):
        with refused("EpochNotFinal", epoch, 3):
            mint(certificate, settled, 1, epoch, settled.leaf_proof(1, 1))
    mint(certificate, settled, 1, 2)


def test_unknown_programme(certificate, settled):
    """A programme that does not exist certifies nobody, nor does one whose number would wrap into another's."""
    for number in (settled.number + 1, settled.number + 2**96):
        with refused("UnknownProgram", number):
            certificate.mint(number, 1, settled.leaf_proof(0, 1), {"from": settled.relayer})


@pytest.mark.parametrize("changed", [0, 1, 2, 3], ids=["account", "reward", "reputation", "index"])
def test_wrong_leaf(certificate, settled, changed):
    """Every field of the leaf, and its place, is proved."""
    leaf = list(settled.leaf_proof(0, 1))
    leaf[changed] = PARTICIPANTS[5] if changed == 0 else leaf[changed] + 1
    with pytest.raises(Exception, match="WrongProof"):
        mint(certificate, settled, 0, leaf=tuple(leaf))


def test_wrong_proof(certificate, settled):
    """Another leaf's proof, or one of another length, proves nothing."""
    right, other = settled.leaf_proof(0, 1), settled.leaf_proof(1, 1)
    with pytest.raises(Exception, match="WrongProof"):
        mint(certificate, settled, 0, leaf=(*right[:4], other[4]))
    with refused("ProofLengthWrong", len(right[4]) - 32, 3):
        mint(certificate, settled, 0, leaf=(*right[:4], right[4][32:]))


def test_reputation_is_capped(certificate, programme):
    """Reputation ends at 10,000, as in the registry, whatever a quorum attests: the tree is one leaf, made by hand."""
    fields = PARTICIPANTS[0], 20_000 * DOLLAR, 2**16 - 1
    hashed = keccak256(keccak256(encode(["address", "uint96", "uint16"], fields)))
    root = hashed[:20] + fields[1].to_bytes(12, "big")
    programme.post(replace(programme.statement(1), root=root, leaf_count=1))
    programme.pass_window()
    mint(certificate, programme, 0, leaf=(*fields, 0, b""))
    assert certificate.figuresOf(id_of(programme.number, PARTICIPANTS[0]))[2] == 10_000


def test_contract_wallet(certificate, programme, MockWallet, deployer):
    """A contract that answers no receiver's hook gets its certificate: it is not asked."""
    wallet = MockWallet.deploy({"from": deployer})
    code = web3.eth.get_code(wallet.address)
    web3.provider.make_request("anvil_setCode", [PARTICIPANTS[0], code.hex()])
    held = Contract.from_abi("Held", PARTICIPANTS[0], wallet.abi)
    programme.settle(1, [20_000 * DOLLAR])
    tx = mint(certificate, programme, 0)
    assert certificate.balanceOf(held) == 1
    frames = web3.provider.make_request("debug_traceTransaction", [tx.txid, {"tracer": "callTracer"}])["result"][
        "calls"
    ]
    assert {frame["to"] for frame in frames} == {programme.escrow.address.lower()}


def test_kept_after_exit(certificate, settled, ReputationRegistry, escrow, court, governance, deployer, participants):
    """Who leaves the registry keeps what it was certified."""
    registry = ReputationRegistry.deploy(escrow, COUNCIL, court, governance, [settled.number], {"from": deployer})
    admit(registry, settled.relayer, 0)
    mint(certificate, settled, 0)
    registry.exit({"from": participants[0]})
    assert certificate.ownerOf(id_of(settled.number, PARTICIPANTS[0])) == PARTICIPANTS[0]
