"""A court corrects a share on a real chain.

given a pending epoch whose largest leaf the court lowers
├── when signers settle the next epoch
│   ├── then they read the ruling and apply it
│   ├── then it is accepted, final and paid to the last unit
│   └── then replay, status and their JSON tell it in words
├── when a quorum signs an epoch without it, with another one, or with one more
│   ├── then an honest signer refuses
│   └── then `guerdon replay` refuses with exit code 4
├── when the court rules twice
│   └── then the last word counts
├── when the epoch is voided and settled again
│   └── then the ruling still counts
└── when a node's logs and storage contradict each other
    └── then nothing is settled
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from ruled_world import COURT, POTS, UNIT, WINDOW, RuledWorld, build_ruled_world, rich_first

from guerdon.chain.anvil import running_anvil
from guerdon.chain.records import Hold
from guerdon.chain.rulings import read_rulings
from guerdon.errors import EvidenceMismatch, NotAllowed
from guerdon.oracle.settlement import attestation_of
from guerdon.rewards.rulings import NO_RULINGS, Correction, Rulings

TO = 7 * UNIT


@pytest.fixture
def ruled(tmp_path: Any) -> Iterator[RuledWorld]:
    """Epoch 1 is attested; the court has lowered its largest leaf to 7; the window is over."""
    with running_anvil() as node:
        world = build_ruled_world(node, tmp_path)
        world.settle(1)
        world.post(world.miniature.store.signed(1))
        world.correct(rich_first(world.miniature.store.get(1))[0][0], TO)
        node.advance(WINDOW)
        yield world


def forfeiter(world: RuledWorld) -> tuple[str, int]:
    """The corrected account, and what its leaf was."""
    return rich_first(world.miniature.store.get(1))[0]


def lied(world: RuledWorld, rulings: Rulings) -> str:
    """A quorum of liars settles epoch 2 under other rulings than the court's, and posts it; what replay says."""
    miniature = world.miniature
    for number in (1, 2):
        miniature.run_round(2, number)
    world.read()
    outcome = miniature.score(2)
    honest = miniature.settled(outcome, miniature.state)[0]
    evidence = miniature.settled(outcome, replace(miniature.state, rulings=rulings))[0]
    miniature.settled(outcome, miniature.state)
    deadline = miniature.state.time + 400
    assert evidence.root != honest.root
    with pytest.raises(NotAllowed, match=f"rulings: {forfeiter(world)[0]} was lowered to {TO} units"):
        miniature.signers[0].sign(attestation_of(evidence, miniature.state.last_root, deadline))
    world.post(miniature.certify(evidence, deadline))
    done = world.replay(2)
    assert done.returncode == 4, done.stdout
    assert "Same root" not in done.stdout
    assert world.replay(2, "--offline").returncode == 0
    return done.stderr


def test_the_next_epoch_applies_the_ruling_and_is_paid(ruled: RuledWorld) -> None:
    """D-09: held at what the ruling left it, the account is lowered in epoch 2; all claims together are all pots."""
    account, had = forfeiter(ruled)
    first = ruled.miniature.store.get(1)
    paid = sum(ruled.claim(first, leaf.account) for leaf in first.leaf_list if leaf.cumulative_reward)
    assert paid == POTS[0] - had + TO
    second = ruled.run_epoch(2)
    assert [(row.account, row.to, row.units) for row in second.rulings.forfeits] == [(account, TO, had - TO)]
    assert second.total == sum(POTS) == sum(units for _, units, _ in second.leaves)
    ruled.act(COURT, "correct", 1, account, 10**12)  # the hold still stands: lift its limit to see all paid
    paid += sum(ruled.claim(second, leaf.account) for leaf in second.leaf_list if leaf.cumulative_reward)
    assert paid == sum(POTS)


