"""Run of one root execution: start or resume, the steps in order, and one terminal fact."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Literal

import msgspec
import psycopg
from opentelemetry.trace import format_trace_id

from events.facts.codec import UnknownEvent
from events.facts.failure_texts import TIMED_OUT
from events.facts.ids import ExecutionId, TaskId, pairs_stream
from events.facts.pair.state import PairState
from events.facts.pair.state_from_facts import evolve_each
from events.facts.refusals import NotTheOwner, TaskNotFound
from events.facts.task import commands
from events.facts.task.commands import TaskCommand
from events.facts.task.decisions import steps_to_run
from events.facts.task.state import Execution, Task
from events.facts.workflow import LOG_FILE, STEPS, Step
from events.store.event_store import EventStore
from events.wire.event import LogUnavailable, StaleEpoch
from events.wire.masking import mask_keys
from executor.compute.calls import Compute
from executor.control.cancellation import ExecutionStopped
from executor.control.counters import Counters
from executor.control.leases import Lease, note_wait_for_files
from executor.control.limits import LIMITS, ExecutorLimits
from executor.control.readiness import ReadinessCheck
from executor.control.retries import retry_log
from executor.control.source_connections import SourceSlots
from executor.control.task_writer import TaskWriter
from executor.run.completion import Completion
from executor.run.failure_messages import failure_message
from executor.run.interruption import Interruptible
from executor.run.json_text import in_one_line, shortened
from executor.run.pair_events import PairEventWriter
from executor.run.step import StepRun, UnitError, start_commands
from executor.run.trace import RunTrace, run_trace
from executor.steps.api import Memo, PairHistory, StepContext, StepWorks
from executor.tasklog.log_context import LogScope, log_scope, task_logger
from executor.tasklog.process_log import register_password
from executor.tasklog.task_log import TaskLog
from executor.tasklog.translations import Language
from runtime.files.artefact_store import ArtefactStore
from runtime.files.object_store import StoreUnavailable
from runtime.process.worker_threads import in_thread
from runtime.settings.settings import Settings
from runtime.sources.encrypted_sources import SourceRegister
from runtime.telemetry.spans import activated

logger = logging.getLogger(__name__)
orchestrator = logging.getLogger("DataPipelineOrchestrator")

type Outcome = Literal["ended", "released", "lost", "already_ended", "unsupported"]
"""Outcome of a run, which determines how the lease is released. `unsupported`: the execution needs a newer version."""

_CONTINUED_ELSEWHERE = (StaleEpoch, LogUnavailable, NotTheOwner, TaskNotFound, StoreUnavailable, UnknownEvent)
"""Errors that are no failure of the execution: another executor, or a later attempt, continues it."""
MAX_ATTEMPTS_WITHOUT_PROGRESS = 10
"""Maximum number of executors that an execution may use, in addition to one for each completed unit."""
MAX_EARLIER_TASKS = 20
"""Maximum number of earlier tasks over a source among which a run looks for one to compare with."""


@dataclass(slots=True, kw_only=True)
class Runner:
    """Runner of executions; one instance per process."""

    store: EventStore
    settings: Settings
    artefacts: ArtefactStore
    sources: SourceRegister
    works: StepWorks
    slots: SourceSlots
    compute: Compute | None = None
    limits: ExecutorLimits = LIMITS
    traced: bool = False
    """True if spans are recorded."""
    counters: Counters = field(default_factory=Counters)
    readiness: ReadinessCheck = field(init=False)

    def __post_init__(self) -> None:
        self.readiness = ReadinessCheck(settings=self.settings, connection=self.store.connection, limits=self.limits)

    async def run(self, lease: Lease) -> Outcome:
        """Run the execution of a lease; return the outcome, which determines how the caller releases the lease.

        Raises SettingsError if this process lacks the output folder or the key: another executor may have them. Raises
        UnknownEvent if a newer version has appended to this task, or to another one that a step reads.
        """
        try:
            read = retry_log(lambda: self.store.task(lease.task_id), self.limits)
            _, task = await asyncio.gather(self.readiness.check(), read)
            with self.compute.in_use() if self.compute else nullcontext():
                return await self._run(lease, task)
        except (StaleEpoch, NotTheOwner):
            return "lost"
        except TaskNotFound:
            return "already_ended"
        except LogUnavailable:
            logger.warning("the log is unavailable; %s is left to another executor", lease.execution_id)
            return "lost"
        except StoreUnavailable as error:
            logger.warning("the store of files is unavailable; %s is left: %s", lease.execution_id, error)
            with suppress(LogUnavailable):
                await retry_log(lambda: note_wait_for_files(self.store.connection, lease, 0), self.limits)
            return "released"

    async def source_dsn(self, name: str) -> str:
        """Return a source's connection string, and register its password for masking.

        Raises SourceNotFound, SecretKeyWrong.
        """
        dsn = await retry_log(lambda: self.sources.dsn(name), self.limits)
        register_password(self.store.lane.secrets, dsn)
        return dsn

    async def _run(self, lease: Lease, task: Task) -> Outcome:
        before = task.executions.get(lease.execution_id)
        if before is not None and before.status == "running" and not before.cancel_requested:
            # its last executor may have left it because the bucket takes no files: a start would count as a recovery
            await self.readiness.check_writable()
        writer = TaskWriter(store=self.store, lease=lease, task=task, limits=self.limits)
        if lease.files_silent_since is not None:
            await writer.note_wait_for_files(None)
        trace = None
        if self.traced:
            read = partial(run_trace, self.store, task, lease.execution_id)
            trace = await retry_log(read, self.limits)
            lease.meta = msgspec.structs.replace(lease.meta, trace_id=format_trace_id(trace.trace_id))
        run = ExecutionRun(runner=self, lease=lease, writer=writer, trace=trace)
        writer.hold(
            commands.StartExecution(
                execution_id=lease.execution_id,
                executor=lease.executor,
                epoch=lease.epoch,
                handed_over=lease.handed_over,
                max_attempts=MAX_ATTEMPTS_WITHOUT_PROGRESS + sum(len(s.done) for s in task.steps.values()),
            )
        )
        await writer.do(*run.beginning())
        execution = writer.task.executions.get(lease.execution_id)
        if execution is None or execution.ended:
            return "already_ended"
        if execution.status == "paused":
            # claimed before this process has read of the pause
            return "released"
        if (execution.executor, execution.epoch) != (lease.executor, lease.epoch):
            return "lost"
        self.counters.executions += 1
        taken_over = before if before is not None and execution.recoveries > before.recoveries else None
        self.counters.recoveries += taken_over is not None
        return await run.run(execution, taken_over=taken_over)


@dataclass(slots=True, kw_only=True)
class ExecutionRun:
    """Run of an execution under one lease."""

    runner: Runner
    lease: Lease
    writer: TaskWriter
    trace: RunTrace | None = None
    memo: Memo = field(default_factory=Memo)

    def beginning(self) -> Sequence[TaskCommand]:
        """Return the commands that start the first step, committed with the execution's start; empty if not allowed."""
        task = self.writer.task
        execution = task.executions.get(self.lease.execution_id)
        if execution is None or execution.ended or execution.cancel_requested or execution.pause_requested:
            return ()
        if (execution.executor, execution.epoch) != (self.lease.executor, self.lease.epoch):
            return ()
        for step in STEPS:
            if step in steps_to_run(task, execution):
                return start_commands(task, execution, self._execution_of(execution, step), step)
        return ()

    async def run(self, execution: Execution, *, taken_over: Execution | None) -> Outcome:
        """Run the execution; return the outcome.

        taken_over: the state that its last executor left, which neither ended nor paused it; else None.
        """
        task_log = self._journal()
        try:
            with log_scope(LogScope(task_log=task_log, execution_id=self.lease.execution_id)):
                self._open_log(execution, taken_over=taken_over)
                if execution.cancel_requested:
                    self.lease.token.stop("cancel")
                elif execution.pause_requested:
                    self.lease.token.stop("pause")
                command = await self._supervise(execution, task_log)
                if command is None:
                    return "released" if self.lease.token.reason == "shutdown" else "lost"
                if isinstance(command, commands.ConfirmPause):
                    await self.writer.do(command)
                    if self.writer.task.executions[execution.execution_id].status == "paused":
                        orchestrator.info("execution paused")
                        return "released"
                    # a cancellation was requested meanwhile
                    command = commands.ConfirmCancel(execution_id=execution.execution_id)
                self._close_log(command, execution)
            await self._completion.end(command, task_log)
            if self.trace is not None:
                await self._record(self.trace)
        finally:
            if self.lease.token.connected:
                await in_thread(self.lease.token.close_connections, name="connections")
            task_log.shut()
            if not task_log.is_file_closed:
                await in_thread(task_log.close_file, name="log")
            with suppress(LogUnavailable, StaleEpoch):
                await task_log.close()
        return "ended"

    async def _record(self, trace: RunTrace) -> None:
        """Record the spans of the ended execution, by the log: the writer's state has no times of its own facts."""
        try:
            trace.record(await self.runner.store.task(self.lease.task_id))
        except psycopg.Error as error:
            logger.warning("the trace of %s has no span of its steps: %s", self.lease.execution_id, str(error).strip())

    def _journal(self) -> TaskLog:
        return TaskLog(
            path=self.runner.artefacts.log_path(self.lease.task_id, LOG_FILE),
            zone=self.runner.settings.zone,
            language=self._language,
            lane=self.runner.store.lane,
            lease=self.lease,
        )

    @property
    def _language(self) -> Language:
        """Language of log lines, error messages and file descriptions."""
        return self.writer.task.parameters.get("language") or self.runner.settings.language

    @property
    def _completion(self) -> Completion:
        return Completion(writer=self.writer, artefacts=self.runner.artefacts, language=self._language)

    def _open_log(self, execution: Execution, *, taken_over: Execution | None) -> None:
        task = self.writer.task
        log = task_logger(task.task_id)
        if taken_over is not None:
            log.info("executor %s has taken over the task (attempt %d)", self.lease.executor, execution.recoveries + 1)
            if (since := self.lease.expired_at) is not None:
                reason = "reason: executor %s has sent no heartbeat since %s"
                since -= timedelta(seconds=self.lease.seconds)
            elif (since := self.lease.files_silent_since) is not None:
                reason = "reason: executor %s had no answer of the store of files since %s, and gave the task back"
            else:
                log.info("reason: executor %s gave the task back", taken_over.executor)
                return
            log.info(reason, taken_over.executor, f"{since.astimezone(self.runner.settings.zone):%H:%M:%S}")
            return
        if execution.pauses:
            log.info("execution resumed after a pause")
            return
        mode = "complete" if execution.step == "complete" else "step"
        log.info("task log started - task %s", task.task_id)
        log.info("task parameters: %s", in_one_line(shortened(mask_keys(task.parameters), self._language)))
        log.info("[%s] starting step: %s", mode, execution.step)
        # for a single step, the line above is enough
        if mode == "complete":
            orchestrator.info("starting the complete workflow")

    def _close_log(self, command: TaskCommand, execution: Execution) -> None:
        match command:
            case commands.CompleteExecution():
                if execution.step == "complete":
                    orchestrator.info("execution completed")
            case commands.FailExecution():
                orchestrator.error("execution failed: %s", command.error)
            case _:
                orchestrator.warning("execution cancelled")

    async def _supervise(self, execution: Execution, task_log: TaskLog) -> TaskCommand | None:
        """Run the steps; return the command that ends or pauses the execution; None if another executor continues."""
        error: BaseException | None = None
        try:
            with Interruptible(self.lease.token, self.runner.limits):
                result = await self._run_steps(execution, task_log)
                return commands.CompleteExecution(execution_id=execution.execution_id, result=result)
        except Exception as failed:  # noqa: BLE001  # becomes the terminal command
            error = failed
        return await self._terminal(execution, error)

    async def _terminal(self, execution: Execution, error: BaseException | None) -> TaskCommand | None:
        if isinstance(error, _CONTINUED_ELSEWHERE):
            if isinstance(error, StoreUnavailable):
                orchestrator.warning("the store of files does not answer, the executor gives the task back: %s", error)
            raise error
        match self.lease.token.reason:
            case "cancel":
                return commands.ConfirmCancel(execution_id=execution.execution_id)
            case "timeout":
                return commands.FailExecution(
                    execution_id=execution.execution_id, error=TIMED_OUT.text(self._language), code="step_timeout"
                )
            case "pause":
                return commands.ConfirmPause(execution_id=execution.execution_id)
            case "shutdown" | "lease_lost":
                return None
            case "failed" | None:
                # if the work was abandoned because units did not stop in time, only the token has the error
                error = error or self.lease.token.failure
                cause = error.__cause__ if isinstance(error, UnitError) and error.__cause__ else error
                await self.runner.readiness.check(cause)
                return self._failure(execution, error, cause)

    def _failure(self, execution: Execution, error: BaseException | None, cause: BaseException | None) -> TaskCommand:
        failure = failure_message(cause or ExecutionStopped("failed"), self._language)
        if not failure.expected:
            orchestrator.error("task failed: %s", failure.text, exc_info=cause)
        unit = f"{error.unit}: " if isinstance(error, UnitError) else ""
        return commands.FailExecution(
            execution_id=execution.execution_id, error=f"{unit}{failure.text}", code=failure.code
        )

    async def _run_steps(self, execution: Execution, task_log: TaskLog) -> dict[str, Any]:
        """Run the remaining steps in order; return the result of the execution."""
        pairs = PairEventWriter(store=self.runner.store, lease=self.lease, limits=self.runner.limits)
        if execution.recoveries or execution.pauses:
            await pairs.recover()
        dsn = await self.runner.source_dsn(self.writer.task.source)
        loop = asyncio.get_running_loop()
        wanted = steps_to_run(self.writer.task, execution)
        steps: list[Step] = [s for s in STEPS if s in wanted]
        for step in steps:
            self.lease.token.check()
            step_execution = self._execution_of(execution, step)
            timer = loop.call_later(self.runner.settings.step_timeout, self.lease.token.stop, "timeout")
            try:
                tracing = nullcontext() if self.trace is None else activated(self.trace.step(step_execution, step))
                with (
                    log_scope(LogScope(task_log=task_log, execution_id=step_execution, step=step)),
                    tracing,
                ):
                    await self._run_step(execution, step, step_execution, pairs, dsn, last=step == steps[-1])
            finally:
                timer.cancel()
        await self._completion.report_quality(execution.execution_id)
        task = self.writer.task
        if execution.step != "complete":
            return task.steps[execution.step].result or {}
        return {"steps": {s: task.steps[s].result for s in STEPS if task.steps[s].result is not None}}

    async def _run_step(
        self,
        execution: Execution,
        step: Step,
        step_execution: ExecutionId,
        pairs: PairEventWriter,
        dsn: str,
        *,
        last: bool,
    ) -> None:
        if execution.step == "complete":
            orchestrator.info("starting step: %s", step)
        began = time.monotonic()
        runner, loop = self.runner, asyncio.get_running_loop()
        context = StepContext(
            task=self.writer.task,
            step=step,
            execution_id=step_execution,
            settings=runner.settings,
            artefacts=runner.artefacts,
            token=self.lease.token,
            limits=runner.limits,
            timestamp=execution.requested_at.astimezone(runner.settings.zone),
            source_dsn=dsn,
            slots=runner.slots,
            compute=runner.compute,
            logger=orchestrator,
            memo=self.memo,
            report_pairs=lambda facts: asyncio.run_coroutine_threadsafe(pairs.report(facts), loop).result(),
            pair_history=lambda: self._read(self._pair_history, loop),
            reviewed_pairs=partial(self._reviewed_pairs, loop),
            earlier_tasks=partial(self._earlier_tasks, loop),
            read_task=partial(self._read_task, loop),
        )
        run = StepRun(
            writer=self.writer,
            root=execution.execution_id,
            context=context,
            make_work=runner.works[step],
            language=self._language,
            pairs=pairs,
            counters=runner.counters,
            last=last,
        )
        await run.run()
        orchestrator.info("step completed: %s (%.1f s)", step, time.monotonic() - began)

    def _read[Result](self, read: Callable[[], Awaitable[Result]], loop: asyncio.AbstractEventLoop) -> Result:
        """Read from the log; called in a step's thread."""
        return asyncio.run_coroutine_threadsafe(retry_log(read, self.runner.limits), loop).result()

    async def _pair_history(self) -> PairHistory:
        """Return all events of the task's pairs."""
        head = await self.runner.store.head()
        events = await self.runner.store.read_stream(pairs_stream(self.lease.task_id), until=head)
        return PairHistory([event.recorded() for event in events], head)

    def _reviewed_pairs(self, loop: asyncio.AbstractEventLoop) -> Mapping[str, PairState]:
        """Return the reviewed pairs of the source by id; called in a step's thread."""
        source = self.writer.task.source
        events = self._read(lambda: self.runner.store.read_reviews(self.lease.task_id, source), loop)
        return evolve_each(event.recorded() for event in events)

    def _earlier_tasks(self, loop: asyncio.AbstractEventLoop) -> Iterator[Task]:
        """Yield the states of earlier tasks over the source, newest first; called in a step's thread."""
        store, source, task_id = self.runner.store, self.writer.task.source, self.lease.task_id
        for each in self._read(lambda: store.earlier_tasks(source, before=task_id, limit=MAX_EARLIER_TASKS), loop):
            yield self._read_task(loop, each)

    def _read_task(self, loop: asyncio.AbstractEventLoop, task_id: str) -> Task:
        """Return the state of a task; called in a step's thread."""
        return self._read(lambda: self.runner.store.task(TaskId(task_id)), loop)

    def _execution_of(self, root: Execution, step: Step) -> ExecutionId:
        """Return a step's execution id: the root's id, or in a complete run the id of an unfinished or new child."""
        if root.step != "complete":
            return root.execution_id
        task = self.writer.task
        state = task.steps[step]
        child = task.executions[state.execution_id] if state.execution_id is not None else None
        if child is not None and child.parent == root.execution_id and not child.ended:
            return child.execution_id
        return task.free_execution_id(step, datetime.now(self.runner.settings.zone))
