"""The state of a task after its history."""

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
    CREATED,
    E1,
    E2,
    NOON,
    T,
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
CANCELLED = facts.ExecutionCancelled(task_id=T, execution_id=E1)


@pytest.mark.parametrize(
    ("history", "status", "progress"),
    [
        pytest.param([CREATED], "pending", 0, id="nothing asked yet"),
        pytest.param([CREATED, requested()], "in_progress", 0, id="from a request on it is in progress"),
        pytest.param([CREATED, requested(), started(), step_started()], "in_progress", 10, id="a step at its bound"),
        pytest.param([CREATED, *ran("ddl_generation", E1)], "partial_completed", 40, id="one step of four"),
        pytest.param([CREATED, *ALL], "completed", 100, id="every step completed"),
        pytest.param([CREATED, requested(), started(), step_started(), failed()], "failed", 10, id="it failed"),
        pytest.param([CREATED, requested(), CANCELLED], "cancelled", 0, id="cancelled while queued"),
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
            "completed", 100, id="steps switched off are skipped, not missing",
        ),
        pytest.param(
            [facts.TaskCreated(task_id=T, task_type="x", db_name="d", source="d", parameters={}, output_directory="x",
                               disabled_steps=("training_load",)), *ran("ddl_generation", E1)],
            "partial_completed", 40, id="a step switched off counts once its turn has come",
        ),
        pytest.param(
            [CREATED, *ran("qa_generation", E1)], "partial_completed", 40, id="a step forced before the one it follows",
        ),
        pytest.param(
            [CREATED, *ran("ddl_generation", E1), *ran("qa_generation", E2), *ran("training_load", THIRD)],
            "partial_completed", 80, id="a load forced before the validation",
        ),
        pytest.param(
            [CREATED, *ran("ddl_generation", E1), *ran("qa_generation", E2), *ran("training_load", THIRD),
             *(facts.StepInvalidated(task_id=T, step=s) for s in STEPS[3:]), *ran("sql_validation", ExecutionId("e4")),
             *ran("training_load", ExecutionId("e5"))],
            "completed", 100, id="what was left out is made up for",
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
        pytest.param([*WHOLE, step_started(), CANCELLED], "pending", id="nothing was done yet"),
        pytest.param([*ran("ddl_generation", E2), *WHOLE, CANCELLED], "partial_completed", id="a step was done"),
        pytest.param([*ALL, *WHOLE, CANCELLED], "completed", id="every step was done"),
        pytest.param([*WHOLE, step_started(), failed()], "failed", id="it had failed"),
    ],
)
def test_a_fork_is_as_far_as_its_steps_until_it_runs(history: Sequence[TaskFact], status: TaskStatus) -> None:
    made = msgspec.structs.replace(CREATED, parameters={"forked_from": {"task_id": "task_0", "at": 9}})
    told = [Recorded(fact, Moment(i, NOON)) for i, fact in enumerate([made, *history], 1)]
    assert TASK.fold(told).status == status
    cancelled = [requested("complete", THIRD), facts.ExecutionCancelled(task_id=T, execution_id=THIRD)]
    later = [Recorded(fact, Moment(100 + i, NOON + timedelta(seconds=i))) for i, fact in enumerate(cancelled, 1)]
    assert TASK.fold([*told, *later]).status == "cancelled"


def test_progress_follows_the_units_inside_a_step() -> None:
    planned = facts.StepPlanned(task_id=T, execution_id=E1, step="ddl_generation", units=("a", "b", "c"))
    done = facts.UnitCompleted(task_id=T, execution_id=E1, step="ddl_generation", unit="a")
    assert task([CREATED, requested(), started(), step_started(), planned, done]).progress == 20


def test_failure_marks_the_step_and_the_task() -> None:
    state = task([CREATED, requested(), started(), step_started(), failed(error="no such table")])
    assert state.steps["ddl_generation"].status == "failed"
    assert state.error == "no such table"
    assert state.result is not None
    assert state.result["success"] is False


def test_a_new_run_forgets_the_old_error() -> None:
    state = task([CREATED, requested(), started(), step_started(), failed(), requested("ddl_generation", E2)])
    assert state.error is None


def test_a_rewritten_file_keeps_its_first_moment() -> None:
    def written(sha: str) -> TaskFact:
        return facts.FileWritten(task_id=T, execution_id=E1, name="a.ddl", sha256=sha, size=1, file_type="ddl")

    file = task([CREATED, requested(), started(), written("1"), written("2")]).files["a.ddl"]
    assert (file.position, file.sha256) == (4, "2")
    assert file.created_at < file.modified_at


