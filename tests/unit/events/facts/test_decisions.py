"""Decisions of a task: history and command lead to new facts or to a refusal."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from events.facts import refusals
from events.facts.task import commands, facts
from events.facts.task.commands import TaskCommand
from events.facts.task.decisions import decide, steps_to_run
from events.facts.task.facts import TaskFact
from tests.unit.events.given import (
    ALICE,
    BOB,
    CHILD,
    CREATED,
    E1,
    E2,
    MORE,
    T,
    asked_for_more,
    completed,
    failed,
    ran,
    requested,
    started,
    step_completed,
    step_started,
    task,
)

CREATE = commands.CreateTask(
    task_id=T, task_type="data_workflow", db_name="d", source="d", parameters={}, output_directory="./x"
)
DDL, QA = "ddl_generation", "qa_generation"
RUNNING: list[TaskFact] = [CREATED, requested(), started(), step_started()]
LOST, HANDED_OVER = False, True
PAUSE_REQUESTED = facts.ExecutionPauseRequested(task_id=T, execution_id=E1, requested_by="wang")
PAUSED = facts.ExecutionPaused(task_id=T, execution_id=E1)
RESUMED = facts.ExecutionResumed(task_id=T, execution_id=E1)
DRIFT = facts.SourceDrifted(task_id=T, execution_id=E1, since=T, counts={"table_added": 1}, changes=(), pairs=0)
CALL = facts.ModelCalled(task_id=T, execution_id=E1, purpose="labels", model="m", prompt_digest="d")
IN_A_RUN: list[TaskFact] = [
    CREATED,
    requested("complete"),
    started(step="complete"),
    facts.ExecutionStarted(task_id=T, execution_id=CHILD, step=DDL, executor=ALICE, epoch=1, parent_execution_id=E1),
    step_started(DDL, CHILD),
]


@pytest.mark.parametrize(
    ("given", "when", "then"),
    [
        pytest.param([], CREATE, [CREATED], id="a task is created once"),
        pytest.param(
            [CREATED],
            commands.RequestStep(execution_id=E1, step=DDL),
            [requested()],
            id="the first step has no dependency",
        ),
        pytest.param(
            [CREATED, *ran(DDL, E1)],
            commands.RequestStep(execution_id=E2, step=QA),
            [requested(QA, E2)],
            id="a step follows its dependency",
        ),
        pytest.param(
            [CREATED],
            commands.RequestStep(execution_id=E1, step="training_load", force=True),
            [facts.StepRequested(task_id=T, execution_id=E1, step="training_load", force=True)],
            id="force skips the dependency check",
        ),
        pytest.param(
            [CREATED, requested(), started(), failed()],
            commands.RequestStep(execution_id=E2, step=DDL),
            [requested(DDL, E2)],
            id="a failed step may be requested again",
        ),
        pytest.param(
            [CREATED, requested()],
            commands.StartExecution(execution_id=E1, executor=ALICE, epoch=1),
            [started()],
            id="a queued execution starts",
        ),
        pytest.param(
            RUNNING,
            commands.StartExecution(execution_id=E1, executor=BOB, epoch=2),
            [facts.ExecutionRecovered(task_id=T, execution_id=E1, executor=BOB, epoch=2, attempt=2)],
            id="a running execution is recovered by a higher epoch",
        ),
        pytest.param(
            RUNNING,
            commands.RecordFact(fact=facts.ModelBudgetSpent(task_id=T, execution_id=E1, calls=3)),
            [facts.ModelBudgetSpent(task_id=T, execution_id=E1, calls=3)],
            id="a spent model budget is recorded",
        ),
        pytest.param(
            [*RUNNING, facts.ModelBudgetSpent(task_id=T, execution_id=E1, calls=3)],
            commands.RecordFact(fact=facts.ModelBudgetSpent(task_id=T, execution_id=E1, calls=3)),
            [],
            id="a spent model budget is recorded once",
        ),
        pytest.param(
            RUNNING,
            commands.StartExecution(execution_id=E1, executor=BOB, epoch=1),
            [],
            id="an epoch that is not higher changes nothing",
        ),
        pytest.param(
            [*RUNNING, completed()],
            commands.StartExecution(execution_id=E1, executor=BOB, epoch=2),
            [],
            id="an ended execution is not started again",
        ),
        pytest.param(
            [CREATED, *ran(DDL, E1), requested(DDL, E2), started(E2)],
            commands.StartStep(root=E2, execution_id=E2, step=DDL, executor=ALICE, epoch=1),
            [step_started(DDL, E2)],
            id="later steps that never ran need no invalidation",
        ),
        pytest.param(
            RUNNING,
            commands.RecordFact(fact=facts.StepProgressed(task_id=T, execution_id=E1, step=DDL, done=3, expected=9)),
            [facts.StepProgressed(task_id=T, execution_id=E1, step=DDL, done=3, expected=9)],
            id="progress within a step is recorded",
        ),
        pytest.param(
            [CREATED, *ran(QA, E1)],
            commands.RequestStep(execution_id=E2, step=QA, clean_previous=False, more=(MORE,)),
            [asked_for_more(E2)],
            id="more pairs of a task with pairs",
        ),
        pytest.param(
            [CREATED, *ran(QA, E1), *ran("sql_validation", E2), asked_for_more(CHILD), started(CHILD, QA)],
            commands.StartStep(root=CHILD, execution_id=CHILD, step=QA, executor=ALICE, epoch=1),
            [step_started(QA, CHILD)],
            id="a run that adds pairs invalidates no step",
        ),
        pytest.param(
            [CREATED, *ran(DDL, E1), *ran(QA, E2), requested(DDL, CHILD), started(CHILD)],
            commands.StartStep(root=CHILD, execution_id=CHILD, step=DDL, executor=ALICE, epoch=1),
            [step_started(DDL, CHILD), facts.StepInvalidated(task_id=T, step=QA)],
            id="a step that runs again invalidates those after it",
        ),
        pytest.param(
            [CREATED, requested("complete"), started(E1, "complete")],
            commands.StartStep(root=E1, execution_id=CHILD, step=DDL, executor=ALICE, epoch=1),
            [
                facts.ExecutionStarted(
                    task_id=T, execution_id=CHILD, step=DDL, executor=ALICE, epoch=1, parent_execution_id=E1
                ),
                step_started(DDL, CHILD),
            ],
            id="a step of a complete run is a child execution",
        ),
        pytest.param(
            RUNNING,
            commands.StartStep(root=E1, execution_id=E1, step=DDL, executor=ALICE, epoch=1),
            [],
            id="a resumed step is not started twice",
        ),
        pytest.param(
            RUNNING,
            commands.RecordFact(fact=facts.StepPlanned(task_id=T, execution_id=E1, step=DDL, units=())),
            [],
            id="an unchanged plan is not recorded",
        ),
        pytest.param(
            RUNNING,
            commands.CompleteStep(execution_id=E1, step=DDL, result={}),
            [step_completed()],
            id="a single step's execution ends apart from the step",
        ),
        pytest.param(
            [CREATED, requested()],
            commands.RequestCancel(),
            [
                facts.ExecutionCancelRequested(task_id=T, execution_id=E1),
                facts.ExecutionCancelled(task_id=T, execution_id=E1),
            ],
            id="a queued execution is cancelled at once",
        ),
        pytest.param(
            RUNNING,
            commands.RequestCancel(),
            [facts.ExecutionCancelRequested(task_id=T, execution_id=E1)],
            id="a running execution is asked to stop",
        ),
        pytest.param(
            [*RUNNING, facts.ExecutionCancelRequested(task_id=T, execution_id=E1)],
            commands.RequestCancel(),
            [],
            id="a second cancel request changes nothing",
        ),
        pytest.param(
            RUNNING,
            commands.RequestPause(requested_by="wang"),
            [PAUSE_REQUESTED],
            id="a running execution is asked to pause",
        ),
        pytest.param(
            [*RUNNING, PAUSE_REQUESTED], commands.RequestPause(), [], id="a second pause request changes nothing"
        ),
        pytest.param(
            [CREATED, requested()],
            commands.RequestPause(requested_by="wang"),
            [PAUSE_REQUESTED, PAUSED],
            id="a queued execution is paused at once",
        ),
        pytest.param(
            [*RUNNING, PAUSE_REQUESTED],
            commands.ConfirmPause(execution_id=E1),
            [PAUSED],
            id="an executor confirms the pause",
        ),
        pytest.param(
            [*RUNNING, PAUSE_REQUESTED, facts.ExecutionCancelRequested(task_id=T, execution_id=E1)],
            commands.ConfirmPause(execution_id=E1),
            [],
            id="a cancellation that was requested meanwhile prevails",
        ),
        pytest.param(
            [*RUNNING, PAUSE_REQUESTED, PAUSED],
            commands.StartExecution(execution_id=E1, executor=BOB, epoch=2),
            [],
            id="a paused execution is not started",
        ),
        pytest.param(
            [*RUNNING, PAUSE_REQUESTED, PAUSED],
            commands.RequestStep(execution_id=E2, step="complete"),
            [RESUMED],
            id="a request to go on resumes the paused execution",
        ),
        pytest.param(
            [*RUNNING, PAUSE_REQUESTED, PAUSED, RESUMED],
            commands.StartExecution(execution_id=E1, executor=BOB, epoch=2),
            [facts.ExecutionStarted(task_id=T, execution_id=E1, step=DDL, executor=BOB, epoch=2)],
            id="a resumed execution starts again, which is no recovery",
        ),
        pytest.param(
            [*RUNNING, PAUSE_REQUESTED, PAUSED],
            commands.RequestCancel(),
            [
                facts.ExecutionCancelRequested(task_id=T, execution_id=E1),
                facts.ExecutionCancelled(task_id=T, execution_id=E1),
            ],
            id="a paused execution is cancelled at once",
        ),
        pytest.param(
            RUNNING,
            commands.RecordFact(fact=facts.TaskRenamed(task_id=T, task_name="Tolls")),
            [facts.TaskRenamed(task_id=T, task_name="Tolls")],
            id="a running task is renamed",
        ),
        pytest.param(
            [CREATED, facts.TaskRenamed(task_id=T, task_name="Tolls")],
            commands.RecordFact(fact=facts.TaskRenamed(task_id=T, task_name="Tolls")),
            [],
            id="the same name changes nothing",
        ),
        pytest.param([CREATED], commands.DeleteTask(), [facts.TaskDeleted(task_id=T)], id="an idle task is deleted"),
        pytest.param(
            [CREATED],
            commands.DeleteTask(purge=True),
            [facts.TaskDeleted(task_id=T, purge=True)],
            id="a deletion with purge records the purge",
        ),
        pytest.param(
            RUNNING,
            commands.RecordFact(fact=facts.StepPlanned(task_id=T, execution_id=E1, step=DDL, units=("a",))),
            [facts.StepPlanned(task_id=T, execution_id=E1, step=DDL, units=("a",))],
            id="a step is planned",
        ),
        *(
            pytest.param(RUNNING, commands.RecordFact(fact=fact), [fact], id=f"{type(fact).__name__} is recorded")
            for fact in (
                facts.UnitFailed(task_id=T, execution_id=E1, step=DDL, unit="a", error="boom"),
                facts.QualityReported(task_id=T, execution_id=E1, report={"pairs": 3}),
                facts.QualityEvaluated(task_id=T, report={"questions": 3}),
                DRIFT,
                CALL,
            )
        ),
        pytest.param(
            [*RUNNING, step_completed(), completed()],
            commands.CompleteStep(execution_id=E1, step=DDL, result={}),
            [],
            id="a completed step is not completed again",
        ),
        pytest.param(
            IN_A_RUN,
            commands.CompleteStep(execution_id=CHILD, step=DDL, result={"tables": 2}),
            [
                facts.StepCompleted(task_id=T, execution_id=CHILD, step=DDL, result={"tables": 2}),
                facts.ExecutionCompleted(task_id=T, execution_id=CHILD, result={"tables": 2}),
            ],
            id="in a complete run the child execution ends with its step",
        ),
        pytest.param(
            RUNNING,
            commands.CompleteExecution(execution_id=E1, result={"pairs": 3}),
            [facts.ExecutionCompleted(task_id=T, execution_id=E1, result={"pairs": 3})],
            id="an execution is completed",
        ),
        pytest.param(
            [*RUNNING, completed()],
            commands.CompleteExecution(execution_id=E1, result={}),
            [],
            id="an execution is completed once",
        ),
        pytest.param(
            IN_A_RUN,
            commands.ConfirmCancel(execution_id=E1),
            [
                facts.ExecutionCancelled(task_id=T, execution_id=CHILD),
                facts.ExecutionCancelled(task_id=T, execution_id=E1),
            ],
            id="cancelling a complete run ends the child before the root",
        ),
    ],
)
def test_command_leads_to_facts(given: Sequence[TaskFact], when: TaskCommand, then: Sequence[TaskFact]) -> None:
    assert list(decide(when, task(given))) == list(then)


@pytest.mark.parametrize(
    ("given", "when", "refusal"),
    [
        pytest.param([CREATED], CREATE, refusals.TaskExists, id="a task exists already"),
        pytest.param(
            [],
            commands.RequestStep(execution_id=E1, step=DDL),
            refusals.TaskNotFound,
            id="request for an unknown task",
        ),
        pytest.param(
            [CREATED, facts.TaskDeleted(task_id=T)],
            commands.RequestStep(execution_id=E1, step=DDL),
            refusals.TaskNotFound,
            id="request for a deleted task",
        ),
        pytest.param(
            [CREATED, *ran(DDL, E1)],
            commands.RequestStep(execution_id=E2, step=QA, more=(MORE,)),
            refusals.DependencyNotMet,
            id="more pairs of a task without pairs",
        ),
        pytest.param(
            [CREATED],
            commands.RequestStep(execution_id=E1, step=QA),
            refusals.DependencyNotMet,
            id="a step before its dependency is completed",
        ),
        pytest.param(
            [CREATED, requested()],
            commands.RequestStep(execution_id=E2, step=DDL),
            refusals.ExecutionInProgress,
            id="request while an execution is in progress",
        ),
        pytest.param([CREATED], commands.RequestCancel(), refusals.NothingToCancel, id="cancel without an execution"),
        pytest.param([CREATED], commands.RequestPause(), refusals.NothingToPause, id="pause without an execution"),
        pytest.param(
            [*RUNNING, facts.ExecutionCancelRequested(task_id=T, execution_id=E1)],
            commands.RequestPause(),
            refusals.NothingToPause,
            id="pause of an execution that is being cancelled",
        ),
        pytest.param(
            [*RUNNING, PAUSE_REQUESTED, PAUSED],
            commands.RequestStep(execution_id=E2, step=DDL),
            refusals.ExecutionInProgress,
            id="a single step while paused",
        ),
        pytest.param(
            [*RUNNING, PAUSE_REQUESTED, PAUSED],
            commands.DeleteTask(),
            refusals.ExecutionInProgress,
            id="deletion while paused",
        ),
        pytest.param(RUNNING, commands.DeleteTask(), refusals.ExecutionInProgress, id="a running task is not deleted"),
        pytest.param(
            RUNNING,
            commands.StartStep(root=E1, execution_id=E1, step=DDL, executor=BOB, epoch=1),
            refusals.NotTheOwner,
            id="only the owner starts a step",
        ),
        pytest.param(
            [],
            commands.CreateTask(
                task_id=T, task_type="x" * 51, db_name="d", source="d", parameters={}, output_directory="x"
            ),
            refusals.FieldTooLong,
            id="a text longer than its column is refused",
        ),
        pytest.param(
            [
                CREATED,
                *(
                    f
                    for i, s in enumerate(("ddl_generation", "qa_generation", "sql_validation", "training_load"))
                    for f in ran(s, facts.ExecutionId(f"x{i}"))
                ),
            ],
            commands.RequestStep(execution_id=E1, step="complete"),
            refusals.NothingToResume,
            id="a completed task has nothing to resume",
        ),
    ],
)
def test_command_is_refused(given: Sequence[TaskFact], when: TaskCommand, refusal: type[refusals.Refusal]) -> None:
    with pytest.raises(refusal):
        decide(when, task(given))


@pytest.mark.parametrize(
    ("takeovers", "fails"),
    [
        pytest.param([LOST] * 4, False, id="fewer executors lost than permitted"),
        pytest.param([LOST] * 5, True, id="as many executors lost as permitted"),
        pytest.param([LOST] * 4 + [HANDED_OVER] * 9, False, id="hand-overs between losses"),
        pytest.param([HANDED_OVER] * 49, False, id="ten hand-overs for each loss that is permitted"),
        pytest.param([HANDED_OVER] * 50, True, id="hand-overs without end"),
    ],
)
def test_execution_fails_after_too_many_takeovers(takeovers: Sequence[bool], fails: bool) -> None:
    history = list(RUNNING)
    last: Sequence[TaskFact] = ()
    for epoch, handed_over in enumerate(takeovers, 2):
        begin = commands.StartExecution(
            execution_id=E1, executor=BOB, epoch=epoch, handed_over=handed_over, max_attempts=5
        )
        last = decide(begin, task(history))
        history += last
    assert [type(f) for f in last] == [facts.ExecutionRecovered, *([facts.ExecutionFailed] if fails else [])]
    if fails:
        error = last[1].error  # type: ignore[union-attr]
        assert error == f"任务超时,可能已停止运行（本次执行中执行器失联或停止 {len(takeovers)} 次）"


def test_failing_a_complete_run_ends_the_child_before_the_root() -> None:
    history = [CREATED, requested("complete"), started(E1, "complete")]
    history += decide(
        commands.StartStep(root=E1, execution_id=CHILD, step="ddl_generation", executor=ALICE, epoch=1), task(history)
    )
    ended = decide(commands.FailExecution(execution_id=E1, error="boom"), task(history))
    assert [f.execution_id for f in ended] == [CHILD, E1]  # type: ignore[union-attr]


def test_complete_run_skips_completed_steps() -> None:
    state = task([CREATED, *ran("ddl_generation", E1), requested("complete", E2)])
    assert steps_to_run(state, state.executions[E2]) == ("qa_generation", "sql_validation", "training_load")
    assert steps_to_run(state, state.executions[E1]) == ("ddl_generation",)
