"""How long and how many the random lives of the state machines are."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

SHORT_LIVES = 10  # Hypothesis keeps its first ten examples short; only those after them live to the end
LONG_LIVES = 4


def lives(steps: int) -> settings:
    """Settings under which some lives have up to `steps` steps; nothing is kept between runs."""
    return settings(
        max_examples=SHORT_LIVES + LONG_LIVES,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=HealthCheck.all(),
        database=None,
    )
