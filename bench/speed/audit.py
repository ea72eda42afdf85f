"""Costs of a large log: verification; and appends, tailing, proofs and cleaning compared with a small log.

Usage: python -m bench.speed.audit [EVENTS ...] [--keep FOLDER] [--partitions NUMBER]

Sizes default to 100,000 and 1,000,000; each is compared with the first. With --keep the filled databases stay in a
folder for the next run; filling ten million events takes ten minutes. With --partitions all logs but the first are
filled in that many partitions, as if they were larger.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import psycopg
import uvloop
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from psycopg.conninfo import make_conninfo

from bench.support.server import SCHEMA, new_database, scratch_database
from bench.support.table import Figure, print_table
from events.append.group_commit import AppendLane
from events.audit.checkpoints import Checkpoint
from events.audit.checkpoints import sign as sign_root
from events.audit.log_tree import complete_nodes, read_inclusion_path, read_root
from events.audit.log_verification import LogAddress, Verification, connect
from events.audit.proof_builder import prove, prove_consistency
from events.audit.proofs import encode_consistency, encode_proof
from events.facts.ids import AUDIT_STREAM, TaskId, log_stream
from events.facts.records import AuditCheckpointed, LogRecorded
from events.store.event_store import EventStore
from runtime.embedded import server as embedded
from runtime.postgres import connections
from runtime.postgres.migrations import migrate
from schema.named_queries import query
from tests.small_partitions import make_partitions_small

FILL = Path(__file__).parents[1] / "support" / "fill_log.sql"
COMMITS, COMMIT, TASK_LINES = 2_500, 20, 2_000
"""Commits per call, events per commit, log lines per task."""
PROOFS, CHECKPOINT = 200, 10_000
RAW = "select position, data::text from events where position > %s and position <= %s"
PAGE = 10_000
ADD_PARTITIONS = (
    "select add_partition(position) from generate_series(%(after)s + 1,"
    " %(until)s + events_per_partition(), events_per_partition()) position"
)


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


def filled(dsn: str, events: int, partitions: int) -> str:
    """Return the DSN of a database with at least this many events, filling it if necessary."""
    name = f"log_{events}_{partitions}"
    with psycopg.connect(dsn, autocommit=True) as conn:
        known = conn.execute("select from pg_database where datname = %s", (name,)).fetchone()
    found = new_database(dsn, name) if known is None else make_conninfo(dsn, dbname=name)
    migrate(found, SCHEMA)
    with psycopg.connect(found, autocommit=True, options=f"-c search_path={SCHEMA} -c synchronous_commit=off") as conn:
        conn.execute(FILL.read_bytes())
        (head,) = conn.execute(query("event_log", "head")).fetchone() or (0,)
        if head < events:
            if partitions > 1:
                make_partitions_small(found, events // partitions)
            while head < events:
                conn.execute(ADD_PARTITIONS, {"after": head, "until": head + COMMITS * COMMIT})
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
    """Return the median milliseconds of the runs."""
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
    """Return the milliseconds of each operation, at random places of the log."""
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
            # rolled back, so that the next run cleans as many lines
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


async def sign(dsn: str, events: int) -> list[Checkpoint]:
    """Record a checkpoint for every 10,000 events, as executors do, and return them."""
    key = Ed25519PrivateKey.generate()
    with connect(dsn, SCHEMA) as conn:
        ends = range(CHECKPOINT, events + 1, CHECKPOINT)
        made = [sign_root(key, end, read_root(conn, end), "2025-06-27T14:30:52+08:00") for end in ends]
    async with open_store(dsn) as store:
        facts = [
            AuditCheckpointed(position=c.position, root=c.root, at=c.at, signature=c.signature, public_key=c.public_key)
            for c in made
        ]
        await store.lane.append(AUDIT_STREAM, facts, expected=None)
    return made


def prove_all(dsn: str, events: int) -> dict[str, float]:
    """Return median milliseconds and bytes of proofs, without the event itself, for random events and checkpoints."""
    checkpoints = asyncio.run(sign(dsn, events))
    dice = random.Random(7)
    spent: dict[str, list[float]] = defaultdict(list)
    with connect(dsn, SCHEMA) as conn:
        for _ in range(PROOFS):
            position, earlier = dice.randrange(1, events), dice.choice(checkpoints)
            started = time.perf_counter()
            proof = prove(conn, position)
            spent["an event proved"].append((time.perf_counter() - started) * 1000)
            started = time.perf_counter()
            grown = prove_consistency(conn, earlier.position)
            spent["consistency proved"].append((time.perf_counter() - started) * 1000)
            lines = encode_proof(proof).split(b"\n")
            spent["a proof's bytes, without event"].append(sum(len(line) + 1 for i, line in enumerate(lines) if i != 1))
            spent["a consistency proof's bytes"].append(len(encode_consistency(grown)))
            at_end = read_inclusion_path(conn, position - 1, events)
            spent["hashes up to the newest"].append(len(at_end))
    return {what: statistics.median(times) for what, times in spent.items()}


def built(dsn: str, events: int) -> float:
    """Return the rate, in events per second, at which the tree of a log without stored nodes is completed."""
    with connect(dsn, SCHEMA) as conn:
        conn.execute("set default_transaction_read_only to off")
        conn.execute("truncate log_nodes")
        started = time.perf_counter()
        complete_nodes(conn, events)
        return events / (time.perf_counter() - started)


def read(dsn: str, events: int) -> float:
    """Return the rate, in events per second, at which one connection reads positions and payloads."""
    with psycopg.connect(dsn, options=f"-c search_path={SCHEMA}") as conn:
        started = time.perf_counter()
        for after in range(0, events, PAGE):
            conn.execute(RAW, (after, after + PAGE), prepare=True, binary=True).fetchall()
        return events / (time.perf_counter() - started)


def verified(dsn: str) -> float:
    """Return the rate of verification in events per second."""
    started = time.perf_counter()
    verdict = Verification(address=LogAddress(dsn, SCHEMA)).run()
    assert verdict.holds, verdict
    return verdict.checked / (time.perf_counter() - started)


def figures(dsn: str, sizes: list[int], partitions: int) -> list[Figure]:
    found: list[Figure] = []
    first: dict[str, float] = {}
    for events in sizes:
        log = filled(dsn, events, 1 if events == sizes[0] else partitions)
        # warms the server's file cache
        verified(log)
        rate, limit = verified(log), read(log, events)
        what, against = f"{events:,} verified", "positions and payloads read"
        # one process, which hashes each row three times
        bar = 0.12 if events == sizes[-1] else None
        found.append(
            Figure(what=what, ours=rate, unit="/s", against=against, theirs=limit, ratio=rate / limit, bar=bar)
        )
        found.append(
            Figure(
                what=f"{events:,} added to the tree",
                ours=(rate := built(log, events)),
                unit="/s",
                against=against,
                theirs=limit,
                ratio=rate / limit,
                bar=None,
            )
        )
        taken = uvloop.run(use(log, events)) | prove_all(log, events)
        first = first or taken
        for what, at in taken.items():
            if taken is not first:
                found.append(
                    Figure(
                        what=what,
                        ours=at,
                        unit="" if "bytes" in what or "hashes" in what else "ms",
                        against=f"at {events:,} against {sizes[0]:,}",
                        theirs=first[what],
                        ratio=at / first[what],
                        # a path has one more hash whenever the log doubles
                        bar=2 if "proved" in what else 1.5,
                        better="less",
                    )
                )
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.speed.audit")
    parser.add_argument("events", type=int, nargs="*", default=[100_000, 1_000_000])
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--partitions", type=int, default=1)
    parser.add_argument("--fill-only", action="store_true")
    given = parser.parse_args()
    with server(given.keep) as dsn:
        if given.fill_only:
            for events in given.events:
                filled(dsn, events, given.partitions)
            return 0
        return print_table(figures(dsn, given.events, given.partitions))


if __name__ == "__main__":
    sys.exit(main())
