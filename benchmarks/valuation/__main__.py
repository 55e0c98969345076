"""`make bench-valuation`: measure, print, keep, and fail when a bar is missed; QUICK=1 measures less."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import asdict, dataclass
from typing import Any

import torch
from rich.console import Console

from benchmarks.valuation.attacks import DATALESS
from benchmarks.valuation.bars import missed
from benchmarks.valuation.engine import engine
from benchmarks.valuation.errors import standard_errors
from benchmarks.valuation.fidelity import all_schools, exact_cohorts, sampling
from benchmarks.valuation.gaming import gaming, honest_programme
from benchmarks.valuation.programme import SETTINGS
from benchmarks.valuation.report import REPORT, ROOT, machine, show, write


@dataclass(frozen=True)
class Effort:
    """How much is measured."""

    seeds: tuple[int, ...] = (1, 2, 3, 4, 5)
    larger_seeds: tuple[int, ...] = (1, 2, 3)  # of the games of 12 and 14 that are enumerated
    sampled_coalitions: int = 4_000
    live_attacks: tuple[str, ...] = tuple(DATALESS)
    engine_share: int = 4


QUICK = Effort(
    seeds=(1, 2, 3), larger_seeds=(1,), sampled_coalitions=2_000, live_attacks=("last_sum", "noise"), engine_share=32
)


def main() -> None:
    """Run every section."""
    effort = QUICK if os.environ.get("QUICK") else Effort()
    torch.set_num_threads(1)  # processor seconds are compared, and a waiting thread burns them
    started = time.monotonic()
    report = {"machine": machine(), "effort": asdict(effort), "settings": _settings(), **_sections(effort)}
    report["seconds"] = time.monotonic() - started
    write(report)
    console = Console(width=110)
    show(report, console)
    console.print(f"written to {REPORT.relative_to(ROOT)}")
    if over := missed(report):
        sys.exit("bar missed: " + ", ".join(bar.path for bar in over))


def _sections(effort: Effort) -> dict[str, Any]:
    _say("engine ...")
    report: dict[str, Any] = {"engine": engine(effort.engine_share)}
    _say("sampling ...")
    report["sampling"] = sampling(effort.larger_seeds)
    _say("programmes of 80 schools ...")
    honest = [honest_programme(seed) for seed in effort.seeds]
    _say("standard errors ...")
    report["standard_errors"] = standard_errors(honest)
    _say("fidelity ...")
    against_sample, exact = all_schools(honest, effort.sampled_coalitions)
    report["fidelity"] = {
        "star_mlp_10": exact_cohorts(10, effort.seeds),
        "star_mlp_12": exact_cohorts(12, effort.larger_seeds),
        "star_mlp_80": against_sample,
    }
    _say("gaming ...")
    report["gaming"] = gaming(honest, exact, effort.live_attacks)
    return report


def _settings() -> dict[str, Any]:
    wanted = ("widths", "epochs", "rounds_per_epoch", "rate", "steps", "clip", "weights")
    return {name: value for name, value in asdict(SETTINGS).items() if name in wanted}


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


main()
