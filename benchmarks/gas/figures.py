"""The figures that are measured, the bar of each, and what rivals' claims cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure in gas. `bar` is the most it may be, in either direction for a difference."""

    key: str
    bar: int
    story: str

    def is_met(self, gas: int) -> bool:
        """Whether the measured gas stays within the bar."""
        return abs(gas) <= self.bar


OPENZEPPELIN_BALLOTS = 83_255, 66_155  # castVote of its own Governor, the first of a side and the next one

FIGURES = (
    Figure("claim_first", 94_500, "claim, account without a balance"),
    Figure("claim_repeat", 60_000, "claim, account that was paid before"),
    Figure("claim_50_epochs_minus_1", 200, "claim of 50 epochs less claim of one"),
    Figure("per_level", 750, "each doubling of the participants"),
    Figure("claim_with_sig_premium", 9_000, "signed claim less the same claim unsigned, repeat"),
    Figure("settle_64_per_user", 20_000, "settlement of 64, a user, repeat"),
    Figure("attest_3_of_5", 66_000, "attest, 3 of 5 signers"),
    Figure("attest_4_of_7", 72_000, "attest, 4 of 7 signers"),
    Figure("usdc_claim_first", 105_000, "claim_first, token like USDC behind a proxy"),
    Figure("usdc_claim_repeat", 70_500, "claim_repeat, token like USDC behind a proxy"),
    Figure("prove_reputation", 194_000, "reputation proved by a leaf of 1,024, the party's first"),
    Figure("mint_certificate", 119_000, "certificate minted from a leaf of 1,024"),
    Figure("vote", OPENZEPPELIN_BALLOTS[0] * 102 // 100, "ballot, the first of its side (OpenZeppelin's own 83,255)"),
    Figure("vote_repeat", OPENZEPPELIN_BALLOTS[1] * 102 // 100, "ballot, a later one (OpenZeppelin's own 66,155)"),
    Figure("dispute", 695_000, "attestation disputed, the bond paid, the court's first case"),
    Figure("commit", 56_500, "a juror's sealed vote"),
    Figure("reveal", 63_500, "a juror's vote shown, the first of its level"),
    Figure("execute", 231_000, "ruling carried out: attestation void, nobody fined"),
)


@dataclass(frozen=True, slots=True)
class Rival:
    """What another system's claim costs: quoted, not measured here."""

    name: str
    first: int
    repeat: int
    safety: str


SOURCE = "quoted from the project's list of numbers to beat, November 2026; same leaves, proof and token as ours"
RIVALS = (
    Rival("1inch CumulativeMerkleDrop128", 86_470, 52_290, "none"),
    Rival("assembly floor, no features", 87_336, 53_124, "none"),
    Rival("Uniswap MerkleDistributor", 89_596, 72_520, "a new contract every round"),
    Rival("Morpho URD", 91_149, 56_952, "time-locked root"),
    Rival("EigenLayer processClaim", 120_034, 85_846, "delay, disable, pause"),
    Rival("Merkl", 133_476, 82_186, "dispute and bond"),
)
OUR_SAFETY = "window, dispute, hold, Merkle-sum solvency"


def missed(measured: Mapping[str, int]) -> list[Figure]:
    """The figures that are over their bar."""
    return [figure for figure in FIGURES if not figure.is_met(measured[figure.key])]
