"""A task with events of a newer version: an executor leaves it to a newer executor and continues with others."""

# an event of a newer version is created like this version's
# pyright: reportPrivateUsage=false
from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from msgspec.structs import replace

from events.facts import codec
from events.facts.ids import ExecutionId, TaskId, task_stream
from events.facts.task.facts import ModelCalled, StepRequested
from events.wire import batch
from events.wire.pg_binary import int2_element
from tests.integration.executor.conftest import SHOP, TASK, Bench
from tests.waiting import until

OTHER = TaskId("task_20251124_100001")
EXECUTION = ExecutionId(f"{TASK}_step_ddl_generation_exec_20251124100000")
REQUESTED = StepRequested(task_id=TASK, execution_id=EXECUTION, step="ddl_generation")
CALLED = ModelCalled(task_id=TASK, execution_id=EXECUTION, purpose="repair", model="m", prompt_digest="d")


async def two_requests(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> ExecutionId:
    """Request a task that cannot be read, then another one."""
    with monkeypatch.context() as newer:
        newer.setitem(batch._KIND, ModelCalled, batch._KIND[ModelCalled]._replace(version=int2_element(99)))
        await bench.store.lane.append(task_stream(TASK), [REQUESTED, CALLED], expected=None)
    return await bench.request("ddl_generation", OTHER)


@pytest.mark.parametrize(
    "waiting", [pytest.param(True, id="requested before"), pytest.param(False, id="requested while it runs")]
)
def test_task_of_a_newer_version_is_released_once_others_run(
    play: Callable[..., None], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, waiting: bool
) -> None:
    async def scenario(bench: Bench) -> None:
        for task_id in (TASK, OTHER):
            await bench.create(task_id)
        behind = await two_requests(bench, monkeypatch) if waiting else None
        async with bench.daemon():
            behind = behind or await two_requests(bench, monkeypatch)
            assert (await bench.ended(behind, OTHER)).status == "completed"
            # a released execution is considered again
            assert (await bench.ended(await bench.request("qa_generation", OTHER), OTHER)).status == "completed"
        assert await bench.types() == ["task.created", "step.requested", "model.called"]
        with monkeypatch.context() as upgraded:
            upgraded.setitem(codec.CURRENT, "model.called", (ModelCalled, 99))
            async with bench.daemon():
                assert (await bench.ended(EXECUTION)).status == "completed"

    play(scenario)
    left = f"the execution {EXECUTION} is left to an executor of a newer version: model.called version 99 is newer"
    assert caplog.text.count(left) == 1


def test_requested_deletion_of_a_task_of_a_newer_version_waits(
    play: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario(bench: Bench) -> None:
        for task_id in (TASK, OTHER):
            await bench.create(task_id)
        with monkeypatch.context() as newer:
            newer.setitem(batch._KIND, ModelCalled, batch._KIND[ModelCalled]._replace(version=int2_element(99)))
            # without a call that counts, which would need an execution
            await bench.store.lane.append(task_stream(TASK), [replace(CALLED, cached=True)], expected=None)
        async with bench.store.connection() as conn:
            for task_id in (TASK, OTHER):
                await conn.execute("insert into deletion_requests (task_id) values (%s)", (task_id,))
        async with bench.daemon():
            await bench.until(lambda task: task.deleted, OTHER)
        with monkeypatch.context() as upgraded:
            upgraded.setitem(codec.CURRENT, "model.called", (ModelCalled, 99))
            async with bench.daemon():
                await bench.until(lambda task: task.deleted)

    play(scenario)


def test_task_after_one_of_a_newer_version_is_left_to_a_newer_executor(
    play: Callable[..., None], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, database: str
) -> None:
    """A step reads earlier tasks over its source."""

    async def scenario(bench: Bench) -> None:
        with psycopg.connect(database) as conn:
            conn.execute(SHOP)
        for task_id in (TASK, OTHER):
            await bench.create(task_id, dsn=database)
        with monkeypatch.context() as newer:
            newer.setitem(batch._KIND, ModelCalled, batch._KIND[ModelCalled]._replace(version=int2_element(99)))
            await bench.store.lane.append(task_stream(TASK), [replace(CALLED, cached=True)], expected=None)
        async with bench.real_daemon():
            execution_id = await bench.request("ddl_generation", OTHER)
            left = f"the execution {execution_id} is left to an executor of a newer version"
            await until(lambda: left in caplog.text)
        with monkeypatch.context() as upgraded:
            upgraded.setitem(codec.CURRENT, "model.called", (ModelCalled, 99))
            async with bench.real_daemon():
                assert (await bench.ended(execution_id, OTHER)).status == "completed"

    play(scenario)
