"""A plea is granted by the real court on a real chain.

given an escrow whose court is the contract, with nobody in its jury
├── when the council grants a plea
│   ├── then the next epoch pays the award on top, is accepted and replays
│   ├── then an epoch that ignores or invents an award is refused, by the case's number
│   └── then status tells it in words
└── when the court is an ordinary account
    └── then there are no awards
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from ruled_world import DAY, POTS, SPONSOR, STEWARDS, UNIT, RuledWorld, build_ruled_world, rich_first

from guerdon.chain.anvil import running_anvil
from guerdon.chain.keystore import Wallet
from guerdon.chain.rulings import read_rulings
from guerdon.rewards.rulings import NO_RULINGS, Award, Rulings
from guerdon.signing import account_of
from miniature import key_of

FOR = 1
AMOUNT = 9 * UNIT
BOND = 1_000 * UNIT


@pytest.fixture
def awarded(tmp_path: Path) -> Iterator[tuple[RuledWorld, str]]:
    """Epoch 1 is final; the council granted the poorest participant 9 more."""
    with running_anvil() as node:
        world = build_ruled_world(node, tmp_path, with_court=True)
        account = rich_first(world.run_epoch(1))[-1][0]
        grant_plea(world, account)
        yield world, account


def grant_plea(world: RuledWorld, account: str) -> None:
    """The plea's way through the real court: opened for a bond, ruled by the council, executed."""
    send, chain = world.client.connection.send, world.client
    court = world.contract("DisputeCourt", str(chain.view("court", chain.pin())))
    coin = world.contract("TestStablecoin", world.token)
    keys = [key_of(f"participant {number}") for number in range(5)]
    wallet = Wallet(account, next(key for key in keys if account_of(key) == account))
    world.node.rpc("anvil_setBalance", account, hex(10**18))
    send(coin.functions.mint(account, BOND), SPONSOR)
    send(coin.functions.approve(court.address, BOND), wallet)
    send(court.functions.openPlea(1, 1, AMOUNT, b"\1" * 32), wallet)
    world.node.advance(5 * DAY)
    send(court.functions.ruleByCouncil(1, FOR), STEWARDS)
    world.node.advance(11 * DAY)
    send(court.functions.execute(1), SPONSOR)


def test_the_next_epoch_pays_the_award(awarded: tuple[RuledWorld, str]) -> None:
    """The award is in epoch 2's leaf on top of the share, all claims together are all pots, replay agrees."""
    world, account = awarded
    ruled = f"case 1 awards 9.000000 TUSD to {account} from epoch 2"
    assert f"Rulings for epoch 2\n  {ruled}\n" in world.guerdon("status", "--program", "1").stdout
    second = world.run_epoch(2)
    assert [(row.case, row.account, row.paid) for row in second.rulings.awards] == [(1, account, AMOUNT)]
    assert second.rulings.adjustments == {account: AMOUNT}
    assert sum(world.claim(second, leaf.account) for leaf in second.leaf_list) == sum(POTS)
    done = world.replay(2)
    assert done.returncode == 0, done.stderr
    assert f"case 1 awards {AMOUNT} units to {account} from epoch 2: {AMOUNT} units paid so far" in done.stdout
    assert read_rulings(world.client, 1, 1, world.client.pin()) == NO_RULINGS


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        ((), "the award of case 1: expected {} units to {}"),
        ((Award(2, "", 5, 2),), "the award of case 2: expected nothing"),
    ],
)
def test_an_epoch_with_other_awards_is_refused(
    awarded: tuple[RuledWorld, str], extra: tuple[Award, ...], words: str
) -> None:
    """A quorum of liars leaves the award out, or adds one of its own; replay ends with exit code 4."""
    world, account = awarded
    miniature = world.miniature
    for number in (1, 2):
        miniature.run_round(2, number)
    world.read()
    invented = tuple(replace(award, account=account) for award in extra)
    rulings = Rulings((), miniature.state.rulings.awards + invented if extra else ())
    evidence = miniature.settled(miniature.score(2), replace(miniature.state, rulings=rulings))[0]
    world.post(miniature.certify(evidence, miniature.state.time + 400))
    done = world.replay(2)
    assert done.returncode == 4
    assert words.format(AMOUNT, account) in done.stderr


def test_an_ordinary_account_awards_nothing(tmp_path: Path) -> None:
    """Where the court has no code, or only what an account lends (EIP-7702), there are no awards."""
    with running_anvil() as node:
        world = build_ruled_world(node, tmp_path)
        court = str(world.client.view("court", world.client.pin()))
        assert world.client.awards(1, world.client.pin()) == ()
        node.rpc("anvil_setCode", court, "0xef0100" + "11" * 20)
        assert world.client.awards(1, world.client.pin()) == ()
        assert world.run_epoch(1).rulings is None
