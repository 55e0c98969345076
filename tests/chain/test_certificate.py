"""Certificates by command lines alone.

given a leaf of a final epoch that earned something
├── when it was not minted
│   ├── then the command says from which epoch it can be
│   └── and a dry run mints nothing
├── when anybody mints it
│   ├── then its facts, owner and picture are shown, and a second time is refused
│   └── and a newer final epoch refreshes it
└── when the evidence was changed
    └── then nothing is sent
given a leaf that earned nothing, a window that is open, or no leaf
└── then it is refused in words, and nothing is sent
given another contract, another chain, or a setting that is missing
└── then it is refused before anything is shown
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from chain_world import POT, WINDOW, result_of, save_evidence
from governed_world import JURORS, NEWCOMER, PEOPLE, GovernedWorld, first_leaves, message_of

from guerdon.chain.artifacts import load_artifact
from guerdon.chain.client import deploy
from guerdon.chain.institutions.certificate import Certificates
from guerdon.model import Leaf

HOLDER = PEOPLE[0].account


def certificates_of(world: GovernedWorld) -> Certificates:
    return Certificates(world.client.connection, world.addresses["ContributionCertificate"])


def is_minted(world: GovernedWorld, account: str = HOLDER) -> bool:
    return certificates_of(world).find(1, account, world.client.pin()) is not None


def mint(world: GovernedWorld, account: str = HOLDER) -> dict[str, object]:
    """Minted by somebody else than its holder."""
    return result_of(world.act(JURORS[0], "certificate", "--program", "1", "--account", account, "--mint"))


def next_epoch(world: GovernedWorld, *, is_final: bool = True) -> tuple[Leaf, ...]:
    """A second epoch in which the holder earned more and lost reputation."""
    first, *others = first_leaves()
    leaves = (replace(first, cumulative_reward=700_000_000, reputation=8_100), *others)
    world.attest(1, 2, leaves, milestone=2)
    if is_final:
        world.pass_time(WINDOW)
    return leaves


def show(world: GovernedWorld, *extra: str) -> dict[str, object]:
    return result_of(world.guerdon("certificate", "--program", "1", "--account", HOLDER, "--json", *extra))


def test_what_is_not_minted_says_from_when_it_can_be(governed: GovernedWorld) -> None:
    """Before it is minted the number is known, and the newest final epoch is named; a picture there is none."""
    told = show(governed)
    assert (told["minted"], told["owner"], told["epoch"], told["final_epochs"]) == (False, None, None, [1])
    assert told["number"] == str((1 << 160) + int(HOLDER, 16))
    assert "makes it from epoch 1" in str(told["says"])
    done = governed.guerdon("certificate", "--program", "1", "--account", HOLDER, "--svg", "picture.svg")
    assert (done.returncode, "mint it with --mint first" in done.stderr) == (2, True)
    assert not (governed.home / "picture.svg").exists()


def test_a_certificate_is_minted_once_and_shown(governed: GovernedWorld) -> None:
    """Anybody mints it for its account; then everything it says is shown, and a second time is refused."""
    done = mint(governed)
    assert (done["sent"], done["sender"], done["owner"], done["epoch"]) == (True, JURORS[0].account, HOLDER, 1)
    assert (done["minted"], done["cumulative_reward_units"], done["reputation"]) == (True, "300000000", 9_000)
    assert "300.000000" in str(done["says"])
    assert "never be moved or burnt" in str(done["says"])
    told = show(governed)
    assert list(told) == [
        "sent", "certificates", "program", "account", "number", "minted", "owner", "locked", "epoch",
        "cumulative_reward_units", "reputation", "final_epochs", "says",
    ]  # fmt: skip
    assert (told["minted"], told["owner"], told["locked"], told["epoch"]) == (True, HOLDER, True, 1)
    assert (told["cumulative_reward_units"], told["reputation"]) == ("300000000", 9_000)
    assert "nothing to refresh" in governed.guerdon("certificate", "--program", "1", "--account", HOLDER).stdout
    nonce = governed.nonce(JURORS[0])
    again = governed.act(JURORS[0], "certificate", "--program", "1", "--account", HOLDER, "--mint")
    assert (again.returncode, "already" in message_of(again)) == (2, True)
    assert governed.nonce(JURORS[0]) == nonce


def test_a_newer_epoch_refreshes_it(governed: GovernedWorld) -> None:
    """While the next epoch waits the certificate stays; once it is final --mint brings both figures to it."""
    mint(governed)
    next_epoch(governed, is_final=False)
    early = governed.act(PEOPLE[0], "certificate", "--program", "1", "--mint")
    assert (early.returncode, "epoch 1, the newest final one, already" in message_of(early)) == (2, True)
    governed.pass_time(WINDOW)
    assert "Epoch 2 is final by now" in str(show(governed)["says"])
    done = result_of(governed.act(PEOPLE[0], "certificate", "--program", "1", "--mint"))
    assert (done["epoch"], done["sender"]) == (2, HOLDER)
    assert (done["cumulative_reward_units"], done["reputation"]) == ("700000000", 8_100)
    assert "Until now: 300.000000" in str(done["says"])
    told = show(governed)
    assert (told["epoch"], told["cumulative_reward_units"], told["reputation"]) == (2, "700000000", 8_100)


def test_a_dry_run_mints_nothing(governed: GovernedWorld) -> None:
    """W-11: --dry-run needs no key, simulates, sends nothing, and says what it would have signed."""
    told = show(governed, "--mint", "--dry-run")
    assert (told["sent"], told["minted"], told["sender"]) == (False, False, HOLDER)
    assert told["leaf"] == {"epoch": 1, "cumulative_reward_units": "300000000", "reputation": 9_000}
    assert not is_minted(governed)
    done = governed.guerdon("certificate", "--program", "1", "--account", HOLDER, "--mint", "--json")
    assert (done.returncode, "--json cannot ask" in message_of(done)) == (2, True)
    assert not is_minted(governed)


def test_the_picture_is_written_once(governed: GovernedWorld, tmp_path: Path) -> None:
    """The file holds the contract's picture; the same bytes may lie there already, anything else is kept."""
    mint(governed)
    path = tmp_path / "picture.svg"
    assert show(governed, "--svg", str(path), "--dry-run")["written"] is False
    assert not path.exists()
    assert show(governed, "--svg", str(path))["written"] is True
    number = certificates_of(governed).id_of(1, HOLDER, governed.client.pin())
    assert path.read_bytes() == certificates_of(governed).document(number, governed.client.pin()).picture
    assert show(governed, "--svg", str(path))["written"] is False
    path.write_text("mine")
    done = governed.guerdon("certificate", "--program", "1", "--account", HOLDER, "--svg", str(path))
    assert (done.returncode, "exists: choose another name" in done.stderr) == (2, True)
    assert path.read_text() == "mine"


