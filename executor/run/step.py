"""Run of one step: start, clean up, plan, run units in parallel, finish. Each change is recorded as a fact."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial

from msgspec.structs import replace

from events.facts.codec import UnknownEvent
from events.facts.ids import ExecutionId
from events.facts.task import commands, facts
from events.facts.task.added_file import added_file
from events.facts.task.facts import ModelBudgetSpent, ModelCalled
from events.facts.task.state import Execution, Task
from events.facts.workflow import Step, is_read_by_steps
from events.wire.event import LogUnavailable
from executor.control.cancellation import ExecutionStopped
from executor.control.counters import Counters
from executor.control.retries import retry_server_in_thread
from executor.control.task_writer import TaskWriter
from executor.run.json_text import json_file
from executor.run.pair_events import PairEventWriter
from executor.run.publish_files import publish
from executor.steps.api import OutputFile, StepContext, StepResult, StepWork
from executor.tasklog.translations import Language, translate
from runtime.files.object_store import StoreUnavailable, digest_of
from runtime.files.task_folders import FolderChanges
from runtime.process.worker_threads import in_thread
from runtime.telemetry.spans import child_span, record_child

logger = logging.getLogger(__name__)

PROGRESS_SECONDS = 1.0
"""Minimum interval between two records of progress within a unit."""
LEASE_CHECK_SECONDS = 0.2
"""Interval between checks for a renewed lease."""


def start_commands(
    task: Task, root: Execution, execution_id: ExecutionId, step: Step
) -> tuple[commands.StartStep | commands.CleanFiles, ...]:
    """Return the commands that start a step. If files must be removed first, `_begin` records their removal later."""
    assert root.executor is not None  # noqa: S101  # the execution has been started
    start = commands.StartStep(
        root=root.execution_id, execution_id=execution_id, step=step, executor=root.executor, epoch=root.epoch
    )
    if root.clean_previous and not task.files_of(step):
        return start, commands.CleanFiles(execution_id=execution_id, step=step)
    return (start,)


class UnitError(Exception):
    """Failure of a unit; `__cause__` is the unit's error."""

    def __init__(self, unit: str, cause: BaseException) -> None:
        super().__init__(f"{unit}: {cause}")
        self.unit = unit


