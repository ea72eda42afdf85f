"""Cost of a task that makes only what has changed: one table of 200, since a whole run over the same source.

Usage: python -m bench.speed.changes

The processor time of the executor, its workers and the PostgreSQL server is compared, because on a busy machine the
time of a run says little. Seconds are printed, too.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from bench.speed.executor import executor_process
from bench.support.processor_time import parent_of, tree_seconds
from bench.support.server import SCHEMA, new_database, scratch_database
from bench.support.table import Figure, print_table
from bench.support.wide_database import wide_database
from events.facts.ids import execution_id_at, task_id_at
from events.facts.task.commands import CreateTask, RequestStep
from events.facts.task.state import Task
from events.facts.workflow import STEPS
from events.store.event_log import open_log
from events.store.event_store import EventStore
from runtime.files.artefact_store import open_artefacts
from runtime.settings.settings import Settings
from runtime.sources.encrypted_sources import SourceRegister, cipher
from tests.task_folders import folders

TABLES, PAIRS_PER_TABLE = 200, 10
MAX_SHARE = 0.10
"""Processor time after one changed table over that of the whole run."""
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
CHANGE = "alter table {table} rename column is_active to is_open"


def main() -> int:
    with scratch_database() as log, tempfile.TemporaryDirectory() as home:
        dsn = new_database(log, "wide")
        with psycopg.connect(dsn) as conn:
            for statement in wide_database(TABLES):
                conn.execute(statement.encode())
        settings = Settings(database_url=log, database_schema=SCHEMA, home_dir=Path(home), timezone="UTC")
        with executor_process(settings, "executor") as pid:
            return print_table(asyncio.run(_figures(settings, dsn, [pid, _server_pid(dsn)])))


async def _figures(settings: Settings, dsn: str, pids: Sequence[int]) -> list[Figure]:
    async with open_log(settings, name="bench") as store:
        await SourceRegister(connection=store.connection, cipher=cipher(settings)).add("wide", dsn)
        whole, before = await _run(store, settings, 0, pids)
        with psycopg.connect(dsn, autocommit=True) as conn:
            query = "select table_name from information_schema.columns where column_name = 'is_active' order by 1"
            [table] = conn.execute(query).fetchone() or ("",)
            conn.execute(CHANGE.format(table=table).encode())
        later, after = await _run(store, settings, 1, pids)
        changed = _changed_files(whole, later)
        print(f"changed: {table}; {len(changed)} of {len(_documents(later))} documents: {', '.join(sorted(changed))}")
        print("kept:", {step: (later.steps[step].result or {}).get("kept") for step in STEPS[1:3]})
        for what, task in (("whole run", whole), ("one changed table", later)):
            print(f"seconds of the {what}:", await _seconds(store, task))
    return [
        Figure(
            what=f"one changed table of {TABLES}: {step}",
            ours=after[step],
            unit="s",
            against="the whole run",
            theirs=before[step],
            ratio=after[step] / before[step],
            bar=MAX_SHARE if step == "complete" else None,
            better="less",
        )
        for step in (*STEPS, "complete")
    ]


async def _run(
    store: EventStore, settings: Settings, number: int, pids: Sequence[int]
) -> tuple[Task, Mapping[str, float]]:
    """Run a task; return it and the processor seconds of some processes, by step and in all."""
    task_id = task_id_at(BEGIN + timedelta(seconds=number))
    directories = folders(open_artefacts(settings))
    directories.create(task_id)
    create = CreateTask(
        task_id=task_id,
        task_type="data_workflow",
        db_name="wide",
        source="wide",
        parameters={"db_name": "wide", "language": "en", "pairs_per_table": PAIRS_PER_TABLE, "only_changes": True},
        output_directory=str(directories.directory(task_id)),
    )
    await store.handle(task_id, create)
    execution_id = execution_id_at(task_id, "complete", BEGIN)
    spent: dict[str, float] = dict.fromkeys((*STEPS, "complete"), 0.0)
    counted = sum(map(tree_seconds, pids))
    await store.handle(task_id, RequestStep(execution_id=execution_id, step="complete"))
    step: str = STEPS[0]
    while True:
        await asyncio.sleep(0.2)
        task = await store.task(task_id)
        now = sum(map(tree_seconds, pids))
        spent[step] += now - counted
        spent["complete"] += now - counted
        counted = now
        step = next((each for each in STEPS if task.steps[each].status != "completed"), STEPS[-1])
        if task.executions[execution_id].ended:
            break
    assert task.executions[execution_id].status == "completed", task.executions[execution_id].error
    return task, spent


def _server_pid(dsn: str) -> int:
    """Return the process id of the PostgreSQL server, whose children are its sessions."""
    with psycopg.connect(dsn) as conn:
        [pid] = conn.execute("select pg_backend_pid()").fetchone() or (0,)
    return parent_of(pid)


async def _seconds(store: EventStore, task: Task) -> Mapping[str, float]:
    events = await store.read_task(task.task_id, types=["step.started", "step.completed"])
    at = {(event.type, event.fact().step): event.recorded_at for event in events}
    took = {step: (at["step.completed", step] - at["step.started", step]).total_seconds() for step in STEPS}
    return {**took, "complete": (events[-1].recorded_at - events[0].recorded_at).total_seconds()}


def _documents(task: Task) -> dict[str, str]:
    return {name: file.sha256 for name, file in task.files.items() if name.endswith((".ddl", "_detail.md"))}


def _changed_files(whole: Task, later: Task) -> set[str]:
    return {name for name, digest in _documents(later).items() if _documents(whole).get(name) != digest}


if __name__ == "__main__":
    sys.exit(main())
