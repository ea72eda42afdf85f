"""Speed-up of validation by worker processes over the executor's own threads, for many pairs of a near source.

Usage: python -m bench.speed.compute [PAIRS]

PAIRS: default 1200, of the sample database. A whole executor runs the step `sql_validation`, alternating between
threads and as many processes as there are processors; the median of three rounds counts. The source's server runs
on the same processors, so two of them leave little to gain. Bar: 1.1 times as fast.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from bench.speed.executor import executor_process
from bench.support.databases import SAMPLE, databases
from bench.support.server import SCHEMA, scratch_database
from bench.support.table import Figure, print_table
from bench.training.pair_measures import gate_of, prober
from events.facts.ids import TaskId, execution_id_at, task_id_at
from events.facts.task.commands import CreateTask, RequestStep
from events.store.event_log import open_log
from events.store.event_store import EventStore
from runtime.files.artefact_store import open_artefacts
from runtime.settings.settings import Settings
from runtime.sources.encrypted_sources import SourceRegister, cipher
from samples.load import sample
from tests.task_folders import folders
from training.catalog.user_files.dictionary import parse_dictionary
from training.pair import Pair
from training.pipeline import pair_file_name
from training.questions.generation.generate import GenerationOptions, generate_pairs
from training.source.read import SourceRequest, read_source

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
ROUNDS = 3
RATIO_BAR = 1.1


def main(arguments: Sequence[str]) -> int:
    wanted = int(arguments[0]) if arguments else 1_200
    workers = f"processes:{len(os.sched_getaffinity(0))}"
    with databases(SAMPLE) as known, scratch_database() as log, tempfile.TemporaryDirectory() as home:
        source = known.dsns[SAMPLE]
        pairs = made(source, wanted)
        settings = Settings(database_url=log, database_schema=SCHEMA, home_dir=Path(home), timezone="UTC")
        seconds: dict[str, list[float]] = {"threads": [], workers: []}
        for number in range(ROUNDS * 2):
            compute = ("threads", workers)[number % 2]
            chosen = settings.model_copy(update={"compute": compute})
            with executor_process(chosen, "executor"):
                seconds[compute].append(asyncio.run(validated(chosen, source, pairs, number)))
    ours, theirs = (statistics.median(seconds[compute]) for compute in (workers, "threads"))
    return print_table(
        [
            Figure(
                what=f"validation of {len(pairs):,} pairs",
                ours=ours,
                unit="s",
                against="threads of the executor",
                theirs=theirs,
                ratio=theirs / ours,
                bar=RATIO_BAR,
            )
        ]
    )


def made(dsn: str, wanted: int) -> Sequence[Pair]:
    dictionary = parse_dictionary(sample(SAMPLE).dictionary_text)
    with psycopg.connect(dsn) as conn:
        source = read_source(conn, SourceRequest(language="zh", dictionary=dictionary))
    with gate_of(dsn, source) as gate:
        return generate_pairs(source, GenerationOptions(source_name=SAMPLE, pairs_total=wanted), prober(gate))


async def validated(settings: Settings, source: str, pairs: Sequence[Pair], number: int) -> float:
    """Validate the pairs in a task of their own; return the seconds of the step."""
    task_id = task_id_at(BEGIN + timedelta(seconds=number))
    async with open_log(settings, name="bench") as store:
        await create(store, settings, task_id, source, pairs)
        execution_id = execution_id_at(task_id, "sql_validation", BEGIN)
        await store.handle(task_id, RequestStep(execution_id=execution_id, step="sql_validation", force=True))
        while not (task := await store.task(task_id)).executions[execution_id].ended:  # noqa: ASYNC110  # another process ends it
            await asyncio.sleep(0.2)
        assert task.executions[execution_id].status == "completed", task.executions[execution_id].error
        times = [e.recorded_at for e in await store.read_task(task_id, types=["step.started", "step.completed"])]
    return (times[-1] - times[0]).total_seconds()


async def create(store: EventStore, settings: Settings, task_id: TaskId, dsn: str, pairs: Sequence[Pair]) -> None:
    directories = folders(open_artefacts(settings))
    directories.create(task_id)
    listed = [{"question": pair.question, "sql": pair.sql} for pair in pairs]
    (directories.directory(task_id) / pair_file_name(SAMPLE, task_id)).write_text(json.dumps(listed))
    register = SourceRegister(connection=store.connection, cipher=cipher(settings))
    await register.add_of_task(task_id, dsn)
    command = CreateTask(
        task_id=task_id,
        task_type="data_workflow",
        db_name=SAMPLE,
        source=task_id,
        parameters={"db_name": SAMPLE, "language": "zh"},
        output_directory=str(directories.directory(task_id)),
    )
    await store.handle(task_id, command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
