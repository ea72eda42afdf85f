"""End of an execution whose lease was not renewed in time, such as while PostgreSQL restarts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from events.facts.ids import ExecutorId
from events.facts.task.commands import FailExecution, StartExecution
from events.facts.workflow import LOG_FILE
from events.wire.event import StaleEpoch
from executor.control.leases import Lease, claim
from executor.control.task_writer import TaskWriter
from executor.run.completion import Completion
from executor.tasklog.task_log import TaskLog
from runtime.files.object_folder import OBJECTS
from runtime.process.clock import since_boot
from tests.integration.executor.conftest import TASK, Bench
from tests.task_folders import folders
from tests.waiting import until

type Play = Callable[..., None]

RESULT = "task_result.json"


@dataclass
class Ending:
    """An execution that is about to end, and its lease, which counts as expired."""

    bench: Bench
    lease: Lease
    ending: asyncio.Task[None]

    async def result_is_stored(self) -> None:
        """Wait until the result is an object."""
        objects = folders(self.bench.artefacts).root / OBJECTS
        await until(lambda: self.ending.done() or len(list(objects.glob("??/[!.]*"))) == 1)


async def begin_to_end(bench: Bench) -> Ending:
    await bench.create()
    execution_id = await bench.request("ddl_generation")
    executor = ExecutorId("one")
    async with bench.store.connection() as conn:
        [lease] = await claim(conn, {execution_id: TASK}, executor=executor, seconds=600)
    writer = TaskWriter(store=bench.store, lease=lease, task=await bench.store.task(TASK))
    await writer.do(StartExecution(execution_id=execution_id, executor=executor, epoch=lease.epoch, max_attempts=1))
    log = bench.artefacts.log_path(TASK, LOG_FILE)
    task_log = TaskLog(path=log, zone=bench.settings.zone, language="en", lane=bench.store.lane, lease=lease)
    completion = Completion(writer=writer, artefacts=bench.artefacts, language="en")
    lease.renewed_at = since_boot() - lease.seconds
    command = FailExecution(execution_id=execution_id, error="the source is gone", code="internal")
    ending = Ending(bench, lease, asyncio.create_task(completion.end(command, task_log)))
    await ending.result_is_stored()
    return ending


def test_end_waits_for_a_fresh_lease_and_shows_the_last_files(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        ended = await begin_to_end(bench)
        assert not ended.ending.done()
        ended.lease.renewed_at = since_boot()
        await ended.ending
        recorded = (await bench.store.task(TASK)).files[RESULT]
        assert folders(bench.artefacts).matches(TASK, RESULT, recorded.sha256, recorded.size)

    play(scenario)


def test_end_under_a_lost_lease_is_left_to_its_holder(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        ended = await begin_to_end(bench)
        ended.lease.lost = True
        with pytest.raises(StaleEpoch):
            await ended.ending
        assert not (folders(bench.artefacts).directory(TASK) / RESULT).exists()
        assert "execution.failed" not in await bench.types()

    play(scenario)
