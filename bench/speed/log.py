"""Costs of appending, compared with raw inserts, COPY, pgbench and `eventsourcing` on the same server in the same run.

Usage: python -m bench.speed.log [PART ...]

PART is one of `lone`, `batches`, `callers`, `processes`; all four by default.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import psycopg
import uvloop

from bench.support.append_lane import lone, many, open_lane
from bench.support.append_processes import APPENDS, CALLERS, WORKERS, processes
from bench.support.peers.append_peers import copy, eventsourcing, floor, make_tables, pgbench, raw
from bench.support.server import SCHEMA, new_database, scratch_database
from bench.support.table import Figure, print_table
from events.append.group_commit import AppendLane
from runtime.postgres import connections as database
from runtime.postgres.migrations import migrate

ROUNDS = 3
SIDE_BY_SIDE = 7
"""Rounds of several processes; the median of three would vary by a fifth."""
PARTS = ("lone", "batches", "callers", "processes")

type Run = Callable[[], Awaitable[float | None]]
type Found = dict[str, list[float]]


async def measure(dsn: str, parts: Iterable[str]) -> list[Figure]:
    connections = [await database.connect(dsn, SCHEMA, "raw") for _ in range(16)]
    await make_tables(connections[0])
    found: Found = {}
    if not {"lone", "batches", "callers"}.isdisjoint(parts):
        await one_process(dsn, connections, parts, found)
    if "processes" in parts:
        await several_processes(dsn, found)
    for conn in connections:
        await conn.close()
    return table({name: statistics.median(rates) for name, rates in found.items()}, sum(found.get("faults", ())))


async def one_process(
    dsn: str, connections: list[psycopg.AsyncConnection[Any]], parts: Iterable[str], found: Found
) -> None:
    elsewhere = {functions: new_database(dsn, f"eventsourcing_{functions}") for functions in ("yes", "no")}
    async with open_lane(dsn) as lane:
        await lone(lane, 20, 1)
        await raw(connections, 3)
        for _ in range(ROUNDS):
            for name, run in runs(dsn, lane, connections, parts):
                rate = await run()
                if rate is not None:
                    found.setdefault(name, []).append(rate)
            if {"lone", "batches"}.isdisjoint(parts):
                continue
            for functions, at in elsewhere.items():
                peer = await asyncio.to_thread(eventsourcing, at, functions)
                for name, rate in zip(("saves", "saved", "its bytes"), peer or (), strict=False):
                    found.setdefault(f"{name} {functions}", []).append(rate)


def runs(
    dsn: str, lane: AppendLane, connections: list[psycopg.AsyncConnection[Any]], parts: Iterable[str]
) -> list[tuple[str, Run]]:
    """Return the runs of the parts, ours beside those of the peers."""
    of_part: dict[str, list[tuple[str, Run]]] = {
        "lone": [("raw", lambda: raw(connections[:1], 700)), ("lone", lambda: lone(lane, 700, 1))],
        "batches": [("batch", lambda: lone(lane, 25, 1000)), ("copy", lambda: copy(connections[0], 25, 1000))],
        "callers": [
            ("many", lambda: many(lane, 64, 100)),
            ("raw16", lambda: raw(connections, 60)),
            ("pgbench", lambda: asyncio.to_thread(pgbench, dsn)),
        ],
    }
    return [run for part, several in of_part.items() if part in parts for run in several]


async def several_processes(dsn: str, found: Found) -> None:
    for n in range(SIDE_BY_SIDE):
        await settle(dsn)
        least = await asyncio.to_thread(floor, dsn, WORKERS, APPENDS, CALLERS)
        if least is not None:
            found.setdefault("floor", []).append(least)
        at = dsn if n == 0 else fresh(dsn, n)
        await settle(dsn)
        rate, p99, faults = await processes(at)
        for name, figure in (("rate", rate), ("p99", p99), ("faults", faults)):
            found.setdefault(name, []).append(figure)


async def settle(dsn: str) -> None:
    """Run a checkpoint, after which the server reuses old WAL segments, as one that has run for a while does.

    A new segment is 16 MB of zeros, written and synced within a commit: all callers wait 13 ms for it.
    """
    async with await database.connect(dsn, SCHEMA) as conn:
        await conn.execute("checkpoint")


def fresh(dsn: str, number: int) -> str:
    made = new_database(dsn, f"round_{number}")
    migrate(made, SCHEMA)
    return made


def table(at: dict[str, float], faults: float) -> list[Figure]:
    """Return the figures of the measured rates."""

    def rate(what: str, ours: str, against: str, theirs: str, bar: float | None) -> Figure:
        peers = at.get(theirs)
        ratio = None if peers is None else at[ours] / peers
        return Figure(what=what, ours=at[ours], unit="/s", against=against, theirs=peers, ratio=ratio, bar=bar)

    def seconds(what: str, ours: float, unit: str, against: str, theirs: float | None, bar: float | None) -> Figure:
        ratio = None if theirs is None else ours / theirs
        return Figure(
            what=what, ours=ours, unit=unit, against=against, theirs=theirs, ratio=ratio, bar=bar, better="less"
        )

    figures: list[Figure] = []
    if "lone" in at:
        ours, theirs = 1e6 / at["lone"], 1e6 / at["raw"]
        figures += [
            seconds("one caller, an event a commit", ours, "µs", "a raw autocommit INSERT", theirs, 2.2),
            rate("", "lone", "eventsourcing, a save each", "saves no", 2),
            rate("", "lone", "the same, its functions switched on", "saves yes", None),
        ]
    if "batch" in at:
        figures += [
            rate("batches of 1,000, digests included", "batch", "COPY of the same rows", "copy", 0.7),
            rate("", "batch", "eventsourcing, 1,000 a save, functions", "saved yes", None),
        ]
    if "many" in at:
        figures += [
            rate("64 callers in one process", "many", "16 connections, raw INSERTs", "raw16", 2),
            rate("", "many", "pgbench, 16 clients", "pgbench", None),
        ]
    if "p99" in at:
        what = f"{WORKERS} × {CALLERS} callers, {at['rate']:,.0f}/s: p99"
        least = f"pgbench: a lock, {CALLERS} rows, a NOTIFY"
        figures += [
            seconds(what, at["p99"], "ms", least, at.get("floor"), 3),
            Figure(
                what="gaps, skips and forks seen",
                ours=faults,
                unit="",
                against="none",
                theirs=0,
                ratio=faults,
                bar=0,
                better="less",
            ),
        ]
    return figures


def main() -> int:
    parts = sys.argv[1:] or PARTS
    if unknown := set(parts).difference(PARTS):
        print(f"no such part: {', '.join(sorted(unknown))}\n{__doc__}", file=sys.stderr)
        return 2
    with scratch_database() as dsn:
        return print_table(uvloop.run(measure(dsn, parts)))


if __name__ == "__main__":
    sys.exit(main())
