"""Fold of a task's facts into its state. Facts have already happened, so no fact is refused."""

from __future__ import annotations

from typing import Any, assert_never

from msgspec.structs import asdict, replace

from events.facts.decider import Moment
from events.facts.ids import ExecutionId
from events.facts.task import facts
from events.facts.task.facts import RareFact, TaskFact
from events.facts.task.state import Execution, File, StepState, Task

type Changes = dict[str, Any]
"""New values of changed fields of a task, applied in one copy, because copying is most of the cost of a fact."""


def evolve(task: Task, fact: TaskFact, moment: Moment) -> Task:
    """Return the task's state after a fact."""
    version, position = task.version + 1, moment.position
    match fact:
        # the two most frequent facts first, because a history has thousands of them
        case facts.UnitCompleted():
            state = task.steps[fact.step]
            state = replace(state, done=state.done.set(fact.unit, fact.outputs))
            return replace(task, steps=task.steps.set(fact.step, state), version=version, position=position)
        case facts.FileWritten():
            files = task.files.set(fact.name, written(task.files.get(fact.name), fact, moment))
            return replace(task, files=files, version=version, position=position)
        case _:
            return replace(task, **_changes(task, fact, moment), version=version, position=position)


def _changes(task: Task, fact: RareFact, moment: Moment) -> Changes:  # noqa: C901, PLR0912  # one case per fact
    match fact:
        case facts.UnitFailed() | facts.Redacted():
            return {}
        case facts.ModelCalled():
            return {} if fact.cached else _of_model(task, fact.execution_id, calls=1)
        case facts.ModelBudgetSpent():
            return _of_model(task, fact.execution_id, spent=True)
        case facts.TaskCreated():
            return _created(task, fact, moment)
        case facts.TaskRenamed():
            return {"task_name": fact.task_name}
        case facts.StepRequested():
            requested = asdict(fact)
            del requested["task_id"]
            execution = Execution(**requested, status="queued", requested_at=moment.at, position=moment.position)
            return {**_execution(task, execution), "newest": fact.execution_id, "completed_at": None, "error": None}
        case facts.ExecutionStarted():
            return _started(task, fact, moment)
        case facts.ExecutionRecovered():
            execution = task.executions[fact.execution_id]
            return _execution(
                task,
                replace(
                    execution,
                    executor=fact.executor,
                    epoch=fact.epoch,
                    recoveries=execution.recoveries + 1,
                    hand_overs=execution.hand_overs + fact.handed_over,
                ),
            )
        case facts.ExecutionCancelRequested():
            return _execution(task, replace(task.executions[fact.execution_id], cancel_requested=True))
        case facts.ExecutionPauseRequested():
            execution = task.executions[fact.execution_id]
            return _execution(task, replace(execution, pause_requested=True, pause_requested_by=fact.requested_by))
        case facts.ExecutionPaused():
            return _paused(task, fact, moment)
        case facts.ExecutionResumed():
            execution = task.executions[fact.execution_id]
            return _execution(task, replace(execution, status="queued", paused_at=None))
        case facts.ExecutionCompleted() | facts.ExecutionFailed() | facts.ExecutionCancelled():
            return _ended(task, fact, moment)
        case facts.StepStarted():
            # a new StepState: results of an earlier run do not apply, unless this run only adds pairs
            fresh = StepState(step=fact.step, status="running", execution_id=fact.execution_id, started_at=moment.at)
            if _only_adds(task, fact.execution_id):
                fresh = replace(fresh, result=task.steps[fact.step].result)
            drift = None if fact.step == "ddl_generation" else task.drift
            return {**_step(task, fresh), "drift": drift}
        case facts.StepPlanned():
            return _step(task, replace(task.steps[fact.step], units=fact.units))
        case facts.StepProgressed():
            return _step(task, replace(task.steps[fact.step], produced=(fact.done, fact.expected)))
        case facts.StepCompleted():
            state = task.steps[fact.step]
            return _step(task, replace(state, status="completed", completed_at=moment.at, result=fact.result))
        case facts.StepInvalidated():
            return _step(task, StepState(step=fact.step))
        case facts.FilesCleaned():
            return _cleaned(task, fact)
        case facts.QualityReported():
            return {"quality": fact.report}
        case facts.QualityEvaluated():
            return {"evaluation": fact.report}
        case facts.SourceDrifted():
            return {"drift": fact}
        case facts.TaskDeleted() | facts.TaskPurged():
            return {"deleted": True}
        case _:
            assert_never(fact)


def _created(task: Task, fact: facts.TaskCreated, moment: Moment) -> Changes:
    steps = task.steps
    for step in fact.disabled_steps:
        steps = steps.set(step, replace(steps[step], status="skipped"))
    given = asdict(fact)
    del given["disabled_steps"]
    return {**given, "exists": True, "created_at": moment.at, "steps": steps}


def _of_model(task: Task, execution_id: ExecutionId, *, calls: int = 0, spent: bool = False) -> Changes:
    """Add model calls, or a spent budget, to the execution and to its root execution."""
    executions = task.executions
    for each in {execution_id, task.root_of(execution_id).execution_id}:
        known = executions[each]
        executions = executions.set(
            each,
            replace(known, model_calls=known.model_calls + calls, model_budget_spent=known.model_budget_spent or spent),
        )
    return {"executions": executions}


