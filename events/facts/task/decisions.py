"""Decisions of a task: the facts that a command causes, or a refusal. Most repeated commands cause no facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from msgspec.structs import asdict

from events.facts.failure_texts import EXECUTOR_LOST
from events.facts.ids import ExecutionId
from events.facts.refusals import (
    DependencyNotMet,
    ExecutionInProgress,
    FieldTooLong,
    NothingToCancel,
    NothingToPause,
    NothingToResume,
    NotTheOwner,
    TaskExists,
    TaskNotFound,
)
from events.facts.task import commands, facts
from events.facts.task.commands import TaskCommand
from events.facts.task.facts import TaskFact
from events.facts.task.state import Execution, Task
from events.facts.workflow import STEPS, earlier_steps, later_steps

HAND_OVERS_PER_LOSS = 10
"""Number of hand-overs that count as one lost executor."""
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
        case commands.RecordFact():
            return () if _contains(task, command.fact) else (command.fact,)
        case commands.WriteFiles():
            return _write(task, command.execution_id, command.files)
        case commands.PutFile():
            _refuse_while_running(task)
            known = task.files.get(command.file.name)
            return _write(task, known.execution_id if known else None, (command.file,))
        case commands.RemoveFile():
            _refuse_while_running(task)
            if command.name not in task.added_files:
                return ()
            return (facts.FilesCleaned(task_id=task.task_id, execution_id=None, step=None, names=(command.name,)),)
        case commands.CompleteStep():
            return _complete_step(command, task)
        case commands.CompleteExecution():
            if task.executions[command.execution_id].ended:
                return ()
            return (facts.ExecutionCompleted(task_id=task.task_id, **asdict(command)),)
        case commands.FailExecution():
            return [
                facts.ExecutionFailed(task_id=task.task_id, execution_id=e, error=command.error, code=command.code)
                for e in _open_family(task, command.execution_id)
            ]
        case commands.RequestCancel():
            return _cancel(task)
        case commands.ConfirmCancel():
            return _cancelled(task, command.execution_id)
        case commands.RequestPause():
            return _pause(command, task)
        case commands.ConfirmPause():
            return _confirm_pause(command, task)
        case commands.DeleteTask():
            return _delete(command, task)
        case _:
            assert_never(command)


def _contains(task: Task, fact: commands.RecordableFact) -> bool:
    """Return True if the state of the task contains a fact that is recorded only once."""
    match fact:
        case facts.StepPlanned():
            return task.steps[fact.step].units == fact.units
        case facts.ModelBudgetSpent():
            return task.root_of(fact.execution_id).model_budget_spent
        case facts.TaskRenamed():
            return task.task_name == fact.task_name
        case _:
            return False


def _create(command: commands.CreateTask, task: Task) -> Sequence[TaskFact]:
    if task.exists:
        raise TaskExists(task_id=command.task_id)
    for field in ("task_type", "created_by", "db_name"):
        length, limit = len(getattr(command, field) or ""), MAX_CHARACTERS[field]
        if length > limit:
            raise FieldTooLong(field=field, length=length, limit=limit)
    return (facts.TaskCreated(**asdict(command)),)


def _request(command: commands.RequestStep, task: Task) -> Sequence[TaskFact]:
    if (current := task.current) is not None:
        if current.status == "paused" and command.step == "complete":
            return (facts.ExecutionResumed(task_id=task.task_id, execution_id=current.execution_id),)
        raise ExecutionInProgress(execution_id=current.execution_id, status=current.status)
    if command.step == "complete":
        if all(state.status in ("completed", "skipped") for state in task.steps.values()):
            raise NothingToResume()
    elif command.more:
        if task.steps[command.step].status != "completed":
            raise DependencyNotMet(step=command.step, missing=command.step)
    elif not command.force:
        for earlier in earlier_steps(command.step):
            if task.steps[earlier].status not in ("completed", "skipped"):
                raise DependencyNotMet(step=command.step, missing=earlier)
    return (facts.StepRequested(task_id=task.task_id, **asdict(command)),)


def _start(command: commands.StartExecution, task: Task) -> Sequence[TaskFact]:
    execution = task.executions.get(command.execution_id)
    if execution is None or execution.ended or execution.status == "paused" or execution.epoch >= command.epoch:
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
    recoveries, hand_overs = execution.recoveries + 1, execution.hand_overs + command.handed_over
    recovered = facts.ExecutionRecovered(
        task_id=task.task_id,
        execution_id=command.execution_id,
        executor=command.executor,
        epoch=command.epoch,
        attempt=recoveries + 1,
        handed_over=command.handed_over,
    )
    # hand-overs count a little: an executor may be stopped over and over because of this execution
    if recoveries - hand_overs + hand_overs // HAND_OVERS_PER_LOSS < command.max_attempts:
        return (recovered,)
    error = EXECUTOR_LOST.text(task.parameters.get("language") or "zh", times=recoveries)
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
        if not root.more and task.steps[later].status not in ("pending", "skipped")
    )
    return begun


def _clean(command: commands.CleanFiles, task: Task) -> Sequence[TaskFact]:
    """Return the fact that removes the step's own files; empty if the execution has already removed them."""
    if task.executions[command.execution_id].files_cleaned:
        return ()
    cleaned = facts.FilesCleaned(
        task_id=task.task_id,
        execution_id=command.execution_id,
        step=command.step,
        names=task.files_of(command.step),
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
    if current.status in ("queued", "paused"):
        return (requested, *_cancelled(task, current.execution_id))
    return (requested,)


def _cancelled(task: Task, root: ExecutionId) -> list[TaskFact]:
    return [facts.ExecutionCancelled(task_id=task.task_id, execution_id=e) for e in _open_family(task, root)]


def _pause(command: commands.RequestPause, task: Task) -> Sequence[TaskFact]:
    current = task.current
    if current is None or current.cancel_requested:
        raise NothingToPause()
    if current.pause_requested or current.status == "paused":
        return ()
    requested = facts.ExecutionPauseRequested(
        task_id=task.task_id, execution_id=current.execution_id, requested_by=command.requested_by
    )
    if current.status == "queued":
        return (requested, facts.ExecutionPaused(task_id=task.task_id, execution_id=current.execution_id))
    return (requested,)


def _confirm_pause(command: commands.ConfirmPause, task: Task) -> Sequence[TaskFact]:
    """Return the fact that pauses the execution; empty if it has ended or its cancellation was requested meanwhile."""
    execution = task.executions[command.execution_id]
    if execution.ended or execution.cancel_requested or execution.status == "paused":
        return ()
    return (facts.ExecutionPaused(task_id=task.task_id, execution_id=command.execution_id),)


def _delete(command: commands.DeleteTask, task: Task) -> Sequence[TaskFact]:
    _refuse_while_running(task)
    return (facts.TaskDeleted(task_id=task.task_id, purge=command.purge),)


def _refuse_while_running(task: Task) -> None:
    if (current := task.current) is not None:
        raise ExecutionInProgress(execution_id=current.execution_id, status=current.status)


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
