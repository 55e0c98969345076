from __future__ import annotations

import pytest
from registrar import COUNCIL, Ranking
from scenario import Programme, terms_of


@pytest.fixture(scope="module")
def registry(ReputationRegistry, escrow, funded, court, governance, deployer):
    return ReputationRegistry.deploy(escrow, COUNCIL, court, governance, [funded], {"from": deployer})


@pytest.fixture
def ranking(programme, registry):
    return Ranking(programme, registry)


@pytest.fixture
def another(escrow, coin, sponsor, relayer, registry):
    """A second programme, which the registry does not recognise yet."""
    number = escrow.createProgram(terms_of(coin), {"from": sponsor}).return_value
    return Ranking(Programme(escrow, number, relayer), registry)
