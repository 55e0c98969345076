from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from chain_world import FIRST, POT, WINDOW, World, claim, result_of, signed

from guerdon.chain.records import NO_ACCOUNT, ProgramTerms


def verified(world: World, *extra: str) -> dict[str, Any]:
    """What `guerdon verify --json` says to participant 0."""
    return result_of(world.guerdon("verify", world.participants[0].account, "--json", *extra))


def money(facts: dict[str, Any]) -> tuple[str, str, str, str]:
    return facts["state"], facts["paid_units"], facts["claimable_units"], facts["pending_units"]


@pytest.mark.parametrize("extra", [(), ("--epoch", "1")])
def test_pending_money_is_not_claimable(world: World, extra: tuple[str, ...]) -> None:
    """Before the window ends the newest attested epoch is shown as pending, with nothing to claim yet."""
    assert money(verified(world, *extra)) == ("pending", "0", "0", str(FIRST))


def test_final_money_is_claimable_until_it_is_claimed(final: World) -> None:
    """After the window the whole leaf can be claimed; once it is paid, nothing."""
    assert money(verified(final)) == ("final", "0", str(FIRST), "0")
    claim(final)
    assert money(verified(final)) == ("final", str(FIRST), "0", "0")


def test_the_share_is_called_a_target(final: World) -> None:
    """What is shown is the share of everything distributed that the newest scores aim at, not what was paid."""
    facts = verified(final)
    assert "share_ppm" not in facts
    assert facts["target_share_ppm"] == 1_000_000 * FIRST // POT


def test_a_programme_without_an_attestation_is_told_so(world: World) -> None:
    """A programme that has not attested anything is something to try again later, exit code 3."""
    found = world.client.program(world.program, world.client.pin())
    sealed = (found.weights_hash, found.terms_hash, found.milestones)
    terms = ProgramTerms(found.token, found.signers, 3, WINDOW, NO_ACCOUNT, 0, *sealed)
    other, _ = world.client.create_program(terms, world.sponsor)
    done = world.guerdon("verify", world.participants[0].account, "--program", str(other))
    assert done.returncode == 3
    assert "no attestation yet" in done.stderr


def test_the_newest_final_epoch_is_the_default(final: World) -> None:
    """While a newer epoch is pending, the default is still the one that can be claimed against."""
    following = replace(final.attestation, epoch=2, milestone=0, value=0, pot=0, previous_root=final.attestation.root)
    final.client.attest(following, signed(final.client, following, final.signers[:3]), final.sponsor)
    assert verified(final)["epoch"] == 1
