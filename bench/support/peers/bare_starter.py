"""A process that appends `execution.started` for each notification of a request: without claim, history or work.

The lower bound of an executor's latency. Settings from the environment.

Usage: python -m bench.support.peers.bare_starter
"""

from __future__ import annotations

import itertools
import sys

import uvloop

from events.facts.ids import ExecutionId, ExecutorId, TaskId, task_stream
from events.facts.task.facts import ExecutionStarted
from events.store.event_log import open_log
from executor.scheduling.listener import PROBE_SECONDS, Listener
from runtime.postgres import connections
from runtime.settings.settings import Settings, load_settings

TASK = TaskId("bare")


def started(number: int) -> ExecutionStarted:
    return ExecutionStarted(
        task_id=TASK,
        execution_id=ExecutionId(f"bare_{number}"),
        step="ddl_generation",
        executor=ExecutorId("bare"),
        epoch=1,
    )


async def run(settings: Settings) -> None:
    listener = Listener(executor=ExecutorId("bare"), channel=settings.work_channel, catch_up_seconds=1.0)
    async with (
        open_log(settings) as store,
        await connections.connect(settings.database_url or "", settings.database_schema) as conn,
    ):
        await listener.listen(conn)
        await listener.wait(0)
        print("ready", file=sys.stderr, flush=True)
        for number in itertools.count():
            while not await listener.wait(PROBE_SECONDS):
                continue
            await store.lane.append(task_stream(TASK), [started(number)], expected=number)


if __name__ == "__main__":
    uvloop.run(run(load_settings()))
