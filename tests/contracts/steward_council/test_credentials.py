"""What registry and escrow take the council's signatures for: admissions and recoveries.

given a registry and an escrow that name the council
├── when enough who serve signed a credential, or a recovery: anybody carries it
├── when caretakers signed: it counts alike
└── when too few signed, or one of them has left since: refused
"""

from __future__ import annotations

from brownie import chain
from chamber import FOUNDERS, agree, now
from eth_abi import encode
from registrar import credential, party_of
from scenario import DAY, PARTICIPANTS, mine_at, refused

from guerdon.chain.attestation import domain_separator
from guerdon.signing import keccak256

RECOVERY_TYPE = b"Recovery(address account,address wallet,uint256 nonce,uint40 deadline)"


def signed_credential(registry, *stewards):
    fields = tuple(credential(0, deadline=now() + DAY).values())
    digest = bytes(registry.hashCredential(fields))
    return fields, digest, agree(digest, *stewards)


def test_admitted(registry, council, relayer):
    """R-09: a party enters with the signatures of as many stewards as the charter says, carried by anybody."""
    fields, _, signatures = signed_credential(registry, FOUNDERS[1], FOUNDERS[3])
    registry.admit(fields, signatures, {"from": relayer})
    assert bytes(registry.partyOf(PARTICIPANTS[0])) == party_of(0)


def test_too_few(registry, council, relayer):
    """R-09: one steward alone admits nobody, nor does one who signs twice."""
    fields, digest, one = signed_credential(registry, FOUNDERS[1])
    for signatures in (one, one + one):
        with refused("CredentialSignatureWrong", digest):
            registry.admit(fields, signatures, {"from": relayer})


def test_left_since(registry, council, chamber, governance, relayer):
    """R-09, G-11: a credential signed by somebody who was dismissed before it was carried admits nobody."""
    fields, digest, signatures = signed_credential(registry, FOUNDERS[0], FOUNDERS[1])
    council.dismiss(FOUNDERS[0], {"from": governance})
    with refused("CredentialSignatureWrong", digest):
        registry.admit(fields, signatures, {"from": relayer})


def test_caretakers_admit(registry, chamber, relayer):
    """Admissions go on when all terms are over: by the caretakers, and by nobody who dropped out."""
    mine_at(chamber.end_of(3))
    fields, digest, signatures = signed_credential(registry, FOUNDERS[0], FOUNDERS[3])
    with refused("CredentialSignatureWrong", digest):
        registry.admit(fields, signatures, {"from": relayer})
    registry.admit(fields, agree(digest, FOUNDERS[2], FOUNDERS[3]), {"from": relayer})


def test_recovery(escrow, council, relayer, accounts):
    """E-21: a lost wallet's recovery starts with the council's signatures, carried by anybody."""
    wallet, deadline = accounts[8], chain.time() + DAY
    values = [keccak256(RECOVERY_TYPE), PARTICIPANTS[0], wallet.address, 0, deadline]
    hashed = keccak256(encode(["bytes32", "address", "address", "uint256", "uint40"], values))
    digest = keccak256(b"\x19\x01" + domain_separator(chain.id, escrow.address) + hashed)
    arguments = PARTICIPANTS[0], wallet, deadline
    with refused("SignatureWrong", council.address):
        escrow.startRecovery(*arguments, agree(digest, FOUNDERS[0]), {"from": relayer})
    escrow.startRecovery(*arguments, agree(digest, *FOUNDERS[:2]), {"from": relayer})
    assert escrow.recoveryOf(PARTICIPANTS[0])[0] == wallet
