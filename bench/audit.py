"""What a large log costs: verifying it, and whether appending, tailing, paging and cleaning stay as fast as in a small.

Usage: python -m bench.audit [EVENTS ...] [--keep FOLDER]

Sizes default to 100,000 and 1,000,000; each is held against the first. With --keep the filled databases stay in a
folder for the next run: ten million take ten minutes to fill.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import psycopg
import uvloop
from psycopg.conninfo import make_conninfo

from bench.support.server import SCHEMA, new_database, scratch_database
from bench.support.table import Figure, print_table
from events.append.group_commit import AppendLane
from events.audit.log_verification import LogAddress, Verification
from events.facts.ids import TaskId, log_stream
from events.facts.records import LogRecorded
from events.store.event_store import EventStore
from runtime.embedded import server as embedded
from runtime.postgres import connections
from runtime.postgres.migrations import migrate
from schema.named_queries import query

FILL = Path(__file__).parent / "support" / "fill_log.sql"
COMMITS, COMMIT, TASK_LINES = 2_500, 20, 2_000
"""Commits made in one call, events in each, lines of one task."""
RAW = "select position, data::text from events where position > %s and position <= %s"
PAGE = 10_000


@contextmanager
def server(folder: Path | None) -> Generator[str]:
    if folder is None:
        with scratch_database() as dsn:
            yield dsn
        return
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    running = embedded.start(folder)
    try:
        yield running.database_url
    finally:
        running.stop()


def filled(dsn: str, events: int) -> str:
    """The DSN of a database with so many events, made in the server where they are not there yet."""
    name = f"log_{events}"
    with psycopg.connect(dsn, autocommit=True) as conn:
        known = conn.execute("select from pg_database where datname = %s", (name,)).fetchone()
    found = new_database(dsn, name) if known is None else make_conninfo(dsn, dbname=name)
    migrate(found, SCHEMA)
    with psycopg.connect(found, autocommit=True, options=f"-c search_path={SCHEMA} -c synchronous_commit=off") as conn:
        conn.execute(FILL.read_bytes())
        (head,) = conn.execute(query("event_log", "head")).fetchone() or (0,)
        if head < events:
            while head < events:
                (head,) = conn.execute(
                    "select pg_temp.fill(%s, %s, %s)", (min(COMMITS, (events - head) // COMMIT), COMMIT, TASK_LINES)
                ).fetchone() or (0,)
            conn.execute("vacuum analyze events")
            conn.execute("checkpoint")
    return found


@asynccontextmanager
async def open_store(dsn: str):
    lane = AppendLane(connect=lambda: connections.connect(dsn, SCHEMA, "bench"), channel="c", wake_channel="w")
    async with connections.open_pool(dsn, SCHEMA) as pool:
        running = asyncio.create_task(lane.run())
        yield EventStore(connection=pool.connection, lane=lane)
        running.cancel()


async def milliseconds(times: int, work: Callable[[], Awaitable[object]]) -> float:
    """The median of some runs."""
    taken: list[float] = []
    for _ in range(times):
        started = time.perf_counter()
        await work()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


def lines(count: int) -> list[LogRecorded]:
    line = LogRecorded(
        task_id=TaskId("bench"),
        execution_id=None,
        level="INFO",
        message="table bss_service_area_daily: 12 of 48 pairs proven",
        logged_at="2025-06-27T14:30:52.123456+08:00",
    )
    return [line] * count


async def use(dsn: str, events: int) -> dict[str, float]:
    """Milliseconds by what was done, at random places of the log."""
    dice = random.Random(7)
    async with open_store(dsn) as store:

        async def append(count: int) -> None:
            await store.lane.append(log_stream(TaskId("bench")), lines(count), expected=None)

        async def tail() -> None:
            head = await store.head()
            assert len(await store.read_log(after=head - 1_000, limit=1_000)) == 1_000

        async def page() -> None:
            assert len(await store.read_log(after=dice.randrange(events - 1_000), limit=1_000)) == 1_000

        async def task_page() -> None:
            task = TaskId(f"task_{dice.randrange(events // TASK_LINES)}")
            assert len(await store.read_task(task, limit=1_000)) == 1_000

        async def clean() -> None:
            stream = log_stream(TaskId(f"task_{dice.randrange(events // TASK_LINES)}"))
            # undone, so that there is as much to clean the next time
            async with store.connection() as conn, conn.transaction(force_rollback=True):
                cursor = await conn.execute(
                    query("event_log", "redactable_positions"), {"stream": stream, "types": ["log.recorded"]}
                )
                positions = [position for (position,) in await cursor.fetchall()]
                assert len(positions) == TASK_LINES
                await conn.execute(query("event_log", "redact"), {"positions": positions})

        await append(1_000)
        return {
            "an event appended": await milliseconds(300, lambda: append(1)),
            "1,000 events appended": await milliseconds(30, lambda: append(1_000)),
            "the last 1,000 read": await milliseconds(50, tail),
            "a page of 1,000 read": await milliseconds(100, page),
            "a task's page of 1,000 read": await milliseconds(100, task_page),
            "2,000 lines of a task cleaned": await milliseconds(9, clean),
        }


def read(dsn: str, events: int) -> float:
    """Events a second, if positions and payloads are read over one connection and nothing else is done."""
    with psycopg.connect(dsn, options=f"-c search_path={SCHEMA}") as conn:
        started = time.perf_counter()
        for after in range(0, events, PAGE):
            conn.execute(RAW, (after, after + PAGE), prepare=True, binary=True).fetchall()
        return events / (time.perf_counter() - started)


def verified(dsn: str, processes: int) -> float:
    """Events a second."""
    started = time.perf_counter()
    verdict = Verification(address=LogAddress(dsn, SCHEMA), processes=processes).run()
    assert verdict.holds, verdict
    return verdict.checked / (time.perf_counter() - started)


def figures(dsn: str, sizes: list[int]) -> list[Figure]:
    found: list[Figure] = []
    first: dict[str, float] = {}
    for events in sizes:
        log = filled(dsn, events)
        # once before, so that the server has read the files
        verified(log, os.cpu_count() or 1)
        rate, limit = verified(log, os.cpu_count() or 1), read(log, events)
        what, against = f"{events:,} verified", "positions and payloads read"
        # half of a short run is the start of its processes
        bar = 0.25 if events == sizes[-1] else None
        found.append(
            Figure(what=what, ours=rate, unit="/s", against=against, theirs=limit, ratio=rate / limit, bar=bar)
        )
        taken = uvloop.run(use(log, events))
        first = first or taken
        for what, at in taken.items():
            if taken is not first:
                found.append(
                    Figure(
                        what=what,
                        ours=at,
                        unit="ms",
                        against=f"at {events:,} against {sizes[0]:,}",
                        theirs=first[what],
                        ratio=at / first[what],
                        bar=1.5,
                        better="less",
                    )
                )
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.audit")
    parser.add_argument("events", type=int, nargs="*", default=[100_000, 1_000_000])
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--fill-only", action="store_true")
    given = parser.parse_args()
    with server(given.keep) as dsn:
        if given.fill_only:
            for events in given.events:
                filled(dsn, events)
            return 0
        return print_table(figures(dsn, given.events))


if __name__ == "__main__":
    sys.exit(main())
