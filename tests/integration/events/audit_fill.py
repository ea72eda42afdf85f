"""Small logs for the audit tests, appended through a lane."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from events.audit.log_verification import LogAddress
from events.facts.ids import TaskId, log_stream
from events.facts.records import LogRecorded
from events.facts.task.commands import CreateTask, DeleteTask
from events.store.event_log import open_log
from events.store.event_store import EventStore
from events.wire.event import Meta
from runtime.settings.settings import Settings

TASK = TaskId("t")


def address(settings: Settings) -> LogAddress:
    return LogAddress(settings.database_url or "", settings.database_schema)


def line(text: str, task_id: TaskId = TASK) -> LogRecorded:
    return LogRecorded(task_id=task_id, execution_id=None, level="INFO", message=text, logged_at="x")


def fill(settings: Settings, sizes: Sequence[int]) -> None:
    """Append commits of the given sizes to two streams in turn."""

    async def run() -> None:
        async with open_log(settings) as store:
            for number, size in enumerate(sizes):
                stream = log_stream(TaskId(f"t{number % 2}"))
                await store.lane.append(stream, [line(f"{number}.{i}") for i in range(size)], expected=None)

    asyncio.run(run())


async def append_task(store: EventStore, task_id: TaskId, lines: int, *, delete: bool) -> None:
    """Append a task with log lines; with `delete`, delete it."""
    created = CreateTask(
        task_id=task_id, task_type="data_workflow", db_name="d", source="d", parameters={}, output_directory="./d"
    )
    await store.handle(task_id, created, meta=Meta(actor="alice"))
    await store.lane.append(log_stream(task_id), [line(f"line {n}", task_id) for n in range(lines)], expected=None)
    if delete:
        await store.handle(task_id, DeleteTask())
        async with store.connection() as conn:
            # as if its texts were redacted, which would leave less to verify
            await conn.execute("delete from open_deletions")
