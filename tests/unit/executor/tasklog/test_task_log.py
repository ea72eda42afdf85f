"""Lines recorded by a task log."""

from __future__ import annotations

import asyncio
import logging
from zoneinfo import ZoneInfo

import psycopg

from events.append.group_commit import AppendLane
from events.facts.ids import ExecutionId, ExecutorId, TaskId
from executor.control.leases import Lease
from executor.daemon import event_loop
from executor.tasklog.task_log import TaskLog

TASK = TaskId("task_20251124_100000")
EXECUTION = ExecutionId(f"{TASK}_step_complete_exec_20251124100000")


async def unreachable() -> psycopg.AsyncConnection[object]:
    raise psycopg.OperationalError("nothing is appended here")


def _task_log(kind: type[TaskLog] = TaskLog) -> TaskLog:
    """Task log without a database; needs a running event loop."""
    lease = Lease(execution_id=EXECUTION, task_id=TASK, executor=ExecutorId("e"), epoch=1, renewed_at=0.0, seconds=8.0)
    return kind(
        path="data_pipeline.log",
        zone=ZoneInfo("UTC"),
        language="en",
        lane=AppendLane(connect=unreachable, channel="events", wake_channel="work"),
        lease=lease,
    )


class _Overtaken(TaskLog):
    """Task log in which another thread logs a line of the next second between any two reads of the cached time."""

    kept: tuple[int, tuple[str, str, str]] = (0, ("", "", ""))
    """Cached time, which changes after each read."""

    @property
    def _second(self) -> tuple[int, tuple[str, str, str]]:
        found = self.kept
        self.kept = found[0] + 1, ("of another", "of another", "")
        return found

    @_second.setter
    def _second(self, value: tuple[int, tuple[str, str, str]]) -> None:
        self.kept = value


def test_line_keeps_its_time_while_another_thread_logs() -> None:
    async def scenario() -> str:
        task_log = _task_log(_Overtaken)
        assert isinstance(task_log, _Overtaken)
        task_log.kept = 1_763_978_400, ("2025-11-24 10:00:00", "2025-11-24T10:00:00", "+00:00")
        record = logging.LogRecord("test", logging.INFO, "", 0, "a line", None, None)
        record.created = 1_763_978_400.5
        _, recorded = task_log._rendered(record, EXECUTION, None)  # pyright: ignore[reportPrivateUsage]
        return recorded.logged_at

    with asyncio.Runner(loop_factory=event_loop) as runner:
        assert runner.run(scenario()) == "2025-11-24T10:00:00.500+00:00"
