"""Pages of the whole log and of selected tasks and types."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from events.facts.ids import TaskId, log_stream, task_stream
from events.facts.records import LogRecorded
from events.facts.task.facts import TaskDeleted
from events.store.event_log import open_log
from runtime.settings.settings import Settings
from schema.named_queries import query
from tests.tables import from_table

TASKS = [TaskId(name) for name in "abc"]


@from_table
def test_read_log_with_filters_returns_matching_positions(
    settings: Settings, filters: dict[str, object], expected: Sequence[int]
) -> None:
    async def run() -> list[int]:
        async with open_log(settings) as store:
            for task in TASKS:
                await store.lane.append(task_stream(task), [TaskDeleted(task_id=task)], expected=0)
            for task in TASKS:
                line = LogRecorded(task_id=task, execution_id=None, level="INFO", message="x", logged_at="x")
                await store.lane.append(log_stream(task), [line], expected=0)
            return [event.position for event in await store.read_log(**filters)]  # type: ignore[arg-type]

    assert asyncio.run(run()) == expected


def test_read_log_of_tasks_uses_an_index(settings: Settings) -> None:
    filters = {"tasks": ["a", "b"], "types": ["task.deleted"], "after": 0, "until": 9, "limit": 9}

    async def run() -> str:
        async with open_log(settings) as store, store.connection() as conn:
            await conn.execute("set plan_cache_mode to force_generic_plan")
            await conn.execute("set enable_seqscan to off")
            cursor = await conn.execute(b"explain " + query("event_log", "read_tasks").encode(), filters)
            return "\n".join(row for (row,) in await cursor.fetchall())

    assert "_task_id_position_idx" in asyncio.run(run())
