"""Speed of reading the log as stored, and of decoding and folding a task's history.

Usage: python -m bench.speed.reading
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from contextlib import asynccontextmanager

import psycopg
import uvloop

from bench.support.histories import UNITS, history
from bench.support.server import SCHEMA, scratch_database
from bench.support.table import Figure, print_table
from events.append.group_commit import AppendLane
from events.facts.ids import TaskId, task_stream
from events.facts.task.history import TASK
from events.store.event_store import EventStore
from runtime.postgres import connections

ROUNDS = 5
TASKS = 50
RAW = "select position, data::text from events where position > %s order by position"


@asynccontextmanager
async def open_store(dsn: str):
    lane = AppendLane(connect=lambda: connections.connect(dsn, SCHEMA, "bench"), channel="c", wake_channel="w")
    async with connections.open_pool(dsn, SCHEMA) as pool:
        running = asyncio.create_task(lane.run())
        yield EventStore(connection=pool.connection, lane=lane)
        running.cancel()


async def raw(conn: psycopg.AsyncConnection, events: int) -> float:
    """Read positions and payloads in a single query."""
    started = time.perf_counter()
    cursor = await conn.execute(RAW, (0,), prepare=True, binary=True)
    assert len(await cursor.fetchall()) == events
    return events / (time.perf_counter() - started)


async def pages(store: EventStore, events: int) -> float:
    """Read whole events page by page, as every reader of the log does."""
    started = time.perf_counter()
    assert sum([len(page) async for page in store.pages()]) == events
    return events / (time.perf_counter() - started)


async def fold(store: EventStore) -> float:
    """Decode and evolve alone."""
    rows = await store.read_stream(task_stream(TaskId("task_0")))
    started = time.perf_counter()
    folded = [TASK.fold(row.recorded() for row in rows) for _ in range(TASKS)]
    seconds = time.perf_counter() - started
    assert all(task.version == len(rows) and len(task.files) == UNITS for task in folded)
    return TASKS * len(rows) / seconds


async def measure(dsn: str) -> list[Figure]:
    found: dict[str, list[float]] = {"raw": [], "pages": [], "fold": []}
    async with open_store(dsn) as store:
        events = 0
        for n in range(TASKS):
            task = TaskId(f"task_{n}")
            made = history(task)
            await store.lane.append(task_stream(task), made, expected=0)
            events += len(made)
        conn = await connections.connect(dsn, SCHEMA)
        await conn.execute("vacuum analyze events")
        for _ in range(ROUNDS):
            found["raw"].append(await raw(conn, events))
            found["pages"].append(await pages(store, events))
            found["fold"].append(await fold(store))
        await conn.close()
    at = {name: statistics.median(rates) for name, rates in found.items()}
    limit = at["raw"]

    def figure(what: str, name: str, bar: float) -> Figure:
        ratio, against = at[name] / limit, "positions and payloads read"
        return Figure(what=what, ours=at[name], unit="/s", against=against, theirs=limit, ratio=ratio, bar=bar)

    return [figure("whole events, page by page", "pages", 0.2), figure("a history decoded and folded", "fold", 0.4)]


def main() -> int:
    with scratch_database() as dsn:
        return print_table(uvloop.run(measure(dsn)))


if __name__ == "__main__":
    sys.exit(main())
