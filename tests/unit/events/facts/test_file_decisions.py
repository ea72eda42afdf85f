"""Decisions about files of a task: those that steps write and clean, and those that a user adds."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from events.facts import refusals
from events.facts.task import commands, facts
from events.facts.task.commands import TaskCommand
from events.facts.task.decisions import decide
from events.facts.task.facts import TaskFact
from tests.unit.events.given import CREATED, E1, T, requested, started, step_started, task

DDL, QA = "ddl_generation", "qa_generation"
RUNNING: list[TaskFact] = [CREATED, requested(), started(), step_started()]
FILE = commands.NewFile(name="a.ddl", sha256="f" * 64, size=3, file_type="ddl", is_primary=True)
WRITTEN = facts.FileWritten(
    task_id=T, execution_id=E1, name="a.ddl", sha256="f" * 64, size=3, file_type="ddl", is_primary=True
)
ENDED: list[TaskFact] = [*RUNNING, WRITTEN, facts.ExecutionCompleted(task_id=T, execution_id=E1)]
ADDED = replace(WRITTEN, execution_id=None, name="mine.ddl")


@pytest.mark.parametrize(
    ("given", "when", "then"),
    [
        pytest.param(
            RUNNING,
            commands.CompleteUnit(execution_id=E1, step=DDL, unit="a", files=(FILE,)),
            [
                WRITTEN,
                facts.UnitCompleted(
                    task_id=T,
                    execution_id=E1,
                    step=DDL,
                    unit="a",
                    outputs=(facts.Output(name="a.ddl", sha256="f" * 64, size=3),),
                ),
            ],
            id="a completed unit records its files",
        ),
        pytest.param(
            [*RUNNING, WRITTEN],
            commands.WriteFiles(execution_id=E1, files=(FILE,)),
            [],
            id="unchanged bytes are not recorded again",
        ),
        pytest.param(
            [*RUNNING, WRITTEN],
            commands.CleanFiles(execution_id=E1, step=DDL),
            [facts.FilesCleaned(task_id=T, execution_id=E1, step=DDL, names=("a.ddl",))],
            id="cleaning names the step's own files",
        ),
        pytest.param(
            [*RUNNING, WRITTEN],
            commands.CleanFiles(execution_id=E1, step=QA),
            [facts.FilesCleaned(task_id=T, execution_id=E1, step=QA, names=())],
            id="cleaning leaves other steps' files alone",
        ),
        pytest.param(
            [*RUNNING, WRITTEN, ADDED],
            commands.CleanFiles(execution_id=E1, step=DDL),
            [facts.FilesCleaned(task_id=T, execution_id=E1, step=DDL, names=("a.ddl",))],
            id="cleaning leaves files that a user added",
        ),
        pytest.param(
            [CREATED],
            commands.PutFile(file=replace(FILE, name="mine.ddl")),
            [ADDED],
            id="an added file has no execution",
        ),
        pytest.param(
            ENDED,
            commands.PutFile(file=replace(FILE, sha256="e" * 64)),
            [replace(WRITTEN, sha256="e" * 64)],
            id="a changed file stays one of its step",
        ),
        pytest.param(
            [CREATED, ADDED], commands.PutFile(file=replace(FILE, name="mine.ddl")), [], id="an unchanged file"
        ),
        pytest.param(
            [CREATED, ADDED],
            commands.RemoveFile(name="mine.ddl"),
            [facts.FilesCleaned(task_id=T, execution_id=None, step=None, names=("mine.ddl",))],
            id="an added file is removed",
        ),
        pytest.param(ENDED, commands.RemoveFile(name="a.ddl"), [], id="a file of a step is not removed"),
        pytest.param(
            [*RUNNING, facts.FilesCleaned(task_id=T, execution_id=E1, step=DDL, names=())],
            commands.CleanFiles(execution_id=E1, step=DDL),
            [],
            id="files are cleaned once",
        ),
    ],
)
def test_command_leads_to_facts(given: Sequence[TaskFact], when: TaskCommand, then: Sequence[TaskFact]) -> None:
    assert list(decide(when, task(given))) == list(then)


@pytest.mark.parametrize(
    ("given", "when", "refusal"),
    [
        pytest.param(
            RUNNING, commands.PutFile(file=FILE), refusals.ExecutionInProgress, id="no file is put while a step runs"
        ),
        pytest.param(
            [*RUNNING, ADDED],
            commands.RemoveFile(name="mine.ddl"),
            refusals.ExecutionInProgress,
            id="no file is removed while a step runs",
        ),
        pytest.param(
            RUNNING,
            commands.WriteFiles(
                execution_id=E1, files=(commands.NewFile(name="n" * 256, sha256="f", size=1, file_type="md"),)
            ),
            refusals.FieldTooLong,
            id="a file name that is too long is refused",
        ),
    ],
)
def test_command_is_refused(given: Sequence[TaskFact], when: TaskCommand, refusal: type[refusals.Refusal]) -> None:
    with pytest.raises(refusal):
        decide(when, task(given))
