"""Queries of every request, scrape, append or start of an executor, in a log of 100,000 ended tasks.

Their cost must not grow with the number of past tasks, so each is compared with its own cost in a log of 1,000 ended
tasks: with the plan that a prepared statement ends up with, and with a few requests open.
Usage: python -m bench.speed.lookups
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import uvloop

from bench.support.append_lane import open_lane
from bench.support.server import SCHEMA, new_database, scratch_database
from bench.support.table import Figure, print_table
from events.facts.ids import ExecutionId, TaskId, task_stream
from events.facts.task import facts
from runtime.postgres import connections
from runtime.postgres.migrations import migrate
from schema.named_queries import query
from service.projections.projector import rebuild_tables

FILL = Path(__file__).parents[1] / "support" / "fill_tasks.sql"
FEW, MANY = 1_000, 100_000
OPEN = 20
ROUNDS = 15
BAR = 3.0
GROWING = {"read_reviews"}
"""Queries run once a step; their cost grows with the tasks over one source, and is printed without a bar."""

Asked = tuple[str, str, str, dict[str, Any] | tuple[Any, ...], bool]


def questions(head: int) -> list[Asked]:
    """Return the queries: occasion, file and name, parameters, and True if the product plans it each time."""
    first_open = head - 2 * OPEN
    ids = {"execution_ids": [f"open_{n}" for n in range(OPEN)], "task_ids": [f"open_{n}" for n in range(OPEN)]}
    lease = {"executor": "nobody", "seconds": 30}
    whole = {"after": 0, "until": head, "limit": 1_000}
    page = {"status": None, "db_name": None, "created_by": None, "q": None, "before_at": None, "before_id": None}
    return [
        ("an executor starts", "work", "open_work", {}, False),
        ("", "event_log", "head", {}, False),
        ("", "work", "last_drain_event", {}, False),
        ("", "leases", "held", {}, False),
        ("an executor wakes up", "work", "work_since", {"after": first_open, "limit": 1_000}, False),
        ("", "leases", "claim", {**ids, **lease}, False),
        ("pairs are made", "event_log", "read_reviews", {"task_id": "open_0", "source": "db_7"}, False),
        ("an hour has passed", "leases", "remove_expired", {}, False),
        ("a minute has passed", "audit", "checkpoint_progress", {}, False),
        ("a task is requested", "tasks", "active_tasks", {}, False),
        ("a task is opened", "work", "waiting_requests", {}, False),
        (
            "",
            "event_log",
            "read_stream",
            {"stream": "task:open_0", "after_version": 0, "until": head, "limit": 1_000},
            False,
        ),
        (
            "a stream continues",
            "event_log",
            "read_tasks",
            {"tasks": ["open_0", "open_1"], "types": ["task.deleted"], **whole},
            False,
        ),
        ("a list is opened", "tasks", "newest_task", {}, True),
        ("", "tasks", "list_tasks", {**page, "limit": 50}, True),
        ("figures are scraped", "work", "queue_length", {}, False),
        ("", "leases", "oldest_renewal", {"seconds": 30}, False),
    ]


async def fill(dsn: str, tasks: int) -> int:
    """Append ended tasks, then some with a request that is not started; return the log's head."""
    async with await connections.connect(dsn, SCHEMA) as conn:
        # several statements in one, so parameters cannot be bound by the server
        await psycopg.AsyncClientCursor(conn).execute(FILL.read_bytes(), {"tasks": tasks})
    async with open_lane(dsn) as lane:
        for n in range(OPEN):
            task = TaskId(f"open_{n}")
            told = [
                facts.TaskCreated(
                    task_id=task, task_type="data_workflow", db_name="d", source="db_7", parameters={},
                    output_directory="./d",
                ),
                facts.StepRequested(task_id=task, execution_id=ExecutionId(task), step="ddl_generation"),
            ]  # fmt: skip
            await lane.append(task_stream(task), told, expected=0)
    async with await connections.connect(dsn, SCHEMA) as conn:
        await rebuild_tables(conn, SCHEMA)
        await conn.execute("vacuum analyze")
    return tasks * 5 + 2 * OPEN


def milliseconds(conn: psycopg.Connection[Any], asked: Asked) -> float:
    """Return the median of several runs, each rolled back, including the transfer of the rows."""
    _, group, name, parameters, anew = asked
    found: list[float] = []
    for _ in range(ROUNDS):
        with conn.transaction(force_rollback=True):
            started = time.perf_counter()
            cursor = psycopg.RawCursor(conn) if isinstance(parameters, tuple) else conn.cursor()
            cursor.execute(query(group, name), parameters, prepare=not anew).fetchall()
            found.append((time.perf_counter() - started) * 1_000)
    return statistics.median(found)


def measure(dsn: str, head: int) -> list[float]:
    """Return the milliseconds of each query."""
    taken: list[float] = []
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute("select set_config('search_path', %s, false)", (f"{SCHEMA}, public",))
        for asked in questions(head):
            *_, anew = asked
            conn.execute("select set_config('plan_cache_mode', %s, false)", ("auto" if anew else "force_generic_plan",))
            taken.append(milliseconds(conn, asked))
    return taken


def figures(few: list[float], many: list[float]) -> Iterator[Figure]:
    for (when, group, name, *_), least, most in zip(questions(0), few, many, strict=True):
        bar = None if name in GROWING else BAR
        against = f"{group}/{name}, {FEW:,} tasks"
        yield Figure(
            what=when, ours=most, unit="ms", against=against, theirs=least, ratio=most / least, bar=bar, better="less"
        )


def measured(dsn: str, tasks: int) -> list[float]:
    made = new_database(dsn, f"tasks_{tasks}")
    migrate(made, SCHEMA)
    return measure(made, uvloop.run(fill(made, tasks)))


def main() -> int:
    with scratch_database() as dsn:
        return print_table(list(figures(measured(dsn, FEW), measured(dsn, MANY))))


if __name__ == "__main__":
    sys.exit(main())
