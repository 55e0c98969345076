from __future__ import annotations

import pytest
from brownie import chain
from chamber import MINIMUM, SEATS, TERMS, THRESHOLD, Chamber, founders_until
from scenario import DAY, deploy_escrow


@pytest.fixture(scope="module")
def escrow(RewardEscrow, coin, governance, deployer):
    """An escrow that names a court and a council which are deployed third and fourth after it."""
    court, council = (deployer.get_deployment_address(deployer.nonce + ahead) for ahead in (2, 3))
    return deploy_escrow(RewardEscrow, coin, court, council, governance, deployer)


@pytest.fixture(scope="module")
def registry(ReputationRegistry, escrow, funded, governance, deployer):
    roles = escrow.stewards(), escrow.court(), governance
    return ReputationRegistry.deploy(escrow, *roles, [funded], {"from": deployer})


@pytest.fixture(scope="module")
def dispute_court(DisputeCourt, coin, escrow, registry, governance, deployer):
    return DisputeCourt.deploy(coin, escrow, registry, escrow.stewards(), governance, {"from": deployer})


@pytest.fixture(scope="module")
def started(dispute_court):
    """The second from which the founders' terms are counted."""
    return chain.time()


@pytest.fixture(scope="module")
def council(StewardCouncil, escrow, registry, dispute_court, governance, deployer, started):
    founders = founders_until(*(started + days * DAY for days in TERMS))
    wires = escrow, registry, dispute_court, governance
    return StewardCouncil.deploy(*wires, THRESHOLD, MINIMUM, SEATS, founders, {"from": deployer})


@pytest.fixture
def chamber(council, accounts, governance, started):
    return Chamber(council, accounts, governance, started)
