"""Timeline of a range: what ran in it, what people did, and queries that read no more than the range."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from psycopg import AsyncConnection

from events.facts.ids import EXECUTORS_STREAM, ExecutionId, ExecutorId, TaskId, log_stream, pairs_stream, task_stream
from events.facts.records import ExecutorsDrained, ExecutorsResumed, LogRecorded, PairApproved
from events.facts.task import facts
from events.store.event_store import EventStore
from events.wire.event import Meta
from runtime.settings.settings import Settings
from schema.named_queries import query
from service.application import Application, open_application
from service.schemas.queries import TimelineParameters
from service.schemas.responses.timeline import Timeline
from service.timeline.service import LISTED_TYPES

T, OTHER = TaskId("task_20250627_143052"), TaskId("task_20250627_150000")
MANY = 20_000


def created(task: TaskId) -> facts.TaskCreated:
    return facts.TaskCreated(
        task_id=task, task_type="data_workflow", db_name="shop", source="shop", parameters={}, output_directory="o",
        task_name=f"name of {task}",
    )  # fmt: skip


def begun(task: TaskId, execution: str, executor: str) -> list[facts.Fact]:
    of_step: dict[str, Any] = {"task_id": task, "execution_id": ExecutionId(execution), "step": "ddl_generation"}
    return [
        facts.StepRequested(**of_step),
        facts.ExecutionStarted(**of_step, executor=ExecutorId(executor), epoch=1),
    ]


async def time_of_end(store: EventStore) -> datetime:
    """Return a time after the last event and before the next."""
    async with store.connection() as conn:
        row = await (await conn.execute("select clock_timestamp() + interval '1 ms', pg_sleep(0.002)")).fetchone()
    assert row is not None
    return row[0]


async def ask(application: Application, since: datetime, until: datetime) -> Timeline:
    asked = TimelineParameters(since=since.isoformat(), until=until.isoformat())
    return await application.timelines.timeline(asked)


def test_timeline_has_what_ran_and_what_people_did_in_the_range(settings: Settings) -> None:
    async def main() -> None:
        async with open_application(settings) as application:
            store, lane = application.store, application.store.lane
            person = Meta(actor="li.wei", request_id="r1")
            before = await time_of_end(store)
            await lane.append(task_stream(T), [created(T), *begun(T, "e1", "host-1")], expected=0, meta=person)
            await lane.append(EXECUTORS_STREAM, [ExecutorsDrained(reason="upgrade")], expected=None, meta=person)
            middle = await time_of_end(store)
            failed = facts.ExecutionFailed(task_id=T, execution_id=ExecutionId("e1"), error="permission denied")
            await lane.append(task_stream(T), [failed], expected=None)
            approved = [PairApproved(task_id=T, execution_id=None, pair_id=f"p{n}") for n in range(3)]
            await lane.append(pairs_stream(T), approved, expected=None, meta=Meta(actor="li.wei", request_id="r2"))
            await lane.append(EXECUTORS_STREAM, [ExecutorsResumed()], expected=None, meta=person)
            late = await time_of_end(store)
            await lane.append(task_stream(OTHER), [created(OTHER), *begun(OTHER, "e2", "host-2")], expected=0)
            end = await time_of_end(store)

            first = await ask(application, before, middle)
            assert [(e.execution_id, e.executor, e.status) for e in first.executions] == [("e1", "host-1", "failed")]
            assert [(t.task_id, t.task_name, t.status) for t in first.tasks] == [(T, f"name of {T}", "failed")]
            assert [(e.type, e.actor, e.subject) for e in first.events] == [
                ("executors.drained", "li.wei", "executors"),
                ("step.requested", "li.wei", "ddl_generation"),
                ("task.created", "li.wei", None),
            ]
            assert [pause.until is not None for pause in first.pauses] == [False]
            second = await ask(application, middle, late)
            assert [(e.type, e.count) for e in second.events] == [("executors.resumed", 1), ("pair.approved", 3)]
            assert second.executions[0].error_message == "permission denied"
            assert [pause.until is not None for pause in second.pauses] == [True]
            third = await ask(application, late, end)
            assert [e.execution_id for e in third.executions] == ["e2"], "what ended before the range did not run in it"
            assert [e.type for e in third.events] == ["step.requested", "task.created"]
            later = await ask(application, end, end + timedelta(hours=1))
            assert [e.execution_id for e in later.executions] == ["e2"], "e2 is running"
            assert later.events == []
            earlier = await ask(application, before - timedelta(hours=1), before)
            assert (earlier.executions, earlier.events, earlier.complete) == ([], [], True)

    asyncio.run(main())


def test_every_listed_type_is_in_the_event_index(settings: Settings) -> None:
    async def main() -> None:
        async with open_application(settings) as application, application.store.connection() as conn:
            row = await (await conn.execute("select indexed_types()")).fetchone()
            assert row is not None
            assert set(LISTED_TYPES) - set(row[0]) == set()

    asyncio.run(main())


async def explain(conn: AsyncConnection[Any], name: str, values: dict[str, Any]) -> str:
    rows = await (await conn.execute("explain (analyze, costs off) " + query("timeline", name), values)).fetchall()
    return "\n".join(row[0] for row in rows)


def lines(task: TaskId, number: int) -> Sequence[LogRecorded]:
    return [
        LogRecorded(task_id=task, execution_id=None, level="INFO", message=f"{n}", logged_at="x") for n in range(number)
    ]


@pytest.mark.long
def test_queries_read_no_table_from_its_beginning(settings: Settings) -> None:
    async def main() -> None:
        async with open_application(settings) as application:
            store, lane = application.store, application.store.lane
            await lane.append(task_stream(T), [created(T), *begun(T, "e1", "host-1")], expected=0)
            for _ in range(MANY // 2_000):
                await lane.append(log_stream(T), lines(T, 2_000), expected=None)
            since = await time_of_end(store)
            await lane.append(pairs_stream(T), [PairApproved(task_id=T, execution_id=None, pair_id="p")], expected=None)
            until = await time_of_end(store)
            found = await ask(application, since, until)
            assert [e.type for e in found.events] == ["pair.approved"]
            assert [e.execution_id for e in found.executions] == ["e1"]
            head = await store.head()
            async with store.connection() as conn:
                await conn.execute(
                    "insert into data_pipeline_task_executions (id, task_id, execution_step, status, started_at,"
                    " completed_at, execution_id) select n + 1000000, %s, 'complete', 'completed',"
                    " now() - n * interval '1 h', now() - n * interval '1 h' + interval '1 min', 'old' || n"
                    " from generate_series(1, 20000) n",
                    (T,),
                )
                await conn.execute("analyze events, event_index, data_pipeline_task_executions")
                plans = [
                    await explain(conn, "position_at", {"at": since}),
                    await explain(
                        conn,
                        "events_between",
                        {"first": head, "last": head + 1, "types": ["pair.approved"], "limit": 9},
                    ),
                    await explain(conn, "drains", {"before": head, "limit": 9}),
                    await explain(conn, "executions_between", {"since": since, "until": until, "limit": 9}),
                ]
            # the next partition is empty
            read_whole = ("Seq Scan on events_000000000001", "Seq Scan on data")
            assert [plan for plan in plans if any(scan in plan for scan in read_whole)] == []
            assert "executions_ran" in plans[-1], plans[-1]

    asyncio.run(main())
