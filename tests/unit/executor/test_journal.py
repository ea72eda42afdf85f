"""What a journal leaves behind."""

from __future__ import annotations

import asyncio
import gc
import logging
import weakref
from zoneinfo import ZoneInfo

import psycopg

from events.ids import ExecutionId, ExecutorId, TaskId
from events.lane import AppendLane
from executor.daemon import event_loop
from executor.journal import Journal
from executor.leases import Lease
from executor.recording import Recording, Scope

TASK = TaskId("task_20251124_100000")
EXECUTION = ExecutionId(f"{TASK}_step_complete_exec_20251124100000")


async def unreachable() -> psycopg.AsyncConnection[object]:
    raise psycopg.OperationalError("nothing is appended here")


def test_a_journal_whose_last_lines_were_taken_is_not_kept_by_the_timer_that_was_to_flush_it() -> None:
    async def scenario() -> None:
        lease = Lease(
            execution_id=EXECUTION, task_id=TASK, executor=ExecutorId("e"), epoch=1, renewed_at=0.0, seconds=8.0
        )
        journal = Journal(
            path="data_pipeline.log",
            zone=ZoneInfo("UTC"),
            language="en",
            lane=AppendLane(connect=unreachable, channel="events", wake_channel="work"),
            lease=lease,
        )
        scope = Scope(journal=journal, execution_id=EXECUTION)
        with Recording(scope):
            journal.take(logging.LogRecord("test", logging.INFO, "", 0, "a line", None, None), EXECUTION, None)
        assert [line.message for line in await journal.rest()] == ["a line"]
        gone = weakref.ref(journal)
        del journal, scope
        # the event loop is at a callback that still has it
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert gone() is None

    gc.disable()
    try:
        with asyncio.Runner(loop_factory=event_loop) as runner:
            runner.run(scenario())
    finally:
        gc.enable()
