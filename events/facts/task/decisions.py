"""Decisions of a task: the facts that a command causes, or a refusal. Most repeated commands cause no facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from events.facts.failure_texts import EXECUTOR_LOST
from events.facts.ids import ExecutionId
from events.facts.refusals import (
    DependencyNotMet,
    ExecutionInProgress,
    FieldTooLong,
    NothingToCancel,
    NothingToResume,
    NotTheOwner,
    TaskExists,
    TaskNotFound,
)
from events.facts.task import commands, facts
from events.facts.task.commands import TaskCommand
from events.facts.task.facts import TaskFact
from events.facts.task.state import Execution, Task
from events.facts.workflow import STEPS, earlier_steps, later_steps, owner_of

MAX_CHARACTERS = {"task_type": 50, "created_by": 50, "db_name": 100, "file_name": 255}
"""Maximum lengths of fields: the widths of the columns in the projected tables."""


def decide(command: TaskCommand, task: Task) -> Sequence[TaskFact]:  # noqa: C901, PLR0912  # one case per command
    """Return the facts that a command causes. Raises Refusal if the task's state does not permit the command."""
    if isinstance(command, commands.CreateTask):
        return _create(command, task)
    if not task.exists or task.deleted:
        raise TaskNotFound(task_id=task.task_id)
    match command:
        case commands.CompleteUnit():
            return _complete_unit(command, task)
        case commands.RequestStep():
            return _request(command, task)
        case commands.StartExecution():
            return _start(command, task)
        case commands.StartStep():
            return _start_step(command, task)
        case commands.CleanFiles():
            return _clean(command, task)
        case commands.PlanStep():
            if task.steps[command.step].units == command.units:
                return ()
            planned = facts.StepPlanned(
                task_id=task.task_id, execution_id=command.execution_id, step=command.step, units=command.units
            )
            return (planned,)
        case commands.ReportProgress():
            progressed = facts.StepProgressed(
                task_id=task.task_id,
                execution_id=command.execution_id,
                step=command.step,
                done=command.done,
                expected=command.expected,
            )
            return (progressed,)
        case commands.FailUnit():
            failed = facts.UnitFailed(
                task_id=task.task_id,
                execution_id=command.execution_id,
                step=command.step,
                unit=command.unit,
                error=command.error,
            )
            return (failed,)
        case commands.WriteFiles():
            return _write(task, command.execution_id, command.files)
        case commands.CompleteStep():
            return _complete_step(command, task)
        case commands.CompleteExecution():
            if task.executions[command.execution_id].ended:
                return ()
            done = facts.ExecutionCompleted(
                task_id=task.task_id, execution_id=command.execution_id, result=command.result
            )
            return (done,)
        case commands.FailExecution():
            return [
                facts.ExecutionFailed(task_id=task.task_id, execution_id=e, error=command.error, code=command.code)
                for e in _open_family(task, command.execution_id)
            ]
        case commands.RequestCancel():
            return _cancel(task)
        case commands.ConfirmCancel():
            return [
                facts.ExecutionCancelled(task_id=task.task_id, execution_id=e)
                for e in _open_family(task, command.execution_id)
            ]
        case commands.ReportQuality():
            return (
                facts.QualityReported(task_id=task.task_id, execution_id=command.execution_id, report=command.report),
            )
        case commands.ReportEvaluation():
            return (facts.QualityEvaluated(task_id=task.task_id, report=command.report),)
        case commands.RecordModelCall():
            return (command.call,)
        case commands.SpendModelBudget():
            if task.root_of(command.execution_id).model_budget_spent:
                return ()
            return (
                facts.ModelBudgetSpent(task_id=task.task_id, execution_id=command.execution_id, calls=command.calls),
            )
        case commands.RenameTask():
            if command.task_name == task.task_name:
                return ()
            return (facts.TaskRenamed(task_id=task.task_id, task_name=command.task_name),)
        case commands.DeleteTask():
            return _delete(command, task)
        case _:
            assert_never(command)


