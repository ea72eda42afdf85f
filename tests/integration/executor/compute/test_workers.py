"""Validation by workers: the same outcomes as in the executor's threads, whatever becomes of the workers."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import psycopg
import pytest

from executor.compute.calls import WorkerCall
from executor.compute.choice import compute_of
from executor.control.cancellation import StopToken
from executor.steps.api import StepContext
from executor.steps.registry import WORKS
from executor.steps.source import worker_gate
from executor.steps.sql_validation import SqlValidation
from runtime.sources.connection_slots import slot_address
from tests.dask_cluster import SECRET_KEY, DaskCluster
from tests.integration.executor.compute.conftest import create_with_pairs, pairs
from tests.integration.executor.conftest import TASK, Bench
from tests.waiting import until, until_in_thread

pytestmark = pytest.mark.usefixtures("shop")

type Play = Callable[..., None]
type StartCluster = Callable[..., DaskCluster]

BATCHES = 8
"""Units of the 200 pairs, 25 pairs each."""
TIMES = ("execution_time", "total_time")
ENDLESS = """
select count(*) from orders a, orders b, orders c where md5(md5(md5(md5((a.id + b.id + c.id)::text)))) > '{n}'
"""
"""Query of minutes."""
MINUTES_MS = 600_000
SECONDS = 300
"""Time to wait for workers, each of which imports the product."""
SLOTS = """
select count(*) from pg_locks
where locktype = 'advisory' and granted and classid = (hashtext('querymill.source.' || %s)::bigint & 4294967295)::oid
"""
OF_WORKERS = "from pg_stat_activity where datname = current_database() and application_name like 'querymill worker%'"
END_SESSIONS = f"select pg_terminate_backend(pid, 60000) {OF_WORKERS}".encode()
SESSIONS = f"select count(*) {OF_WORKERS}".encode()


@pytest.fixture
def ready(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let units wait until the workers are ready, or until the executor does without them."""
    original = SqlValidation.units_at_once

    def waiting(work: SqlValidation, context: StepContext) -> int:
        found = original(work, context)
        if (compute := work.workers) is not None:
            until_in_thread(lambda: not compute.width() or compute.submit("nothing").result(context.token) is not None)
        return found

    monkeypatch.setattr(SqlValidation, "units_at_once", waiting)


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch, ready: None) -> Counter[str]:
    """Number of answers that workers gave, by kind of work."""
    given: Counter[str] = Counter()
    original = WorkerCall.result

    def recorded(call: WorkerCall, token: StopToken) -> bytes | None:
        answer = original(call, token)
        given[call.work or ""] += answer is not None
        return answer

    monkeypatch.setattr(WorkerCall, "result", recorded)
    return given


async def outcomes(bench: Bench) -> list[dict[str, Any]]:
    """Outcomes of all pairs without the times."""
    done = (await bench.store.task(TASK)).steps["sql_validation"].done
    stored = {
        unit: json.loads(bench.artefacts.objects.get(outputs[0].sha256)) for unit, outputs in sorted(done.items())
    }
    checked = [each for unit, found in stored.items() if unit.startswith("batch_") for each in found]
    return [{name: value for name, value in each.items() if name not in TIMES} for each in checked]


async def validated(bench: Bench, compute: str, **changed: Any) -> list[dict[str, Any]]:
    """Validate the pairs; return the outcomes. They are the same each time, as long as no repair is accepted."""
    async with bench.daemon(works=WORKS, compute=compute, **changed):
        ended = await bench.ended(await bench.request("sql_validation", force=True), seconds=SECONDS)
    assert (ended.status, ended.error) == ("completed", None)
    return await outcomes(bench)


@pytest.mark.long
def test_every_number_of_processes_gives_the_outcomes_of_threads(
    play: Play, answered: Counter[str], database: str
) -> None:
    async def scenario(bench: Bench) -> None:
        await create_with_pairs(bench, pairs(), dsn=database)
        expected = await validated(bench, "threads")
        assert answered.total() == 0
        assert {(each["first_pass_valid"], each["valid"]) for each in expected if "valid" in each} == {
            (True, True),
            (False, True),
            (False, False),
        }
        for count in (1, 2, 4):
            assert await validated(bench, f"processes:{count}") == expected
        assert answered["verdicts"] == 3 * BATCHES

    play(scenario, accept_repairs="none")


@pytest.mark.long
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "frozen"])
@pytest.mark.parametrize("workers", [2, 1], ids=["one of two", "the only one"])
def test_work_of_a_lost_worker_is_done_and_one_line_of_the_log_names_it(
    how: signal.Signals, workers: int, play: Play, ready: None, database: str, start_cluster: StartCluster
) -> None:
    cluster = start_cluster(workers=workers)

    async def scenario(bench: Bench) -> None:
        await create_with_pairs(bench, pairs(count=600), dsn=database)
        expected = await validated(bench, "threads")
        with psycopg.connect(database, autocommit=True) as conn:
            async with bench.daemon(works=WORKS, compute=cluster.setting):
                execution_id = await bench.request("sql_validation", force=True)
                await until(lambda: at_work(conn), SECONDS)
                cluster.workers[0].popen.send_signal(how)
                ended = await bench.ended(execution_id, seconds=SECONDS)
        assert (ended.status, ended.error) == ("completed", None)
        assert await outcomes(bench) == expected
        messages = await bench.messages()
        assert sum(message.startswith("a worker is gone or frozen") for message in messages) == 1
        assert not any("Traceback" in message for message in messages)

    play(scenario, accept_repairs="none", secret_key=SECRET_KEY)


