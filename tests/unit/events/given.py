"""Builders for facts of one task and the state folded from them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from events.facts.decider import Moment, Recorded
from events.facts.ids import ExecutionId, ExecutorId, TaskId
from events.facts.task import facts
from events.facts.task.facts import TaskFact
from events.facts.task.history import TASK
from events.facts.task.state import Task
from events.facts.workflow import RequestedStep, Step

T = TaskId("task_20250627_143052")
E1, E2, CHILD = ExecutionId("e1"), ExecutionId("e2"), ExecutionId("e1.child")
ALICE, BOB = ExecutorId("alice"), ExecutorId("bob")
NOON = datetime(2025, 6, 27, 12, 0, tzinfo=UTC)

CREATED = facts.TaskCreated(
    task_id=T, task_type="data_workflow", db_name="d", source="d", parameters={}, output_directory="./x"
)


def requested(step: RequestedStep = "ddl_generation", execution: ExecutionId = E1) -> TaskFact:
    return facts.StepRequested(task_id=T, execution_id=execution, step=step)


MORE = facts.MorePairs(family="top", tables=("orders",), count=10)


def asked_for_more(execution: ExecutionId = E1) -> TaskFact:
    return facts.StepRequested(
        task_id=T, execution_id=execution, step="qa_generation", clean_previous=False, more=(MORE,)
    )


def started(execution: ExecutionId = E1, step: RequestedStep = "ddl_generation", epoch: int = 1) -> TaskFact:
    return facts.ExecutionStarted(task_id=T, execution_id=execution, step=step, executor=ALICE, epoch=epoch)


def step_started(step: Step = "ddl_generation", execution: ExecutionId = E1) -> TaskFact:
    return facts.StepStarted(task_id=T, execution_id=execution, step=step)


def step_completed(step: Step = "ddl_generation", execution: ExecutionId = E1) -> TaskFact:
    return facts.StepCompleted(task_id=T, execution_id=execution, step=step)


def completed(execution: ExecutionId = E1) -> TaskFact:
    return facts.ExecutionCompleted(task_id=T, execution_id=execution)


def failed(execution: ExecutionId = E1, error: str = "boom") -> TaskFact:
    return facts.ExecutionFailed(task_id=T, execution_id=execution, error=error)


def ran(step: Step, execution: ExecutionId) -> list[TaskFact]:
    """Facts of a step that was requested, run and completed."""
    return [
        requested(step, execution),
        started(execution, step),
        step_started(step, execution),
        step_completed(step, execution),
        completed(execution),
    ]


def recorded(history: Sequence[TaskFact]) -> list[Recorded[TaskFact]]:
    return [Recorded(f, Moment(i, NOON + timedelta(seconds=i))) for i, f in enumerate(history, 1)]


def task(history: Sequence[TaskFact]) -> Task:
    return TASK.fold(recorded(history))
