"""Consents and rulings: statements that stewards sign and anybody carries.

given a programme whose signers vanished, and a case for which no panel could be drawn
├── when enough who serve signed a consent, or a ruling: escrow, or court, take it
├── when it is carried late, again, changed, or signed by too few: refused
└── digests are EIP-712's own
"""

from __future__ import annotations

import pytest
from brownie import chain, web3
from chamber import FOUNDERS, NEW, agree, now
from eth_account.messages import _hash_eip191_message, encode_typed_data
from scenario import DAY, DOLLAR, SIGNERS, mine_at, refused, set_next_block_time

SILENCE = 30 * DAY
FOR, AGAINST = 1, 2
EVIDENCE = b"\x07" * 32
COUNCIL_TIME = 5 * DAY  # three days to join, two in which nobody is drawn
ZERO = bytes(32)
CONSENT = [("program", "uint256"), ("consent", "bytes32"), ("nonce", "uint256"), ("deadline", "uint40")]
RULING = [("id", "uint256"), ("ruling", "uint8"), ("deadline", "uint40")]
RESUMPTION = [("program", "uint256"), ("nonce", "uint256"), ("deadline", "uint40")]


@pytest.mark.parametrize(
    ("name", "fields", "values"),
    [
        ("Consent", CONSENT, (7, b"\x05" * 32, 3, 2**40 - 1)),
        ("CouncilRuling", RULING, (7, 2, 2**40 - 1)),
        ("Resumption", RESUMPTION, (7, 3, 2**40 - 1)),
    ],
)
def test_digests(council, name, fields, values):
    """The digests are EIP-712's own, computed by a library that shares no code with the contract."""
    types = {name: [{"name": field, "type": kind} for field, kind in fields]}
    domain = {
        "name": "GuerdonCouncil", "version": "1", "chainId": web3.eth.chain_id, "verifyingContract": council.address,
    }  # fmt: skip
    message = dict(zip([field for field, _ in fields], values, strict=True))
    expected = _hash_eip191_message(encode_typed_data(domain, types, message))
    hashes = {
        "Consent": council.hashConsent,
        "CouncilRuling": council.hashRuling,
        "Resumption": council.hashResumption,
    }
    assert bytes(hashes[name](values)) == expected


@pytest.fixture
def consent(council, escrow, funded):
    """A consent to three new signers, with named changes, and what signs it."""

    def build(nonce=0, consented=None, deadline=None):
        wanted = bytes(escrow.hashSigners(funded, NEW, 2)) if consented is None else consented
        fields = (funded, wanted, nonce, now() + DAY if deadline is None else deadline)
        return fields, bytes(council.hashConsent(fields))

    return build


def test_consent(council, escrow, funded, consent, governance, relayer):
    """Anybody carries the consent, and governance replaces the signers that the stewards agreed to."""
    fields, digest = consent()
    assert tuple(council.noncesOf(funded)) == (0, 0)
    tx = council.consentToSigners(fields, agree(digest, *FOUNDERS[:2]), {"from": relayer})
    assert bytes(tx.events["ReplacementConsented"]["consent"]) == fields[1]
    assert tuple(council.noncesOf(funded)) == (1, 0)
    assert list(escrow.signersOf(funded)) == SIGNERS
    chain.sleep(SILENCE)
    escrow.replaceSigners(funded, NEW, 2, {"from": governance})
    assert list(escrow.signersOf(funded)) == NEW


def test_carried_again(council, consent, relayer):
    """A consent that was taken back is not given again by whoever carries the old one a second time."""
    given, digest = consent()
    signatures = agree(digest, *FOUNDERS[:2])
    council.consentToSigners(given, signatures, {"from": relayer})
    taken, taken_digest = consent(nonce=1, consented=ZERO)
    tx = council.consentToSigners(taken, agree(taken_digest, *FOUNDERS[2:]), {"from": relayer})
    assert bytes(tx.events["ReplacementConsented"]["consent"]) == ZERO
    with refused("NonceDiffers", 0, 2):
        council.consentToSigners(given, signatures, {"from": relayer})


