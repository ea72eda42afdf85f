"""Response times for a page of a log of a million lines, an exact total, and a page of 100,000 tasks.

Over HTTP, sequentially on one connection. A search and a total are compared with the server's own scan of all lines,
other pages with a page of a short log. Usage: python -m bench.speed.pages
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Iterator, Mapping

import httpx2
import psycopg
import uvloop

from bench.speed.rebuilding import write_log
from bench.support.product import API, running_service
from bench.support.server import SCHEMA, scratch_database
from bench.support.table import Figure, print_table
from runtime.postgres import connections
from service.projections.projector import rebuild_tables

LINES = 1_000_000
TASKS = 100_000
REQUESTS = 40
COUNTS = 7
PAGE_BAR, SCAN_BAR, LIST_BAR = 3.0, 2.0, 3.0
SHORT = 1_000
"""Lines of the short log."""
SCAN = "select count(*) from data_pipeline_task_logs where task_id = 'task_0' and message ilike '%%no such words%%'"

LOG_PAGES: dict[str, dict[str, str]] = {
    "newest lines": {},
    "level WARNING": {"level": "WARNING"},
    "level ERROR, 1 in 100,000": {"level": "ERROR"},
    "a common word": {"q": "sampled values"},
    "a word of 1 line in 1,000": {"q": "耗时 77 ms"},
    "a word of 1 line in 5,000": {"q": "bss_table_777"},
    "a word of 1 line in 250,000": {"q": "抽样中断"},
    "two characters, as rare": {"q": "中断"},
    "a word of no line": {"q": "deadlock detected"},
    "two letters of no line": {"q": "zq"},
    "a common word, level ERROR": {"q": "sampled values", "level": "ERROR"},
    "a rare word, level ERROR": {"q": "statement timeout", "level": "ERROR"},
}
TASK_ROWS = """
insert into data_pipeline_tasks (id, task_type, status, parameters, created_at, created_by, db_name, task_name)
select 'task_2020' || lpad(n::text, 10, '0'), 'data_workflow', case when n %% 50 = 0 then 'failed' else 'completed' end,
    '{}', timestamptz '2020-01-01' + n * interval '1 minute', 'user_' || n %% 20, 'db_' || n %% 30, 'run ' || n
from generate_series(1, %s) n
"""


async def fill(dsn: str) -> None:
    await write_log(dsn, tasks=2, lines_of={"task_0": LINES, "task_1": SHORT})
    async with await connections.connect(dsn, SCHEMA) as conn:
        await rebuild_tables(conn, SCHEMA)
        await conn.execute(TASK_ROWS, (TASKS,))
        await conn.execute("vacuum analyze")


def waits(client: httpx2.Client, path: str, asked: Iterator[Mapping[str, str]]) -> list[float]:
    """Return the sorted milliseconds of the requests."""
    found: list[float] = []
    for parameters in asked:
        started = time.perf_counter()
        client.get(path, params=parameters).raise_for_status()
        found.append((time.perf_counter() - started) * 1_000)
    return sorted(found)


def log_pages(parameters: Mapping[str, str], chance: random.Random) -> Iterator[Mapping[str, str]]:
    """Yield pages: half from the newest line back, half from a random line."""
    for n in range(REQUESTS):
        yield parameters if n % 2 else {**parameters, "before": str(chance.randrange(1_000, LINES))}


def task_pages(client: httpx2.Client) -> Iterator[Mapping[str, str]]:
    """Yield pages from the newest task back, in strides of 500, with and without filters."""
    for condition in ({}, {"status": "failed"}, {"db_name": "db_7"}, {"created_by": "user_3", "status": "failed"}):
        cursor: str | None = ""
        for _ in range(REQUESTS // 4):
            page = client.get(f"{API}/tasks", params={**condition, "limit": "500", "cursor": cursor or ""}).json()
            yield {**condition, "limit": "50", "cursor": cursor or ""}
            cursor = page["data"]["next_cursor"]


def scan_milliseconds(dsn: str) -> float:
    """Return the median of several counts of a text that occurs in no line."""
    taken: list[float] = []
    with psycopg.connect(dsn, options=f"-c search_path={SCHEMA}") as conn:
        for _ in range(COUNTS):
            started = time.perf_counter()
            conn.execute(SCAN).fetchone()
            taken.append((time.perf_counter() - started) * 1_000)
    return statistics.median(taken)


def p99(sorted_waits: list[float]) -> float:
    return sorted_waits[int(len(sorted_waits) * 0.99)]


def measure(dsn: str) -> list[Figure]:
    chance = random.Random(7)  # the same pages in every run
    figures: list[Figure] = []

    def add(what: str, found: float, limit: tuple[str, float], bar: float) -> None:
        against, theirs = limit
        ratio = found / theirs
        figures.append(
            Figure(
                what=what, ours=found, unit="ms", against=against, theirs=theirs, ratio=ratio, bar=bar, better="less"
            )
        )

    scan = "the server's scan of all lines", scan_milliseconds(dsn)
    with running_service(dsn) as service, httpx2.Client(base_url=service.url, timeout=60) as client:
        path, short = f"{API}/tasks/task_0/logs", f"{API}/tasks/task_1/logs"
        client.get(path).raise_for_status()
        page = f"a page of {SHORT:,} lines: p99", p99(waits(client, short, iter([{}] * REQUESTS)))
        for what, parameters in LOG_PAGES.items():
            # a search reads every line
            limit, bar = (scan, SCAN_BAR) if "q" in parameters else (page, PAGE_BAR)
            add(f"{what}: p99", p99(waits(client, path, log_pages(parameters, chance))), limit, bar)
        for what, parameters in LOG_PAGES.items():
            counted = [{**parameters, "count": "1", "limit": "1"}] * COUNTS
            add(f"{what}: total", statistics.median(waits(client, path, iter(counted))), scan, SCAN_BAR)
        add("a page of 100,000 tasks: p99", p99(waits(client, f"{API}/tasks", task_pages(client))), page, LIST_BAR)
        words = [{"q": word} for word in ("run 99999", "db_7", "nothing of it", "7") for _ in range(REQUESTS // 20)]
        add("tasks with a word: p99", p99(waits(client, f"{API}/tasks", iter(words))), page, LIST_BAR)
    return figures


def main() -> int:
    with scratch_database() as dsn:
        uvloop.run(fill(dsn))
        return print_table(measure(dsn))


if __name__ == "__main__":
    sys.exit(main())
