"""Disputes by command lines alone.

given an attestation that is pending
├── when it is disputed, drawn, voted on, executed, collected and withdrawn
│   └── then everybody has what the ruling gives it, to the unit
├── when the losing side alone appeals
│   └── then it wins
├── when both sides appeal
│   └── then seven others are drawn
├── when nobody is drawn, the council rules, and its loser appeals
│   └── then a silent governance leaves the ruling
└── when another chain, key or court is named, or the time is wrong
    └── then it is refused in words
given a final epoch
└── when a participant pleads, and the jurors grant it
    └── then the court owes the next evidence an award
"""

from __future__ import annotations

import json

import pytest
from chain_world import result_of
from court_world import (
    BOND,
    CHALLENGER,
    DEFENDER,
    LAST_APPEAL,
    PLEADER,
    allowance,
    court_of,
    disputed_attestation,
    drawn,
    evidence_file,
    go_to,
    mine_at,
    open_case,
    paid,
    rule_by_council,
    seat_more,
    shown,
    voted,
)
from governed_world import DAY, NEWCOMER, UNIT, GovernedWorld, message_of

from guerdon.chain.institutions.court import Side
from guerdon.chain.institutions.wiring import Finder
from guerdon.chain.records import State
from guerdon.errors import BadValue
from guerdon.signing import keccak256


def test_a_dispute_lives_by_commands_alone(governed: GovernedWorld) -> None:
    """Open to withdraw: the root is void, and what two sides and three jurors get is exact to the unit."""
    opened = disputed_attestation(governed)
    assert (opened["case"], opened["phase"], opened["bond_units"]) == (1, "joining", str(BOND))
    assert opened["needs_approval"] is True
    assert opened["approval_tx_hash"] != opened["tx_hash"]
    assert opened["evidence_hash"] == "0x" + keccak256(evidence_file(governed).read_bytes()).hex()
    assert allowance(governed) == 0
    backed = result_of(governed.act(DEFENDER, "dispute", "back", "1", "--side", "against", "--amount", "204"))
    assert (backed["stage"], backed["raised_units"]) == (0, str(BOND))
    panel = voted(governed, ("for", "for", "against"))
    found = shown(governed)
    assert (found["phase"], found["verdict"], found["until"]) == ("appealing", "for", found["opened_at"] + LAST_APPEAL)
    assert found["panels"][0]["votes"] == {"neither": 0, "for": 2, "against": 1}
    assert set(found["panels"][0]["jurors"]) == {wallet.account for wallet in panel}
    table = governed.guerdon("dispute", "show", "1").stdout
    assert all(wallet.account in table for wallet in panel)
    early = governed.act(NEWCOMER, "dispute", "execute", "1")
    assert early.returncode == 3, early.stdout
    go_to(governed, LAST_APPEAL)
    done = result_of(governed.act(NEWCOMER, "dispute", "execute", "1"))
    assert (done["phase"], done["outcome"], done["slashed_units"], done["refused_calls"]) == ("executed", "for", "0", 0)
    assert governed.client.epoch_status(1, 2, governed.client.pin()).state is State.VOIDED
    fee = BOND // 4 // 2
    assert [paid(governed, wallet) for wallet in (CHALLENGER, *panel[:2])] == [2 * BOND - 2 * fee, fee, fee]
    for wallet in (DEFENDER, panel[2], CHALLENGER):
        nothing = governed.act(wallet, "dispute", "collect", "1")
        assert (nothing.returncode, "NothingToCollect" in message_of(nothing)) == (2, True)
    assert governed.balance(court_of(governed).address) == 0
    assert "owes" in message_of(governed.act(CHALLENGER, "withdraw"))


def test_a_case_says_where_it_stands(governed: GovernedWorld) -> None:
    """What is shown as a phase's end is the second at which the court leaves it, and each phase has its next step."""
    disputed_attestation(governed)
    steps = []
    for phase in ("joining", "drawing", "council", "ended"):
        found = shown(governed)
        assert found["phase"] == phase
        steps.append(found["says"][-1])
        if found["until"]:
            mine_at(governed, found["until"] - 1)
            assert shown(governed)["phase"] == phase
            mine_at(governed, found["until"])
    assert "up to 204.000000" in steps[0]
    assert "guerdon dispute draw 1 chooses the block" in steps[1]
    assert "council rules" in steps[2]
    assert "guerdon dispute execute 1" in steps[3]
    done = result_of(governed.act(NEWCOMER, "dispute", "execute", "1"))
    assert done["outcome"] == "neither"
    assert "every bond goes back" in done["says"][1]
    carried = result_of(governed.act(NEWCOMER, "dispute", "collect", "1", "--account", CHALLENGER.account))
    assert (carried["collected_units"], carried["sender"]) == (str(BOND), NEWCOMER.account)
    assert "guerdon dispute collect 1" in governed.guerdon("dispute", "show", "1").stdout


def test_a_plea_is_granted(governed: GovernedWorld) -> None:
    """A participant asks for 12.50 more; the jurors grant it, and the award waits for the next evidence."""
    opened = open_case(governed, PLEADER, "--plea", "12.50")
    assert (opened["kind"], opened["epoch"], opened["bond_units"]) == ("plea", 1, str(200 * UNIT + 125_000))
    voted(governed, ("for", "for", "for"))
    go_to(governed, LAST_APPEAL)
    assert result_of(governed.act(NEWCOMER, "dispute", "execute", "1"))["outcome"] == "for"
    (award,) = governed.client.awards(1, governed.client.pin())
    assert (award.case, award.account, award.amount) == (1, PLEADER.account, 12_500_000)


