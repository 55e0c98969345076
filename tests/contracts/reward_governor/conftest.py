from __future__ import annotations

import pytest
from brownie import chain
from governed import deploy_governed
from scenario import mine_at

# 30,000 votes: the quorum is 6,000; the first three may propose.
SEATS = 10_000, 8_000, 6_000, 5_000, 1_000


@pytest.fixture(scope="module")
def system(RewardGovernor, deployer, sponsor, stewards, relayer):
    """Everything deployed, and five parties seated."""
    system = deploy_governed(RewardGovernor._project, deployer, sponsor, stewards, relayer)
    system.ranking.seat(*SEATS)
    mine_at(chain[-1].timestamp + 60)
    return system


@pytest.fixture
def governed(system):
    return system.fresh()
