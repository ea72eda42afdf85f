"""State of a task folded from its facts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.facts.decider import Moment, Recorded
from events.facts.ids import ExecutionId, ExecutorId, execution_id_at
from events.facts.task import facts
from events.facts.task.commands import TaskCommand
from events.facts.task.facts import TaskFact
from events.facts.task.history import TASK
from events.facts.task.state import Task, TaskStatus
from events.facts.workflow import STEPS
from tests.unit.events.given import (
    ALICE,
    CHILD,
    CREATED,
    E1,
    E2,
    NOON,
    T,
    asked_for_more,
    completed,
    failed,
    ran,
    recorded,
    requested,
    started,
    step_completed,
    step_started,
    task,
)
from tests.unit.events.histories import asked_of_a_task, history_of

ALL = [f for i, s in enumerate(STEPS) for f in ran(s, ExecutionId(f"x{i}"))]
THIRD = ExecutionId("e3")
ASKED = facts.ExecutionCancelRequested(task_id=T, execution_id=E1)
CANCELLED = facts.ExecutionCancelled(task_id=T, execution_id=E1)


@pytest.mark.parametrize(
    ("history", "status", "progress"),
    [
        pytest.param([CREATED], "pending", 0, id="no request yet"),
        pytest.param([CREATED, requested()], "in_progress", 0, id="requested"),
        pytest.param([CREATED, requested(), started(), step_started()], "in_progress", 10, id="step started"),
        pytest.param([CREATED, *ran("ddl_generation", E1)], "partial_completed", 40, id="one of four steps completed"),
        pytest.param([CREATED, *ALL], "completed", 100, id="all steps completed"),
        pytest.param([CREATED, requested(), started(), step_started(), failed()], "failed", 0, id="execution failed"),
        pytest.param([CREATED, requested(), ASKED, CANCELLED], "cancelled", 0, id="cancelled while queued"),
        pytest.param(
            [CREATED, *ALL, requested("ddl_generation", E2), started(E2), step_started("ddl_generation", E2),
             *(facts.StepInvalidated(task_id=T, step=s) for s in STEPS[1:]),
             step_completed("ddl_generation", E2), completed(E2)],
            "partial_completed", 40, id="running a step again leaves the later ones pending",
        ),
        pytest.param(
            [facts.TaskCreated(task_id=T, task_type="x", db_name="d", source="d", parameters={}, output_directory="x",
                               disabled_steps=("sql_validation", "training_load")),
             *ran("ddl_generation", E1), *ran("qa_generation", E2)],
            "completed", 100, id="disabled steps are skipped",
        ),
        pytest.param(
            [facts.TaskCreated(task_id=T, task_type="x", db_name="d", source="d", parameters={}, output_directory="x",
                               disabled_steps=("training_load",)), *ran("ddl_generation", E1)],
            "partial_completed", 40, id="a disabled step counts after the steps before it",
        ),
        pytest.param(
            [CREATED, *ran("qa_generation", E1)], "partial_completed", 40, id="a step forced before its dependency",
        ),
        pytest.param(
            [CREATED, *ran("ddl_generation", E1), *ran("qa_generation", E2), *ran("training_load", THIRD)],
            "partial_completed", 80, id="a load forced before the validation",
        ),
        pytest.param(
            [CREATED, *ran("ddl_generation", E1), *ran("qa_generation", E2), *ran("training_load", THIRD),
             *(facts.StepInvalidated(task_id=T, step=s) for s in STEPS[3:]), *ran("sql_validation", ExecutionId("e4")),
             *ran("training_load", ExecutionId("e5"))],
            "completed", 100, id="validation run after a forced load",
        ),
    ],
)  # fmt: skip
def test_status_and_progress(history: Sequence[TaskFact], status: TaskStatus, progress: int) -> None:
    state = task(history)
    assert (state.status, state.progress) == (status, progress)


WHOLE = [requested("complete"), started(step="complete")]


@pytest.mark.parametrize(
    ("history", "status"),
    [
        pytest.param([*WHOLE, step_started(), CANCELLED], "pending", id="no step completed"),
        pytest.param([*ran("ddl_generation", E2), *WHOLE, CANCELLED], "partial_completed", id="one step completed"),
        pytest.param([*ALL, *WHOLE, CANCELLED], "completed", id="all steps completed"),
        pytest.param([*WHOLE, step_started(), failed()], "failed", id="execution had failed"),
    ],
)
def test_status_of_fork_before_its_run_follows_its_steps(history: Sequence[TaskFact], status: TaskStatus) -> None:
    made = msgspec.structs.replace(CREATED, parameters={"forked_from": {"task_id": "task_0", "at": 9}})
    records = [Recorded(fact, Moment(i, NOON)) for i, fact in enumerate([made, *history], 1)]
    forked = TASK.fold(records)
    assert forked.status == status
    assert "cancelled" not in {each.status for each in (*forked.steps.values(), *forked.executions.values())}
    cancelled = [
        requested("complete", THIRD),
        facts.ExecutionCancelRequested(task_id=T, execution_id=THIRD),
        facts.ExecutionCancelled(task_id=T, execution_id=THIRD),
    ]
    later = [Recorded(fact, Moment(100 + i, NOON + timedelta(seconds=i))) for i, fact in enumerate(cancelled, 1)]
    assert TASK.fold([*records, *later]).status == "cancelled"


def test_progress_of_step_follows_its_units() -> None:
    planned = facts.StepPlanned(task_id=T, execution_id=E1, step="ddl_generation", units=("a", "b", "c"))
    done = facts.UnitCompleted(task_id=T, execution_id=E1, step="ddl_generation", unit="a")
    assert task([CREATED, requested(), started(), step_started(), planned, done]).progress == 20


def test_failure_marks_step_and_task() -> None:
    state = task([CREATED, requested(), started(), step_started(), failed(error="no such table")])
    assert state.steps["ddl_generation"].status == "failed"
    assert state.error == "no such table"
    assert state.result is not None
    assert state.result["success"] is False


def test_new_request_clears_the_error() -> None:
    state = task([CREATED, requested(), started(), step_started(), failed(), requested("ddl_generation", E2)])
    assert state.error is None


def test_rewritten_file_keeps_its_creation_time() -> None:
    def written(sha: str) -> TaskFact:
        return facts.FileWritten(task_id=T, execution_id=E1, name="a.ddl", sha256=sha, size=1, file_type="ddl")

    file = task([CREATED, requested(), started(), written("1"), written("2")]).files["a.ddl"]
    assert (file.position, file.sha256) == (4, "2")
    assert file.created_at < file.modified_at


def test_recovery_changes_the_owner() -> None:
    recovered = facts.ExecutionRecovered(task_id=T, execution_id=E1, executor=ExecutorId("b"), epoch=2, attempt=2)
    execution = task([CREATED, requested(), started(), recovered]).executions[E1]
    assert (execution.executor, execution.epoch, execution.recoveries) == ("b", 2, 1)


def test_model_calls_count_for_step_and_parent_execution() -> None:
    child = ExecutionId("child")
    call = facts.ModelCalled(task_id=T, execution_id=child, purpose="labels", model="m", prompt_digest="d")
    cached = facts.ModelCalled(
        task_id=T, execution_id=child, purpose="labels", model="m", prompt_digest="d", cached=True
    )
    begun = facts.ExecutionStarted(
        task_id=T, execution_id=child, step="ddl_generation", executor=ExecutorId("a"), epoch=1, parent_execution_id=E1
    )
    history = [CREATED, requested(), started(), begun, call, cached, call]
    executions = task(history).executions
    assert [(executions[e].model_calls, executions[e].model_budget_spent) for e in (E1, child)] == [(2, False)] * 2
    spent = task([*history, facts.ModelBudgetSpent(task_id=T, execution_id=child, calls=2)]).executions
    assert [spent[e].model_budget_spent for e in (E1, child)] == [True, True]


def test_redacted_event_advances_the_version() -> None:
    state = task([CREATED, facts.Redacted(task_id=T, type="task.created")])
    assert state.version == 2


@settings(max_examples=150)
@given(asked_of_a_task(), st.integers(0, 60))
def test_fold_of_prefix_and_rest_equals_fold_of_all(asked: list[TaskCommand], cut: int) -> None:
    history = recorded(history_of(asked))
    assert TASK.fold(history[cut:], TASK.fold(history[:cut])) == TASK.fold(history)


@settings(max_examples=150)
@given(asked_of_a_task())
def test_execution_ends_at_most_once(asked: list[TaskCommand]) -> None:
    ends = [
        f.execution_id
        for f in history_of(asked)
        if isinstance(f, facts.ExecutionCompleted | facts.ExecutionFailed | facts.ExecutionCancelled)
    ]
    assert len(ends) == len(set(ends))


@settings(max_examples=100)
@given(asked_of_a_task())
def test_progress_stays_between_0_and_100(asked: list[TaskCommand]) -> None:
    state: Task = task(history_of(asked))
    assert 0 <= state.progress <= 100


@settings(max_examples=150)
@given(asked_of_a_task(), st.integers(0, 60))
def test_fold_equals_evolve_fact_by_fact(asked: list[TaskCommand], cut: int) -> None:
    history = recorded(history_of(asked))
    before = one_by_one = TASK.fold(history[:cut])
    for each in history[cut:]:
        one_by_one = TASK.evolve(one_by_one, each.fact, each.moment)
    assert TASK.fold(history[cut:], before) == one_by_one
    assert before == TASK.fold(history[:cut])


def test_execution_ids_are_unique() -> None:
    known: list[TaskFact] = [CREATED]
    given = list[ExecutionId]()
    for _ in range(3):
        given.append(task(known).free_execution_id("ddl_generation", NOON))
        known += [requested("ddl_generation", given[-1]), started(given[-1]), completed(given[-1])]
    assert given == [execution_id_at(T, "ddl_generation", NOON, attempt) for attempt in (1, 2, 3)]


@pytest.mark.parametrize(
    "fact",
    [
        facts.FileWritten(task_id=T, execution_id=E1, name="a.ddl", sha256="1", size=1, file_type="ddl"),
        facts.UnitCompleted(task_id=T, execution_id=E1, step="ddl_generation", unit="a"),
    ],
)
def test_evolve_of_frequent_fact_equals_fold(fact: TaskFact) -> None:
    before = [CREATED, requested(), started(), step_started()]
    [*_, last] = recorded([*before, fact])
    assert TASK.evolve(task(before), fact, last.moment) == task([*before, fact])


def test_completed_units_are_listed() -> None:
    done = [facts.UnitCompleted(task_id=T, execution_id=E1, step="ddl_generation", unit=unit) for unit in "ab"]
    state = task([CREATED, requested(), started(), step_started(), *done])
    assert sorted(state.steps["ddl_generation"].done) == ["a", "b"]


def test_cleaned_files_are_removed_and_others_kept() -> None:
    def written(name: str) -> TaskFact:
        return facts.FileWritten(task_id=T, execution_id=E1, name=name, sha256="1", size=1, file_type="ddl")

    cleaned = facts.FilesCleaned(task_id=T, execution_id=E1, step="ddl_generation", names=("a.ddl", "never.ddl"))
    state = task([CREATED, requested(), started(), written("a.ddl"), written("b.ddl"), cleaned])
    assert [*state.files] == ["b.ddl"]
    assert state.executions[E1].files_cleaned


def test_removed_file_is_gone_and_its_name_may_come_back() -> None:
    added = facts.FileWritten(task_id=T, execution_id=None, name="mine.ddl", sha256="1", size=1, file_type="ddl")
    removed = facts.FilesCleaned(task_id=T, execution_id=None, step=None, names=("mine.ddl",))
    assert task([CREATED, added]).added_files == {"mine.ddl"}
    assert not task([CREATED, added, removed, removed]).files
    assert task([CREATED, added, removed, added]).added_files == {"mine.ddl"}


def test_newest_quality_report_replaces_older() -> None:
    reports = [facts.QualityReported(task_id=T, execution_id=E1, report={"pairs": n}) for n in (1, 2)]
    assert task([CREATED, requested(), started(), *reports]).quality == {"pairs": 2}


def test_evaluation_and_quality_report_replace_only_their_own_kind() -> None:
    evaluated = [facts.QualityEvaluated(task_id=T, report={"questions": n}) for n in (1, 2)]
    quality = facts.QualityReported(task_id=T, execution_id=E1, report={"pairs": 1})
    state = task([CREATED, requested(), started(), evaluated[0], quality, evaluated[1]])
    assert (state.quality, state.evaluation) == ({"pairs": 1}, {"questions": 2})


def test_change_of_the_source_is_kept() -> None:
    drift = facts.SourceDrifted(task_id=T, execution_id=E1, since=T, counts={"table_added": 1}, changes=(), pairs=0)
    assert task([CREATED, requested(), started(), drift]).drift == drift


def test_result_lists_files_per_step() -> None:
    written = facts.FileWritten(task_id=T, execution_id=E1, name="a.ddl", sha256="1", size=1, file_type="ddl")
    of_the_task = facts.FileWritten(task_id=T, execution_id=None, name="x.txt", sha256="1", size=1, file_type="txt")
    history = [CREATED, requested(), started(), step_started(), written, of_the_task, step_completed()]
    assert task(history).result is None
    result = task([*history, completed()]).result
    assert result is not None
    assert result["workflow_state"]["artifacts"]["ddl_generation"] == ["a.ddl"]
    assert task([CREATED]).result is None


@pytest.mark.parametrize("fact", [facts.TaskDeleted(task_id=T), facts.TaskPurged(task_id=T, redacted=3)])
def test_deleted_or_purged_task_is_deleted(fact: TaskFact) -> None:
    assert task([CREATED, fact]).deleted


def test_cancel_request_ends_with_cancellation() -> None:
    asked = facts.ExecutionCancelRequested(task_id=T, execution_id=E1)
    assert task([CREATED, requested(), started(), asked]).executions[E1].cancel_requested
    assert not task([CREATED, requested(), started(), asked, CANCELLED]).executions[E1].cancel_requested


def test_pause_keeps_finished_units_and_start_of_the_execution() -> None:
    child = facts.ExecutionStarted(
        task_id=T, execution_id=CHILD, step="ddl_generation", executor=ALICE, epoch=1, parent_execution_id=E1
    )
    unit = facts.UnitCompleted(task_id=T, execution_id=CHILD, step="ddl_generation", unit="a")
    asked = facts.ExecutionPauseRequested(task_id=T, execution_id=E1, requested_by="wang")
    running = [CREATED, *ran("sql_validation", E2), requested("complete"), started(step="complete"), child]
    running = [*running, step_started(execution=CHILD), unit, asked]
    before = task(running)
    assert before.executions[E1].pause_requested
    history = [*running, facts.ExecutionPaused(task_id=T, execution_id=E1)]
    paused = task(history)
    assert (paused.status, paused.executions[E1].status, paused.executions[CHILD].status) == ("paused",) * 3
    assert paused.steps["ddl_generation"].status == "paused"
    assert (paused.executions[E1].pause_requested_by, paused.executions[E1].pause_requested) == ("wang", False)
    assert paused.executions[E1].paused_at is not None
    assert paused.executions[E2].status == "completed"
    history.append(facts.ExecutionResumed(task_id=T, execution_id=E1))
    resumed = task(history)
    assert (resumed.status, resumed.executions[E1].status, resumed.executions[E1].paused_at) == (
        "in_progress",
        "queued",
        None,
    )
    again = task([*history, started(step="complete", epoch=2)])
    assert again.executions[CHILD].status == again.steps["ddl_generation"].status == "running"
    assert list(again.steps["ddl_generation"].done) == ["a"]
    assert again.executions[E1].started_at == before.executions[E1].started_at
    assert (again.executions[E1].recoveries, again.executions[E1].pauses) == (0, 1)


def test_completed_child_does_not_complete_the_task() -> None:
    child = ExecutionId("child")
    begun = facts.ExecutionStarted(
        task_id=T, execution_id=child, step="ddl_generation", executor=ExecutorId("a"), epoch=1, parent_execution_id=E1
    )
    state = task([CREATED, requested("complete"), started(step="complete"), begun, completed(child)])
    assert (state.completed_at, state.status) == (None, "in_progress")


def test_progress_of_a_step_is_forgotten_as_it_runs_again() -> None:
    progressed = facts.StepProgressed(task_id=T, execution_id=E1, step="qa_generation", done=178, expected=275)
    running = [CREATED, requested("qa_generation"), started(), step_started("qa_generation")]
    assert task([*running, progressed]).steps["qa_generation"].produced == (178, 275)
    assert task([*running, progressed, step_started("qa_generation")]).steps["qa_generation"].produced is None


@pytest.mark.parametrize("end", [failed(THIRD), facts.ExecutionCancelled(task_id=T, execution_id=THIRD)])
def test_interrupted_run_that_adds_pairs_leaves_step_completed(end: TaskFact) -> None:
    made = facts.StepCompleted(task_id=T, execution_id=E1, step="qa_generation", result={"pairs": 5})
    given = [*ran("qa_generation", E1), made, *ran("sql_validation", E2)]
    running = [asked_for_more(THIRD), started(THIRD, "qa_generation"), step_started("qa_generation", THIRD)]
    state = task([CREATED, *given, *running, end])
    assert (state.steps["qa_generation"].status, state.steps["qa_generation"].result) == ("completed", {"pairs": 5})
    assert state.steps["sql_validation"].status == "completed"