@pytest.mark.parametrize(("late", "is_taken"), [(0, True), (1, False)])
def test_deadline(council, consent, relayer, late, is_taken):
    """The deadline is the last second."""
    fields, digest = consent()
    signatures = agree(digest, *FOUNDERS[:2])
    set_next_block_time(fields[3] + late)
    if is_taken:
        council.consentToSigners(fields, signatures, {"from": relayer})
        return
    with refused("StatementExpired", fields[3]):
        council.consentToSigners(fields, signatures, {"from": relayer})


def test_not_agreed(council, consent, funded, mallory):
    """R-09: too few signatures, those of another statement, or a changed statement move nothing."""
    fields, digest = consent()
    with refused("NotAgreed", digest, 1, 2):
        council.consentToSigners(fields, agree(digest, FOUNDERS[0]), {"from": mallory})
    with refused("NotAgreed", digest, 0, 2):
        council.consentToSigners(fields, b"", {"from": mallory})
    signatures = agree(digest, *FOUNDERS)
    changed, changed_digest = consent(consented=b"\x09" * 32)
    with refused("NotAgreed", changed_digest, 0, 2):
        council.consentToSigners(changed, signatures, {"from": mallory})
    assert tuple(council.noncesOf(funded)) == (0, 0)


@pytest.fixture
def undrawn(programme, dispute_court, council, coin, challenger):
    """A case about epoch 1, in the council's time: the registry has no jurors."""
    programme.settle(1, final=False)
    coin.mint(challenger, 10_000 * DOLLAR, {"from": challenger})
    coin.approve(dispute_court, 10_000 * DOLLAR, {"from": challenger})
    tx = dispute_court.openAttestation(programme.number, 1, EVIDENCE, {"from": challenger})
    mine_at(tx.timestamp + COUNCIL_TIME)
    return int(tx.events["Opened"]["id"])


@pytest.fixture
def challenger(accounts):
    return accounts[7]


def ruling_of(council, id_, side):
    fields = (id_, side, now() + DAY)
    return fields, bytes(council.hashRuling(fields))


def test_ruling(council, dispute_court, undrawn, relayer):
    """Where no jurors can be drawn, what enough stewards signed is the ruling, carried by anybody, once."""
    fields, digest = ruling_of(council, undrawn, AGAINST)
    signatures = agree(digest, *FOUNDERS[1:3])
    event = council.rule(fields, signatures, {"from": relayer}).events["Ruled"]
    assert (event["id"], event["by"], event["ruling"]) == (undrawn, council, AGAINST)
    assert dispute_court.statusOf(undrawn)[2] == AGAINST
    other, other_digest = ruling_of(council, undrawn, FOR)
    appealing = int(dispute_court.statusOf(undrawn)[1])
    for again in ((fields, signatures), (other, agree(other_digest, *FOUNDERS))):
        with refused("PhaseDiffers", appealing):
            council.rule(*again, {"from": relayer})


def test_a_ruling_not_agreed(council, undrawn, relayer, mallory):
    """Too few signatures, another side than was signed, or a deadline that is over: no ruling."""
    fields, digest = ruling_of(council, undrawn, FOR)
    with refused("NotAgreed", digest, 1, 2):
        council.rule(fields, agree(digest, FOUNDERS[0]), {"from": mallory})
    signatures = agree(digest, *FOUNDERS[:2])
    turned = (undrawn, AGAINST, fields[2])
    with refused("NotAgreed", bytes(council.hashRuling(turned)), 0, 2):
        council.rule(turned, signatures, {"from": mallory})
    set_next_block_time(fields[2] + 1)
    with refused("StatementExpired", fields[2]):
        council.rule(fields, signatures, {"from": relayer})
