"""Many more concurrent pair runs than connections of a source: other requests and the source are unaffected."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from collections.abc import Callable

import httpx2
import psycopg
import pytest

from runtime.settings.settings import Settings
from tests.acceptance.conftest import API, Product

pytestmark = pytest.mark.long

CALLERS = 110
SAMPLES = 30
CONSECUTIVE = 4
"""Consecutive samples in which a session must appear to count: it outlives its connection for a moment."""
BUSY = """
select pid from pg_stat_activity
where datname = %s and application_name in ('querymill source', 'querymill service')
"""


def with_a_pair(product: Product) -> str:
    """Create a task with one pair over the sample database; return the path of the pair."""
    client = product.client
    made = client.post(f"{API}/tasks", json={"task_type": "data_workflow", "db_name": "highway_db"})
    task = f"{API}/tasks/{made.json()['data']['task_id']}"
    mine = [{"question": "How many companies?", "sql": "select count(*) from bss_company"}]
    assert client.post(f"{task}/pairs/import", json=mine).json()["data"]["imported"] == 1
    (pair,) = client.get(f"{task}/pairs").json()["data"]["pairs"]
    return f"{task}/pairs/{pair['pair_id']}"


def test_pair_runs_beyond_connection_limit_wait_or_are_refused(
    shared_service: Product, highway: str, figure: Callable[..., None]
) -> None:
    pair = with_a_pair(shared_service)
    database = psycopg.conninfo.conninfo_to_dict(highway)["dbname"]
    limit = Settings().source_connections

    async def play() -> tuple[list[httpx2.Response], list[tuple[int, float]], int]:
        limits = httpx2.Limits(max_connections=CALLERS + 10)
        async with (
            httpx2.AsyncClient(base_url=shared_service.url, timeout=300, limits=limits) as client,
            await psycopg.AsyncConnection.connect(highway, autocommit=True) as watcher,
        ):
            running = [asyncio.create_task(client.post(f"{pair}/run", json={})) for _ in range(CALLERS)]
            seen, peak, used = list[tuple[int, float]](), 0, False
            sessions = deque[set[int]](maxlen=CONSECUTIVE)
            while len(seen) < SAMPLES or not all(run.done() for run in running):
                began = time.monotonic()
                status = (await client.get(f"{API}/tasks")).status_code
                seen.append((status, time.monotonic() - began))
                sessions.append({pid for (pid,) in await (await watcher.execute(BUSY, (database,))).fetchall()})
                used = used or bool(sessions[-1])
                if len(sessions) == CONSECUTIVE:
                    peak = max(peak, len(set.intersection(*sessions)))
            assert used
            return await asyncio.gather(*running), seen, peak

    answers, seen, peak = asyncio.run(play())
    figure("a list while 110 callers run pairs", [seconds for _, seconds in seen], "s", limit=2.0)
    assert {status for status, _ in seen} == {200}
    codes = Counter(answer.status_code for answer in answers)
    assert set(codes) <= {200, 429}
    assert codes[200] >= limit
    assert all(int(a.headers["Retry-After"]) >= 1 for a in answers if a.status_code == 429)
    assert peak <= limit
