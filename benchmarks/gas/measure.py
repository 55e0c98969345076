"""Measure every figure, each on an escrow of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from benchmarks.gas.ledger import Ledger
from benchmarks.gas.series import INDEX, Series
from guerdon.chain.anvil import LocalNode
from guerdon.chain.artifacts import Artifact

MANY_EPOCHS = 50
FEW_LEAVES, MANY_LEAVES, LEVELS_BETWEEN = 256, 4_096, 4
STEADY_EPOCH = 4  # from here on the ring of three roots is warm


def measure_all(node: LocalNode, mocks: Mapping[str, Artifact]) -> Iterator[tuple[str, int]]:
    """Every figure by its key, as soon as it is measured."""
    coin: Callable[[], Series] = lambda: Series(Ledger.with_stablecoin(node))  # noqa: E731
    yield from zip(("claim_first", "claim_repeat"), claims(coin()), strict=True)
    yield "claim_50_epochs_minus_1", many_epochs(coin())
    yield "per_level", per_level(coin())
    yield "attest_3_of_5", attest_steadily(Series(Ledger.with_stablecoin(node), 3, 5))
    yield "attest_4_of_7", attest_steadily(Series(Ledger.with_stablecoin(node), 4, 7))
    usdc = Series(Ledger.with_usdc(node, mocks))
    yield from zip(("usdc_claim_first", "usdc_claim_repeat"), claims(usdc), strict=True)


def claims(series: Series) -> tuple[int, int]:
    """A first claim into an account without a balance, and the same account's next one."""
    series.attest()
    first = series.claim()
    series.attest()
    return first, series.claim()


def many_epochs(series: Series) -> int:
    """What a first claim after 50 epochs costs more than one after the first epoch."""
    series.attest()
    one = series.claim(INDEX)
    for _ in range(MANY_EPOCHS - 1):
        series.attest()
    return series.claim(INDEX + 1) - one


def per_level(series: Series) -> int:
    """What a first claim costs more for each doubling of the leaves, rounded up."""
    series.attest(FEW_LEAVES)
    small = series.claim(FEW_LEAVES // 2)
    series.attest(MANY_LEAVES)
    large = series.claim(FEW_LEAVES // 2 + 1)
    return -(-(large - small) // LEVELS_BETWEEN)


def attest_steadily(series: Series) -> int:
    """The fourth attestation of a programme: its storage is written over, not filled."""
    for _ in range(STEADY_EPOCH - 1):
        series.attest()
    return series.attest()
