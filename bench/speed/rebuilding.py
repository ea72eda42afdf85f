"""Time to rebuild the projected tables from a million events, nearly all of them lines of one task's log.

The limit is the time in which the server copies the same number of rows into a table with the same indexes.

Usage: python -m bench.speed.rebuilding
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Mapping
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
COPIED = (
    "create temp table copied (like data_pipeline_task_logs including indexes)",
    "insert into copied select * from data_pipeline_task_logs",
)


async def write_log(dsn: str, tasks: int, lines_of: Mapping[str, int]) -> int:
    """Append `tasks` histories and lines of some of them; return the number of events."""
    lane = AppendLane(connect=lambda: connections.connect(dsn, SCHEMA, "bench"), channel="c", wake_channel="w")
    running = asyncio.create_task(lane.run())
    written = 0
    for n in range(tasks):
        told = history(TaskId(f"task_{n}"))
        await lane.append(task_stream(TaskId(f"task_{n}")), told, expected=0)
        written += len(told)
    for name, count in lines_of.items():
        task = TaskId(name)
        for batch in batched(lines(task, count), BATCH):
            await lane.append(log_stream(task), batch, expected=None)
            written += len(batch)
    running.cancel()
    return written


async def measure(dsn: str) -> list[Figure]:
    events = await write_log(dsn, TASKS, {"task_0": LINES})
    conn = await connections.connect(dsn, SCHEMA)
    await conn.execute("vacuum analyze events")
    started = time.perf_counter()
    await rebuild_tables(conn, SCHEMA)
    seconds = time.perf_counter() - started
    started = time.perf_counter()
    for statement in COPIED:
        await conn.execute(statement)
    limit = time.perf_counter() - started
    await conn.close()
    return [
        Figure(
            what=f"{events:,} events",
            ours=seconds,
            unit="s",
            against="insert … select of the rows made",
            theirs=limit,
            ratio=seconds / limit,
            bar=3,
            better="less",
        ),
    ]


def main() -> int:
    with scratch_database() as dsn:
        return print_table(uvloop.run(measure(dsn)))


if __name__ == "__main__":
    sys.exit(main())
