"""`make bench-gas`: measure, print, keep, and fail when a bar is missed."""

from __future__ import annotations

import sys

from benchmarks.gas.compiler import ROOT, compiled_mocks
from benchmarks.gas.figures import missed
from benchmarks.gas.measure import measure_all
from benchmarks.gas.report import REPORT, settings_of, table_of, write
from guerdon.chain.anvil import running_anvil


def main() -> None:
    """Run the benchmark on a chain of its own."""
    _say("compiling the token that stands for USDC ...")
    mocks = compiled_mocks()
    with running_anvil() as node:
        settings = settings_of(node)
        measured = {}
        for key, gas in measure_all(node, mocks):
            measured[key] = gas
            _say(f"{key}: {gas:,}")
    write(measured, settings)
    print(f"\n{table_of(measured, settings)}\n\nwritten to {REPORT.relative_to(ROOT)}")
    if over := missed(measured):
        sys.exit("bar missed: " + ", ".join(figure.key for figure in over))


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


main()
