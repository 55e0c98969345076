"""Show what was measured, as text for a terminal or a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.gas.figures import FIGURES, OUR_SAFETY, RIVALS, SOURCE, Rival


def claims_beside_others(measured: Mapping[str, int]) -> str:
    """A claim's price in other systems and here, with what the price includes."""
    ours = Rival("Guerdon", measured["claim_first"], measured["claim_repeat"], OUR_SAFETY)
    lines = [f"{'claim, 1,024 leaves':<30} {'first':>9} {'repeat':>9}  safety in that price"]
    lines += [f"{one.name:<30} {one.first:>9,} {one.repeat:>9,}  {one.safety}" for one in (*RIVALS, ours)]
    return "\n".join([*lines, f"(others: {SOURCE})"])


def figures_beside_bars(measured: Mapping[str, int]) -> str:
    """Every figure, its bar, and whether it is met."""
    lines = [f"{'figure':<25} {'gas':>9} {'at most':>9}"]
    for figure in FIGURES:
        gas = measured[figure.key]
        verdict = "pass" if figure.is_met(gas) else "FAIL"
        lines += [f"{figure.key:<25} {gas:>9,} {figure.bar:>9,}  {verdict}  {figure.story}"]
    return "\n".join(lines)


def anatomy_table(anatomies: Mapping[str, Mapping[str, int]]) -> str:
    """Where the gas of each claim goes; a column adds up to the claim's figure."""
    parts = list(next(iter(anatomies.values())))
    lines = [f"{'where the gas goes':<25}" + "".join(f" {key:>17}" for key in anatomies)]
    lines += [f"{part:<25}" + "".join(f" {one[part]:>17,}" for one in anatomies.values()) for part in parts]
    return "\n".join([*lines, f"{'sum':<25}" + "".join(f" {sum(one.values()):>17,}" for one in anatomies.values())])


def settings_list(settings: Mapping[str, Any]) -> str:
    """What the figures depend on, one a line."""
    return "\n".join(f"{name}: {value}" for name, value in settings.items())