def _started(task: Task, fact: facts.ExecutionStarted, moment: Moment) -> Changes:
    known = task.executions.get(fact.execution_id)
    if known is None:
        known = Execution(
            execution_id=fact.execution_id,
            step=fact.step,
            status="running",
            requested_at=moment.at,
            position=moment.position,
            parent=fact.parent_execution_id,
        )
    started_at = known.started_at or moment.at
    running = replace(known, status="running", started_at=started_at, executor=fact.executor, epoch=fact.epoch)
    executions = task.executions.set(fact.execution_id, running)
    steps = task.steps
    for child in _paused_children(task, fact.execution_id):
        executions = executions.set(child.execution_id, replace(child, status="running", paused_at=None))
    for state in task.steps.values():
        if state.status == "paused":
            steps = steps.set(state.step, replace(state, status="running"))
    return {"executions": executions, "steps": steps, "started_at": task.started_at or moment.at}


def _paused(task: Task, fact: facts.ExecutionPaused, moment: Moment) -> Changes:
    """Pause a root execution, its children and their steps."""
    executions, steps = task.executions, task.steps
    for execution in task.executions.values():
        if not execution.ended and fact.execution_id in (execution.execution_id, execution.parent):
            paused = replace(
                execution,
                status="paused",
                pause_requested=False,
                paused_at=moment.at,
                pauses=execution.pauses + (execution.status == "running"),
            )
            executions = executions.set(execution.execution_id, paused)
    for state in task.steps.values():
        if state.status == "running":
            steps = steps.set(state.step, replace(state, status="paused"))
    return {"executions": executions, "steps": steps}


def _paused_children(task: Task, root: ExecutionId) -> list[Execution]:
    return [e for e in task.executions.values() if e.parent == root and e.status == "paused"]


def _ended(
    task: Task, fact: facts.ExecutionCompleted | facts.ExecutionFailed | facts.ExecutionCancelled, moment: Moment
) -> Changes:
    execution = replace(task.executions[fact.execution_id], pause_requested=False, paused_at=None)
    changes: Changes = {}
    match fact:
        case facts.ExecutionCompleted():
            ended = replace(execution, status="completed", completed_at=moment.at, result=fact.result)
        case facts.ExecutionFailed():
            ended = replace(execution, status="failed", completed_at=moment.at, error=fact.error)
            changes = {**_end_steps(task, fact, moment), "error": fact.error}
        case facts.ExecutionCancelled():
            # a fork ends what it cuts off without a request
            cut_off = not task.root_of(fact.execution_id).cancel_requested
            status = "cut_off" if cut_off else "cancelled"
            ended = replace(execution, status=status, completed_at=moment.at, cancel_requested=False)
            changes = _end_steps(task, fact, moment, cut_off=cut_off)
        case _:
            assert_never(fact)
    changes.update(_execution(task, ended))
    if fact.execution_id == task.newest:
        changes["completed_at"] = moment.at
    return changes


def _end_steps(
    task: Task, fact: facts.ExecutionFailed | facts.ExecutionCancelled, moment: Moment, *, cut_off: bool = False
) -> Changes:
    """End the steps that are running or paused in an execution that failed or was cancelled; reset them in a fork."""
    failed = isinstance(fact, facts.ExecutionFailed)
    steps = task.steps
    for state in task.steps.values():
        if state.status in ("running", "paused") and state.execution_id == fact.execution_id:
            ended = replace(
                state,
                status="failed" if failed else "cancelled",
                completed_at=moment.at,
                error=fact.error if isinstance(fact, facts.ExecutionFailed) else None,
            )
            if _only_adds(task, fact.execution_id):
                # the pairs of the earlier run are complete
                ended = replace(ended, status="completed", error=None)
            elif cut_off:
                ended = StepState(step=state.step)
            steps = steps.set(state.step, ended)
    return {"steps": steps}


def _only_adds(task: Task, execution_id: ExecutionId) -> bool:
    execution = task.executions.get(execution_id)
    return execution is not None and bool(execution.more)


def written(before: File | None, fact: facts.FileWritten, moment: Moment) -> File:
    """Return the file's state after a write; `before` is its state before the write, None for a new file."""
    return File(
        name=fact.name,
        sha256=fact.sha256,
        size=fact.size,
        file_type=fact.file_type,
        description=fact.description,
        is_primary=fact.is_primary,
        execution_id=fact.execution_id,
        created_at=before.created_at if before else moment.at,
        modified_at=moment.at,
        position=before.position if before else moment.position,
    )


def _cleaned(task: Task, fact: facts.FilesCleaned) -> Changes:
    files = task.files
    for name in fact.names:
        if name in files:
            files = files.delete(name)
    if fact.execution_id is None:
        return {"files": files}
    execution = replace(task.executions[fact.execution_id], files_cleaned=True)
    return {**_execution(task, execution), "files": files}


def _step(task: Task, state: StepState) -> Changes:
    return {"steps": task.steps.set(state.step, state)}


def _execution(task: Task, execution: Execution) -> Changes:
    return {"executions": task.executions.set(execution.execution_id, execution)}
