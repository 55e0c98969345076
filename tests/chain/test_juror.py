"""A juror's duties by command lines alone.

given who has standing
└── when it offers itself, and stops
    └── then the registry says so, and a second time is refused
given a juror that was drawn
├── when it commits
│   └── then vote and salt lie in a private file before anything is sent, and are never printed
├── when the sending failed
│   └── then a repetition commits to the same vote with the same salt
├── when it reveals
│   └── then the vote counts, once
└── when the file is missing, open to others, or another seat's
    └── then it is refused in words
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from chain_world import result_of
from court_world import LAST_COMMIT, court_of, disputed_attestation, drawn, go_to, shown
from governed_world import JURORS, NEWCOMER, GovernedWorld, message_of

from guerdon.chain.institutions.court import Seat, Side, commitment_of


@pytest.fixture
def seated(governed: GovernedWorld) -> GovernedWorld:
    """Case 1, its panel of three drawn."""
    disputed_attestation(governed)
    assert set(drawn(governed)) == set(JURORS[:3])
    return governed


def vote_file(world: GovernedWorld, number: int = 0) -> Path:
    court = court_of(world).address
    return world.home / "keys" / "votes" / f"31337-{court}-1-0-{JURORS[number].account}.json"


def test_a_juror_offers_itself_and_stops(governed: GovernedWorld) -> None:
    """Both ways, each refused when it changes nothing; who has no standing is refused by the registry."""
    juror = JURORS[3]
    offered = result_of(governed.act(juror, "juror", "offer"))
    assert isinstance(offered["juror_since"], int)
    assert "offers itself already" in message_of(governed.act(juror, "juror", "offer"))
    assert result_of(governed.act(juror, "juror", "stop"))["juror_since"] is None
    assert "does not offer itself" in message_of(governed.act(juror, "juror", "stop"))
    stranger = governed.act(NEWCOMER, "juror", "offer")
    assert (stranger.returncode, "the contract refused" in message_of(stranger)) == (2, True)


def test_a_commitment_keeps_its_salt_and_tells_nobody(seated: GovernedWorld) -> None:
    """W-02: mode 0600 in a folder of 0700, bound to chain, court, case, level and juror, shown by no command."""
    done = seated.act(JURORS[0], "juror", "commit", "1", "--vote", "for")
    path = vote_file(seated)
    assert result_of(done)["vote_file"] == str(path)
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    kept = json.loads(path.read_text())
    court = court_of(seated)
    seat = Seat(31_337, court.address, 1, 0, JURORS[0].account)
    salt = bytes.fromhex(kept["salt"][2:])
    asked = court.view("hashVote", seated.client.pin(), 1, 0, JURORS[0].account, Side.FOR, salt)
    assert commitment_of(seat, Side.FOR, salt) == bytes(asked)
    go_to(seated, LAST_COMMIT)
    mine = ["--account", JURORS[0].account, "--password-file", str(seated.password_file)]
    said = [
        done,
        seated.guerdon("juror", "reveal", "1", *mine, "--dry-run"),
        seated.act(JURORS[0], "juror", "reveal", "1"),
    ]
    for process in said:
        assert process.returncode == 0, process.stdout + process.stderr
        assert kept["salt"][2:] not in process.stdout + process.stderr
    assert shown(seated)["panels"][0]["votes"] == {"neither": 0, "for": 1, "against": 0}
    again = seated.act(JURORS[0], "juror", "reveal", "1")
    assert (again.returncode, "[RevealRepeated]: one vote a seat" in message_of(again)) == (2, True)


def test_a_failed_sending_loses_no_salt(seated: GovernedWorld) -> None:
    """The file is there before the sending; the repetition uses it, and another vote is refused."""
    seated.node.rpc("anvil_setBalance", JURORS[0].account, "0x1")
    failed = seated.act(JURORS[0], "juror", "commit", "1", "--vote", "against")
    assert (failed.returncode, "for gas" in message_of(failed)) == (2, True)
    kept = vote_file(seated).read_bytes()
    seated.node.rpc("anvil_setBalance", JURORS[0].account, hex(10**18))
    other = seated.act(JURORS[0], "juror", "commit", "1", "--vote", "for")
    assert (other.returncode, "a commitment to against may have been sent" in message_of(other)) == (2, True)
    result_of(seated.act(JURORS[0], "juror", "commit", "1", "--vote", "against"))
    assert vote_file(seated).read_bytes() == kept
    again = seated.act(JURORS[0], "juror", "commit", "1", "--vote", "against")
    assert (again.returncode, "[CommitmentRepeated]" in message_of(again)) == (2, True)
    go_to(seated, LAST_COMMIT)
    assert result_of(seated.act(JURORS[0], "juror", "reveal", "1"))["votes"]["against"] == 1


def test_a_dry_run_keeps_and_sends_nothing(seated: GovernedWorld) -> None:
    """W-11: what would be committed to is told, no file is written."""
    nonce = seated.nonce(JURORS[0])
    told = result_of(
        seated.guerdon("juror", "commit", "1", "--vote", "for", "--account", JURORS[0].account, "--dry-run", "--json")
    )
    assert (told["sent"], told["vote"]) == (False, "for")
    assert (vote_file(seated).exists(), seated.nonce(JURORS[0])) == (False, nonce)


def test_who_was_not_drawn_does_not_vote(seated: GovernedWorld) -> None:
    """Neither commit nor an unknown vote; a commitment is not shown before its time, lest the node learns it."""
    stranger = seated.act(NEWCOMER, "juror", "commit", "1", "--vote", "for")
    assert (stranger.returncode, "was not drawn for level 0" in message_of(stranger)) == (2, True)
    unknown = seated.act(JURORS[0], "juror", "commit", "1", "--vote", "perhaps")
    assert (unknown.returncode, "'perhaps' is no vote" in message_of(unknown)) == (2, True)
    result_of(seated.act(JURORS[0], "juror", "commit", "1", "--vote", "neither"))
    early = seated.act(JURORS[0], "juror", "reveal", "1")
    assert (early.returncode, "cannot be revealed yet" in message_of(early)) == (3, True)


def test_a_vote_is_shown_from_its_own_file_alone(seated: GovernedWorld) -> None:
    """Missing, loose, damaged, another juror's, another chain's or another court's: each is said."""
    for number in (0, 1):
        result_of(seated.act(JURORS[number], "juror", "commit", "1", "--vote", "for"))
    go_to(seated, LAST_COMMIT)
    path = vote_file(seated)
    mine = path.read_text()
    fields = json.loads(mine)
    wrong = {
        "is the vote of": vote_file(seated, 1).read_text(),
        "on chain 1, not": json.dumps(fields | {"chain_id": 1}),
        f"of the court at {NEWCOMER.account}": json.dumps(fields | {"court": NEWCOMER.account}),
        "wrong in salt": json.dumps(fields | {"salt": "0x12"}),
        "[RevealDiffers]: the vote kept here": json.dumps(fields | {"vote": "against"}),
    }
    for words, text in wrong.items():
        path.write_text(text)
        done = seated.act(JURORS[0], "juror", "reveal", "1")
        assert (done.returncode, words in message_of(done)) == (2, True), done.stdout
        assert fields["salt"][2:] not in done.stdout
    path.write_text(mine)
    path.chmod(0o644)
    assert "run chmod 600" in message_of(seated.act(JURORS[0], "juror", "reveal", "1"))
    path.unlink()
    done = seated.act(JURORS[0], "juror", "reveal", "1")
    assert (done.returncode, "there is no vote file" in message_of(done)) == (2, True)
    assert shown(seated)["panels"][0]["votes"]["for"] == 0
