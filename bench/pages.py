"""How long people wait for a page of a log of a million lines, for exact totals, and for a page of 100,000 tasks.

Over HTTP, one request after another on one connection. Usage: python -m bench.pages
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Iterator, Mapping

import httpx2
import uvloop

from bench.rebuilding import write_log
from bench.support.product import API, running_service
from bench.support.server import SCHEMA, scratch_database
from bench.support.table import Figure, print_table
from runtime.postgres import connections
from service.projections.projector import rebuild_tables

LINES = 1_000_000
TASKS = 100_000
REQUESTS = 200
COUNTS = 7
PAGE_BAR_MS, SCAN_BAR_MS, COUNT_BAR_MS, LIST_BAR_MS = 20.0, 400.0, 400.0, 30.0

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
    await write_log(dsn, tasks=1, count=LINES)
    async with await connections.connect(dsn, SCHEMA) as conn:
        await rebuild_tables(conn, SCHEMA)
        await conn.execute(TASK_ROWS, (TASKS,))
        await conn.execute("vacuum analyze")


def waits(client: httpx2.Client, path: str, asked: Iterator[Mapping[str, str]]) -> list[float]:
    """Milliseconds of each request, least first."""
    found: list[float] = []
    for parameters in asked:
        started = time.perf_counter()
        client.get(path, params=parameters).raise_for_status()
        found.append((time.perf_counter() - started) * 1_000)
    return sorted(found)


def log_pages(parameters: Mapping[str, str], chance: random.Random) -> Iterator[Mapping[str, str]]:
    """Half of the pages end at the newest line, half at any."""
    for n in range(REQUESTS):
        yield parameters if n % 2 else {**parameters, "before": str(chance.randrange(1_000, LINES))}


def task_pages(client: httpx2.Client) -> Iterator[Mapping[str, str]]:
    """Page after page from the newest, in strides of 500, with and without a filter."""
    for condition in ({}, {"status": "failed"}, {"db_name": "db_7"}, {"created_by": "user_3", "status": "failed"}):
        cursor: str | None = ""
        for _ in range(REQUESTS // 4):
            page = client.get(f"{API}/tasks", params={**condition, "limit": "500", "cursor": cursor or ""}).json()
            yield {**condition, "limit": "50", "cursor": cursor or ""}
            cursor = page["data"]["next_cursor"]


def p99(sorted_waits: list[float]) -> float:
    return sorted_waits[int(len(sorted_waits) * 0.99)]


def measure(dsn: str) -> list[Figure]:
    chance = random.Random(7)  # the same pages every time
    figures: list[Figure] = []

    def add(what: str, found: float, bar: float) -> None:
        figures.append(
            Figure(
                what=what, ours=found, unit="ms", against="the bar in ms", theirs=bar, ratio=found / bar, bar=1,
                better="less",
            )
        )  # fmt: skip

    with running_service(dsn) as service, httpx2.Client(base_url=service.url, timeout=60) as client:
        path = f"{API}/tasks/task_0/logs"
        client.get(path).raise_for_status()
        for what, parameters in LOG_PAGES.items():
            # a text is looked for in every line
            bar = SCAN_BAR_MS if "q" in parameters else PAGE_BAR_MS
            add(f"{what}: p99", p99(waits(client, path, log_pages(parameters, chance))), bar)
        for what, parameters in LOG_PAGES.items():
            counted = [{**parameters, "count": "1", "limit": "1"}] * COUNTS
            add(f"{what}: total", statistics.median(waits(client, path, iter(counted))), COUNT_BAR_MS)
        add("a page of 100,000 tasks: p99", p99(waits(client, f"{API}/tasks", task_pages(client))), LIST_BAR_MS)
        words = [{"q": word} for word in ("run 99999", "db_7", "nothing of it", "7") for _ in range(REQUESTS // 20)]
        add("tasks with a word: p99", p99(waits(client, f"{API}/tasks", iter(words))), LIST_BAR_MS)
    return figures


def main() -> int:
    with scratch_database() as dsn:
        uvloop.run(fill(dsn))
        return print_table(measure(dsn))


if __name__ == "__main__":
    sys.exit(main())