@pytest.mark.long
def test_cluster_that_loses_a_worker_gives_the_outcomes_of_threads(
    play: Play, answered: Counter[str], database: str, start_cluster: StartCluster, certificate: tuple[Path, Path]
) -> None:
    cert, key = certificate
    cluster = start_cluster(
        "--tls-ca-file", str(cert), "--tls-cert", str(cert), "--tls-key", str(key), "--protocol", "tls"
    )

    async def scenario(bench: Bench) -> None:
        await create_with_pairs(bench, pairs(), dsn=database)
        expected = await validated(bench, "threads")
        tls = {"compute_ca": cert, "compute_cert": cert, "compute_key": key}
        async with bench.daemon(works=WORKS, compute=cluster.setting, **tls):
            execution_id = await bench.request("sql_validation", force=True)
            await bench.until(lambda t: t.steps["sql_validation"].execution_id == execution_id)
            await bench.until(lambda t: t.steps["sql_validation"].done, seconds=SECONDS)
            cluster.kill_worker(0)
            ended = await bench.ended(execution_id, seconds=SECONDS)
        assert (ended.status, ended.error) == ("completed", None)
        assert await outcomes(bench) == expected
        assert answered["verdicts"] == BATCHES

    play(scenario, accept_repairs="none", secret_key=SECRET_KEY)


def test_cancellation_ends_the_queries_of_workers(
    play: Play, database: str, ready: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_gate, "TIMEOUT_MS", MINUTES_MS)

    async def scenario(bench: Bench) -> None:
        await create_with_pairs(bench, pairs([ENDLESS]), dsn=database)
        with psycopg.connect(database, autocommit=True) as conn:
            async with bench.daemon(works=WORKS, compute="processes:2"):
                execution_id = await bench.request("sql_validation", force=True)
                await until(lambda: endless_runs(conn), SECONDS)
                await bench.cancel()
                assert (await bench.ended(execution_id)).status == "cancelled"
                await until(lambda: not at_work(conn))
        await until(lambda: not processes())

    play(scenario)


@pytest.mark.long
@pytest.mark.parametrize("kind", ["processes", "dask"])
def test_stopped_worker_keeps_its_slot_until_its_session_has_ended(
    kind: str,
    play: Play,
    database: str,
    ready: None,
    start_cluster: StartCluster,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker_gate, "TIMEOUT_MS", MINUTES_MS)
    compute = start_cluster().setting if kind == "dask" else "processes:2"

    async def scenario(bench: Bench) -> None:
        await create_with_pairs(bench, pairs([ENDLESS]), dsn=database)
        with psycopg.connect(database, autocommit=True) as conn:
            async with bench.daemon(works=WORKS, compute=compute):
                execution_id = await bench.request("sql_validation", force=True)
                await until(lambda: endless_runs(conn), SECONDS)
                begun = threading.Event()
                watched = asyncio.create_task(asyncio.to_thread(watch_sessions, database, begun))
                await until(lambda: begun.is_set() or watched.done())
                await bench.cancel()
                assert (await bench.ended(execution_id)).status == "cancelled"
                seen = await watched
        assert any(sessions for _, sessions in seen)
        assert [(slots, sessions) for slots, sessions in seen if sessions > slots] == []

    play(scenario, secret_key=SECRET_KEY)


@pytest.mark.long
def test_queued_call_of_a_cluster_is_cancelled_and_never_begun(
    play: Play, database: str, start_cluster: StartCluster
) -> None:
    cluster = start_cluster(workers=1)

    async def scenario(bench: Bench) -> None:
        compute = compute_of(bench.settings.model_copy(update={"compute": cluster.setting}))
        assert compute is not None
        with compute.in_use(), psycopg.connect(database, autocommit=True) as conn:
            await until(compute.ready, SECONDS)
            relations = (("public", "orders"),)
            sqls = [(ENDLESS.format(n=1), True)]
            first = compute.submit("verdicts", database, "querymill worker", relations, MINUTES_MS, sqls)
            await until(lambda: endless_runs(conn), SECONDS)
            # one of them is sent to the worker, the others are the scheduler's
            queued = [
                compute.submit("verdicts", database, "querymill worker", relations, MINUTES_MS, sqls) for _ in range(4)
            ]
            assert not any(call.ended(within=0) for call in queued)
            for call in queued:
                call.cancel()
            assert all(call.ended(within=0) for call in queued)
            first.cancel()
            assert not first.ended(within=0)
            conn.execute(END_SESSIONS)
            assert first.ended(within=60)
            # a worker takes calls in their order
            last = compute.submit("nothing")
            assert last.ended(within=60)
            assert not at_work(conn)

    play(scenario, secret_key=SECRET_KEY)


