"""Several logs on one server whose flush takes 1 ms: events per second, with notifications inside and beside commits.

Usage: python -m bench.many_logs

The server waits 1 ms before each flush (`commit_delay`), as a cloud volume does. Each log has a process of its own.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from contextlib import AsyncExitStack
from typing import Literal

import psycopg
import uvloop

from bench.support.append_lane import CHANNEL, META, TASK, line, many, open_lane
from bench.support.append_processes import go_on, heard, told
from bench.support.server import new_database, scratch_database
from bench.support.table import Figure, print_table
from events.facts.ids import log_stream
from runtime.postgres.migrations import migrate

type Notify = Literal["inside", "beside", "off"]

LOGS = 4
CALLERS, APPENDS, WARMING = 2, 600, 50
ROUNDS = 3
LATENCY_APPENDS = 300
FLUSH_MICROSECONDS = 1_000
MIN_SHARE = 3.0
"""Minimum ratio of the events per second of four logs, with hints beside commits, to those of one log."""


async def work(dsn: str, notify: Notify) -> None:
    """Append in a process of its own, on its parent's command."""
    async with open_lane(dsn, notify) as lane:
        await many(lane, CALLERS, WARMING)
        if await told("ready"):
            await many(lane, CALLERS, APPENDS)
            await told("done")


async def rate(dsns: list[str], notify: Notify) -> float:
    """Return the events per second of several logs together."""
    processes = [
        await asyncio.create_subprocess_exec(sys.executable, "-m", __spec__.name, dsn, notify, stdin=-1, stdout=-1)
        for dsn in dsns
    ]
    await asyncio.gather(*map(heard, processes))
    started = time.perf_counter()
    await asyncio.gather(*map(go_on, processes))
    elapsed = time.perf_counter() - started
    await asyncio.gather(*(process.communicate(b"end\n") for process in processes))
    return len(dsns) * CALLERS * APPENDS / elapsed


async def latencies(dsn: str, notify: Notify) -> tuple[float, float]:
    """Return the median ms until an append is confirmed, and until a bare connection receives its notification."""
    confirmed: list[float] = []
    notified: list[float] = []
    async with AsyncExitStack() as stack:
        lane = await stack.enter_async_context(open_lane(dsn, notify))
        listener = await stack.enter_async_context(await psycopg.AsyncConnection.connect(dsn, autocommit=True))
        await listener.execute(f"listen {CHANNEL}".encode())
        hints = listener.notifies()
        for n in range(LATENCY_APPENDS):
            started = time.perf_counter()
            appended = await lane.append(log_stream(TASK), [line(n)], expected=None, meta=META)
            confirmed.append(time.perf_counter() - started)
            while int((await anext(hints)).payload) < appended.last_position:
                pass
            notified.append(time.perf_counter() - started)
        await hints.aclose()
    return statistics.median(confirmed) * 1000, statistics.median(notified) * 1000


async def measure(dsn: str) -> list[Figure]:
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute(f"alter system set commit_delay = {FLUSH_MICROSECONDS}".encode())
        conn.execute("alter system set commit_siblings = 0")
        conn.execute("select pg_reload_conf()")
    dsns = [new_database(dsn, f"log_{n}") for n in range(LOGS)]
    for each in dsns:
        migrate(each, "querymill")
    found: dict[tuple[Notify, int], list[float]] = {}
    for _ in range(ROUNDS):
        for notify in ("inside", "beside", "off"):
            for logs in (1, LOGS):
                found.setdefault((notify, logs), []).append(await rate(dsns[:logs], notify))
    rates = {key: statistics.median(several) for key, several in found.items()}
    figures = [
        Figure(
            what=f"{logs} logs, hints {notify}",
            ours=rates[notify, logs],
            unit="/s",
            against="one log",
            theirs=rates[notify, 1],
            ratio=rates[notify, logs] / rates[notify, 1],
            bar=MIN_SHARE if (notify, logs) == ("beside", LOGS) else None,
        )
        for notify in ("inside", "beside", "off")
        for logs in (1, LOGS)
    ]
    inside, beside = [await latencies(dsns[0], notify) for notify in ("inside", "beside")]
    for what, ours, theirs in zip(("append confirmed, hints beside", "notified"), beside, inside, strict=True):
        figures.append(
            Figure(what=what, ours=ours, unit="ms", against="inside", theirs=theirs, ratio=ours / theirs, bar=None)
        )
    return figures


def main() -> int:
    with scratch_database() as dsn:
        return print_table(uvloop.run(measure(dsn)))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        uvloop.run(work(sys.argv[1], sys.argv[2]))  # type: ignore[arg-type]  # given by `rate`
    else:
        sys.exit(main())