def _create(command: commands.CreateTask, task: Task) -> Sequence[TaskFact]:
    if task.exists:
        raise TaskExists(task_id=command.task_id)
    for field in ("task_type", "created_by", "db_name"):
        length, limit = len(getattr(command, field) or ""), MAX_CHARACTERS[field]
        if length > limit:
            raise FieldTooLong(field=field, length=length, limit=limit)
    created = facts.TaskCreated(
        task_id=command.task_id,
        task_type=command.task_type,
        db_name=command.db_name,
        source=command.source,
        parameters=command.parameters,
        output_directory=command.output_directory,
        business_context=command.business_context,
        created_by=command.created_by,
        task_name=command.task_name,
        disabled_steps=command.disabled_steps,
    )
    return (created,)


def _request(command: commands.RequestStep, task: Task) -> Sequence[TaskFact]:
    if (current := task.current) is not None:
        raise ExecutionInProgress(execution_id=current.execution_id, status=current.status)
    if command.step == "complete":
        if all(state.status in ("completed", "skipped") for state in task.steps.values()):
            raise NothingToResume()
    elif not command.force:
        for earlier in earlier_steps(command.step):
            if task.steps[earlier].status not in ("completed", "skipped"):
                raise DependencyNotMet(step=command.step, missing=earlier)
    requested = facts.StepRequested(
        task_id=task.task_id,
        execution_id=command.execution_id,
        step=command.step,
        force=command.force,
        clean_previous=command.clean_previous,
    )
    return (requested,)


def _start(command: commands.StartExecution, task: Task) -> Sequence[TaskFact]:
    execution = task.executions.get(command.execution_id)
    if execution is None or execution.ended or execution.epoch >= command.epoch:
        return ()
    if execution.status == "queued":
        started = facts.ExecutionStarted(
            task_id=task.task_id,
            execution_id=command.execution_id,
            step=execution.step,
            executor=command.executor,
            epoch=command.epoch,
        )
        return (started,)
    attempt = execution.recoveries + 2
    recovered = facts.ExecutionRecovered(
        task_id=task.task_id,
        execution_id=command.execution_id,
        executor=command.executor,
        epoch=command.epoch,
        attempt=attempt,
    )
    if attempt <= command.max_attempts:
        return (recovered,)
    error = EXECUTOR_LOST.text(task.parameters.get("language") or "zh", times=execution.recoveries + 1)
    return (
        recovered,
        *(
            facts.ExecutionFailed(task_id=task.task_id, execution_id=e, error=error, code="executor_lost")
            for e in _open_family(task, command.execution_id)
        ),
    )


def _start_step(command: commands.StartStep, task: Task) -> Sequence[TaskFact]:
    """Return the facts that start a step and invalidate later steps; empty if the execution already runs the step.

    Raises NotTheOwner if another executor or epoch runs the root execution.
    """
    root = task.executions[command.root]
    if root.executor != command.executor or root.epoch != command.epoch:
        raise NotTheOwner(execution_id=command.root, executor=command.executor, epoch=command.epoch)
    if task.steps[command.step].execution_id == command.execution_id:
        return ()
    begun: list[TaskFact] = []
    if command.execution_id != command.root:
        begun.append(
            facts.ExecutionStarted(
                task_id=task.task_id,
                execution_id=command.execution_id,
                step=command.step,
                executor=command.executor,
                epoch=command.epoch,
                parent_execution_id=command.root,
            )
        )
    begun.append(facts.StepStarted(task_id=task.task_id, execution_id=command.execution_id, step=command.step))
    begun.extend(
        facts.StepInvalidated(task_id=task.task_id, step=later)
        for later in later_steps(command.step)
        if task.steps[later].status not in ("pending", "skipped")
    )
    return begun


