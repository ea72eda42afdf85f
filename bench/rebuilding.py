"""How long the tables take to be made again from a log of a million events, nearly all of them lines of one task's log.

Usage: python -m bench.rebuilding
"""

from __future__ import annotations

import asyncio
import sys
import time
from itertools import batched

import uvloop

from bench.support.histories import history, lines
from bench.support.server import SCHEMA, scratch_database
from bench.support.table import Figure, print_table
from events.append.group_commit import AppendLane
from events.facts.ids import TaskId, log_stream, task_stream
from runtime.postgres import connections
from service.projections.projector import rebuild_tables

LINES = 950_000
TASKS = 80
BATCH = 5_000
BAR_SECONDS = 20.0


async def write_log(dsn: str, tasks: int = TASKS, count: int = LINES) -> int:
    """A log of `tasks` histories and `count` lines of the first; how many events it has."""
    lane = AppendLane(connect=lambda: connections.connect(dsn, SCHEMA, "bench"), channel="c", wake_channel="w")
    running = asyncio.create_task(lane.run())
    written = 0
    for n in range(tasks):
        told = history(TaskId(f"task_{n}"))
        await lane.append(task_stream(TaskId(f"task_{n}")), told, expected=0)
        written += len(told)
    first = TaskId("task_0")
    for batch in batched(lines(first, count), BATCH):
        await lane.append(log_stream(first), batch, expected=None)
        written += len(batch)
    running.cancel()
    return written


async def measure(dsn: str) -> list[Figure]:
    events = await write_log(dsn)
    conn = await connections.connect(dsn, SCHEMA)
    await conn.execute("vacuum analyze events")
    started = time.perf_counter()
    await rebuild_tables(conn, SCHEMA)
    seconds = time.perf_counter() - started
    await conn.close()
    per_million = seconds * 1_000_000 / events
    return [
        Figure(
            what="a million events",
            ours=per_million,
            unit="s",
            against="the wanted 20 s",
            theirs=BAR_SECONDS,
            ratio=per_million / BAR_SECONDS,
            bar=1,
            better="less",
        ),
    ]


def main() -> int:
    with scratch_database() as dsn:
        return print_table(uvloop.run(measure(dsn)))


if __name__ == "__main__":
    sys.exit(main())
