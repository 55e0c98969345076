"""Who may speak for a programme: k distinct current signers, on this chain, to this contract."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from brownie import web3
from scenario import (
    DOLLAR,
    OUTSIDER_KEYS,
    SIGNER_KEYS,
    SIGNERS,
    Programme,
    deploy_escrow,
    fields_of,
    refused,
    signed,
    terms_of,
)

from guerdon.chain.attestation import attestation_digest, domain_separator
from guerdon.signing import SIGNATURE_BYTES, account_of, sign_statement

STATEMENTS = json.loads((Path(__file__).parents[2] / "vectors" / "statements.json").read_text())
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
BAD_POINT, BAD_S = 1, 3  # reasons of ECDSA.RecoverError


@pytest.fixture
def statement(programme):
    return programme.statement(1)


@pytest.fixture
def digest(programme, statement):
    return programme.digest(statement)


def mirrored(signature: bytes) -> bytes:
    """The other, malleable signature of the same key for the same digest."""
    s = ORDER - int.from_bytes(signature[32:64], "big")
    return signature[:32] + s.to_bytes(32, "big") + bytes([55 - signature[64]])


@pytest.mark.parametrize("count", [0, 1, 2])
def test_too_few(programme, statement, count):
    """Fewer signatures than the quorum are counted and refused."""
    with refused("QuorumMissed", count, 3):
        programme.post(statement, SIGNER_KEYS[:count])


@pytest.mark.parametrize("chosen", [(0, 1, 2), (0, 2, 4), (2, 3, 4), (0, 1, 2, 3), (1, 2, 3, 4)])
def test_any_k_signers(programme, statement, chosen):
    """Any k signers, and more than k, make a quorum."""
    programme.post(statement, [SIGNER_KEYS[position] for position in chosen])


def test_same_signature_repeated(programme, statement, digest):
    """E-06: k copies of one signature are one signature."""
    with refused("SignatureOutOfOrder", SIGNERS[0], SIGNERS[0]):
        programme.post_signed(statement, signed(digest, [SIGNER_KEYS[0]] * 3))


def test_signature_and_its_mirror(programme, statement, digest):
    """E-06: a signature's malleable twin is refused by its upper-half s, so it cannot stand beside it."""
    one = sign_statement(digest, SIGNER_KEYS[0])
    with refused("SignatureUnusable", 1, BAD_S):
        programme.post_signed(statement, one + mirrored(one) + sign_statement(digest, SIGNER_KEYS[1]))


def test_unsorted(programme, statement, digest):
    """E-06: signatures out of order are refused even when all of them are good."""
    with refused("SignatureOutOfOrder", SIGNERS[2], SIGNERS[1]):
        programme.post_signed(statement, signed(digest, [SIGNER_KEYS[0], SIGNER_KEYS[2], SIGNER_KEYS[1]]))


def test_outsider(programme, statement, digest):
    """E-06: a good signature of somebody who is no signer is refused by name."""
    keys = sorted([*SIGNER_KEYS[:2], OUTSIDER_KEYS[0]], key=lambda key: int(account_of(key), 16))
    with refused("NotASigner", account_of(OUTSIDER_KEYS[0])):
        programme.post_signed(statement, signed(digest, keys))


def test_zero_signature(programme, statement):
    """E-07: bytes that recover to the zero address are no signature of anybody."""
    with refused("SignatureUnusable", 0, BAD_POINT):
        programme.post_signed(statement, bytes(3 * SIGNATURE_BYTES))


def test_wrong_v(programme, statement, digest):
    """E-07: v of 0 or 1, which some libraries write, recovers to nobody here."""
    good = signed(digest, SIGNER_KEYS[:3])
    with refused("SignatureUnusable", 0, BAD_POINT):
        programme.post_signed(statement, good[:64] + bytes([good[64] - 27]) + good[65:])


@pytest.mark.parametrize("length", [1, 64, 66, 3 * 65 - 1, 3 * 65 + 1])
def test_torn_signatures(programme, statement, length):
    """Bytes that are no whole number of signatures are refused by their length."""
    with refused("SignaturesTorn", length):
        programme.post_signed(statement, bytes(length))


@pytest.mark.parametrize(
    "change",
    [
        {"evidence_hash": bytes(32)},
        {"value": 3},
        {"deadline": 2**40 - 1},
        {"leaf_count": 5},
    ],
)
def test_changed_after_signing(programme, statement, digest, change):
    """E-04: every field is signed: changed afterwards, the recovered accounts are strangers."""
    signatures = signed(digest, SIGNER_KEYS[:3])
    with pytest.raises(Exception, match=r"NotASigner|SignatureOutOfOrder|SignatureUnusable"):
        programme.post_signed(replace(statement, **change), signatures)


