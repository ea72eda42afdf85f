"""Interruption of work after a kill -9 of its executor, and after a stop of PostgreSQL, with default settings.

Service, executors and PostgreSQL are processes of their own. Usage: python -m bench.speed.recovery
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from bench.support.server import scratch_database
from bench.support.table import Figure, print_table
from tests.acceptance.chaos.runs import holder_pid
from tests.acceptance.chaos.world import World, world

KILLS = 5
LEASE_SECONDS = 8.0
DEFAULTS = {"QUERYMILL_LEASE_SECONDS": f"{LEASE_SECONDS:g}", "QUERYMILL_FALLBACK_SECONDS": "60"}
"""The default lease; the fallback is so long that any dependence on it would show."""


def after_kill(there: World) -> float:
    """Return the seconds from the kill of the working executor until another has taken over the execution."""
    there.scale_to(2, **DEFAULTS)
    task_id = there.runs.begin()
    there.runs.reached(task_id, "step.planned")
    pid = holder_pid(there.dsn, task_id)
    if pid is None:
        sys.exit("the run ended before its executor could be killed")
    there.by_pid(pid).kill()
    began = time.monotonic()
    there.runs.reached(task_id, "execution.recovered", 30)
    interrupted = time.monotonic() - began
    there.runs.completed(task_id)
    return interrupted


def after_restart(there: World, mode: str) -> float:
    """Return the seconds from PostgreSQL's restart during a run until a new request has been accepted and started."""
    there.scale_to(1, **DEFAULTS)
    task_id = there.runs.begin()
    there.runs.reached(task_id, "step.planned")
    there.server.stop("fast" if mode == "fast" else "immediate")
    there.server.start()
    began = time.monotonic()
    again = there.runs.until(there.runs.begin, 30, "a new task")
    there.runs.reached(again, "execution.started", 30)
    back = time.monotonic() - began
    for each in (task_id, again):
        there.runs.completed(each)
    return back


def figure(what: str, seconds: list[float], bar: float | None) -> Figure:
    worst = max(seconds)
    return Figure(
        what=f"{what}, slowest of {len(seconds)}",
        ours=worst,
        unit="s",
        against="the lease",
        theirs=LEASE_SECONDS,
        ratio=worst / LEASE_SECONDS,
        bar=bar,
        better="less",
    )


def main() -> int:
    with (
        scratch_database(),
        tempfile.TemporaryDirectory(prefix="qm-recovery-") as home,
        world(Path(home), **DEFAULTS) as there,
    ):
        figures = [figure("kill -9, until another takes over", [after_kill(there) for _ in range(KILLS)], 1.25)]
        for mode in ("fast", "immediate"):
            taken = [after_restart(there, mode) for _ in range(3)]
            figures.append(figure(f"PostgreSQL back, {mode} stop", taken, None))
        there.scale_to(0)
    return print_table(figures)


if __name__ == "__main__":
    sys.exit(main())
