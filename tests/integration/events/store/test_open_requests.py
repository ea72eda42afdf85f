"""The table of open requests always equals what the log's events yield."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import psycopg
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from events.facts.ids import ExecutionId, ExecutorId, TaskId, task_stream
from events.facts.task import facts
from events.facts.task.facts import TaskFact
from events.store.event_log import open_log
from events.store.event_store import EventStore
from runtime.settings.settings import Settings
from schema.named_queries import query

STEP = "ddl_generation"
# requests without an end, read from the whole log
BY_THE_LOG = """
select r.position, r.data ->> 'execution_id' from querymill.events r
where r.type = 'step.requested' and not exists (
    select from querymill.events t where t.type in ('execution.completed', 'execution.failed', 'execution.cancelled')
      and t.data ->> 'execution_id' = r.data ->> 'execution_id')
order by r.position
"""
BEGUN = "select data ->> 'execution_id' from querymill.events where type = 'execution.started'"


def created(task: TaskId) -> TaskFact:
    return facts.TaskCreated(
        task_id=task, task_type="data_workflow", db_name="d", source=f"source of {task}", parameters={},
        output_directory="./d",
    )  # fmt: skip


def requested(task: TaskId, execution: str) -> TaskFact:
    return facts.StepRequested(task_id=task, execution_id=ExecutionId(execution), step=STEP)


def started(task: TaskId, execution: str) -> TaskFact:
    return facts.ExecutionStarted(
        task_id=task, execution_id=ExecutionId(execution), step=STEP, executor=ExecutorId("host-1"), epoch=1
    )


def completed(task: TaskId, execution: str) -> TaskFact:
    return facts.ExecutionCompleted(task_id=task, execution_id=ExecutionId(execution))


def failed(task: TaskId, execution: str) -> TaskFact:
    return facts.ExecutionFailed(task_id=task, execution_id=ExecutionId(execution), error="no such table")


def cancelled(task: TaskId, execution: str) -> TaskFact:
    return facts.ExecutionCancelled(task_id=task, execution_id=ExecutionId(execution))


def paused(task: TaskId, execution: str) -> TaskFact:
    return facts.ExecutionPaused(task_id=task, execution_id=ExecutionId(execution))


def resumed(task: TaskId, execution: str) -> TaskFact:
    return facts.ExecutionResumed(task_id=task, execution_id=ExecutionId(execution))


type Make = Callable[[TaskId, str], TaskFact]


async def append_facts(store: EventStore, task: TaskId, *history: TaskFact) -> None:
    await store.lane.append(task_stream(task), history, expected=None)


async def answers(store: EventStore, group: str, name: str) -> list[tuple[object, ...]]:
    async with store.connection() as conn:
        return await (await conn.execute(query(group, name))).fetchall()


ENDS = (completed, failed, cancelled)
# per task: number of executions, state of the last one, and whether an execution is a single commit
histories = st.lists(
    st.tuples(st.integers(1, 3), st.sampled_from(("queued", "running", *ENDS)), st.booleans()), max_size=6
)


@examples(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories)
def test_open_requests_equal_the_requests_without_an_end(
    settings: Settings, history: list[tuple[int, object, bool]]
) -> None:
    async def run() -> None:
        async with open_log(settings) as store:
            before = await store.head()
            for number, (executions, last, together) in enumerate(history):
                task = TaskId(f"t{before}_{number}")
                await append_facts(store, task, created(task))
                for n in range(executions):
                    execution = f"{task}_{n}"
                    end = last if n == executions - 1 else completed
                    rest = [started(task, execution)] if end != "queued" else []
                    rest += [make(task, execution) for make in ENDS if make is end]
                    if together:
                        await append_facts(store, task, requested(task, execution), *rest)
                    else:
                        for fact in (requested(task, execution), *rest):
                            await append_facts(store, task, fact)
            async with store.connection() as conn:
                by_the_log = await (await conn.execute(BY_THE_LOG)).fetchall()
                begun = await (await conn.execute(BEGUN)).fetchall()
            work = await answers(store, "work", "open_work")
            assert [(position, execution) for position, execution, _, _ in work] == by_the_log
            assert all(source == f"source of {task}" for _, _, task, source in work)
            waiting = await answers(store, "work", "waiting_requests")
            assert waiting == [(e,) for _, e in by_the_log if (e,) not in begun]
            active = await answers(store, "tasks", "active_tasks")
            assert sorted(active) == sorted({(task,) for _, _, task, _ in work})

    asyncio.run(run())


@pytest.mark.parametrize(
    ("before", "together", "open_at"),
    [
        pytest.param([], [requested, cancelled], None, id="requested and cancelled"),
        pytest.param([], [requested, paused], None, id="requested and paused"),
        pytest.param([requested], [paused, resumed], 4, id="paused and resumed"),
        pytest.param([requested, paused], [resumed, paused], None, id="resumed and paused"),
        pytest.param([requested, paused], [resumed, paused, resumed], 6, id="resumed, paused and resumed"),
        pytest.param([requested], [paused, resumed, failed], None, id="paused, resumed and failed"),
    ],
)
def test_last_event_of_a_commit_decides(
    settings: Settings, before: list[Make], together: list[Make], open_at: int | None
) -> None:
    async def run() -> None:
        async with open_log(settings) as store:
            task = TaskId("t")
            await append_facts(store, task, created(task))
            for make in before:
                await append_facts(store, task, make(task, "e"))
            await append_facts(store, task, *(make(task, "e") for make in together))
            work = [(position, execution) for position, execution, _, _ in await answers(store, "work", "open_work")]
            assert work == ([] if open_at is None else [(open_at, "e")])
            waiting = await answers(store, "work", "waiting_requests")
            assert waiting == ([] if open_at is None else [("e",)])

    asyncio.run(run())


def test_ended_request_stays_ended_after_redaction(settings: Settings) -> None:
    async def run() -> None:
        async with open_log(settings) as store:
            task = TaskId("t")
            await append_facts(
                store, task, created(task), requested(task, "e"), started(task, "e"), completed(task, "e")
            )
            async with store.connection() as conn:
                await conn.execute(query("event_log", "redact"), {"positions": [1, 4]})
                assert await (await conn.execute(BY_THE_LOG)).fetchall() == [(2, "e")]
            for group, name in (("work", "open_work"), ("tasks", "active_tasks"), ("work", "waiting_requests")):
                assert await answers(store, group, name) == []

    asyncio.run(run())


def test_refused_append_opens_no_request(settings: Settings) -> None:
    async def run() -> None:
        async with open_log(settings) as store:
            task = TaskId("t")
            await append_facts(store, task, created(task), requested(task, "e"), completed(task, "e"))
            with pytest.raises(psycopg.errors.UniqueViolation):
                # the execution has already ended
                await append_facts(store, task, requested(task, "f"), completed(task, "e"))
            assert await answers(store, "work", "open_work") == []

    asyncio.run(run())
