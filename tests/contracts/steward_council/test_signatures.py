"""ERC-1271: what counts as the council's word, and before whom.

given a digest and four stewards of whom two must agree
├── when at least two who serve signed it, in order: yes, to registry and escrow
├── when the signatures are torn, repeated, out of order, malleable or by a stranger: no, and nothing reverts
└── when a token, or anybody else, asks: no, so that nobody can sign the council's money away
"""

from __future__ import annotations

import pytest
from brownie import chain
from chamber import (
    AGREED,
    FOUNDERS,
    HALF_ORDER,
    KEYS,
    MINIMUM,
    NEW,
    NOT_AGREED,
    ORDER,
    SEATS,
    agree,
    founders_until,
)
from scenario import DAY, deploy_escrow

from guerdon.signing import sign_statement

DIGEST = b"\x33" * 32
FIRST, SECOND = (sign_statement(DIGEST, key) for key in KEYS[:2])


def mirrored(signature: bytes) -> bytes:
    """The other signature over the same digest by the same key: s in the upper half."""
    s = ORDER - int.from_bytes(signature[32:64], "big")
    assert s > HALF_ORDER
    return signature[:32] + s.to_bytes(32, "big") + bytes([27 + 28 - signature[64]])


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4])
def test_how_many(chamber, count):
    """The threshold is enough, more is enough too, less is not."""
    assert chamber.answer(DIGEST, agree(DIGEST, *FOUNDERS[:count])) == (AGREED if count >= 2 else NOT_AGREED)


@pytest.mark.parametrize(
    "signatures",
    [
        FIRST + FIRST,
        SECOND + FIRST,
        FIRST + mirrored(SECOND),
        mirrored(FIRST) + SECOND,
        FIRST + SECOND[:64],
        FIRST + SECOND + b"\0",
        FIRST + SECOND + bytes(65),
        FIRST + sign_statement(b"\x34" * 32, KEYS[1]),
        FIRST + SECOND[:64] + b"\x1d",
    ],
    ids=[
        "the same twice", "out of order", "second malleable", "first malleable", "torn", "a byte too many",
        "one of zeros behind", "over another digest", "a third v",
    ],
)  # fmt: skip
def test_signatures_that_do_not_count(chamber, signatures):
    """R-09: no signature counts twice, and whatever is wrong with one of them spoils the whole without reverting."""
    assert chamber.answer(DIGEST, FIRST + SECOND) == AGREED
    assert chamber.answer(DIGEST, signatures) == NOT_AGREED


def test_strangers(chamber):
    """R-09: who is named and has not accepted, like any stranger, spoils what it signs."""
    chamber.appoint(4, NEW[0])
    assert chamber.answer(DIGEST, agree(DIGEST, NEW[0], FOUNDERS[0], FOUNDERS[1])) == NOT_AGREED
    chamber.accept(4, NEW[0])
    assert chamber.answer(DIGEST, agree(DIGEST, NEW[0], FOUNDERS[0], FOUNDERS[1])) == AGREED


def test_who_asks(chamber, escrow, registry, dispute_court, coin, mallory):
    """R-09: registry and escrow are answered; a token that offers permits by contract signature is not."""
    signatures = agree(DIGEST, *FOUNDERS)
    assert {chamber.answer(DIGEST, signatures, asker) for asker in (escrow, registry)} == {AGREED}
    assert {chamber.answer(DIGEST, signatures, asker) for asker in (coin, dispute_court, mallory)} == {NOT_AGREED}


def test_a_steward_of_code(StewardCouncil, ReputationRegistry, RewardEscrow, MockWallet, coin, governance, deployer):
    """A steward that is a contract serves, and its ERC-1271 signature does not count: keys alone sign."""
    wallet = MockWallet.deploy({"from": deployer})
    predicted = deployer.get_deployment_address(deployer.nonce + 2)
    escrow = deploy_escrow(RewardEscrow, coin, deployer, predicted, governance, deployer)
    registry = ReputationRegistry.deploy(escrow, predicted, deployer, governance, [], {"from": deployer})
    end = chain.time() + DAY
    founders = [*founders_until(*[end] * MINIMUM)[: MINIMUM - 1], (wallet, end)]
    council = StewardCouncil.deploy(
        escrow, registry, deployer, governance, 1, MINIMUM, SEATS, founders, {"from": deployer}
    )
    assert council.serving()[-1] == wallet
    wallet.accept(DIGEST, FIRST, {"from": deployer})
    assert council.isValidSignature(DIGEST, FIRST, {"from": registry}) == AGREED
    foreign = sign_statement(DIGEST, KEYS[3])
    wallet.accept(DIGEST, foreign, {"from": deployer})
    assert council.isValidSignature(DIGEST, foreign, {"from": registry}) == NOT_AGREED
