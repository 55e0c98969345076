"""Show that every money invariant can fail: break the contracts in one line, and expect the lives to turn red."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "mutate"))

from breaks import BREAKS, Break
from compiler import ROOT, Compiler
from targets import HOT, compiled, halves

from forge import Artifacts, Forge


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
