"""Mutation score of the contracts: how many small changes to them the forge tests notice."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from queue import Queue
from typing import Any

from compiler import ROOT, CompileError, Compiler
from mutants import Mutant, mutants_of
from targets import HOT, Target, compiled, sources, stages

from forge import Artifacts, Forge

REPORT = ROOT / "reports" / "mutation.json"
LEAST_SCORE = 0.85
OUTCOMES = ("killed", "survived", "invalid", "same")


class Trial:
    """Whether tests notice a mutant; one per worker, with a compiler and a folder of artifacts of its own."""

    def __init__(self, number: int, originals: dict[Target, str]) -> None:
        self._originals = originals
        self._artifacts = Artifacts(ROOT / "build" / "mutate" / str(number), {HOT[1]: originals[HOT]})
        self._forge = Forge(self._artifacts, seed=1, GUERDON_COLD="1")
        if not self._forge.passes("*"):
            sys.exit("the tests fail before anything was changed")
        self._compiler = Compiler()

    def outcome(self, mutant: Mutant) -> str:
        """One of: killed, survived, invalid (does not compile), same (compiles to the same code)."""
        changed = {mutant.source: mutant.apply((ROOT / mutant.source).read_bytes())}
        is_same = True
        for targets, tests in stages(mutant.source):
            try:
                codes = {target: compiled(self._compiler, target, changed) for target in targets}
            except CompileError:
                return "invalid"
            codes = {target: code for target, code in codes.items() if code != self._originals[target]}
            if not codes:
                continue
            is_same = False
            self._artifacts.reset()
            for (_, contract), code in codes.items():
                self._artifacts.put(contract, code)
            if not self._forge.passes(tests):
                return "killed"
        return "same" if is_same else "survived"


def originals(compiler: Compiler) -> dict[Target, str]:
    """Unmutated code."""
    wanted = {target for source in sources() for targets, _ in stages(source) for target in targets}
    return {target: compiled(compiler, target, {}) for target in sorted(wanted)}


def measure(chosen: list[Mutant], workers: int) -> dict[Mutant, str]:
    """The outcome of every mutant."""
    with Compiler() as compiler:
        code = originals(compiler)
    trials: Queue[Trial] = Queue()
    for number in range(workers):
        trials.put(Trial(number, code))
    outcomes: dict[Mutant, str] = {}

    def attempt(mutant: Mutant) -> None:
        trial = trials.get()
        try:
            outcomes[mutant] = trial.outcome(mutant)
        finally:
            trials.put(trial)
        if outcomes[mutant] == "survived":
            print(described(mutant), flush=True)
        if len(outcomes) % 25 == 0:
            print(f"{len(outcomes)} of {len(chosen)}: {dict(Counter(outcomes.values()))}", flush=True)

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(attempt, chosen))
    return outcomes


def described(mutant: Mutant) -> str:
    """One line: where it is, what it changes."""
    return "{source}:{line} {kind}: {before!r} -> {after!r}".format(**_row(mutant))


def report(outcomes: dict[Mutant, str], earlier: Counter[str], seconds: float) -> dict[str, Any]:
    """Counts, `earlier` ones included, score and survivors; what is no change of the code has no score."""
    counts = Counter(outcomes.values()) + earlier
    changed = counts["killed"] + counts["survived"]
    survivors = sorted(
        (mutant for mutant in outcomes if outcomes[mutant] == "survived"), key=lambda m: (m.source, m.start)
    )
    return {
        "mutants": counts.total(), **{name: counts[name] for name in OUTCOMES},
        "score": round(counts["killed"] / max(changed, 1), 4), "seconds": round(seconds),
        "sources": sources_hash(), "survivors": [_row(mutant) for mutant in survivors],
    }  # fmt: skip


def sources_hash() -> str:
    """SHA-256 over all that is mutated: a report is continued only while no contract changed."""
    return hashlib.sha256(b"".join((ROOT / source).read_bytes() for source in sources())).hexdigest()


def left_over(found: list[Mutant]) -> tuple[list[Mutant], Counter[str]]:
    """The survivors of the last report among `found`, and its counts without them."""
    last = json.loads(REPORT.read_text(encoding="utf-8"))
    if last["sources"] != sources_hash():
        sys.exit("the contracts changed since the last report: run without --again")
    survivors = [mutant for mutant in found if _row(mutant) in last["survivors"]]
    counts = Counter({name: last[name] for name in OUTCOMES})
    counts["survived"] -= len(survivors)
    return survivors, counts


def _row(mutant: Mutant) -> dict[str, Any]:
    text = (ROOT / mutant.source).read_bytes()
    before = text[mutant.start : mutant.start + mutant.length].decode()
    return {"source": mutant.source, "line": mutant.line(text), "kind": mutant.kind,
            "before": before, "after": mutant.replacement}  # fmt: skip


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=0, help="try this many mutants only (0: all)")
    parser.add_argument("--seed", type=int, default=1, help="which ones: the same seed draws the same sample")
    parser.add_argument("--only", default="", help="only sources whose path contains this")
    parser.add_argument(
        "--again", action="store_true", help="only the survivors of the last report, which it continues"
    )
    parser.add_argument("--workers", type=int, default=2)
    return parser.parse_args()


def main() -> None:
    """Try the mutants, write the report, fail below the bar."""
    options = arguments()
    os.nice(10)
    chosen_sources = [source for source in sources() if options.only in source]
    with Compiler() as compiler:
        trees = compiler.syntax_trees(chosen_sources)
    found = [m for source in chosen_sources for m in mutants_of(source, (ROOT / source).read_bytes(), trees[source])]
    earlier: Counter[str] = Counter()
    if options.again:
        found, earlier = left_over(found)
    # In any order, so that what is known half way is a sample.
    found = random.Random(options.seed).sample(found, min(options.sample or len(found), len(found)))  # noqa: S311 - no secret
    started = time.monotonic()
    outcomes = measure(found, options.workers)
    result = report(outcomes, earlier, time.monotonic() - started)
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print({name: value for name, value in result.items() if name not in {"sources", "survivors"}})
    if result["score"] < LEAST_SCORE:
        sys.exit(f"mutation score {result['score']} is below {LEAST_SCORE}")


if __name__ == "__main__":
    main()
