"""One root execution from its claim to its end: start or go on, step after step, and one terminal fact."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Literal

from events.facts.failure_texts import TIMED_OUT
from events.facts.ids import ExecutionId, pairs_stream
from events.facts.records import PairEvent, PairFact
from events.facts.refusals import NotTheOwner, TaskNotFound
from events.facts.task import commands
from events.facts.task.commands import TaskCommand
from events.facts.task.decisions import steps_to_run
from events.facts.task.facts import ModelBudgetSpent, ModelCalled
from events.facts.task.state import Execution, Task
from events.facts.workflow import LOG_FILE, STEPS, Step
from events.store.event_store import EventStore
from events.wire.event import Event, LogUnavailable, StaleEpoch
from events.wire.masking import mask_keys
from executor.control.cancellation import Stopped
from executor.control.connection_limit import SourceSlots
from executor.control.counters import Figures
from executor.control.leases import Lease
from executor.control.task_writer import Ledger, while_away
from executor.run.completion import Ending
from executor.run.failure_messages import explain
from executor.run.interruption import Interruptible
from executor.run.json_text import in_one_line
from executor.run.pair_events import PairLog
from executor.run.shortened_parameters import shortened
from executor.run.step import StepRun, UnitFailed, beginning
from executor.steps.api import Memo, StepContext, StepWork, StepWorks
from executor.tasklog.log_context import Recording, Scope, task_logger
from executor.tasklog.masking import register_password
from executor.tasklog.task_log import Journal
from executor.tasklog.translations import Language
from runtime.files.artefact_store import ArtefactStore
from runtime.process.worker_threads import in_thread
from runtime.settings.settings import Settings
from runtime.sources.encrypted_sources import SourceRegister

logger = logging.getLogger(__name__)
orchestrator = logging.getLogger("DataPipelineOrchestrator")

type Outcome = Literal["ended", "released", "lost", "moot", "left"]
"""`moot`: there was nothing to run. `left`: this version cannot run it."""

ATTEMPTS_WITHOUT_PROGRESS = 10
"""Lives an execution may lose beyond one for each unit it has done."""


@dataclass(slots=True, kw_only=True)
class Runner:
    """Everything a run needs. One per process."""

    store: EventStore
    settings: Settings
    artefacts: ArtefactStore
    sources: SourceRegister
    works: StepWorks
    slots: SourceSlots
    figures: Figures = field(default_factory=Figures)
    _masked: set[str] = field(default_factory=set[str])
    """Connection strings whose password is masked."""
    _loaded: set[Step] = field(default_factory=set[Step])
    """Steps whose modules are there."""

    async def run(self, lease: Lease) -> Outcome:
        """Runs the execution of a lease; what is left to do with the lease is the answer."""
        try:
            return await self._run(lease, await while_away(lambda: self.store.task(lease.task_id)))
        except (StaleEpoch, NotTheOwner):
            return "lost"
        except TaskNotFound:
            return "moot"
        except LogUnavailable:
            logger.warning("the log stayed away; %s is left to whoever is back first", lease.execution_id)
            return "lost"

    async def work(self, step: Step) -> StepWork:
        """A step's work. Its modules are loaded the first time, which takes long enough to miss a heartbeat."""
        if step not in self._loaded:
            await in_thread(self.works[step])
            self._loaded.add(step)
        return self.works[step]()

    async def source_dsn(self, name: str) -> str:
        """A source's connection string, its password known to the masking from here on.

        Raises SourceNotFound, SecretKeyWrong.
        """
        found = await while_away(lambda: self.sources.dsn(name))
        if found not in self._masked:
            register_password(self.store.lane.secrets, found)
            self._masked.add(found)
        return found

    async def _run(self, lease: Lease, task: Task) -> Outcome:
        ledger = Ledger(store=self.store, lease=lease, task=task)
        run = Run(runner=self, lease=lease, ledger=ledger)
        ledger.hold(
            commands.StartExecution(
                execution_id=lease.execution_id,
                executor=lease.executor,
                epoch=lease.epoch,
                max_attempts=ATTEMPTS_WITHOUT_PROGRESS + sum(len(s.done) for s in task.steps.values()),
            )
        )
        await ledger.do(*run.beginning())
        execution = ledger.task.executions.get(lease.execution_id)
        if execution is None or execution.ended:
            return "moot"
        if (execution.executor, execution.epoch) != (lease.executor, lease.epoch):
            return "lost"
        self.figures.executions += 1
        self.figures.recoveries += execution.recoveries > 0
        return await run.run(execution)


