"""Command `python -m executor --task-id`: runs one execution in this process and exits."""

from __future__ import annotations

import asyncio
import logging
import signal
from datetime import datetime

from events.facts.ids import ExecutionId, ExecutorId, TaskId
from events.facts.refusals import TaskNotFound
from events.facts.task.commands import RequestStep
from events.facts.task.state import Task
from events.facts.workflow import RequestedStep
from events.store.event_log import open_log
from events.store.event_store import EventStore
from events.wire.event import Meta
from executor.compute.choice import compute_of
from executor.control.leases import Lease, LeaseKeeper, claim
from executor.control.retries import retry_log
from executor.control.source_connections import source_slots
from executor.daemon import hand_back, new_executor_id
from executor.run.execution import Runner
from executor.steps.api import StepWorks
from executor.tasklog import log_context
from executor.tasklog.process_log import mask_process_log
from runtime.files.artefact_store import open_artefacts
from runtime.process.actors import command_line_actor, os_user
from runtime.settings.settings import Settings, SettingsError
from runtime.sources.encrypted_sources import source_register
from runtime.telemetry.opening import close_telemetry, open_telemetry
from schema.named_queries import query

logger = logging.getLogger(__name__)

COMPLETED, FAILED, CANCELLED = 0, 1, 130


class TakenElsewhere(Exception):
    """Another executor is running this execution."""


class DrainInForce(Exception):
    """Executors are drained: no execution may be started."""


class OtherWorkQueued(Exception):
    """Another execution of this task is queued or running."""


async def run_once(
    settings: Settings, works: StepWorks, *, task_id: TaskId, step: RequestedStep, force: bool = False
) -> int:
    """Run an execution in this process and return the exit code. Requests the execution if it is not yet queued.

    Raises Refusal if the task does not allow the step, TakenElsewhere, OtherWorkQueued, DrainInForce.
    """
    log_context.install()
    executor = new_executor_id()
    name = f"querymill executor {executor}"[:60]
    async with open_log(settings, name=name, pool_size=4) as store:
        mask_process_log(store.lane.secrets, settings.operator_language)
        lease = await _lease(store, settings, executor, task_id, step, force=force)
        keeper = LeaseKeeper(connection=store.connection, executor=executor, settings=settings)
        keeper.add(lease)
        slots = source_slots(settings)
        telemetry = open_telemetry("querymill-executor", executor)
        runner = Runner(
            store=store,
            settings=settings,
            artefacts=open_artefacts(settings),
            sources=source_register(settings, store.connection),
            works=works,
            slots=slots,
            compute=compute_of(settings),
            traced=telemetry is not None,
        )
        helpers = [
            asyncio.create_task(keeper.run(), name="leases"),
            asyncio.create_task(_watch_for_stop(store, settings, lease), name="cancel"),
        ]
        _stop_on_signals(lease)
        try:
            outcome = await runner.run(lease)
            await retry_log(lambda: hand_back(keeper, lease, outcome))
        except SettingsError:
            # this process lacks the output folder or the key
            await retry_log(lambda: hand_back(keeper, lease, "released"))
            raise
        finally:
            for helper in helpers:
                helper.cancel()
            await asyncio.gather(*helpers, return_exceptions=True)
            slots.close()
            await close_telemetry(telemetry)
            await keeper.leave()
        return _exit_code(await store.task(task_id), lease.execution_id)


async def _lease(
    store: EventStore,
    settings: Settings,
    executor: ExecutorId,
    task_id: TaskId,
    step: RequestedStep,
    *,
    force: bool,
) -> Lease:
    """Claim the queued execution, or request a new one.

    A new execution is claimed before its request is appended, so that no other executor can claim it first.
    """
    task = await store.task(task_id)
    if not task.exists or task.deleted:
        raise TaskNotFound(task_id=task_id)
    current = task.current
    if current is not None and current.status == "paused":
        raise OtherWorkQueued(f"{current.execution_id} is paused; `querymill resume {task_id}` continues it")
    if current is not None and current.step != step:
        raise OtherWorkQueued(f"{current.execution_id} is {current.status}; wait for its end or cancel it")
    now = datetime.now(settings.zone)
    execution_id = current.execution_id if current else task.free_execution_id(step, now)
    async with store.connection() as conn:
        leases = await claim(conn, {execution_id: task_id}, executor=executor, seconds=settings.lease_seconds)
        if not leases:
            last = await (await conn.execute(query("work", "last_drain_event"))).fetchone()
            if last is not None and last[0] == "executors.drained":
                raise DrainInForce("the executors are drained; `querymill executors resume` lets work begin again")
            raise TakenElsewhere(f"{execution_id} is run by another executor already")
    [lease] = leases
    if current is None:
        try:
            await store.handle(
                task_id,
                RequestStep(execution_id=execution_id, step=step, force=force),
                task=task,
                meta=Meta(actor=command_line_actor(os_user()), executor=executor),
            )
        except BaseException:
            keeper = LeaseKeeper(connection=store.connection, executor=executor, settings=settings)
            await keeper.remove(lease)
            raise
    return lease


async def _watch_for_stop(store: EventStore, settings: Settings, lease: Lease) -> None:
    """Poll the task, and stop the execution once its cancellation or pause is requested."""
    while True:
        await asyncio.sleep(min(0.5, settings.fallback_seconds))
        task = await retry_log(lambda: store.task(lease.task_id))
        execution = task.executions.get(lease.execution_id)
        if execution is not None and (execution.cancel_requested or execution.pause_requested):
            lease.token.stop("cancel" if execution.cancel_requested else "pause")
            return


def _stop_on_signals(lease: Lease) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, lease.token.stop, "shutdown")


def _exit_code(task: Task, execution_id: ExecutionId) -> int:
    match task.executions[execution_id].status:
        case "completed":
            return COMPLETED
        case "failed":
            logger.error("%s", task.executions[execution_id].error)
            return FAILED
        case "cancelled" | "cut_off" | "queued" | "running" | "paused":
            return CANCELLED
