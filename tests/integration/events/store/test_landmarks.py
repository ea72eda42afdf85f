"""What is looked for by what it says stands in a table beside the log, which is always what the log itself says."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from events.append.group_commit import Part
from events.facts.ids import ExecutionId, TaskId, log_stream, pairs_stream, task_stream
from events.facts.records import LogRecorded, PairApproved
from events.facts.task import facts
from events.store.event_log import open_log
from events.store.event_store import EventStore
from events.wire.event import LogUnavailable
from runtime.postgres import migrations
from runtime.postgres.migrations import migrate
from runtime.settings.settings import Settings
from schema.named_queries import query

BY_THE_LOG = """
select position, type, task_id, case type when 'task.created' then data ->> 'source' else data ->> 'execution_id' end
from events where type in (
    'step.requested', 'execution.completed', 'execution.failed', 'execution.cancelled', 'execution.cancel_requested',
    'task.created', 'task.deleted', 'executors.drained', 'executors.resumed',
    'pair.edited', 'pair.approved', 'pair.rejected', 'pair.carried')
order by position
"""
KEPT = "select position, type, task_id, key from landmarks order by position"


def part(task: TaskId, kind: str, number: int) -> Part:
    """Of a task, something that is a landmark or is none."""
    execution = ExecutionId(f"{task}_{number}")
    match kind:
        case "created":
            fact = facts.TaskCreated(
                task_id=task, task_type="data_workflow", db_name="d", source=f"source {number}", parameters={},
                output_directory="./d",
            )  # fmt: skip
        case "requested":
            fact = facts.StepRequested(task_id=task, execution_id=execution, step="ddl_generation")
        case "cancel":
            fact = facts.ExecutionCancelRequested(task_id=task, execution_id=execution)
        case "completed":
            fact = facts.ExecutionCompleted(task_id=task, execution_id=execution)
        case "approved":
            return Part(pairs_stream(task), [PairApproved(task_id=task, execution_id=None, pair_id=f"p{number}")], None)
        case _:
            line = LogRecorded(task_id=task, execution_id=execution, level="INFO", message=kind, logged_at="x")
            return Part(log_stream(task), [line] * 2, None)
    return Part(task_stream(task), [fact], None)


KINDS = st.sampled_from(("created", "requested", "cancel", "completed", "approved", "line"))
# commits, each of what is told of which task; often of one kind or one task alone, which is then sent once
COMMITS = st.lists(st.lists(st.tuples(st.integers(0, 1), KINDS), min_size=1, max_size=4), max_size=5)


async def both(store: EventStore) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    async with store.connection() as conn:
        return (
            await (await conn.execute(BY_THE_LOG)).fetchall(),
            await (await conn.execute(KEPT)).fetchall(),
        )


@examples(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(commits=COMMITS)
def test_they_are_what_the_log_says(settings: Settings, commits: list[list[tuple[int, str]]]) -> None:
    async def run() -> None:
        async with open_log(settings) as store:
            head = await store.head()
            for at, commit in enumerate(commits):
                parts = [part(TaskId(f"t{head}_{n}"), kind, 10 * at + i) for i, (n, kind) in enumerate(commit)]
                told = await store.lane.append_together(parts)
                async with store.connection() as conn:
                    cursor = await conn.execute(
                        "select stream, task_id, version, type from events where position >= %s order by position",
                        (told[0].first_position,),
                    )
                    rows = await cursor.fetchall()
                assert [(row[0], row[1], row[3]) for row in rows] == [
                    (one.stream, one.stream.partition(":")[2], NAMES[type(fact)]) for one in parts for fact in one.facts
                ]
            by_the_log, kept = await both(store)
            assert kept == by_the_log

    asyncio.run(run())


NAMES = {
    facts.TaskCreated: "task.created",
    facts.StepRequested: "step.requested",
    facts.ExecutionCancelRequested: "execution.cancel_requested",
    facts.ExecutionCompleted: "execution.completed",
    PairApproved: "pair.approved",
    LogRecorded: "log.recorded",
}


def test_a_source_is_forgotten_with_the_beginning_that_named_it(settings: Settings) -> None:
    async def run() -> None:
        async with open_log(settings) as store:
            await store.lane.append_together([part(TaskId("t"), "created", 1), part(TaskId("t"), "requested", 1)])
            async with store.connection() as conn:
                await conn.execute(query("log", "redact"), {"positions": [1, 2]})
                kept = await (await conn.execute(KEPT)).fetchall()
            assert kept == [(1, "task.created", "t", None), (2, "step.requested", "t", "t_1")]

    asyncio.run(run())


def test_a_log_from_before_there_were_any_is_looked_through(settings: Settings) -> None:
    dsn, schema = settings.database_url or "", settings.database_schema

    async def fill() -> list[tuple[object, ...]]:
        async with open_log(settings) as store:
            kinds = ("created", "requested", "line", "approved", "cancel", "completed")
            await store.lane.append_together([part(TaskId("t"), kind, 1) for kind in kinds])
            return (await both(store))[0]

    async def kept() -> list[tuple[object, ...]]:
        async with open_log(settings) as store:
            return (await both(store))[1]

    by_the_log = asyncio.run(fill())
    with psycopg.connect(dsn, autocommit=True, options=f"-csearch_path={schema}") as conn:
        # as it was before
        conn.execute("drop table landmarks")
        conn.execute("drop function landmark_types, landmark_key")
        conn.execute("create unique index events_one_end_per_execution on events (position)")
        for name in ("events_work", "events_sources", "events_reviews"):
            conn.execute(f"create index {name} on events (position)")  # type: ignore[arg-type]
        conn.execute("delete from _yoyo_migration where migration_id = '0012_landmarks'")
    assert migrate(dsn, schema) == ["0012_landmarks"]
    assert len(by_the_log) == 5
    assert asyncio.run(kept()) == by_the_log


WAITING = """
select count(*) from pg_locks where not granted and database = (select oid from pg_database where datname = %s)
"""


def wait_for_waiting(conn: psycopg.Connection[tuple[object, ...]], sessions: int) -> None:
    """Until so many sessions of the database wait for a lock."""
    deadline = time.monotonic() + 30
    while conn.execute(WAITING, (conn.info.dbname,)).fetchone() != (sessions,):
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.fixture
def without_landmarks(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A log as it was before there were any."""
    former = tmp_path / "migrations"
    former.mkdir()
    for file in files("schema").joinpath("migrations").iterdir():
        if file.name < "0012":
            (former / file.name).write_bytes(file.read_bytes())
    with monkeypatch.context() as patched:
        patched.setattr(migrations, "files", lambda _package: tmp_path)
        migrate(database, "querymill")
    return database


