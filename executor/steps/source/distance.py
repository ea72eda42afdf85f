"""Distance of a source: the time of a round trip, and how many units at once make up for it."""

from __future__ import annotations

import time
from typing import Any

import psycopg

from executor.steps.api import StepContext

FAR_SECONDS = 0.002
"""Round trip from which a source is far: units then mostly wait for its answers."""
MAX_FAR_UNITS = 16
"""Maximum number of units at once over a far source; with more, the processor has no time left."""
_TRIES = 3


def round_trip_seconds(conn: psycopg.Connection[Any]) -> float:
    """Return the shortest of a few round trips to the server."""
    times: list[float] = []
    for _ in range(_TRIES):
        began = time.perf_counter()
        conn.execute("select 1")
        times.append(time.perf_counter() - began)
    return min(times)


def is_far(context: StepContext) -> bool:
    """Return True if a round trip to the described source takes FAR_SECONDS or more."""
    return context.memo.get("round trip", lambda: 0.0) >= FAR_SECONDS


def units_at_once(context: StepContext, workers: int) -> int:
    """Return how many units that query the source may run at once, with a number of workers or with threads (0).

    Each unit holds a connection. Twice as many units as workers run, so that no worker waits for the next call. With
    threads, more units run if the source is far. The last connection slot of a source is left to other work.
    """
    wanted = 2 * workers or (MAX_FAR_UNITS if is_far(context) else 0)
    return max(context.settings.unit_concurrency, min(wanted, context.settings.source_connections - 1))