def test_call_of_a_cluster_without_workers_is_given_up(play: Play, database: str, start_cluster: StartCluster) -> None:
    """The scheduler would hold it until a worker comes."""
    cluster = start_cluster(workers=1)

    async def scenario(bench: Bench) -> None:
        compute = compute_of(bench.settings.model_copy(update={"compute": cluster.setting}))
        assert compute is not None
        with compute.in_use(), psycopg.connect(database, autocommit=True) as conn:
            await until(compute.ready, SECONDS)
            sqls = [(ENDLESS.format(n=1), True)]
            call = compute.submit("verdicts", database, "querymill worker", (("public", "orders"),), MINUTES_MS, sqls)
            await until(lambda: endless_runs(conn), SECONDS)
            cluster.kill_worker(0)
            assert call.result(StopToken()) is None
            conn.execute(END_SESSIONS)

    play(scenario, secret_key=SECRET_KEY)


@pytest.mark.long
def test_processes_end_with_a_killed_executor(play: Play, database: str) -> None:
    async def scenario(bench: Bench) -> None:
        await create_with_pairs(bench, pairs(count=4_000), dsn=database)
        with (
            running_executor(bench, QUERYMILL_COMPUTE="processes:2") as executor,
            psycopg.connect(database, autocommit=True) as conn,
        ):
            await bench.request("sql_validation", force=True)
            await until(lambda: at_work(conn), SECONDS)
            children = children_of(executor.pid)
            assert len(children) >= 2
            executor.kill()
            executor.wait()
            await until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in children))
            conn.execute(END_SESSIONS)

    play(scenario)


@pytest.mark.long
def test_unreachable_cluster_is_done_without(play: Play, answered: Counter[str], database: str) -> None:
    async def scenario(bench: Bench) -> None:
        await create_with_pairs(bench, pairs(count=60), dsn=database)
        expected = await validated(bench, "threads")
        assert await validated(bench, "dask://127.0.0.1:1") == expected
        assert answered.total() == 0
        assert any(line.startswith("the workers cannot be used") for line in await bench.messages())

    pytest.importorskip("distributed", reason="needs the extra querymill[dask]")
    play(scenario, accept_repairs="none")


@pytest.mark.long
def test_worker_with_another_key_is_done_without(
    play: Play, answered: Counter[str], database: str, start_cluster: StartCluster
) -> None:
    cluster = start_cluster(workers=1, QUERYMILL_SECRET_KEY="another")

    async def scenario(bench: Bench) -> None:
        await create_with_pairs(bench, pairs(count=60), dsn=database)
        expected = await validated(bench, "threads")
        assert await validated(bench, cluster.setting) == expected
        assert answered.total() == 0
        assert any("another QUERYMILL_SECRET_KEY" in line for line in await bench.messages())

    play(scenario, accept_repairs="none", secret_key=SECRET_KEY)


def at_work(conn: psycopg.Connection[Any]) -> int:
    """Number of queries that workers run."""
    found = conn.execute(SESSIONS + b" and state <> 'idle'").fetchone()
    assert found is not None
    return int(found[0])


def endless_runs(conn: psycopg.Connection[Any]) -> bool:
    """Return True if a worker's session runs SQL. One that ended between two statements would be opened again."""
    running = f"select {OF_WORKERS} and query like 'MOVE%' and state = 'active'"
    return conn.execute(running.encode()).fetchone() is not None


def watch_sessions(database: str, begun: threading.Event) -> list[tuple[int, int]]:
    """Return numbers of slots and of workers' sessions, until there are no sessions any more.

    A slot taken or released while the sessions were counted is among the slots, which are counted before and after.
    begun: is set at the first reading that has a session.
    """
    found: list[tuple[int, int]] = []
    with psycopg.connect(database, autocommit=True) as conn:
        while not begun.is_set() or found[-1][1]:
            before, sessions, after = (
                conn.execute(counted, [slot_address(database)] if counted is SLOTS else None).fetchone() or (0,)
                for counted in (SLOTS, SESSIONS, SLOTS)
            )
            found.append((max(before[0], after[0]), sessions[0]))
            if sessions[0]:
                begun.set()
    return found


@contextmanager
def running_executor(bench: Bench, **environment: str) -> Generator[subprocess.Popen[bytes]]:
    """Start an executor with a new interpreter, because a forked one may have no children; kill it at the end."""
    bench.settings.home_dir.mkdir(parents=True, exist_ok=True)
    with subprocess.Popen(
        [sys.executable, "-m", "executor"], env={**bench.environment, **environment}, cwd=bench.settings.home_dir
    ) as executor:
        try:
            yield executor
        finally:
            executor.kill()


def children_of(pid: int | str) -> list[str]:
    """Return the processes that a process has started, and those that these have started."""
    found: list[str] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):  # the thread has ended meanwhile
            found += path.read_text().split()
    return found + [each for child in found for each in children_of(child)]


def processes() -> list[BaseProcess]:
    """Worker processes of this process."""
    return [each for each in multiprocessing.active_children() if each.name.startswith("ForkServerProcess")]
