from __future__ import annotations

import pytest
from scenario import Programme

EPOCH_1 = [12_000 * 10**6, 8_000 * 10**6, 0]


@pytest.fixture(scope="module")
def certificate(ContributionCertificate, escrow, deployer):
    return ContributionCertificate.deploy(escrow, {"from": deployer})


@pytest.fixture
def settled(programme) -> Programme:
    """Epoch 1 is final: 12,000, 8,000 and nothing."""
    programme.settle(1, EPOCH_1)
    return programme
