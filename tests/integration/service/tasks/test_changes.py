"""Differences between two positions of a task's history, with every event counted once."""

from __future__ import annotations

import asyncio
from typing import Any

from events.facts.ids import ExecutionId, ExecutorId, TaskId, log_stream, task_stream
from events.facts.records import LogRecorded
from events.facts.task import facts
from runtime.settings.settings import Settings
from service.application import open_application

T = TaskId("task_20250627_143052")
FIRST, SECOND = ExecutionId("e1"), ExecutionId("e2")


def ran(execution_id: ExecutionId) -> list[facts.Fact]:
    of_step: dict[str, Any] = {"task_id": T, "execution_id": execution_id, "step": "ddl_generation"}
    return [
        facts.StepRequested(**of_step),
        facts.ExecutionStarted(**of_step, executor=ExecutorId("a"), epoch=1),
        facts.StepStarted(**of_step),
        facts.StepCompleted(**of_step),
        facts.ExecutionCompleted(task_id=T, execution_id=execution_id),
    ]


def line(number: int) -> LogRecorded:
    return LogRecorded(
        task_id=T, execution_id=None, level="INFO", message=f"line {number}", logged_at="2025-06-27T14:30:52+08:00"
    )


def test_changes_between_positions_contain_only_differences(settings: Settings) -> None:
    created = facts.TaskCreated(
        task_id=T, task_type="data_workflow", db_name="d", source="d", parameters={}, output_directory="o"
    )

    async def main() -> None:
        async with open_application(settings) as application:
            lane, changes = application.store.lane, application.changes.changes
            await lane.append(task_stream(T), [created, *ran(FIRST)], expected=0)
            await lane.append(log_stream(T), [line(n) for n in range(30)], expected=None)
            between = await application.store.head()
            nothing = await changes(T, between, between)
            assert (nothing.executions, nothing.steps, nothing.events) == ([], [], {})
            await lane.append(task_stream(T), ran(SECOND), expected=None)
            await lane.append(log_stream(T), [line(n) for n in range(20)], expected=None)
            later = await changes(T, between, None)
            assert later.executions == [SECOND]
            assert later.events == {
                "execution.completed": 1,
                "execution.started": 1,
                "log.recorded": 20,
                "step.completed": 1,
                "step.requested": 1,
                "step.started": 1,
            }
            whole = await changes(T, None, None)
            assert (whole.executions, whole.events["log.recorded"]) == ([FIRST, SECOND], 50)
            assert (await changes(T, 1, between)).executions == [FIRST]

    asyncio.run(main())
