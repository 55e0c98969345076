"""Show that every money invariant can fail: break the contracts in one line, and expect the lives to turn red."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "mutate"))

from compiler import ROOT, Compiler
from forge import Artifacts, Forge
from targets import HOT, compiled, halves

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
    Break("1", "funding credits a unit more than arrives", "contracts/Funding.sol",
          "uint96 funded = _credit(book, amount);", "uint96 funded = _credit(book, amount + 1);", BELIEVED, "1: balance"),
    Break("1", "a refund leaves the books as they were", "contracts/cold/Refunds.sol",
          "book.funded = uint96(kept);", "", BELIEVED, "1: balance"),
    Break("2", "totals may exceed funding", "contracts/Attesting.sol",
          "if (total > funded) revert IAttestations.TotalExceedsFunding(total, funded);", "funded;",
          BELIEVED, "2: released <= funded"),
    Break("2", "payments may exceed what was released", "contracts/RewardEscrow.sol",
          "if (paid > released) revert PaidExceedsReleased(paid, released);\n\n        // effect\n        book.guard = guard.withPaid(paid);\n        unchecked {\n            entry",
          "released;\n        book.guard = guard.withPaid(paid);\n        unchecked {\n            entry",
          BELIEVED, "2: paid <= newest"),
    Break("3", "a claim does not remember what it paid", "contracts/RewardEscrow.sol",
          "entry.word = word + amount;\n        }\n        if (flags", "entry.word = word;\n        }\n        if (flags",
          BELIEVED, "3: paid to an account"),
    Break("3", "a settlement does not remember what it paid", "contracts/RewardEscrow.sol",
          "entry.word = word + amount;\n\n        // interaction", "\n        // interaction",
          BELIEVED, "3: paid to an account"),
    Break("4", "a new root falls on a kept one", "contracts/Attesting.sol",
          "book.roots[epoch % KEPT_ROOTS] = attestation.root;",
          "book.roots[(epoch + 1) % KEPT_ROOTS] = book.roots[epoch % KEPT_ROOTS] = attestation.root;",
          BELIEVED, "4: final root"),
    Break("4", "a rotation takes hold at once", "contracts/Attesting.sol",
          "if (block.timestamp < book.rotatesAt) return;", "", BELIEVED, "4: signers of the open epoch"),
    Break("5", "a final attestation may be voided", "contracts/Attesting.sol",
          "if (state != State.Pending && state != State.Disputed)", "if (state == State.None)", BELIEVED, "5: a final"),
    Break("6", "a held account is paid in full", "contracts/Statements.sol",
          "return isLimited && held.upTo < cumulativeReward ? held.upTo : cumulativeReward;",
          "isLimited;\n        return cumulativeReward;", FORESEEN, "must be refused went through"),
    Break("6", "a disputed root becomes final by itself", "contracts/libraries/Guard.sol",
          "return guard.stands() && block.timestamp >= guard.finalAt();",
          "return guard.standing() != Standing.Voided && block.timestamp >= guard.finalAt();", BELIEVED, "5: state"),
    Break("7", "a slashed bond stays in the books", "contracts/cold/Refunds.sol",
          "book.bonded = bonded - amount;", "bonded;", BELIEVED, "1: balance"),
    Break("8", "an epoch may be skipped", "contracts/Attesting.sol",
          "if (attestation.epoch != expected) revert IAttestations.EpochOutOfOrder(attestation.epoch, expected);",
          "expected;", BELIEVED, "8: epochs rise by one"),
    Break("8", "a voided root may be posted again", "contracts/Attestations.sol",
          "book.voided[_rootOf(book, guard.epoch())] = true;", "", FORESEEN, "must be refused went through"),
    Break("9", "one signature less than a quorum", "contracts/Attestations.sol",
          "if (count < terms.quorum())", "if (count + 1 < terms.quorum())", FORESEEN, "must be refused went through"),
    Break("9", "one signer may sign twice", "contracts/Attestations.sol",
          "if (account <= previous) revert", "if (account < previous) revert", FORESEEN, "must be refused went through"),
    Break("13", "a refund keeps a unit back", "contracts/cold/Refunds.sol",
          "amount = funded - uint96(kept);\n        book.funded = uint96(kept);",
          "amount = funded - uint96(kept) - 1;\n        book.funded = uint96(kept) + 1;", FORESEEN, "13: "),
    Break("14", "the root before the newest is not claimable", "contracts/RewardEscrow.sol",
          "newest - epoch <= 1", "newest - epoch < 1", FORESEEN, "14: nothing explains"),
    Break("15", "an overdrawn claim ends in a panic", "contracts/RewardEscrow.sol",
          "if (paid > released) revert PaidExceedsReleased(paid, released);\n\n        // effect\n        book.guard = guard.withPaid(paid);\n        unchecked {\n            entry",
          "released - uint96(paid);\n        book.guard = guard.withPaid(paid);\n        unchecked {\n            entry",
          FORESEEN, "15: a panic"),
]  # fmt: skip


def attempt(compiler: Compiler, broken: Break) -> str:
    """Empty if the lives failed as they must, else what happened instead."""
    changed = {broken.source: broken.apply()}
    artifacts = Artifacts(ROOT / "build" / "prove", {HOT[1]: compiled(compiler, HOT, {})})
    for half in halves(broken.source):
        artifacts.put(half[1], compiled(compiler, half, changed))
    forge = Forge(artifacts, seed=1, GUERDON_COLD="1", GUERDON_FORESEE=broken.mode, FOUNDRY_INVARIANT_RUNS="512")
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
