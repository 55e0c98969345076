"""Joining, and standing, by command lines alone.

given a credential that two stewards signed
├── when anybody carries it
│   └── then its account is admitted, once
├── when it was changed, is too old, or is for another registry, chain or account
│   └── then it is refused in words, and nothing is sent
└── when the account leaves
    └── then its votes are gone
given a leaf of a final epoch
└── when anybody proves it
    └── then reputation and votes follow
"""

from __future__ import annotations

from typing import Any

import pytest
from chain_world import result_of
from governed_world import JURORS, NEWCOMER, PEOPLE, STEWARDS, GovernedWorld, message_of


def test_a_credential_is_carried_once(governed: GovernedWorld) -> None:
    """Anybody carries it, the output says what it means, and a second time is refused."""
    credential = governed.credential(NEWCOMER.account, "newcomer")
    path = governed.credential_file(credential, governed.agreed(credential))
    done = result_of(governed.act(PEOPLE[0], "join", "--credential", str(path)))
    assert (done["admitted"], done["sender"], done["account"]) == (True, PEOPLE[0].account, NEWCOMER.account)
    assert done["signed_by"] == [wallet.account for wallet in STEWARDS[:2]]
    assert "1,000 samples at most" in done["says"][1]
    assert governed.registry.party_of(NEWCOMER.account, governed.client.pin()) == credential.party
    again = governed.act(PEOPLE[0], "join", "--credential", str(path))
    assert again.returncode == 2
    assert "used up" in again.stdout


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"sample_cap": 9_999}, "not signed as it stands"),
        ({"version": 2}, "not signed as it stands"),
        ({"chain_id": 1}, "for registry"),
        ({"registry": "0x" + "12" * 20}, "for registry"),
        ({"deadline": 1}, "expired at 1970"),
        ({"colour": "red"}, "wrong in colour"),
        ({"sample_cap": "1000"}, "wrong in sample_cap"),
        ({"signature": "0x12"}, "wrong in signature"),
    ],
)
def test_a_changed_credential_is_refused(governed: GovernedWorld, changes: dict[str, Any], words: str) -> None:
    """Whatever was changed is named before anything is sent."""
    credential = governed.credential(NEWCOMER.account, "newcomer")
    path = governed.credential_file(credential, governed.agreed(credential), **changes)
    nonce = governed.nonce(NEWCOMER)
    done = governed.act(NEWCOMER, "join", "--credential", str(path))
    assert done.returncode == 2
    assert words in message_of(done)
    assert governed.nonce(NEWCOMER) == nonce


def test_too_few_signatures_and_another_account(governed: GovernedWorld) -> None:
    """One steward of two is not enough; and --account must be the one that is admitted."""
    credential = governed.credential(NEWCOMER.account, "newcomer")
    path = governed.credential_file(credential, governed.agreed(credential, STEWARDS[:1]))
    assert "1 of 2 stewards" in governed.act(NEWCOMER, "join", "--credential", str(path)).stdout
    path = governed.credential_file(credential, governed.agreed(credential))
    done = governed.guerdon("join", "--credential", str(path), "--account", PEOPLE[2].account, "--dry-run")
    assert done.returncode == 2
    assert f"the credential admits {NEWCOMER.account}" in done.stderr


def test_a_dry_run_admits_nobody(governed: GovernedWorld) -> None:
    """W-11: --dry-run needs no key, sends nothing, and has stable keys."""
    credential = governed.credential(NEWCOMER.account, "newcomer")
    path = governed.credential_file(credential, governed.agreed(credential))
    told = result_of(governed.guerdon("join", "--credential", str(path), "--dry-run", "--json"))
    assert list(told) == [
        "sent", "registry", "account", "party", "version", "sample_cap", "policy_hash", "affiliates", "deadline",
        "signed_by", "sender", "says",
    ]  # fmt: skip
    assert governed.registry.party_of(NEWCOMER.account, governed.client.pin()) == bytes(32)


def test_leaving_takes_the_votes(governed: GovernedWorld) -> None:
    """Who leaves has no votes; a second time there is nothing to leave."""
    done = result_of(governed.act(PEOPLE[0], "join", "--leave"))
    assert (done["admitted"], done["votes"]) == (False, 9_000)
    assert result_of(governed.guerdon("reputation", "--account", PEOPLE[0].account, "--json"))["votes"] == 0
    assert "nothing to leave" in governed.act(PEOPLE[0], "join", "--leave").stdout


def test_a_leaf_is_proven(governed: GovernedWorld) -> None:
    """The third participant is admitted and its leaf proven by another; what is proven counts once."""
    account = PEOPLE[2].account
    stranger = governed.act(JURORS[0], "reputation", "--account", account, "--prove", "--program", "1")
    assert "was never admitted" in stranger.stdout
    credential = governed.credential(account, "person 2")
    governed.send(governed.registry.admit(credential, governed.agreed(credential)))
    done = result_of(governed.act(JURORS[0], "reputation", "--account", account, "--prove", "--program", "1"))
    assert (done["reputation"], done["votes"], done["sender"]) == (3_000, 3_000, JURORS[0].account)
    again = governed.act(JURORS[0], "reputation", "--account", account, "--prove", "--program", "1")
    assert (again.returncode, "proved already" in again.stdout) == (2, True)
    shown = governed.guerdon("reputation", "--account", account).stdout
    assert "3,000 in programme 1, epoch 1" in shown


def test_a_missing_setting_says_which(governed: GovernedWorld) -> None:
    """A command without its contract names the setting; a registry of another system is refused."""
    done = governed.guerdon("reputation", "--account", PEOPLE[0].account, GUERDON_REGISTRY="")
    assert done.returncode == 2
    assert "registry is wrong" in done.stderr
    wrong = governed.guerdon(
        "reputation", "--account", PEOPLE[0].account, GUERDON_REGISTRY=governed.addresses["StewardCouncil"],
        GUERDON_ESCROW=governed.client.escrow,
    )  # fmt: skip
    assert wrong.returncode == 2
