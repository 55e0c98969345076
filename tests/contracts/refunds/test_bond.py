"""Bond: who vouches for attestations has money at risk.

given a programme whose terms demand a bond
├── when the pot holds it: attestations are accepted; the poster takes it back while nothing is open
├── when it does not: attestations are refused
└── when something is open, or somebody else asks: refused; the court alone slashes it
"""

from __future__ import annotations

import pytest
from brownie import chain
from scenario import (
    DAY,
    DISPUTED,
    DOLLAR,
    PENDING,
    VOIDED,
    ZERO_ADDRESS,
    Programme,
    refused,
    terms_of,
)

BOND = 500 * DOLLAR
SHARES = [20_000 * DOLLAR]


@pytest.fixture
def bonded(escrow, coin, sponsor, relayer):
    """A programme whose relayer posts under a bond, deposited."""
    number = int(
        escrow.createProgram(terms_of(coin, poster=relayer.address, bond=BOND), {"from": sponsor}).return_value
    )
    for account, amount in ((sponsor, 100_000 * DOLLAR), (relayer, 2 * BOND)):
        coin.mint(account, amount, {"from": account})
        coin.approve(escrow, amount, {"from": account})
    escrow.fund(number, 100_000 * DOLLAR, {"from": sponsor})
    escrow.depositBond(number, BOND, {"from": relayer})
    return Programme(escrow, number, relayer)


def withdraw(programme, sender, amount: int = BOND):
    return programme.escrow.withdrawBond(programme.number, amount, {"from": sender})


def test_deposit_attest_withdraw(bonded, escrow, coin, relayer):
    """Invariant 7: what went in comes out, and funding and bonds are not mixed."""
    assert escrow.liabilities() == 100_000 * DOLLAR + BOND == coin.balanceOf(escrow)
    bonded.settle(1, SHARES)
    event = withdraw(bonded, relayer).events["BondWithdrawn"]
    assert (event["poster"], event["amount"]) == (relayer, BOND)
    assert coin.balanceOf(relayer) == 2 * BOND
    assert escrow.programOf(bonded.number)["bonded"] == 0
    assert coin.balanceOf(escrow) == 100_000 * DOLLAR == escrow.liabilities()


def test_attesting_needs_it(bonded, relayer):
    """A unit less than the terms demand, and nothing is accepted; anybody may fill it up."""
    withdraw(bonded, relayer, 1)
    with refused("BondMissing", BOND - 1, BOND):
        bonded.post(bonded.statement(1, SHARES))
    bonded.escrow.depositBond(bonded.number, 1, {"from": relayer})
    bonded.post(bonded.statement(1, SHARES))


def test_not_while_open(bonded, escrow, relayer, court):
    """Invariant 7: not while the newest attestation is pending, disputed or voided."""
    bonded.settle(1, SHARES, final=False)
    with refused("RefundBlocked", 1, PENDING):
        withdraw(bonded, relayer)
    escrow.freeze(bonded.number, 1, {"from": court})
    with refused("RefundBlocked", 1, DISPUTED):
        withdraw(bonded, relayer)
    escrow.void(bonded.number, 1, {"from": court})
    chain.sleep(300 * DAY)
    with refused("RefundBlocked", 1, VOIDED):
        withdraw(bonded, relayer)


def test_not_while_an_account_is_held(bonded, escrow, relayer, court):
    """A case about one share keeps the bond in place too."""
    bonded.settle(1, SHARES)
    escrow.hold(bonded.number, bonded.leaves[1][0].account, 0, {"from": court})
    with refused("AccountsHeld", 1):
        withdraw(bonded, relayer)


def test_slash(bonded, escrow, coin, court, mallory):
    """A ruling pays part of the pot to whom it names; the programme's funding is untouched."""
    escrow.slashBond(bonded.number, 200 * DOLLAR, mallory, {"from": court})
    assert coin.balanceOf(mallory) == 200 * DOLLAR
    fields = escrow.programOf(bonded.number)
    assert (fields["bonded"], fields["funded"]) == (BOND - 200 * DOLLAR, 100_000 * DOLLAR)
    with refused("BondExceeded", BOND, BOND - 200 * DOLLAR):
        escrow.slashBond(bonded.number, BOND, mallory, {"from": court})


@pytest.mark.parametrize("amount", [0, BOND + 1])
def test_more_than_there_is(bonded, relayer, amount):
    """Neither nothing nor more than the pot holds."""
    with refused("BondExceeded", amount, BOND):
        withdraw(bonded, relayer, amount)


def test_only_the_poster_and_the_court(bonded, escrow, sponsor, relayer, mallory):
    """The sponsor cannot take the bond, and nobody but the court slashes it."""
    with refused("NotPoster", sponsor.address, relayer.address):
        withdraw(bonded, sponsor)
    with refused("NotCourt", mallory.address):
        escrow.slashBond(bonded.number, 1, mallory, {"from": mallory})


def test_programme_without_a_poster(programme, escrow, mallory):
    """Where terms name nobody, nobody could take a bond back: none is accepted."""
    with refused("NotPoster", mallory.address, ZERO_ADDRESS):
        escrow.depositBond(programme.number, 1, {"from": mallory})


def test_terms_with_a_bond_name_a_poster(escrow, coin, sponsor):
    """A bond without a poster is refused at creation."""
    with refused("BondWithoutPoster", 1):
        escrow.createProgram(terms_of(coin, bond=1), {"from": sponsor})


def test_nothing(bonded, escrow, relayer):
    """Depositing nothing is refused."""
    with refused("NothingToFund"):
        escrow.depositBond(bonded.number, 0, {"from": relayer})