def _clean(command: commands.CleanFiles, task: Task) -> Sequence[TaskFact]:
    """Return the fact that removes the step's own files; empty if the execution has already removed them."""
    if task.executions[command.execution_id].files_cleaned:
        return ()
    names = tuple(sorted(name for name in task.files if owner_of(name) == command.step))
    cleaned = facts.FilesCleaned(
        task_id=task.task_id, execution_id=command.execution_id, step=command.step, names=names
    )
    return (cleaned,)


def _complete_unit(command: commands.CompleteUnit, task: Task) -> Sequence[TaskFact]:
    outputs = (
        *(facts.Output(name=f.name, sha256=f.sha256, size=f.size) for f in command.files),
        *command.objects,
    )
    completed = facts.UnitCompleted(
        task_id=task.task_id,
        execution_id=command.execution_id,
        step=command.step,
        unit=command.unit,
        outputs=outputs,
        seconds=command.seconds,
        counts=command.counts,
    )
    return (*_write(task, command.execution_id, command.files), completed)


def _write(task: Task, execution_id: ExecutionId | None, files: Sequence[commands.NewFile]) -> tuple[TaskFact, ...]:
    """Return a fact for each file, except files that the execution has already written with the same content."""
    new: list[TaskFact] = []
    for file in files:
        if len(file.name) > MAX_CHARACTERS["file_name"]:
            raise FieldTooLong(field="file_name", length=len(file.name), limit=MAX_CHARACTERS["file_name"])
        known = task.files.get(file.name)
        if known is not None and known.sha256 == file.sha256 and known.execution_id == execution_id:
            continue
        new.append(
            facts.FileWritten(
                task_id=task.task_id,
                execution_id=execution_id,
                name=file.name,
                sha256=file.sha256,
                size=file.size,
                file_type=file.file_type,
                description=file.description,
                is_primary=file.is_primary,
            )
        )
    return tuple(new)


def _complete_step(command: commands.CompleteStep, task: Task) -> Sequence[TaskFact]:
    execution = task.executions[command.execution_id]
    if task.steps[command.step].status == "completed" and execution.ended:
        return ()
    completed: list[TaskFact] = [
        facts.StepCompleted(
            task_id=task.task_id, execution_id=command.execution_id, step=command.step, result=command.result
        )
    ]
    if execution.parent is not None and not execution.ended:
        completed.append(
            facts.ExecutionCompleted(task_id=task.task_id, execution_id=command.execution_id, result=command.result)
        )
    return completed


def _cancel(task: Task) -> Sequence[TaskFact]:
    current = task.current
    if current is None:
        raise NothingToCancel()
    if current.cancel_requested:
        return ()
    requested = facts.ExecutionCancelRequested(task_id=task.task_id, execution_id=current.execution_id)
    if current.status == "queued":
        return (requested, facts.ExecutionCancelled(task_id=task.task_id, execution_id=current.execution_id))
    return (requested,)


def _delete(command: commands.DeleteTask, task: Task) -> Sequence[TaskFact]:
    if (current := task.current) is not None:
        raise ExecutionInProgress(execution_id=current.execution_id, status=current.status)
    return (facts.TaskDeleted(task_id=task.task_id, purge=command.purge),)


def _open_family(task: Task, root: ExecutionId) -> list[ExecutionId]:
    """Return the ids of root execution and children that have not ended; the root last, so that it ends last."""

    def open_(execution: Execution) -> bool:
        return not execution.ended and root in (execution.parent, execution.execution_id)

    family = [e.execution_id for e in task.executions.values() if open_(e)]
    return sorted(family, key=lambda e: (e == root, e))


def steps_to_run(task: Task, execution: Execution) -> tuple[str, ...]:
    """Return the remaining steps of an execution, in order."""
    if execution.step != "complete":
        return (execution.step,)
    return tuple(s for s in STEPS if task.steps[s].status not in ("completed", "skipped"))