APPEND = """
select last_position from append(
    array[%(stream)s], array[%(version)s], array[%(task)s], array['{}'::json], array[%(type)s], array[1::smallint],
    array[%(data)s::json], decode(repeat('00', 16), 'hex'), decode(repeat('00', 32), 'hex'),
    decode(repeat('00', 32), 'hex'), null, null, null, null, null, null, 'querymill_events', false, null)
"""


def test_what_is_appended_while_they_are_introduced_is_among_them(without_landmarks: str) -> None:
    def session(name: str) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            without_landmarks, autocommit=True, options="-csearch_path=querymill", application_name=name
        )

    def append(by: psycopg.Connection[tuple[object, ...]], task: str, version: int, kind: str, data: str) -> None:
        told = {"stream": f"task:{task}", "version": version, "task": task, "type": kind, "data": data}
        by.execute(APPEND, told)

    async def by_the_log_and_kept() -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
        async with open_log(Settings(database_url=without_landmarks)) as store:
            return await both(store)

    with session("one") as one, session("other") as other, session("eye") as eye, ThreadPoolExecutor(3) as pool:
        # two processes that have appended before
        append(one, "t", 1, "task.created", '{"source": "s"}')
        append(other, "u", 1, "task.created", '{"source": "s"}')
        with psycopg.connect(without_landmarks) as holder:
            holder.execute("select from querymill.events limit 1")
            migrating = pool.submit(migrate, without_landmarks, "querymill")
            wait_for_waiting(eye, 1)
            requested = pool.submit(append, one, "t", 2, "step.requested", '{"execution_id": "e"}')
            wait_for_waiting(eye, 2)
            ended = pool.submit(append, other, "u", 2, "execution.failed", '{"execution_id": "f"}')
            wait_for_waiting(eye, 3)
        for done in (migrating, requested, ended):
            done.result(30)
    by_the_log, kept = asyncio.run(by_the_log_and_kept())
    assert len(by_the_log) == 4
    assert kept == by_the_log


def test_a_log_that_was_restored_from_before_them_is_not_written_to(without_landmarks: str) -> None:
    async def run() -> None:
        async with open_log(Settings(database_url=without_landmarks)) as store:
            store.lane.give_up_seconds = 0
            with pytest.raises(LogUnavailable, match="older than this version: run `querymill migrate`"):
                await store.lane.append_together([part(TaskId("t"), "line", 1)])
            migrate(without_landmarks, "querymill")
            # both lines of it
            told = await store.lane.append_together([part(TaskId("t"), "line", 1)])
            assert (told[0].last_position, await store.head()) == (2, 2)

    asyncio.run(run())