def test_a_link_is_not_followed_to_a_new_file(governed: GovernedWorld, tmp_path: Path) -> None:
    """W-13: a name that leads elsewhere is taken, even where nothing is there yet."""
    mint(governed)
    link, behind = tmp_path / "picture.svg", tmp_path / "behind"
    link.symlink_to(behind)
    done = governed.guerdon("certificate", "--program", "1", "--account", HOLDER, "--svg", str(link))
    assert (done.returncode, behind.exists()) == (2, False)


def test_minting_and_writing_are_two_commands(governed: GovernedWorld) -> None:
    """--mint with --svg is refused before anything is read."""
    done = governed.act(PEOPLE[0], "certificate", "--program", "1", "--mint", "--svg", "picture.svg")
    assert (done.returncode, "give one of --mint and --svg" in message_of(done)) == (2, True)
    assert not is_minted(governed)


def test_what_cannot_be_certified_is_refused_in_words(governed: GovernedWorld) -> None:
    """No leaf, a leaf without a reward, no final epoch, and no such programme: each is named, nothing is sent."""
    for wallet, program, words in (
        (NEWCOMER, "1", "has no leaf in epoch 1 of programme 1"),
        (JURORS[0], "2", "earned nothing up to epoch 1"),
        (PEOPLE[0], "3", "unknown program"),
    ):
        nonce = governed.nonce(wallet)
        done = governed.act(wallet, "certificate", "--program", program, "--mint")
        assert (done.returncode, governed.nonce(wallet)) == (2, nonce)
        assert words in message_of(done)


def test_changed_evidence_mints_nothing(governed: GovernedWorld) -> None:
    """W-02: a leaf that was made larger does not reach the attested root: an alarm, and nothing is sent."""
    first, *others = first_leaves()
    forged = (replace(first, cumulative_reward=POT), *others)
    save_evidence(governed.client, governed.evidence, forged, 1)
    done = governed.act(PEOPLE[0], "certificate", "--program", "1", "--mint")
    assert (done.returncode, "not the one attested on chain" in message_of(done)) == (4, True)
    assert not is_minted(governed)


def test_other_contracts_and_chains_are_refused(governed: GovernedWorld) -> None:
    """No contract, one of another kind, certificates of another escrow, another chain: nothing is shown."""
    other_escrow = deploy(
        governed.client.connection, load_artifact("RewardEscrow"), [governed.token, *["0x" + "00" * 20] * 4], JURORS[0]
    ).contract
    others = deploy(
        governed.client.connection, load_artifact("ContributionCertificate"), [other_escrow], JURORS[0]
    ).contract
    assert others
    for variables, words in (
        ({"GUERDON_CERTIFICATES": JURORS[0].account}, "there is no contract"),
        ({"GUERDON_CERTIFICATES": governed.token}, ""),
        ({"GUERDON_CERTIFICATES": others}, f"names {other_escrow} as its escrow, expected {governed.client.escrow}"),
        ({"GUERDON_CHAIN_ID": "1"}, "wrong chain"),
        ({"GUERDON_CERTIFICATES": "0x12"}, "certificates is wrong"),
    ):
        done = governed.guerdon("certificate", "--program", "1", "--account", HOLDER, **variables)
        assert (done.returncode, done.stdout) == (2, "")
        assert words in done.stderr


def test_somebody_must_be_meant(governed: GovernedWorld) -> None:
    """Without --account and --keystore the sentence says what to give."""
    done = governed.guerdon("certificate", "--program", "1")
    assert (done.returncode, "give --account" in done.stderr) == (2, True)