def test_the_loser_who_alone_appeals_wins(governed: GovernedWorld) -> None:
    """The default side is the loser's and its amount exactly what is missing; only the other side could stop it."""
    disputed_attestation(governed)
    panel = voted(governed, ("for", "for", "for"))
    paying = result_of(governed.act(DEFENDER, "appeal", "1"))
    assert (paying["side"], paying["bond_units"], paying["stage"]) == ("against", str(2 * BOND), 1)
    again = governed.act(DEFENDER, "appeal", "1")
    assert (again.returncode, "nothing is missing" in message_of(again)) == (2, True)
    go_to(governed, LAST_APPEAL)
    done = result_of(governed.act(NEWCOMER, "dispute", "execute", "1"))
    assert (done["verdict"], done["outcome"]) == ("for", "against")
    assert "against alone paid for an appeal" in done["says"][1]
    assert governed.client.epoch_status(1, 2, governed.client.pin()).state is not State.VOIDED
    assert paid(governed, DEFENDER) == 2 * BOND
    assert paid(governed, panel[0]) == BOND // 4 // 3


def test_an_appeal_that_both_pay_is_heard_by_seven(governed: GovernedWorld) -> None:
    """Both sides pay by command, and a level of seven others is drawn."""
    seat_more(governed)
    disputed_attestation(governed)
    first = voted(governed, ("for", "for", "for"))
    assert "if against alone pays, it wins" in shown(governed)["says"][-1]
    result_of(governed.act(DEFENDER, "appeal", "1"))
    juror = governed.act(first[0], "appeal", "1", "--side", "for")
    assert "the bond is 408.000000" in message_of(juror)
    assert result_of(governed.act(CHALLENGER, "appeal", "1", "--side", "for"))["raised_units"] == str(2 * BOND)
    second = drawn(governed, LAST_APPEAL)
    found = shown(governed)
    assert (found["level"], found["phase"], len(second)) == (1, "committing", 7)
    assert not {wallet.account for wallet in first} & {wallet.account for wallet in second}
    assert found["until"] == found["opened_at"] + LAST_APPEAL + 5 * DAY
    assert found["bonds"][1] == {
        "stage": 1, "asked_units": str(2 * BOND), "for_units": str(2 * BOND), "against_units": str(2 * BOND),
    }  # fmt: skip
    late = governed.act(first[0], "juror", "commit", "1", "--vote", "for")
    assert (late.returncode, "was not drawn for level 1" in message_of(late)) == (2, True)


def test_against_the_council_the_loser_alone_pays(governed: GovernedWorld) -> None:
    """Without a panel the council rules; the appeal goes to governance, whose silence leaves the ruling."""
    disputed_attestation(governed)
    go_to(governed, 5 * DAY)
    assert "No panel sits" in shown(governed)["says"][-1]
    rule_by_council(governed, Side.FOR)
    assert "The council ruled for: guerdon appeal 1 pays" in shown(governed)["says"][-1]
    winner = governed.act(CHALLENGER, "appeal", "1", "--side", "for")
    assert (winner.returncode, "[SideNotAsked]" in message_of(winner)) == (2, True)
    assert result_of(governed.act(DEFENDER, "appeal", "1"))["side"] == "against"
    go_to(governed, 16 * DAY)
    found = shown(governed)
    assert (found["phase"], found["until"]) == ("governance", found["opened_at"] + 30 * DAY)
    go_to(governed, 30 * DAY)
    done = result_of(governed.act(NEWCOMER, "dispute", "execute", "1"))
    assert (done["verdict"], done["outcome"]) == ("for", "for")
    assert [paid(governed, wallet) for wallet in (CHALLENGER, DEFENDER)] == [BOND, 2 * BOND]


def test_another_chain_key_or_court_is_refused(governed: GovernedWorld) -> None:
    """W-04: a wrong chain, another's keystore, and a court that was not made for this escrow, each named."""
    disputed_attestation(governed)
    chain = governed.guerdon("dispute", "show", "1", GUERDON_CHAIN_ID="1")
    assert (chain.returncode, "expected 1, the node is on 31337" in chain.stderr) == (2, True)
    key = governed.act(CHALLENGER, "withdraw", "--account", DEFENDER.account)
    assert (key.returncode, f"the keystore is of {CHALLENGER.account}" in message_of(key)) == (2, True)
    unknown = governed.guerdon("dispute", "show", "2")
    assert "unknown case: id 2 [UnknownCase]" in unknown.stderr
    court = court_of(governed)
    code = governed.client.connection.code(court.address, "latest").hex()
    other = code.replace(governed.client.escrow[2:].lower(), "12" * 20)
    governed.node.rpc("anvil_setCode", court.address, "0x" + other)
    with pytest.raises(BadValue, match="was not made for the escrow"):
        Finder(governed.client, governed.client.pin()).court()


def test_errors_are_json_for_machines(governed: GovernedWorld) -> None:
    """What is too late is refused, what is too early can be repeated: exit codes 2 and 3."""
    disputed_attestation(governed)
    early = governed.act(CHALLENGER, "appeal", "1")
    assert (early.returncode, json.loads(early.stdout)["error"]) == (3, "NotYet")
    go_to(governed, 3 * DAY)
    late = governed.act(DEFENDER, "dispute", "back", "1", "--side", "against", "--amount", "204")
    assert (late.returncode, "any more: it is drawing at level 0" in message_of(late)) == (2, True)
    assert governed.act(DEFENDER, "dispute", "back", "1", "--side", "neither", "--amount", "1").returncode == 2
    assert len(drawn(governed)) == 3
