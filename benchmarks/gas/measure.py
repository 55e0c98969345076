"""Measure every figure, each on an escrow of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from benchmarks.gas.anatomy import anatomy_of
from benchmarks.gas.governing import governing
from benchmarks.gas.ledger import Ledger
from benchmarks.gas.participants import Accounts, key_of, keyed, nameless
from benchmarks.gas.series import INDEX, Series
from guerdon.chain.anvil import LocalNode
from guerdon.chain.artifacts import Artifact
from guerdon.errors import SumMismatch

MANY_EPOCHS = 50
SETTLED = 64
FEW_LEAVES, MANY_LEAVES, LEVELS_BETWEEN = 256, 4_096, 4
STEADY_EPOCH = 4  # from here on the ring of three roots is warm


@dataclass
class Measurement:
    """What was measured so far. `say` hears of every figure at once."""

    node: LocalNode
    mocks: Mapping[str, Artifact]
    say: Callable[[str], None]
    figures: dict[str, int] = field(default_factory=dict)
    anatomies: dict[str, dict[str, int]] = field(default_factory=dict)

    def run(self) -> None:
        """Measure everything."""
        self._claims("claim", self._series())
        self._keep("claim_50_epochs_minus_1", many_epochs(self._series()))
        self._keep("per_level", per_level(self._series()))
        self._keep("claim_with_sig_premium", signature_premium(self._series(accounts=keyed)))
        self._keep("settle_64_per_user", settle_per_user(self._series()))
        self._keep("attest_3_of_5", attest_steadily(self._series(3, 5)))
        self._keep("attest_4_of_7", attest_steadily(self._series(4, 7)))
        self._claims("usdc_claim", Series(Ledger.with_usdc(self.node, self.mocks)))
        for key, gas in governing(self.node):
            self._keep(key, gas)

    def _series(self, quorum: int = 3, signers: int = 5, accounts: Accounts = nameless) -> Series:
        return Series(Ledger.with_stablecoin(self.node), quorum, signers, accounts)

    def _claims(self, prefix: str, series: Series) -> None:
        """A first claim into an account without a balance, and the same account's next one."""
        for key in (f"{prefix}_first", f"{prefix}_repeat"):
            series.attest()
            anatomy = anatomy_of(series.ledger, series.claim_calldata())
            gas = series.claim()
            if sum(anatomy.values()) != gas:
                raise SumMismatch(f"{key}: the trace says {sum(anatomy.values())} gas, the receipt {gas}")
            self.anatomies[key] = anatomy
            self._keep(key, gas)

    def _keep(self, key: str, gas: int) -> None:
        self.figures[key] = gas
        self.say(f"{key}: {gas:,}")


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


def signature_premium(series: Series) -> int:
    """What a repeated claim costs more with the account's signature than without: the same claim, on the same state."""
    series.attest()
    series.claim()
    series.attest()
    node = series.ledger.node
    before = node.rpc("evm_snapshot")
    plain = series.claim()
    node.rpc("evm_revert", before)
    return series.claim_signed(key_of(INDEX)) - plain


def settle_per_user(series: Series) -> int:
    """What one of 64 costs in a settlement, everybody having been paid before; rounded up."""
    series.attest(SETTLED)
    series.settle()
    series.attest(SETTLED)
    return -(-series.settle() // SETTLED)


def attest_steadily(series: Series) -> int:
    """The fourth attestation of a programme: its storage is written over, not filled."""
    for _ in range(STEADY_EPOCH - 1):
        series.attest()
    return series.attest()
