"""One real Anvil with an attested programme; every test starts from the same snapshot."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from chain_world import World, build_world
from governed_world import GovernedWorld, build_governed_world

from guerdon.chain.anvil import running_anvil


@pytest.fixture(scope="session")
def _world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with running_anvil() as node:
        yield build_world(node, tmp_path_factory.mktemp("home"))


@pytest.fixture
def world(_world: World) -> Iterator[World]:
    """The pending attestation's world; chain and evidence are put back after the test."""
    snapshot = _world.node.rpc("evm_snapshot")
    before = {path: path.read_bytes() for path in _world.evidence.rglob("*.json")}
    yield _world
    _world.node.rpc("evm_revert", snapshot)
    for path, content in before.items():
        path.write_bytes(content)


@pytest.fixture
def final(world: World) -> World:
    """The same world after the window."""
    world.pass_window()
    return world


@pytest.fixture(scope="session")
def _governed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GovernedWorld]:
    with running_anvil() as node:
        yield build_governed_world(node, tmp_path_factory.mktemp("governed"))


@pytest.fixture
def governed(_governed: GovernedWorld) -> Iterator[GovernedWorld]:
    """The whole system, chain and evidence put back after the test."""
    snapshot = _governed.node.rpc("evm_snapshot")
    before = {path: path.read_bytes() for path in _governed.evidence.rglob("*.json")}
    yield _governed
    _governed.node.rpc("evm_revert", snapshot)
    for path in _governed.evidence.rglob("*.json"):
        if path not in before:
            path.unlink()
    for path, content in before.items():
        path.write_bytes(content)
