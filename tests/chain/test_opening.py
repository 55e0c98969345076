"""Opening a case by command lines alone.

given an attestation that is pending
├── when one share is disputed
│   └── then its account is held at what it had before
├── when the court may not take the bond yet
│   └── then exactly the bond is approved first, and only if nothing else is wrong
└── when the challenger cannot pay, or has no evidence
    └── then it is refused in words and nothing is sent
"""

from __future__ import annotations

from dataclasses import replace

from chain_world import result_of
from court_world import (
    BOND,
    CHALLENGER,
    DEFENDER,
    allowance,
    court_of,
    evidence_file,
    open_case,
    second_leaves,
    try_open,
)
from governed_world import NEWCOMER, UNIT, GovernedWorld, message_of

from guerdon.chain.institutions.bond_token import BondToken
from guerdon.model import Leaf


def test_a_share_is_held_at_what_it_had(governed: GovernedWorld) -> None:
    """Both leaves are proven from the evidence folder; an amount outside them is refused before anything is sent."""
    governed.attest(1, 2, second_leaves(), milestone=2)
    for wrong in ("199.999999", "350"):
        done = try_open(governed, CHALLENGER, "--share", DEFENDER.account, "--to", wrong)
        assert (done.returncode, "outside what can be asked" in message_of(done)) == (2, True)
    opened = open_case(governed, CHALLENGER, "--share", DEFENDER.account, "--to", "250")
    assert (opened["reward_before_units"], opened["reward_units"]) == (str(200 * UNIT), str(350 * UNIT))
    assert opened["bond_units"] == str(201 * UNIT)
    hold = governed.client.hold_of(1, DEFENDER.account, governed.client.pin())
    assert (hold.is_placed, hold.up_to) == (True, 200 * UNIT)
    again = try_open(governed, DEFENDER, "--share", DEFENDER.account, "--to", "250")
    assert "case exists: id 1 [CaseExists]: follow or back that case" in message_of(again)


def test_a_newcomers_share_is_held_at_nothing(governed: GovernedWorld) -> None:
    """Who has no leaf in the tree before needs none: its whole share can be disputed."""
    newcomer = Leaf(NEWCOMER.account, 0, 5_000)
    first, *others = second_leaves()
    moved = replace(first, cumulative_reward=first.cumulative_reward - 70 * UNIT)
    governed.attest(1, 2, (moved, *others, replace(newcomer, cumulative_reward=70 * UNIT)), milestone=2)
    opened = open_case(governed, CHALLENGER, "--share", NEWCOMER.account, "--to", "0")
    assert (opened["reward_before_units"], opened["to_units"]) == ("0", "0")
    hold = governed.client.hold_of(1, NEWCOMER.account, governed.client.pin())
    assert (hold.is_placed, hold.up_to) == (True, 0)


def test_changed_evidence_opens_no_share_case(governed: GovernedWorld) -> None:
    """Leaves that do not add up to the attested root are an alarm."""
    governed.attest(1, 2, second_leaves(), milestone=2)
    folder = governed.evidence / "program-1"
    for ending in ("json", "signed.json"):
        (folder / f"epoch-2.{ending}").write_bytes((folder / f"epoch-1.{ending}").read_bytes())
    done = try_open(governed, CHALLENGER, "--share", DEFENDER.account, "--to", "150")
    assert done.returncode == 4, done.stdout


def test_no_evidence_no_case(governed: GovernedWorld) -> None:
    """A missing or empty evidence file is named; so is a choice of two kinds of case."""
    governed.attest(1, 2, second_leaves(), milestone=2)
    nonce, start = governed.nonce(CHALLENGER), ["dispute", "open", "--program", "1", "--attestation", "--evidence"]
    missing = governed.act(CHALLENGER, *start, "nowhere.txt")
    assert (missing.returncode, "there is no evidence file nowhere.txt" in message_of(missing)) == (2, True)
    empty = governed.act(CHALLENGER, *start, str(evidence_file(governed, "")))
    assert (empty.returncode, "has to hold 1 to" in message_of(empty)) == (2, True)
    both = try_open(governed, CHALLENGER, "--attestation", "--plea", "1")
    assert (both.returncode, "give either --attestation" in message_of(both)) == (2, True)
    assert governed.nonce(CHALLENGER) == nonce


def test_who_cannot_pay_the_bond_sends_nothing(governed: GovernedWorld) -> None:
    """W-05: what is held and what the bond costs are both said."""
    governed.attest(1, 2, second_leaves(), milestone=2)
    done = try_open(governed, NEWCOMER, "--attestation")
    assert done.returncode == 2
    assert "holds 0.000000" in message_of(done)
    assert "the bond is 204.000000" in message_of(done)
    assert governed.nonce(NEWCOMER) == 0


def test_a_dry_run_opens_nothing(governed: GovernedWorld) -> None:
    """W-11: the bond, the hash and the approval are told under stable keys; neither approval nor act is sent."""
    governed.attest(1, 2, second_leaves(), milestone=2)
    nonce, evidence = governed.nonce(CHALLENGER), str(evidence_file(governed))
    told = result_of(
        governed.guerdon(
            "dispute", "open", "--program", "1", "--attestation", "--evidence", evidence,
            "--account", CHALLENGER.account, "--dry-run", "--json",
        )
    )  # fmt: skip
    assert list(told) == [
        "sent", "court", "program", "epoch", "kind", "evidence_hash", "token", "symbol", "bond", "bond_units",
        "allowance_units", "needs_approval", "sender", "says",
    ]  # fmt: skip
    assert any("Two transactions" in sentence for sentence in told["says"])
    assert (governed.nonce(CHALLENGER), allowance(governed)) == (nonce, 0)
    assert court_of(governed).view("caseCount", governed.client.pin()) == 0


def test_what_the_court_would_refuse_is_not_approved(governed: GovernedWorld) -> None:
    """An act that lacks more than its allowance is refused before the approval is sent."""
    nonce = governed.nonce(CHALLENGER)
    done = try_open(governed, CHALLENGER, "--attestation")
    assert done.returncode == 2
    assert "[NotPending]" in message_of(done)
    assert governed.nonce(CHALLENGER) == nonce


def test_a_standing_allowance_needs_no_second_transaction(governed: GovernedWorld) -> None:
    """As after a failure between the two: the repetition sends the act alone."""
    governed.attest(1, 2, second_leaves(), milestone=2)
    token = BondToken(governed.client.connection, governed.token)
    governed.send(token.approve(court_of(governed).address, BOND), CHALLENGER)
    nonce = governed.nonce(CHALLENGER)
    opened = open_case(governed, CHALLENGER, "--attestation")
    assert opened["needs_approval"] is False
    assert "approval_tx_hash" not in opened
    assert governed.nonce(CHALLENGER) == nonce + 1