def test_replay_and_status_tell_it_in_words(ruled: RuledWorld) -> None:
    """Replay shows what was forfeited, status what the open epoch must apply, for people and for machines."""
    account, had = forfeiter(ruled)
    demanded = f"{account} is to be lowered to "
    assert f"Rulings for epoch 2\n  {demanded}7.000000 TUSD\n" in ruled.guerdon("status", "--program", "1").stdout
    assert json.loads(ruled.guerdon("status", "--program", "1", "--json").stdout)["rulings"] == {
        "2": [f"{demanded}{TO} units"]
    }
    ruled.run_epoch(2)
    words = f"{account} was lowered to {TO} units: {had - TO} units forfeited"
    assert f"Rulings in epoch 2\n  {words}\n" in ruled.replay(2).stdout
    epochs = json.loads(ruled.replay(2, "--json").stdout)["epochs"]
    assert [epoch["rulings"] for epoch in epochs] == [[], [words]]
    assert "Rulings" not in ruled.replay(1).stdout


def test_an_epoch_that_ignores_the_ruling_is_refused(ruled: RuledWorld) -> None:
    """Posted by a quorum of liars, it is named with account, what was expected and what was found."""
    account = forfeiter(ruled)[0]
    message = lied(ruled, NO_RULINGS)
    assert f"epoch 2: the correction of {account}: expected lowered to {TO} units" in message
    assert "found nothing in the evidence" in message


def test_another_ruling_than_the_courts_is_refused(ruled: RuledWorld) -> None:
    """Lowered to one unit more than the court said."""
    account = forfeiter(ruled)[0]
    assert f"found lowered to {TO + 1} units" in lied(ruled, Rulings((Correction(account, TO + 1),)))


def test_an_invented_ruling_is_refused(ruled: RuledWorld) -> None:
    """A quorum cannot take from somebody whom no court corrected."""
    (account, _), (victim, _) = rich_first(ruled.miniature.store.get(1))[:2]
    message = lied(ruled, Rulings((Correction(account, TO), Correction(victim, 1))))
    assert f"the correction of {victim}: expected nothing" in message


def test_the_courts_last_word_counts(ruled: RuledWorld) -> None:
    """A court that rules twice about an account in one epoch is held to the second ruling."""
    account = forfeiter(ruled)[0]
    ruled.act(COURT, "correct", 1, account, TO + 5)
    assert read_rulings(ruled.client, 1, 2, ruled.client.pin()) == Rulings((Correction(account, TO + 5),))
    assert ruled.run_epoch(2).rulings.forfeits[0].to == TO + 5
    assert ruled.replay(2).returncode == 0


def test_a_later_ruling_is_the_next_epochs(ruled: RuledWorld) -> None:
    """Once epoch 2 is attested a new ruling is for epoch 3, and epoch 2 replays as it was."""
    account = forfeiter(ruled)[0]
    ruled.run_epoch(2)
    ruled.act(COURT, "correct", 1, account, TO + 9)
    pin = ruled.client.pin()
    assert read_rulings(ruled.client, 1, 2, pin).corrections == (Correction(account, TO),)
    assert read_rulings(ruled.client, 1, 3, pin).corrections == (Correction(account, TO + 9),)
    assert ruled.replay(2).returncode == 0


def test_a_voided_epoch_applies_it_again(ruled: RuledWorld) -> None:
    """E-35: epoch 2 is voided; settled anew it applies the same ruling, unless the court has said another since."""
    account = forfeiter(ruled)[0]
    ruled.settle(2)
    ruled.post(ruled.miniature.store.signed(2))
    ruled.act(COURT, "freeze", 1, 2)
    ruled.act(COURT, "void", 1, 2)
    assert read_rulings(ruled.client, 1, 2, ruled.client.pin()) == Rulings((Correction(account, TO),))
    ruled.act(COURT, "correct", 1, account, TO + 2)
    pin = ruled.client.pin()
    assert read_rulings(ruled.client, 1, 2, pin) == Rulings((Correction(account, TO + 2),))
    assert read_rulings(ruled.client, 1, 1, pin) == NO_RULINGS


def test_logs_that_storage_does_not_bear_out_settle_nothing(ruled: RuledWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """O-17: a node that invents or changes a ruling in its logs is found by the escrow's view."""
    monkeypatch.setattr(ruled.client, "hold_of", lambda *_: Hold(True, TO - 1, 0, 2))
    with pytest.raises(EvidenceMismatch, match="ask another node"):
        ruled.read()
