from __future__ import annotations

import pytest
from registrar import COUNCIL, Ranking


@pytest.fixture(scope="module")
def registry(ReputationRegistry, escrow, funded, court, governance, deployer):
    return ReputationRegistry.deploy(escrow, COUNCIL, court, governance, [funded], {"from": deployer})


@pytest.fixture
def ranking(programme, registry):
    return Ranking(programme, registry)