@dataclass(slots=True, kw_only=True)
class Run:
    """One life of one execution."""

    runner: Runner
    lease: Lease
    ledger: Ledger
    memo: Memo = field(default_factory=Memo)

    def beginning(self) -> Sequence[TaskCommand]:
        """What begins the first step, in one moment with the execution; nothing where it may not begin."""
        task = self.ledger.task
        execution = task.executions.get(self.lease.execution_id)
        if execution is None or execution.ended or execution.cancel_requested:
            return ()
        if (execution.executor, execution.epoch) != (self.lease.executor, self.lease.epoch):
            return ()
        for step in STEPS:
            if step in steps_to_run(task, execution):
                return beginning(task, execution, self._execution_of(execution, step), step)
        return ()

    async def run(self, execution: Execution) -> Outcome:
        journal = self._journal()
        try:
            with Recording(Scope(journal=journal, execution_id=self.lease.execution_id)):
                self._open_log(execution)
                if execution.cancel_requested:
                    self.lease.token.stop("cancel")
                command = await self._supervise(execution, journal)
                if command is None:
                    return "released" if self.lease.token.reason == "shutdown" else "lost"
                self._close_log(command, execution)
            await self._ending.end(command, journal)
        finally:
            if self.lease.token.connected:
                await in_thread(self.lease.token.close_connections, name="connections")
            journal.shut()
            await in_thread(journal.close_file, name="log")
            with suppress(LogUnavailable, StaleEpoch):
                await journal.close()
        return "ended"

    def _journal(self) -> Journal:
        return Journal(
            path=self.runner.artefacts.shown(self.lease.task_id, LOG_FILE),
            zone=self.runner.settings.zone,
            language=self._language,
            lane=self.runner.store.lane,
            lease=self.lease,
        )

    @property
    def _language(self) -> Language:
        """Of what the execution says."""
        return self.ledger.task.parameters.get("language") or self.runner.settings.language

    @property
    def _ending(self) -> Ending:
        return Ending(ledger=self.ledger, artefacts=self.runner.artefacts, language=self._language)

    def _open_log(self, execution: Execution) -> None:
        task = self.ledger.task
        log = task_logger(task.task_id)
        if execution.recoveries:
            log.info("任务由执行器 %s 接续执行 (第 %d 次)", self.lease.executor, execution.recoveries + 1)
            return
        mode = "complete" if execution.step == "complete" else "step"
        log.info("任务目录日志初始化完成 - 任务ID: %s", task.task_id)
        log.info("任务参数: %s", in_one_line(shortened(mask_keys(task.parameters), self._language)))
        log.info("[%s] 开始执行步骤: %s", mode, execution.step)
        # of a single step that line and the one of its end say it all
        if mode == "complete":
            orchestrator.info("开始执行完整工作流")

    def _close_log(self, command: TaskCommand, execution: Execution) -> None:
        match command:
            case commands.CompleteExecution():
                if execution.step == "complete":
                    orchestrator.info("执行完成")
            case commands.FailExecution():
                orchestrator.error("执行失败: %s", command.error)
            case _:
                orchestrator.warning("执行已取消")

    async def _supervise(self, execution: Execution, journal: Journal) -> TaskCommand | None:
        """Lets the steps run until they end or are to stop; the terminal command, or None where others go on."""
        error: BaseException | None = None
        try:
            with Interruptible(self.lease.token):
                result = await self._run_steps(execution, journal)
                return commands.CompleteExecution(execution_id=execution.execution_id, result=result)
        except Exception as failed:  # noqa: BLE001  # told as the end of the execution
            error = failed
        return self._terminal(execution, error)

    def _terminal(self, execution: Execution, error: BaseException | None) -> TaskCommand | None:
        if isinstance(error, StaleEpoch | LogUnavailable | NotTheOwner | TaskNotFound):
            raise error
        match self.lease.token.reason:
            case "cancel":
                return commands.ConfirmCancel(execution_id=execution.execution_id)
            case "timeout":
                return commands.FailExecution(
                    execution_id=execution.execution_id, error=TIMED_OUT.text(self._language), code="step_timeout"
                )
            case "shutdown" | "lease_lost":
                return None
            case "failed" | None:
                # where other units did not stop in time, the work was given up, and with it what it raised
                return self._failure(execution, error or self.lease.token.failure)

    def _failure(self, execution: Execution, error: BaseException | None) -> TaskCommand:
        cause = error.__cause__ if isinstance(error, UnitFailed) and error.__cause__ else error
        told = explain(cause or Stopped("failed"), self._language)
        if not told.expected:
            orchestrator.error("任务执行失败: %s", told.text, exc_info=cause)
        where = f"{error.unit}: " if isinstance(error, UnitFailed) else ""
        return commands.FailExecution(execution_id=execution.execution_id, error=f"{where}{told.text}", code=told.code)

    async def _run_steps(self, execution: Execution, journal: Journal) -> dict[str, Any]:
        """Every step still to be done, one after another; the result of the whole execution."""
        pairs = PairLog(store=self.runner.store, lease=self.lease)
        if execution.recoveries:
            await pairs.recover()
        dsn = await self.runner.source_dsn(self.ledger.task.source)
        loop = asyncio.get_running_loop()
        wanted = steps_to_run(self.ledger.task, execution)
        steps: list[Step] = [s for s in STEPS if s in wanted]
        for step in steps:
            self.lease.token.check()
            step_execution = self._execution_of(execution, step)
            timer = loop.call_later(self.runner.settings.step_timeout, self.lease.token.stop, "timeout")
            try:
                with Recording(Scope(journal=journal, execution_id=step_execution, step=step)):
                    await self._run_step(execution, step, step_execution, pairs, dsn, last=step == steps[-1])
            finally:
                timer.cancel()
        await self._ending.report_quality(execution.execution_id)
        task = self.ledger.task
        if execution.step != "complete":
            return task.steps[execution.step].result or {}
        return {"steps": {s: task.steps[s].result for s in STEPS if task.steps[s].result is not None}}

    async def _run_step(
        self, execution: Execution, step: Step, step_execution: ExecutionId, pairs: PairLog, dsn: str, *, last: bool
    ) -> None:
        work = await self.runner.work(step)
        if execution.step == "complete":
            orchestrator.info("开始执行步骤: %s", step)
        began = time.monotonic()
        run = StepRun(
            ledger=self.ledger,
            root=execution.execution_id,
            execution_id=step_execution,
            step=step,
            work=work,
            artefacts=self.runner.artefacts,
            language=self._language,
            pairs=pairs,
            unit_concurrency=self.runner.settings.unit_concurrency,
            figures=self.runner.figures,
            last=last,
            make_context=lambda report: self._context(execution, step, step_execution, dsn, pairs, report),
        )
        await run.run()
        orchestrator.info("步骤完成: %s (%.1f 秒)", step, time.monotonic() - began)

    def _context(
        self,
        execution: Execution,
        step: Step,
        step_execution: ExecutionId,
        dsn: str,
        pairs: PairLog,
        report_call: Callable[[ModelCalled | ModelBudgetSpent], None],
    ) -> StepContext:
        return StepContext(
            task=self.ledger.task,
            step=step,
            execution_id=step_execution,
            settings=self.runner.settings,
            artefacts=self.runner.artefacts,
            token=self.lease.token,
            timestamp=execution.requested_at.astimezone(self.runner.settings.zone),
            source_dsn=dsn,
            slots=self.runner.slots,
            logger=orchestrator,
            memo=self.memo,
            report_call=report_call,
            report_pairs=partial(self._report_pairs, asyncio.get_running_loop(), pairs),
            pair_history=partial(self._pair_history, asyncio.get_running_loop()),
            source_reviews=partial(self._source_reviews, asyncio.get_running_loop()),
        )

    @staticmethod
    def _report_pairs(loop: asyncio.AbstractEventLoop, pairs: PairLog, facts: Sequence[PairEvent]) -> None:
        """Called by steps from their threads."""
        asyncio.run_coroutine_threadsafe(pairs.report(facts), loop).result()

    def _pair_history(self, loop: asyncio.AbstractEventLoop) -> Sequence[PairEvent]:
        """Called by steps from their threads."""
        stream = pairs_stream(self.lease.task_id)
        read = asyncio.run_coroutine_threadsafe(while_away(lambda: self.runner.store.read_stream(stream)), loop)
        return _pair_facts(read.result())

    def _source_reviews(self, loop: asyncio.AbstractEventLoop) -> Sequence[PairEvent]:
        """Called by steps from their threads. An ad-hoc source is this task's alone."""
        task_id, source = self.lease.task_id, self.ledger.task.source
        read = while_away(lambda: self.runner.store.read_reviews(task_id, source))
        return _pair_facts(asyncio.run_coroutine_threadsafe(read, loop).result())

    def _execution_of(self, root: Execution, step: Step) -> ExecutionId:
        """The root itself for a single step; for a complete run its child: the one that runs already, or a new one."""
        if root.step != "complete":
            return root.execution_id
        task = self.ledger.task
        state = task.steps[step]
        child = task.executions[state.execution_id] if state.execution_id is not None else None
        if child is not None and child.parent == root.execution_id and not child.ended:
            return child.execution_id
        return task.free_execution_id(step, datetime.now(self.runner.settings.zone))


def _pair_facts(events: Sequence[Event]) -> Sequence[PairEvent]:
    """A redacted payload names no pair any more."""
    facts = (event.fact() for event in events)
    return [fact for fact in facts if isinstance(fact, PairFact)]  # type: ignore[misc]  # the classes of PairEvent
