"""Cases in the governed world, driven by command lines alone."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

from chain_world import WINDOW, result_of
from governed_world import DAY, JURORS, PEOPLE, UNIT, GovernedWorld, first_leaves, wallets

from guerdon.chain.institutions.bond_token import BondToken
from guerdon.chain.institutions.court import Court, Side
from guerdon.chain.institutions.wiring import Finder
from guerdon.chain.keystore import Wallet
from guerdon.chain.wallet import claim_from_leaves
from guerdon.model import Leaf

CHALLENGER, DEFENDER, PLEADER = PEOPLE
BOND = 204 * UNIT  # 200 whole tokens and a hundredth of the second pot of 400
ADDED = (200 * UNIT, 150 * UNIT, 50 * UNIT)
MORE = wallets("more", 6)
LAST_COMMIT, LAST_REVEAL, LAST_APPEAL = 8 * DAY, 10 * DAY, 14 * DAY  # after the opening, level 0


def second_leaves() -> tuple[Leaf, ...]:
    """Programme 1 after its second epoch: everybody has more."""
    return tuple(
        replace(leaf, cumulative_reward=leaf.cumulative_reward + added)
        for leaf, added in zip(first_leaves(), ADDED, strict=True)
    )


def evidence_file(world: GovernedWorld, text: str = "the scores were swapped") -> Path:
    path = world.home / "objection.txt"
    path.write_text(text)
    return path


def open_case(world: GovernedWorld, wallet: Wallet, *about: str) -> dict[str, Any]:
    """`dispute open` on programme 1; the arguments say what about."""
    return result_of(try_open(world, wallet, *about))


def try_open(world: GovernedWorld, wallet: Wallet, *about: str) -> subprocess.CompletedProcess[str]:
    evidence = str(evidence_file(world))
    return world.act(wallet, "dispute", "open", "--program", "1", "--evidence", evidence, *about)


def disputed_attestation(world: GovernedWorld) -> dict[str, Any]:
    """The second epoch posted, and disputed as a whole: case 1."""
    world.attest(1, 2, second_leaves(), milestone=2)
    return open_case(world, CHALLENGER, "--attestation")


def court_of(world: GovernedWorld) -> Court:
    return Finder(world.client, world.client.pin()).court()


def shown(world: GovernedWorld, number: int = 1) -> dict[str, Any]:
    return result_of(world.guerdon("dispute", "show", str(number), "--json"))


def go_to(world: GovernedWorld, seconds: int, number: int = 1) -> None:
    """To `seconds` after a case was opened, if it is not later already."""
    pin = world.client.pin()
    wanted = court_of(world).case(number, pin).opened_at + seconds
    if pin.timestamp < wanted:
        mine_at(world, wanted)


def mine_at(world: GovernedWorld, second: int) -> None:
    """A block of exactly this time."""
    world.node.rpc("evm_setNextBlockTimestamp", second)
    world.node.rpc("evm_mine")


def drawn(world: GovernedWorld, after: int = 3 * DAY, number: int = 1) -> list[Wallet]:
    """Let joining end (or the time for appeal), choose the block, let it come, and draw: who sits."""
    go_to(world, after, number)
    first = result_of(world.act(DEFENDER, "dispute", "draw", str(number)))
    assert (first["jurors"], first["phase"]) == ([], "drawing")
    early = world.act(DEFENDER, "dispute", "draw", str(number))
    assert early.returncode == 3, early.stdout
    world.node.rpc("anvil_mine", hex(129))
    panel = result_of(world.act(DEFENDER, "dispute", "draw", str(number)))["jurors"]
    return [wallet for wallet in (*JURORS, *MORE) if wallet.account in panel]


def voted(world: GovernedWorld, votes: tuple[str, ...], number: int = 1) -> list[Wallet]:
    """A panel drawn at level 0, each of its jurors committed and revealed; until its time for appeal."""
    panel = drawn(world, number=number)
    for wallet, vote in zip(panel, votes, strict=True):
        assert result_of(world.act(wallet, "juror", "commit", str(number), "--vote", vote))["committed"] is True
    go_to(world, LAST_COMMIT, number)
    for wallet, vote in zip(panel, votes, strict=True):
        assert result_of(world.act(wallet, "juror", "reveal", str(number)))["vote"] == vote
    go_to(world, LAST_REVEAL, number)
    return panel


def paid(world: GovernedWorld, wallet: Wallet, number: int = 1) -> int:
    """What collecting and withdrawing bring an account, which its balance must show to the unit."""
    before = world.balance(wallet.account)
    due = int(result_of(world.act(wallet, "dispute", "collect", str(number)))["collected_units"])
    assert int(result_of(world.act(wallet, "withdraw"))["paid_units"]) == due
    assert world.balance(wallet.account) - before == due
    return due


def seat_more(world: GovernedWorld) -> None:
    """Seven further jurors, so that an appeal finds its panel."""
    judges = tuple(Leaf(wallet.account, 0, 9_000) for wallet in (*JURORS, *MORE))
    world.attest(2, 2, judges)
    world.pass_time(WINDOW)
    for number, wallet in enumerate(MORE):
        world.node.rpc("anvil_setBalance", wallet.account, hex(10**18))
        credential = world.credential(wallet.account, f"more {number}")
        world.send(world.registry.admit(credential, world.agreed(credential)))
        world.send(world.registry.prove(claim_from_leaves(judges, 2, 2, wallet.account)[0]))
        world.keep_key(wallet)
    for wallet in (JURORS[3], *MORE):
        world.send(world.registry.act("offerAsJuror", True), wallet)
    world.pass_time(1)


def rule_by_council(world: GovernedWorld, ruling: Side, number: int = 1) -> None:
    """The stewards' council rules, its own vote left out."""
    council = world.client.connection.web3.to_checksum_address(world.addresses["StewardCouncil"])
    world.node.rpc("anvil_setBalance", council, hex(10**18))
    world.node.rpc("anvil_impersonateAccount", council)
    court_of(world).act("ruleByCouncil", number, ruling).transact({"from": council})
    world.node.rpc("anvil_stopImpersonatingAccount", council)


def allowance(world: GovernedWorld) -> int:
    """What the court may take of the challenger."""
    token, pin = BondToken(world.client.connection, world.token), world.client.pin()
    return token.allowance(CHALLENGER.account, court_of(world).address, pin)