def test_changed_root_after_signing(programme, statement, digest):
    """E-04: the root is signed: another tree of the same total is refused."""
    other = programme.statement(1, [0, 20_000 * DOLLAR, 0, 0])
    assert other.total == statement.total
    with pytest.raises(Exception, match=r"NotASigner|SignatureOutOfOrder"):
        programme.post_signed(other, signed(digest, SIGNER_KEYS[:3]))


def test_replay_in_another_programme(programme, statement, digest, escrow, coin, sponsor):
    """E-04: a programme with the same signers and terms does not accept the first one's statement."""
    number = int(escrow.createProgram(terms_of(coin), {"from": sponsor}).return_value)
    coin.mint(sponsor, statement.pot, {"from": sponsor})
    coin.approve(escrow, statement.pot, {"from": sponsor})
    escrow.fund(number, statement.pot, {"from": sponsor})
    with pytest.raises(Exception, match=r"NotASigner|SignatureOutOfOrder"):
        programme.post_signed(replace(statement, program=number), signed(digest, SIGNER_KEYS[:3]))


def test_replay_in_another_escrow(programme, statement, digest, coin, sponsor, roles, deployer, RewardEscrow):
    """E-02: the verifying contract is signed: a second escrow with the same programme refuses."""
    other = deploy_escrow(RewardEscrow, coin, *roles, deployer)
    other.createProgram(terms_of(coin), {"from": sponsor})
    coin.mint(sponsor, statement.pot, {"from": sponsor})
    coin.approve(other, statement.pot, {"from": sponsor})
    other.fund(1, statement.pot, {"from": sponsor})
    with pytest.raises(Exception, match=r"NotASigner|SignatureOutOfOrder"):
        Programme(other, 1, programme.relayer).post_signed(statement, signed(digest, SIGNER_KEYS[:3]))


def is_accepted(programme, statement, signatures: bytes) -> bool:
    """Ask the node directly: Brownie would fill in the chain id it once saw."""
    data = programme.escrow.attest.encode_input(fields_of(statement), signatures)
    call = {"from": str(programme.relayer), "to": programme.escrow.address, "data": data}
    return "error" not in web3.provider.make_request("eth_call", [call, "latest"])


def test_replay_on_another_chain(programme, statement, escrow):
    """E-02: when the chain splits and its id changes live, the separator follows the opcode and old digests fail."""
    chain_id = web3.eth.chain_id
    old = attestation_digest(statement, chain_id, escrow.address)
    assert bytes(escrow.domainSeparator()) == domain_separator(chain_id, escrow.address)
    web3.provider.make_request("anvil_setChainId", [chain_id + 1])
    try:
        assert bytes(escrow.domainSeparator()) == domain_separator(chain_id + 1, escrow.address)
        new = attestation_digest(statement, chain_id + 1, escrow.address)
        assert not is_accepted(programme, statement, signed(old, SIGNER_KEYS[:3]))
        assert is_accepted(programme, statement, signed(new, SIGNER_KEYS[:3]))
    finally:
        web3.provider.make_request("anvil_setChainId", [chain_id])


def test_digest_of_package_and_contract(programme, statement, escrow):
    """E-26: package and contract build the same digest, and moving a value between neighbours changes it."""
    digest = attestation_digest(statement, web3.eth.chain_id, escrow.address)
    assert digest == programme.digest(statement)
    for change in ({"program": 2}, {"epoch": 2}, {"value": 3}, {"weights_hash": bytes(32)}):
        changed = replace(statement, **change)
        assert programme.digest(changed) != digest
        assert programme.digest(changed) == attestation_digest(changed, web3.eth.chain_id, escrow.address)


@pytest.mark.parametrize("vector", STATEMENTS, ids=["full", "no milestone", "largest", "swapped"])
def test_golden_statement(golden, vector):
    """E-26: the contract's separator and digest are those of an independent EIP-712 library."""
    escrow = golden(vector)
    assert "0x" + bytes(escrow.domainSeparator()).hex() == vector["domainSeparator"]
    assert "0x" + bytes(escrow.hashAttestation(tuple(vector["message"].values()))).hex() == vector["digest"]


def test_dirty_upper_bits(escrow, programme, statement, digest):
    """E-26: a word with bits beyond its type reverts instead of passing for the field's value."""
    data = bytearray.fromhex(escrow.attest.encode_input(fields_of(statement), signed(digest, SIGNER_KEYS[:3]))[2:])
    epoch_word = 4 + 32
    data[epoch_word] = 1
    with pytest.raises(Exception, match="revert"):
        programme.relayer.transfer(escrow, 0, data="0x" + data.hex())
    assert escrow.programOf(programme.number)["lastEpoch"] == 0
