"""Mutation score of the contracts: how many small changes to them the forge tests notice."""

from __future__ import annotations

import argparse
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
        if len(outcomes) % 25 == 0:
            print(f"{len(outcomes)} of {len(chosen)}: {dict(Counter(outcomes.values()))}", flush=True)

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(attempt, chosen))
    return outcomes


def report(outcomes: dict[Mutant, str], seconds: float) -> dict[str, Any]:
    """Counts, score and survivors. The score leaves out what is no change: invalid mutants and those of same code."""
    counts = Counter(outcomes.values())
    survivors = []
    for mutant, outcome in sorted(outcomes.items(), key=lambda item: (item[0].source, item[0].start)):
        if outcome == "survived":
            text = (ROOT / mutant.source).read_bytes()
            before = text[mutant.start : mutant.start + mutant.length].decode()
            survivors.append(
                {"source": mutant.source, "line": mutant.line(text), "kind": mutant.kind,
                 "before": before, "after": mutant.replacement}
            )  # fmt: skip
    changed = counts["killed"] + counts["survived"]
    return {
        "mutants": len(outcomes), **{name: counts[name] for name in ("killed", "survived", "invalid", "same")},
        "score": round(counts["killed"] / max(changed, 1), 4), "seconds": round(seconds), "survivors": survivors,
    }  # fmt: skip


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=0, help="try this many mutants only (0: all)")
    parser.add_argument("--seed", type=int, default=1, help="which ones: the same seed draws the same sample")
    parser.add_argument("--only", default="", help="only sources whose path contains this")
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
    if options.sample:
        found = random.Random(options.seed).sample(found, min(options.sample, len(found)))  # noqa: S311 - a sample, no secret
    started = time.monotonic()
    result = report(measure(found, options.workers), time.monotonic() - started)
    result["seconds"] = round(time.monotonic() - started)
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    for survivor in result["survivors"]:
        print("{source}:{line} {kind}: {before!r} -> {after!r}".format(**survivor))
    print({name: value for name, value in result.items() if name != "survivors"})
    if result["score"] < LEAST_SCORE:
        sys.exit(f"mutation score {result['score']} is below {LEAST_SCORE}")


if __name__ == "__main__":
    main()
