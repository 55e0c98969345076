"""One real Anvil with an attested programme; every test starts from the same snapshot."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from chain_world import World, build_world
from governed_world import GovernedWorld, build_governed_world

from guerdon.chain.anvil import AnvilNode, running_anvil


@pytest.fixture(scope="session")
def _world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with running_anvil() as node:
        yield build_world(node, tmp_path_factory.mktemp("home"))


@pytest.fixture
def world(_world: World) -> Iterator[World]:
    """The pending attestation's world; chain and evidence are put back after the test."""
    with put_back(_world.node, _world.evidence):
        yield _world


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
    """The whole system, chain and evidence put back after the test, and no vote kept."""
    with put_back(_governed.node, _governed.evidence):
        yield _governed
    shutil.rmtree(_governed.home / "keys" / "votes", ignore_errors=True)


@contextmanager
def put_back(node: AnvilNode, evidence: Path) -> Iterator[None]:
    """Leave chain and evidence as they were, whatever the block does to them."""
    snapshot = node.rpc("evm_snapshot")
    before = {path: path.read_bytes() for path in evidence.rglob("*.json")}
    yield
    node.rpc("evm_revert", snapshot)
    for path in evidence.rglob("*.json"):
        if path not in before:
            path.unlink()
    for path, content in before.items():
        path.write_bytes(content)
