"""Latency and throughput of an executor with empty executions, compared with peers on the same server.

Usage: python -m bench.speed.executor

The floors are the costs without an executor: a process that answers a request with one append, without claim and
without reading, and the same appends of the same events alone.

Ours are complete: a process of its own, every execution with all its events, log lines included, and its files in
the store. `execution.started` and `step.started` count when another process has read them. The peers keep jobs but no
history; theirs count when the job begins, in the process that requested it.
"""

from __future__ import annotations

import asyncio
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Literal, NamedTuple

import uvloop

from bench.support.appends_alone import appends_alone, lives
from bench.support.server import SCHEMA, new_database, scratch_database
from bench.support.table import Figure, print_table
from events.facts.ids import ExecutionId, TaskId, execution_id_at, task_id_at, task_stream
from events.facts.task.facts import StepRequested, TaskCreated
from events.store.event_log import open_feed, open_log
from events.store.event_store import EventStore
from events.wire.event import Event
from runtime.files.artefact_store import open_artefacts
from runtime.postgres.migrations import migrate
from runtime.settings.settings import Settings
from runtime.sources.encrypted_sources import SourceRegister, cipher
from tests.task_folders import folders

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
EXECUTIONS = 3_000
AT_ONCE = 64
"""Concurrent executions of the executor."""
REQUESTS = 300
WARM_UP = 20
SOURCES = 3
EXECUTOR, BARE = "bench.support.peers.empty_executor", "bench.support.peers.bare_starter"
PEERS = {"procrastinate": (1_500, 200), "pgqueuer": (3_000, 200), "dbos": (500, 20)}
"""Number of jobs, and of single requests."""
BARS = {"procrastinate": (1.1, 1.2)}
"""Bars of a peer as ratios of ours to theirs: median latency, and throughput."""
PEER_SECONDS = 60


class Measured(NamedTuple):
    """Jobs per second of a peer, and its sorted latencies in seconds."""

    rate: float
    seconds: list[float]


class Begun(NamedTuple):
    """Sorted seconds from a request until `execution.started` and until `step.started` have been read."""

    execution: list[float]
    step: list[float]


type Better = Literal["less", "more"]
type Peer = Measured | Literal["not installed", "hung"]


