"""Histories to fill a log with: the facts of a step that writes files, and lines of its log."""

from __future__ import annotations

from collections.abc import Iterator

from events.facts.ids import ExecutionId, ExecutorId, TaskId
from events.facts.records import LogRecorded
from events.facts.task import facts
from events.facts.task.facts import TaskFact

UNITS = 300


def history(task: TaskId) -> list[TaskFact]:
    """Return the facts of a step that writes a file in each of its units."""
    run = ExecutionId(f"{task}_run")
    done: list[TaskFact] = [
        facts.TaskCreated(
            task_id=task, task_type="data_workflow", db_name="d", source="d", parameters={}, output_directory="./d"
        ),
        facts.StepRequested(task_id=task, execution_id=run, step="ddl_generation"),
        facts.ExecutionStarted(
            task_id=task, execution_id=run, step="ddl_generation", executor=ExecutorId("host-1"), epoch=1
        ),
        facts.StepStarted(task_id=task, execution_id=run, step="ddl_generation"),
        facts.StepPlanned(
            task_id=task, execution_id=run, step="ddl_generation", units=tuple(f"public.t{n}" for n in range(UNITS))
        ),
    ]
    for n in range(UNITS):
        done += [
            facts.FileWritten(
                task_id=task,
                execution_id=run,
                name=f"public.t{n}.ddl",
                sha256=f"{n:064x}",
                size=1_000 + n,
                file_type="ddl",
                description="the table's definition",
                is_primary=True,
            ),
            facts.UnitCompleted(task_id=task, execution_id=run, step="ddl_generation", unit=f"public.t{n}", outputs=()),
        ]
    return [
        *done,
        facts.StepCompleted(task_id=task, execution_id=run, step="ddl_generation"),
        facts.ExecutionCompleted(task_id=task, execution_id=run),
    ]


def lines(task: TaskId, count: int) -> Iterator[LogRecorded]:
    """Yield lines as steps write them: one of 500 is a warning, of 100,000 an error, of 250,000 has a rare word."""
    for n in range(count):
        rare = n % 250_000 == 9
        level = "ERROR" if n % 100_000 == 7 else "WARNING" if n % 500 == 3 else "INFO"
        yield LogRecorded(
            task_id=task,
            execution_id=ExecutionId(f"{task}_run"),
            level=level,
            message=f"表 bss_branch_{n} 的抽样中断: statement timeout" if rare else _usual(n),
            step_name="ddl_generation",
            module="DDLMDGenerator",
            function="run",
            logged_at=f"2026-07-01T14:{n // 60_000 % 60:02d}:{n // 1_000 % 60:02d}.{n % 1_000:03d}+08:00",
            extra={},
        )


def _usual(n: int) -> str:
    return f"处理表 bss_table_{n % 5_000} 第 {n} 行, 耗时 {n * 7_919 % 1_000} ms; sampled values and wrote documents"
