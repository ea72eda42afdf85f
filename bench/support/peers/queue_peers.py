"""Empty jobs through other queues on PostgreSQL, each in a process of its own.

Usage: python -m bench.support.peers.queue_peers NAME DSN JOBS REQUESTS

Prints jobs per second between the first and the last start, and the sorted seconds from a request until its job
began. It exits at once, without cleanup: in three of four runs pgqueuer would wait forever for tasks that it has just
cancelled, and other peers keep threads and connections.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, NoReturn, cast

from psycopg.conninfo import conninfo_to_dict

CONCURRENCY = 20


class Seen:
    """Start times of the jobs."""

    def __init__(self) -> None:
        self.at: dict[int, float] = {}
        self._news = asyncio.Event()

    def begin(self, number: int) -> None:
        self.at[number] = time.perf_counter()
        self._news.set()

    async def until(self, holds: Callable[[], bool]) -> None:
        while not holds():
            self._news.clear()
            await self._news.wait()


async def measure(seen: Seen, ask: Callable[[int], Awaitable[object]], jobs: int, requests: int) -> list[float]:
    """Return [jobs per second, seconds …]. The first `jobs` jobs must have been requested already."""
    await seen.until(lambda: len(seen.at) >= jobs)
    took = max(seen.at.values()) - min(seen.at.values())
    seconds: list[float] = []
    for number in range(jobs, jobs + requests):
        await asyncio.sleep(0.01)
        began = time.perf_counter()
        await ask(number)
        await seen.until(lambda wanted=number: wanted in seen.at)
        seconds.append(seen.at[number] - began)
    return [jobs / took, *sorted(seconds)]


def tell(found: list[float]) -> NoReturn:
    print(json.dumps(found), flush=True)
    os._exit(0)


async def procrastinate_queue(dsn: str, jobs: int, requests: int) -> NoReturn:
    import procrastinate  # noqa: PLC0415  # each in its own process

    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=dsn))
    seen = Seen()

    @app.task(name="empty")
    async def empty(number: int) -> None:
        seen.begin(number)

    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        await empty.batch_defer_async(*[dict[str, Any](number=n) for n in range(jobs)])
        working = app.run_worker_async(
            concurrency=CONCURRENCY, wait=True, install_signal_handlers=False, listen_notify=True
        )
        async with asyncio.TaskGroup() as group:
            group.create_task(working)
            tell(await measure(seen, lambda n: empty.defer_async(number=n), jobs, requests))


async def pgqueuer_queue(dsn: str, jobs: int, requests: int) -> NoReturn:
    import asyncpg  # noqa: PLC0415  # each in its own process
    from pgqueuer import PgQueuer, Queries  # noqa: PLC0415  # each in its own process
    from pgqueuer.db import AsyncpgDriver  # noqa: PLC0415  # each in its own process
    from pgqueuer.models import Job  # noqa: PLC0415  # each in its own process

    given = conninfo_to_dict(dsn)
    seen = Seen()

    async def connect() -> AsyncpgDriver:
        host, user, name = str(given["host"]), str(given["user"]), str(given["dbname"])
        port = int(str(given.get("port") or 5432))
        return AsyncpgDriver(await asyncpg.connect(host=host, port=port, user=user, database=name))

    queries = Queries(await connect())
    await queries.install()
    worker = PgQueuer(await connect())

    @worker.entrypoint("empty")
    async def empty(job: Job) -> None:
        seen.begin(int(job.payload or b""))

    await queries.enqueue(["empty"] * jobs, [str(n).encode() for n in range(jobs)], [0] * jobs)
    async with asyncio.TaskGroup() as group:
        group.create_task(worker.run(batch_size=CONCURRENCY, dequeue_timeout=timedelta(seconds=30)))
        tell(await measure(seen, lambda n: queries.enqueue("empty", str(n).encode()), jobs, requests))


def dbos_queue(dsn: str, jobs: int, requests: int) -> NoReturn:
    from dbos import DBOS  # noqa: PLC0415  # each in its own process

    given = conninfo_to_dict(dsn)
    place = f"host={given['host']}&port={given.get('port') or 5432}"
    url = f"postgresql+psycopg://{given['user']}@/{given['dbname']}?{place}"
    config = {"name": "bench", "system_database_url": url, "run_admin_server": False, "log_level": "ERROR"}
    DBOS(config=cast("Any", config))
    at: dict[int, float] = {}

    @DBOS.step()
    def empty(number: int) -> None:
        at[number] = time.perf_counter()

    @DBOS.workflow()
    def job(number: int) -> None:
        empty(number)

    DBOS.launch()
    DBOS.register_queue("empty")
    for handle in [DBOS.enqueue_workflow("empty", job, n) for n in range(jobs)]:
        handle.get_result()
    took = max(at.values()) - min(at.values())
    seconds: list[float] = []
    for number in range(jobs, jobs + requests):
        began = time.perf_counter()
        DBOS.enqueue_workflow("empty", job, number).get_result()
        seconds.append(at[number] - began)
    tell([jobs / took, *sorted(seconds)])


def main() -> None:
    name, dsn, jobs, requests = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    match name:
        case "procrastinate":
            asyncio.run(procrastinate_queue(dsn, jobs, requests))
        case "pgqueuer":
            asyncio.run(pgqueuer_queue(dsn, jobs, requests))
        case "dbos":
            dbos_queue(dsn, jobs, requests)
        case _:
            sys.exit(f"there is no peer {name}")


if __name__ == "__main__":
    main()
