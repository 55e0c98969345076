"""`make bench-gas`: measure, print, keep, and fail when a bar is missed."""

from __future__ import annotations

import sys

from benchmarks.gas.compiler import ROOT, compiled_mocks
from benchmarks.gas.figures import missed
from benchmarks.gas.measure import Measurement
from benchmarks.gas.report import REPORT, settings_of, write
from benchmarks.gas.tables import anatomy_table, claims_beside_others, figures_beside_bars, settings_list
from guerdon.chain.anvil import running_anvil


def main() -> None:
    """Run the benchmark on a chain of its own."""
    _say("compiling the token that stands for USDC ...")
    mocks = compiled_mocks()
    with running_anvil() as node:
        settings = settings_of(node)
        measured = Measurement(node, mocks, _say)
        measured.run()
    write(measured.figures, settings)
    for table in (
        claims_beside_others(measured.figures),
        figures_beside_bars(measured.figures),
        anatomy_table(measured.anatomies),
        settings_list(settings),
    ):
        print(f"\n{table}")
    print(f"\nwritten to {REPORT.relative_to(ROOT)}")
    if over := missed(measured.figures):
        sys.exit("bar missed: " + ", ".join(figure.key for figure in over))


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


main()
