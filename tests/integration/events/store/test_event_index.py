"""The event index, a table beside the log, always equals what the log's events yield."""

from __future__ import annotations

import asyncio
from typing import Any

from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from events.append.group_commit import StreamAppend
from events.facts.ids import ExecutionId, TaskId, log_stream, pairs_stream, task_stream
from events.facts.records import LogRecorded, PairApproved
from events.facts.task import facts
from events.store.event_log import open_log
from events.store.event_store import EventStore
from runtime.settings.settings import Settings
from schema.named_queries import query

BY_THE_LOG = """
select position, type, task_id, coalesce(data ->> 'execution_id', data ->> 'executor',
                                         case type when 'task.created' then data ->> 'source' end)
from events where type in (
    'step.requested', 'execution.completed', 'execution.failed', 'execution.cancelled', 'execution.cancel_requested',
    'execution.recovered', 'execution.pause_requested', 'execution.paused', 'execution.resumed',
    'task.created', 'task.renamed', 'task.deleted', 'task.purged',
    'executors.drained', 'executors.resumed', 'executor.drained', 'executor.resumed',
    'pair.edited', 'pair.approved', 'pair.rejected', 'pair.review_withdrawn', 'pair.carried',
    'source.added', 'source.removed', 'key.created', 'key.revoked', 'receiver.added', 'receiver.removed',
    'receiver.tested', 'schedule.set', 'schedule.removed', 'input.stored', 'input.edited',
    'input.removed', 'audit.checkpointed', 'events.redacted')
order by position
"""
KEPT = "select position, type, task_id, key from event_index order by position"


def part(task: TaskId, kind: str, number: int) -> StreamAppend:
    """Fact of a task, indexed or not."""
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
        case "paused":
            fact = facts.ExecutionPaused(task_id=task, execution_id=execution)
        case "resumed":
            fact = facts.ExecutionResumed(task_id=task, execution_id=execution)
        case "completed":
            fact = facts.ExecutionCompleted(task_id=task, execution_id=execution)
        case "approved":
            return StreamAppend(
                pairs_stream(task), [PairApproved(task_id=task, execution_id=None, pair_id=f"p{number}")], None
            )
        case _:
            line = LogRecorded(task_id=task, execution_id=execution, level="INFO", message=kind, logged_at="x")
            return StreamAppend(log_stream(task), [line] * 2, None)
    return StreamAppend(task_stream(task), [fact], None)


STORED_TYPES = st.sampled_from(("created", "requested", "cancel", "paused", "resumed", "completed", "approved", "line"))
# commits, each a list of tasks and kinds; often of one kind or task only, which is then sent once
COMMITS = st.lists(st.lists(st.tuples(st.integers(0, 1), STORED_TYPES), min_size=1, max_size=4), max_size=5)


async def both(store: EventStore) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    async with store.connection() as conn:
        return (
            await (await conn.execute(BY_THE_LOG)).fetchall(),
            await (await conn.execute(KEPT)).fetchall(),
        )


@examples(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(commits=COMMITS)
def test_index_equals_the_log(settings: Settings, commits: list[list[tuple[int, str]]]) -> None:
    async def run() -> None:
        async with open_log(settings) as store:
            head = await store.head()
            for at, commit in enumerate(commits):
                parts = [part(TaskId(f"t{head}_{n}"), kind, 10 * at + i) for i, (n, kind) in enumerate(commit)]
                appended = await store.lane.append_together(parts)
                async with store.connection() as conn:
                    cursor = await conn.execute(
                        "select stream, task_id, version, type from events where position >= %s order by position",
                        (appended[0].first_position,),
                    )
                    rows = await cursor.fetchall()
                assert [(row[0], row[1], row[3]) for row in rows] == [
                    (one.stream, one.stream.partition(":")[2], NAMES[type(fact)]) for one in parts for fact in one.facts
                ]
            by_the_log, kept = await both(store)
            assert kept == by_the_log

    asyncio.run(run())


NAMES: dict[type[Any], str] = {
    facts.TaskCreated: "task.created",
    facts.StepRequested: "step.requested",
    facts.ExecutionCancelRequested: "execution.cancel_requested",
    facts.ExecutionPaused: "execution.paused",
    facts.ExecutionResumed: "execution.resumed",
    facts.ExecutionCompleted: "execution.completed",
    PairApproved: "pair.approved",
    LogRecorded: "log.recorded",
}


def test_source_is_removed_with_the_creation_that_named_it(settings: Settings) -> None:
    async def run() -> None:
        async with open_log(settings) as store:
            await store.lane.append_together([part(TaskId("t"), "created", 1), part(TaskId("t"), "requested", 1)])
            async with store.connection() as conn:
                await conn.execute(query("event_log", "redact"), {"positions": [1, 2]})
                kept = await (await conn.execute(KEPT)).fetchall()
            assert kept == [(1, "task.created", "t", None), (2, "step.requested", "t", "t_1")]

    asyncio.run(run())