@contextmanager
def executor_process(settings: Settings, module: str = EXECUTOR) -> Generator[int]:
    """Start an executor of empty steps; yield its process id once it is ready; stop it afterwards."""
    given = {f"QUERYMILL_{k.upper()}": str(v) for k, v in settings.model_dump(mode="json").items() if v is not None}
    process = subprocess.Popen(
        [sys.executable, "-m", module],
        env={**os.environ, **given},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    said = ""
    while not said.endswith("ready\n"):
        said = process.stderr.readline()
        if not said:
            raise RuntimeError("the executor ended before it was ready")
    try:
        yield process.pid
    finally:
        process.terminate()
        process.communicate()


class Requests:
    """Factory of tasks with one request each."""

    def __init__(self, settings: Settings, store: EventStore) -> None:
        self._store = store
        self._artefacts = open_artefacts(settings)
        self._made = 0

    async def create(self) -> tuple[TaskId, ExecutionId]:
        moment = BEGIN + timedelta(seconds=self._made)
        self._made += 1
        task_id = task_id_at(moment)
        folders(self._artefacts).create(task_id)
        source = f"shop_{self._made % SOURCES}"
        created = TaskCreated(
            task_id=task_id,
            task_type="data_workflow",
            db_name=source,
            source=source,
            parameters={"db_name": source},
            output_directory=f"./{task_id}",
        )
        await self._store.lane.append(task_stream(task_id), [created], expected=0)
        return task_id, execution_id_at(task_id, "ddl_generation", moment)

    async def request(self, task_id: TaskId, execution_id: ExecutionId) -> None:
        asked = StepRequested(task_id=task_id, execution_id=execution_id, step="ddl_generation")
        await self._store.lane.append(task_stream(task_id), [asked], expected=1)


async def latency(settings: Settings, store: EventStore, requests: Requests) -> Begun:
    """Return the latencies of single requests to an idle executor."""
    at: dict[tuple[str, str], float] = {}
    news = asyncio.Event()

    def look(page: Sequence[Event]) -> None:
        for event in page:
            if event.type in ("execution.started", "step.started", "execution.completed"):
                at[event.type, event.fact().execution_id] = perf_counter()
                news.set()

    feed = open_feed(settings, after=await store.head())
    feed.subscribe(look)
    following = asyncio.create_task(feed.run())
    begun = Begun([], [])
    for _ in range(WARM_UP + REQUESTS):
        task_id, execution_id = await requests.create()
        await asyncio.sleep(0.01)
        began = perf_counter()
        await requests.request(task_id, execution_id)
        while ("execution.completed", execution_id) not in at:
            news.clear()
            await news.wait()
        begun.execution.append(at["execution.started", execution_id] - began)
        begun.step.append(at["step.started", execution_id] - began)
    following.cancel()
    return Begun(*(sorted(seconds[WARM_UP:]) for seconds in begun))


async def floor_latency(settings: Settings, store: EventStore, requests: Requests) -> list[float]:
    """Return the sorted seconds until a process that only appends one event per request has done so."""
    came = asyncio.Event()

    def look(page: Sequence[Event]) -> None:
        if any(event.type == "execution.started" for event in page):
            came.set()

    feed = open_feed(settings, after=await store.head())
    feed.subscribe(look)
    following = asyncio.create_task(feed.run())
    seconds: list[float] = []
    with executor_process(settings, BARE):
        for _ in range(WARM_UP + REQUESTS):
            made = await requests.create()
            await asyncio.sleep(0.01)
            came.clear()
            began = perf_counter()
            await requests.request(*made)
            await came.wait()
            seconds.append(perf_counter() - began)
    following.cancel()
    return sorted(seconds[WARM_UP:])


class Throughput(NamedTuple):
    """Executions per second between the first start and the last end; events and CPU milliseconds per execution."""

    rate: float
    events: float
    cpu: float
    alone: float
    """Executions per second if their events are only appended."""


async def throughput(settings: Settings, store: EventStore, requests: Requests, empty: str) -> Throughput:
    """Return the throughput of the executor. `empty`: DSN of a log without events."""

    async def ask() -> None:
        await requests.request(*await requests.create())

    await asyncio.gather(*(ask() for _ in range(EXECUTIONS)))
    filled = await store.head()
    with executor_process(settings) as pid:
        before = cpu_seconds(pid)
        done, seconds, events = 0, 0.0, 0
        async with store.connection() as conn:
            while done < EXECUTIONS:
                await asyncio.sleep(0.5)
                cursor = await conn.execute(
                    "select count(*) filter (where type = 'execution.completed'),"
                    " extract(epoch from max(recorded_at) filter (where type = 'execution.completed')"
                    "  - min(recorded_at) filter (where type = 'execution.started'))::float8, count(*)"
                    " from events where position > %s",
                    (filled,),
                )
                done, seconds, events = await cursor.fetchone() or (0, 0.0, 0)
        cpu = (cpu_seconds(pid) - before) / EXECUTIONS * 1000
    appended = [event async for page in store.pages(after=filled) for event in page]
    alone = await appends_alone(settings.model_copy(update={"database_url": empty}), lives(appended), AT_ONCE)
    return Throughput(EXECUTIONS / seconds, events / EXECUTIONS, cpu, alone)


def cpu_seconds(pid: int) -> float:
    """Return the user and kernel seconds of a process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split()
    ticks = 0
    for process in (pid, *children):
        fields = Path(f"/proc/{process}/stat").read_text("utf-8").rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def peer(name: str, dsn: str) -> Peer:
    """Run a peer (`bench.support.peers.queue_peers`) and return its result. A peer that hangs is tried once more."""
    if importlib.util.find_spec(name) is None:
        return "not installed"
    for attempt in ("first", "second"):
        jobs, requests = map(str, PEERS[name])
        database = new_database(dsn, f"{name}_{attempt}")
        arguments = [sys.executable, "-m", "bench.support.peers.queue_peers", name, database, jobs, requests]
        try:
            done = subprocess.run(arguments, capture_output=True, text=True, check=False, timeout=PEER_SECONDS)
        except subprocess.TimeoutExpired:
            continue
        if done.returncode != 0:
            raise RuntimeError(f"{name}: {done.stderr.strip().splitlines()[-1]}")
        rate, *seconds = json.loads(done.stdout.strip().splitlines()[-1])
        return Measured(rate, seconds)
    return "hung"


class Ours(NamedTuple):
    begun: Begun
    floor: list[float]
    """Seconds."""
    many: Throughput


async def ours(dsn: str, home: Path) -> Ours:
    settings = Settings(database_url=dsn, home_dir=home, timezone="UTC", log_level="WARNING", fallback_seconds=60)
    async with open_log(settings) as store:
        register = SourceRegister(connection=store.connection, cipher=cipher(settings))
        for n in range(SOURCES):
            await register.add(f"shop_{n}", dsn)
        requests = Requests(settings, store)
        with executor_process(settings):
            begun = await latency(settings, store, requests)
        # a log of its own, because its requests have no executor
        elsewhere = {"database_url": new_log(dsn, "floor"), "home_dir": home / "floor"}
        unanswered = settings.model_copy(update=elsewhere)
        async with open_log(unanswered) as other:
            floor = await floor_latency(unanswered, other, Requests(unanswered, other))
        busy = settings.model_copy(update={"executor_concurrency": AT_ONCE})
        return Ours(begun, floor, await throughput(busy, store, requests, new_log(dsn, "appends")))


def new_log(dsn: str, name: str) -> str:
    """Return the DSN of an empty log on the same server."""
    made = new_database(dsn, name)
    migrate(made, SCHEMA)
    return made


def table(found: Ours, peers: dict[str, Peer]) -> list[Figure]:
    begun, floor, (rate, events, cpu, alone) = found
    p50, p99 = percentile(begun.execution, 0.5), percentile(begun.execution, 0.99)
    figures = [
        over("p50", p50, "ms", "an append in answer, by itself", percentile(floor, 0.5), "less"),
        over("p50", p50, "ms", "request → step.started", percentile(begun.step, 0.5), "less"),
        over("executions", rate, "/s", "their appends by themselves", alone, "more"),
        over("p99", p99, "ms", "the p50", p50, "less"),
    ]
    for name, measured in peers.items():
        # the jobs of procrastinate and pgqueuer begin in the requesting process, which compares to reading our events
        until, jobs = f"{name}: until a job begins", f"{name}: empty jobs"
        match measured:
            case Measured(theirs, seconds):
                soon, many = BARS.get(name, (None, None))
                figures.append(beside("p50", p50, "ms", until, percentile(seconds, 0.5), soon, "less"))
                figures.append(beside("executions", rate, "/s", jobs, theirs, many, "more"))
            case absent:
                for what, ours, unit, against in (("p50", p50, "ms", until), ("executions", rate, "/s", jobs)):
                    figures.append(Figure(what=what, ours=ours, unit=unit, against=against, absent=absent, bar=None))
    print(f"{cpu:.2f} ms of CPU and {events:.0f} events for each empty execution")
    return figures


def over(what: str, found: float, unit: str, floor: str, theirs: float, better: Better) -> Figure:
    """Return a figure compared with a floor of the same run, without a bar."""
    return beside(what, found, unit, floor, theirs, None, better)


def beside(
    what: str, found: float, unit: str, against: str, theirs: float, bar: float | None, better: Better
) -> Figure:
    return Figure(
        what=what, ours=found, unit=unit, against=against, theirs=theirs, ratio=found / theirs, bar=bar, better=better
    )


def percentile(ordered: Sequence[float], share: float) -> float:
    """Return the value at this share of sorted seconds, in milliseconds."""
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000


def main() -> int:
    with scratch_database() as dsn, tempfile.TemporaryDirectory() as home:
        found = uvloop.run(ours(dsn, Path(home)))
        p50, p99 = (percentile(found.begun.execution, share) for share in (0.5, 0.99))
        # printed first, because the peers take long
        print(f"ours: p50 {p50:.1f} ms, p99 {p99:.1f} ms, {found.many.rate:.0f}/s")
        return print_table(table(found, {name: peer(name, dsn) for name in PEERS}))


if __name__ == "__main__":
    sys.exit(main())