@dataclass(slots=True, kw_only=True)
class StepRun:
    """Run of one step."""

    writer: TaskWriter
    root: ExecutionId
    context: StepContext
    """Inputs and services of the step. `run` adds the task's state and what records progress and calls of a model."""
    make_work: Callable[[], StepWork]
    language: Language
    pairs: PairEventWriter
    counters: Counters
    last: bool
    """True for the last step: its completion is held and committed with the next facts, which saves a commit."""
    work: StepWork = field(init=False)
    _calls: list[Future[object]] = field(default_factory=list[Future[object]])
    _progress: facts.StepProgressed | None = None
    """Newest progress that is not recorded yet."""
    _progress_at: float = 0.0

    @property
    def step(self) -> Step:
        return self.context.step

    @property
    def execution_id(self) -> ExecutionId:
        return self.context.execution_id

    async def run(self) -> None:
        """Run the step. Raises UnitError, ExecutionStopped, and errors of the step's `plan` and `finish`."""
        await self._begin()
        loop = asyncio.get_running_loop()
        changed = await self._record_added_files()
        self.context = replace(
            self.context,
            task=self.writer.task,
            changed_files=changed,
            report_call=partial(self._record_call, loop),
            report_progress=partial(self._record_progress, loop),
        )
        units, finished = await self._in_thread(self._plan)
        planned = commands.RecordFact(
            fact=facts.StepPlanned(
                task_id=self.writer.task.task_id, execution_id=self.execution_id, step=self.step, units=units
            )
        )
        if finished is not None:
            await self._finish(finished, planned)
            return
        await self.writer.do(planned)
        await self._run_units(units)
        done = self.writer.task.steps[self.step].done
        outputs = {unit: done[unit] for unit in units}
        await self._finish(await self._in_thread(lambda: self.work.finish(self.context, outputs)))

    def _plan(self) -> tuple[tuple[str, ...], StepResult | None]:
        """Return the planned units, and the step's result if no units are planned."""
        units = tuple(self.work.plan(self.context))
        return units, None if units else self.work.finish(self.context, {})

    async def _begin(self) -> None:
        root = self.writer.task.executions[self.root]
        if self.writer.task.steps[self.step].execution_id != self.execution_id:
            await self.writer.do(*start_commands(self.writer.task, root, self.execution_id, self.step))
        if root.clean_previous and not self.writer.task.executions[self.execution_id].files_cleaned:
            names = self.writer.task.files_of(self.step)
            await self._in_thread(lambda: self._remove(names))
            await self.writer.do(commands.CleanFiles(execution_id=self.execution_id, step=self.step))

    async def _record_added_files(self) -> frozenset[str]:
        """Record the files that users added to the task's directory; return the names of others that they changed."""
        task = self.writer.task
        found = await self._in_thread(lambda: self._open(task))
        if found.new:
            contents = list(found.new.values())
            await self.writer.reserve(list(map(digest_of, contents)))
            stored = await self._in_thread(lambda: list(map(self.context.artefacts.objects.put, contents)))
            description = translate("added by a user", self.language)
            files = [
                added_file(task.files.get(name), name, each.sha256, each.size, description)
                for name, each in zip(found.new, stored, strict=True)
            ]
            await self.writer.do(commands.WriteFiles(execution_id=None, files=tuple(files)))
            logger.info(
                "taking over files that a user added or changed in the directory: %s", ", ".join(sorted(found.new))
            )
        return found.changed

    def _open(self, task: Task) -> FolderChanges:
        """Make the step's work, and return how users changed the task's directory.

        The first execution of a step imports its modules, which would delay lease renewals in the event loop.
        """
        self.work = self.make_work()
        folders = self.context.artefacts.folders
        if folders is None:
            return FolderChanges({}, frozenset())
        recorded = {name: file.sha256 for name, file in task.files.items()}
        return folders.refresh(task.task_id, recorded, task.added_files, is_read_by_steps)

    def _remove(self, names: Sequence[str]) -> None:
        self._wait_for_fresh_lease()
        for name in names:
            self.context.artefacts.hide(self.writer.lease.task_id, name)

    async def _run_units(self, units: Sequence[str]) -> None:
        preserved = (
            await self._in_thread(lambda: self._preserved(units))
            if self.writer.task.steps[self.step].done
            else set[str]()
        )
        if preserved:
            logger.info(
                "%d units were already done, continuing with the other %d", len(preserved), len(units) - len(preserved)
            )
        rest = iter([unit for unit in units if unit not in preserved])
        left = len(units) - len(preserved)
        at_once = await self._in_thread(lambda: self.work.units_at_once(self.context)) if left > 1 else 1
        workers = [self._worker(rest) for _ in range(min(at_once, left))]
        # workers need no cancellation: after a failure, the token stops the other workers
        outcomes = await asyncio.gather(*workers, return_exceptions=True)
        errors = [o for o in outcomes if isinstance(o, BaseException)]
        for error in sorted(errors, key=lambda e: isinstance(e, ExecutionStopped)):
            raise error

    def _preserved(self, units: Sequence[str]) -> set[str]:
        """Return the units completed by an earlier run of this execution whose files and objects are unchanged."""
        done, intact = self.writer.task.steps[self.step].done, self.context.artefacts.objects.intact
        changed = self.context.changed_files
        return {
            unit
            for unit in units
            if unit in done and all(each.name not in changed and intact(each.sha256, each.size) for each in done[unit])
        }

    async def _worker(self, rest: Iterator[str]) -> None:
        for unit in rest:
            self.context.token.check()
            with child_span("unit", f"unit {self.step}", {"querymill.step": self.step, "querymill.unit": unit}):
                await self._run_unit(unit)

    async def _run_unit(self, unit: str) -> None:
        began = time.perf_counter()
        try:
            result = await self._retried(partial(self.work.run, self.context, unit), name=f"unit {unit}")
            found = await publish(self.context.artefacts, self.writer, self.language, result.files, result.objects)
        except (LogUnavailable, StoreUnavailable, UnknownEvent):
            # not an error of the unit: another executor runs the unit again
            raise
        except Exception as error:  # recorded as the unit's failure, and re-raised
            if self.context.token.stopped:
                raise ExecutionStopped(self.context.token.reason) from error
            unit_failed = facts.UnitFailed(
                task_id=self.writer.task.task_id,
                execution_id=self.execution_id,
                step=self.step,
                unit=unit,
                error=str(error)[:2000],
            )
            await self.writer.do(commands.RecordFact(fact=unit_failed))
            failed = UnitError(unit, error)
            self.context.token.fail(failed)
            raise failed from error
        # in one commit, since a unit that runs again after a crash may make its pairs otherwise
        await self.writer.do(
            commands.CompleteUnit(
                execution_id=self.execution_id,
                step=self.step,
                unit=unit,
                files=found.files,
                objects=found.objects,
                seconds=round(time.perf_counter() - began, 6),
                counts=result.counts,
            ),
            *self._unrecorded_progress(),
            pairs=self.pairs.new(result.pairs),
        )
        self.counters.units += 1

    def _wait_for_fresh_lease(self) -> None:
        """Wait until the lease is fresh. If another executor may hold it, the task's directory must not be changed."""
        lease = self.writer.lease
        lease.token.check()
        while not lease.is_fresh():
            lease.token.sleep(LEASE_CHECK_SECONDS)

    async def _finish(self, finished: StepResult, *before: commands.RecordFact) -> None:
        files = (*finished.files, result_file(self.step, finished))
        found = await publish(self.context.artefacts, self.writer, self.language, files)
        if self._calls:
            await asyncio.gather(*(asyncio.wrap_future(call) for call in self._calls))
        written = commands.WriteFiles(execution_id=self.execution_id, files=found.files)
        completed = commands.CompleteStep(execution_id=self.execution_id, step=self.step, result=finished.result)
        self.writer.hold(*before, written)
        if finished.pairs:
            await self.writer.do()
            await self.pairs.append(finished.pairs)
        if finished.drift is not None:
            self.writer.hold(commands.RecordFact(fact=finished.drift))
        self.writer.hold(completed)
        if not self.last:
            await self.writer.do()

    async def _in_thread[Result](self, work: Callable[[], Result]) -> Result:
        """Run work in a thread. After a stop request, raise ExecutionStopped instead of an error of the work."""
        token = self.context.token
        token.check()
        try:
            return await self._retried(work, name=str(self.step))
        except Exception as error:
            if token.stopped:
                raise ExecutionStopped(token.reason) from error
            raise

    async def _retried[Result](self, work: Callable[[], Result], *, name: str) -> Result:
        context = self.context
        return await in_thread(lambda: retry_server_in_thread(work, context.token, context.limits), name=name)

    def _record_call(self, loop: asyncio.AbstractEventLoop, fact: ModelCalled | ModelBudgetSpent) -> None:
        if isinstance(fact, ModelCalled):
            _record_model_call(fact)
        recorded = self.writer.do(commands.RecordFact(fact=fact))
        self._calls.append(asyncio.run_coroutine_threadsafe(recorded, loop))

    def _record_progress(self, loop: asyncio.AbstractEventLoop, done: int, expected: int) -> None:
        """Record the step's progress now, or with the next completed unit if PROGRESS_SECONDS have not passed."""
        self._progress = facts.StepProgressed(
            task_id=self.writer.task.task_id,
            execution_id=self.execution_id,
            step=self.step,
            done=done,
            expected=expected,
        )
        now = time.monotonic()
        if now - self._progress_at < PROGRESS_SECONDS:
            return
        self._progress_at = now
        self._calls.append(asyncio.run_coroutine_threadsafe(self.writer.do(*self._unrecorded_progress()), loop))

    def _unrecorded_progress(self) -> tuple[commands.RecordFact, ...]:
        progress, self._progress = self._progress, None
        return () if progress is None else (commands.RecordFact(fact=progress),)


def _record_model_call(call: ModelCalled) -> None:
    attributes: dict[str, str | int | float | bool] = {
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": call.model,
        "gen_ai.usage.input_tokens": call.prompt_tokens,
        "gen_ai.usage.output_tokens": call.completion_tokens,
        "querymill.purpose": call.purpose,
        "querymill.cached": call.cached,
    }
    record_child("model", f"chat {call.model}", call.seconds, attributes, failed=call.error is not None)


def result_file(step: Step, finished: StepResult) -> OutputFile:
    return json_file(f"{step}_result.json", finished.result, description="step result")
