"""Cancel: a programme that never began is closed for good, after notice.

given a programme without an attestation
├── when the sponsor gave notice 7 to 14 days ago: all funding returns, nothing else ever happens
├── when the notice is missing, young or stale: a new one is given, or it is refused
└── when an attestation was posted meanwhile, or the caller is not the sponsor: refused
"""

from __future__ import annotations

import pytest
from brownie import chain
from scenario import DAY, DOLLAR, refused, set_next_block_time

ALL = 100_000 * DOLLAR
NOTICE = 7 * DAY


def cancel(programme, sponsor):
    return programme.escrow.cancel(programme.number, {"from": sponsor})


@pytest.fixture
def announced(programme, sponsor):
    """The second from which the programme can be cancelled."""
    event = cancel(programme, sponsor).events["CancelAnnounced"]
    assert event["until"] == event["from"] + NOTICE
    return int(event["from"])


def test_returns_everything(programme, escrow, coin, sponsor, announced):
    """After the notice all funding returns and the escrow owes nothing."""
    set_next_block_time(announced)
    assert cancel(programme, sponsor).return_value == ALL == coin.balanceOf(sponsor)
    assert coin.balanceOf(escrow) == 0 == escrow.liabilities()
    assert escrow.programOf(programme.number)["isClosed"] is True


def test_terminal(programme, escrow, coin, sponsor, announced, mallory):
    """Invariant 5: a closed programme takes no money and no attestation, and pays nothing."""
    set_next_block_time(announced)
    cancel(programme, sponsor)
    coin.mint(mallory, 1, {"from": mallory})
    coin.approve(escrow, 1, {"from": mallory})
    for act in (
        lambda: escrow.fund(programme.number, 1, {"from": mallory}),
        lambda: programme.post(programme.statement(0, [0])),
        lambda: cancel(programme, sponsor),
    ):
        with refused("ProgramClosed", programme.number):
            act()


@pytest.mark.parametrize(
    ("second", "outcome"), [(-1, "waits"), (0, "closed"), (NOTICE - 1, "closed"), (NOTICE, "stale")]
)
def test_notice_to_the_second(programme, sponsor, announced, second, outcome):
    """E-12, E-23: notice holds from its 7th day until before its 14th; a stale one is given anew."""
    set_next_block_time(announced + second)
    if outcome == "waits":
        with refused("CancelNotice", announced):
            cancel(programme, sponsor)
    elif outcome == "closed":
        assert "Cancelled" in cancel(programme, sponsor).events
    else:
        assert "CancelAnnounced" in cancel(programme, sponsor).events


def test_attested_meanwhile(programme, escrow, coin, sponsor, announced):
    """E-12: a quorum that attests before the notice is over, even just before the cancellation, keeps the money there."""
    programme.settle(1, [20_000 * DOLLAR], final=False)
    chain.sleep(max(0, announced - chain.time()))
    with refused("AlreadyAttested", 1):
        cancel(programme, sponsor)
    programme.pass_window()
    programme.claim(0)
    assert coin.balanceOf(escrow) == 80_000 * DOLLAR


def test_only_the_sponsor(programme, sponsor, mallory):
    """E-12: nobody else gives notice."""
    with refused("NotSponsor", mallory.address, sponsor.address):
        cancel(programme, mallory)