def test_recovery_changes_the_owner() -> None:
    recovered = facts.ExecutionRecovered(task_id=T, execution_id=E1, executor=ExecutorId("b"), epoch=2, attempt=2)
    execution = task([CREATED, requested(), started(), recovered]).executions[E1]
    assert (execution.executor, execution.epoch, execution.recoveries) == ("b", 2, 1)


def test_calls_of_a_model_count_for_the_step_and_for_the_whole_run() -> None:
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


def test_a_redacted_event_still_counts() -> None:
    state = task([CREATED, facts.Redacted(task_id=T, type="task.created")])
    assert state.version == 2


@settings(max_examples=150)
@given(asked_of_a_task(), st.integers(0, 60))
def test_the_fold_of_a_prefix_and_the_rest_is_the_fold_of_all(asked: list[TaskCommand], cut: int) -> None:
    history = recorded(history_of(asked))
    assert TASK.fold(history[cut:], TASK.fold(history[:cut])) == TASK.fold(history)


@settings(max_examples=150)
@given(asked_of_a_task())
def test_an_execution_ends_at_most_once(asked: list[TaskCommand]) -> None:
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
def test_a_history_at_once_comes_to_what_its_facts_come_to_one_by_one(asked: list[TaskCommand], cut: int) -> None:
    history = recorded(history_of(asked))
    before = one_by_one = TASK.fold(history[:cut])
    for each in history[cut:]:
        one_by_one = TASK.evolve(one_by_one, each.fact, each.moment)
    assert TASK.fold(history[cut:], before) == one_by_one
    assert before == TASK.fold(history[:cut])


def test_an_execution_id_is_given_once() -> None:
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
def test_a_frequent_fact_changes_the_state_alone_as_in_a_history(fact: TaskFact) -> None:
    before = [CREATED, requested(), started(), step_started()]
    [*_, last] = recorded([*before, fact])
    assert TASK.evolve(task(before), fact, last.moment) == task([*before, fact])


def test_units_of_a_step_are_collected() -> None:
    done = [facts.UnitCompleted(task_id=T, execution_id=E1, step="ddl_generation", unit=unit) for unit in "ab"]
    state = task([CREATED, requested(), started(), step_started(), *done])
    assert sorted(state.steps["ddl_generation"].done) == ["a", "b"]


def test_cleaned_files_are_gone_and_others_stay() -> None:
    def written(name: str) -> TaskFact:
        return facts.FileWritten(task_id=T, execution_id=E1, name=name, sha256="1", size=1, file_type="ddl")

    cleaned = facts.FilesCleaned(task_id=T, execution_id=E1, step="ddl_generation", names=("a.ddl", "never.ddl"))
    state = task([CREATED, requested(), started(), written("a.ddl"), written("b.ddl"), cleaned])
    assert [*state.files] == ["b.ddl"]
    assert state.executions[E1].files_cleaned


def test_the_newest_quality_report_counts() -> None:
    reports = [facts.QualityReported(task_id=T, execution_id=E1, report={"pairs": n}) for n in (1, 2)]
    assert task([CREATED, requested(), started(), *reports]).quality == {"pairs": 2}


def test_a_result_lists_the_files_of_each_step() -> None:
    written = facts.FileWritten(task_id=T, execution_id=E1, name="a.ddl", sha256="1", size=1, file_type="ddl")
    of_the_task = facts.FileWritten(task_id=T, execution_id=None, name="x.txt", sha256="1", size=1, file_type="txt")
    history = [CREATED, requested(), started(), step_started(), written, of_the_task, step_completed()]
    assert task(history).result is None
    result = task([*history, completed()]).result
    assert result is not None
    assert result["workflow_state"]["artifacts"]["ddl_generation"] == ["a.ddl"]
    assert task([CREATED]).result is None


@pytest.mark.parametrize("fact", [facts.TaskDeleted(task_id=T), facts.TaskPurged(task_id=T, redacted=3)])
def test_a_task_is_deleted(fact: TaskFact) -> None:
    assert task([CREATED, fact]).deleted


def test_a_cancelled_execution_is_requested_first() -> None:
    asked = facts.ExecutionCancelRequested(task_id=T, execution_id=E1)
    assert task([CREATED, requested(), started(), asked]).executions[E1].cancel_requested
    assert not task([CREATED, requested(), started(), asked, CANCELLED]).executions[E1].cancel_requested


def test_the_end_of_a_child_does_not_end_the_task() -> None:
    child = ExecutionId("child")
    begun = facts.ExecutionStarted(
        task_id=T, execution_id=child, step="ddl_generation", executor=ExecutorId("a"), epoch=1, parent_execution_id=E1
    )
    state = task([CREATED, requested("complete"), started(step="complete"), begun, completed(child)])
    assert (state.completed_at, state.status) == (None, "in_progress")
