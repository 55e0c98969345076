"""Show that every money invariant can fail: break the contracts in one line, and expect the lives to turn red."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "mutate"))

from compiler import ROOT, Compiler
from forge import Artifacts, Forge

ESCROW = ("contracts/RewardEscrow.sol", "RewardEscrow")
FORESEEN = "1"  # every call's outcome is foreseen, so the wrong call itself fails
BELIEVED = "0"  # whatever happens is believed, so the invariant alone must fail


@dataclass(frozen=True, slots=True)
class Break:
    """One line of a contract exchanged, and the words of the failure it must cause in the lives."""

    invariant: str
    name: str
    source: str
    before: str
    after: str
    mode: str
    failure: str

    def apply(self) -> str:
        """The broken source. The line must be there exactly once, else the table is out of date."""
        text = (ROOT / self.source).read_text(encoding="utf-8")
        if text.count(self.before) != 1:
            sys.exit(f"{self.invariant}, {self.name}: {self.source} holds this {text.count(self.before)} times:\n{self.before}")
        return text.replace(self.before, self.after)


BREAKS = [
    Break("1", "funding credits a unit more than arrives", "contracts/Programs.sol",
          "book.funded = funded;", "book.funded = funded + 1;", BELIEVED, "1: balance"),
    Break("2", "totals may exceed funding", "contracts/Attestations.sol",
          "if (total > funded) revert TotalExceedsFunding(total, funded);", "funded;", BELIEVED, "2: released <= funded"),
    Break("2", "payments may exceed what was released", "contracts/RewardEscrow.sol",
          "if (paid > released) revert PaidExceedsReleased(paid, released);", "released;", BELIEVED, "2: paid <= newest"),
    Break("3", "a claim does not remember what it paid", "contracts/RewardEscrow.sol",
          "book.paid[account] = cumulativeReward;", "", BELIEVED, "3: paid to an account"),
    Break("4", "a new root falls on a kept one", "contracts/Attestations.sol",
          "book.roots[epoch % KEPT_ROOTS] = attestation.root;",
          "book.roots[(epoch + 1) % KEPT_ROOTS] = book.roots[epoch % KEPT_ROOTS] = attestation.root;",
          BELIEVED, "4: final root"),
    Break("5", "a final attestation may be voided", "contracts/Attestations.sol",
          "if (state != State.Pending) revert NotPending(guard.epoch(), state);", "state;", BELIEVED, "5: a final"),
    Break("8", "an epoch may be skipped", "contracts/Attestations.sol",
          "if (attestation.epoch != expected) revert EpochOutOfOrder(attestation.epoch, expected);", "expected;",
          BELIEVED, "8: epochs rise by one"),
    Break("9", "one signature less than a quorum", "contracts/Attestations.sol",
          "if (count < terms.quorum())", "if (count + 1 < terms.quorum())", FORESEEN, "must be refused went through"),
    Break("9", "one signer may sign twice", "contracts/Attestations.sol",
          "if (account <= previous) revert", "if (account < previous) revert", FORESEEN, "must be refused went through"),
    Break("14", "the root before the newest is not claimable", "contracts/RewardEscrow.sol",
          "newest - epoch <= 1", "newest - epoch < 1", FORESEEN, "14: nothing explains"),
    Break("15", "an overdrawn claim ends in a panic", "contracts/RewardEscrow.sol",
          "if (paid > released) revert PaidExceedsReleased(paid, released);", "released - uint96(paid);",
          FORESEEN, "15: a panic"),
]  # fmt: skip


def attempt(compiler: Compiler, broken: Break) -> str:
    """Empty if the lives failed as they must, else what happened instead."""
    artifacts = Artifacts(ROOT / "build" / "prove")
    artifacts.put(ESCROW[1], compiler.bytecode(*ESCROW, {broken.source: broken.apply()}))
    forge = Forge(artifacts, seed=1, GUERDON_FORESEE=broken.mode, FOUNDRY_INVARIANT_RUNS="512")
    done = forge.run("--match-path", "tests/forge/Invariants.t.sol")
    if done is None:
        return "took too long"
    if done.returncode == 0:
        return "stayed green"
    if broken.failure in done.stdout:
        return ""
    return "failed otherwise: " + " ".join(line for line in done.stdout.splitlines() if "FAIL" in line)


def main() -> None:
    """Print the table; fail unless every line of it is red for its own reason."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="one invariant's number")
    only = parser.parse_args().only
    wrong = 0
    with Compiler() as compiler:
        for broken in BREAKS:
            if only and broken.invariant != only:
                continue
            instead = attempt(compiler, broken)
            wrong += bool(instead)
            print(f"{broken.invariant:>2}  {broken.name:<50} {instead or 'red: ' + broken.failure}", flush=True)
    if wrong:
        sys.exit(f"{wrong} broken contracts were not noticed as they must be")


if __name__ == "__main__":
    main()
