"""Deploying a registry: every role named, the first programmes recognised, and nobody above it."""

from __future__ import annotations

import pytest
from registrar import COUNCIL
from scenario import ZERO_ADDRESS, refused


@pytest.mark.parametrize("missing", ["escrow", "council", "court", "governance"])
def test_missing_roles(ReputationRegistry, escrow, court, governance, deployer, missing):
    """R-09: a registry without one of its roles would have somebody's part played by nobody, for ever."""
    roles = {"escrow": escrow, "council": COUNCIL, "court": court, "governance": governance} | {missing: ZERO_ADDRESS}
    with refused("RoleMissing", *(str(role) for role in roles.values())):
        ReputationRegistry.deploy(*roles.values(), [], {"from": deployer})


def test_roles_are_read_back(registry, escrow, funded, court, governance):
    """Everything fixed at deployment is readable, and no function changes it."""
    assert (registry.escrow(), registry.council(), registry.court(), registry.governance()) == (
        escrow, COUNCIL, court, governance,
    )  # fmt: skip
    assert list(registry.recognisedPrograms()) == [funded]
    assert registry.jurorCount() == 0
    assert not {"owner", "admin", "pause", "upgradeTo", "setCourt", "setCouncil"} & set(registry.signatures)


def test_programmes_at_deployment(ReputationRegistry, escrow, funded, court, governance, deployer):
    """An unknown programme, or the same one twice, is refused at deployment as it is later."""
    for programs, error in (([funded, 2], "UnknownProgram"), ([funded, funded], "AlreadyRecognised")):
        with refused(error, programs[1]):
            ReputationRegistry.deploy(escrow, COUNCIL, court, governance, programs, {"from": deployer})
