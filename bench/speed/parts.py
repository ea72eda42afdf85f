"""Generation in parts, over a generated database of 400 tables: pairs compared with those of one part, time by workers.

Usage: python -m bench.speed.parts [pairs | time]

`pairs` compares parts of about 200 tables, and of 50, with the whole. `time` runs a task with the threads of the
executor, then with two processes, near the source. By default both.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from bench.speed.executor import executor_process
from bench.support.server import SCHEMA, new_database, scratch_database
from bench.support.table import Figure, print_table
from bench.support.wide_database import wide_database
from bench.training.pair_measures import gate_of, prober
from events.facts.ids import execution_id_at, task_id_at
from events.facts.task.commands import CreateTask, RequestStep
from events.facts.workflow import STEPS
from events.store.event_log import open_log
from runtime.files.artefact_store import open_artefacts
from runtime.settings.settings import Settings
from runtime.sources.encrypted_sources import SourceRegister, cipher
from tests.task_folders import folders
from training.measures.coverage import coverage_report
from training.pair import Pair
from training.probe import Probe
from training.questions.generation.options import GenerationOptions
from training.questions.generation.part_generator import PartGenerator
from training.questions.generation.parts import PART_TABLES, parts_of
from training.source.description import SourceDescription
from training.source.read import SourceRequest, read_source

TABLES, PAIRS_PER_TABLE = 400, 4
BARS = {"shapes": 0.98, "columns": 0.995}
"""Minimum ratios to the figures of the whole."""
SMALL_PART_TABLES = 50
"""Smaller than a part in the product, to show the effect."""
WORKERS = "processes:2"
MIN_SPEED_UP = 1.5
"""Minimum ratio of the seconds of the whole task by threads to those by workers."""
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def main(arguments: Sequence[str]) -> int:
    figures: list[Figure] = []
    with scratch_database() as log:
        dsn = new_database(log, "wide")
        with psycopg.connect(dsn) as conn:
            for statement in wide_database(TABLES):
                conn.execute(statement.encode())
        if arguments != ["time"]:
            figures += pair_figures(dsn)
        if arguments != ["pairs"]:
            figures += time_figures(log, dsn)
    return print_table(figures)


def pair_figures(dsn: str) -> Iterator[Figure]:
    with psycopg.connect(dsn) as conn:
        source = read_source(conn, SourceRequest(language="en"))
    with gate_of(dsn, source) as gate:
        whole, *dealt = (measured(source, size, prober(gate)) for size in (TABLES, PART_TABLES, SMALL_PART_TABLES))
    for parts, bars in zip(dealt, (BARS, dict[str, float]()), strict=True):
        named = f"{parts['parts']:.0f} parts"
        for what in ("shapes", "columns", "edges", "tables", "easy"):
            yield Figure(
                what=f"{named}: {what}",
                ours=100 * parts[what],
                unit="%",
                against="one part",
                theirs=100 * whole[what],
                ratio=parts[what] / whole[what],
                bar=bars.get(what),
            )
        yield Figure(
            what=f"{named}: SQL or question twice",
            ours=parts["twice"],
            unit="",
            against="one part",
            theirs=whole["twice"],
            ratio=parts["twice"],
            bar=0.0,
            better="less",
        )


def measured(source: SourceDescription, part_tables: int, probe: Probe) -> dict[str, float]:
    options = GenerationOptions(source_name="wide", pairs_per_table=PAIRS_PER_TABLE)
    parts = parts_of(source, options, part_tables)
    pairs: list[Pair] = []
    for part in parts:
        generator = PartGenerator(source, options, part)
        pairs += [pair for _ in part.themes for pair in generator.generate(probe).pairs]
    report = coverage_report(source, tuple(pairs))
    return {
        "parts": len(parts),
        "shapes": report.unique_skeletons.share,
        "columns": report.business_columns.share,
        "edges": report.relation_edges.share,
        "tables": report.tables.share,
        "easy": dict(report.difficulties)["easy"],
        "twice": 2 * len(pairs) - len({pair.sql for pair in pairs}) - len({pair.question for pair in pairs}),
    }


def time_figures(log: str, dsn: str) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(database_url=log, database_schema=SCHEMA, home_dir=Path(home), timezone="UTC")
        threads, workers = (
            seconds_of_task(settings.model_copy(update={"compute": compute}), dsn, number)
            for number, compute in enumerate(("threads", WORKERS))
        )
    for step in (*STEPS, "complete"):
        yield Figure(
            what=f"{WORKERS}: {step}",
            ours=workers[step],
            unit="s",
            against="threads of the executor",
            theirs=threads[step],
            ratio=threads[step] / workers[step],
            bar=MIN_SPEED_UP if step == "complete" else None,
        )


def seconds_of_task(settings: Settings, dsn: str, number: int) -> dict[str, float]:
    """Run a task of its own; return the seconds of each step and of the whole."""
    with executor_process(settings, "executor"):
        return asyncio.run(_seconds_of_task(settings, dsn, number))


async def _seconds_of_task(settings: Settings, dsn: str, number: int) -> dict[str, float]:
    task_id = task_id_at(BEGIN + timedelta(seconds=number))
    directories = folders(open_artefacts(settings))
    directories.create(task_id)
    async with open_log(settings, name="bench") as store:
        await SourceRegister(connection=store.connection, cipher=cipher(settings)).add_of_task(task_id, dsn)
        create = CreateTask(
            task_id=task_id,
            task_type="data_workflow",
            db_name="wide",
            source=task_id,
            parameters={"db_name": "wide", "language": "en", "pairs_per_table": PAIRS_PER_TABLE},
            output_directory=str(directories.directory(task_id)),
        )
        await store.handle(task_id, create)
        execution_id = execution_id_at(task_id, "complete", BEGIN)
        await store.handle(task_id, RequestStep(execution_id=execution_id, step="complete"))
        while not (task := await store.task(task_id)).executions[execution_id].ended:  # noqa: ASYNC110  # another process ends it
            await asyncio.sleep(0.2)
        assert task.executions[execution_id].status == "completed", task.executions[execution_id].error
        events = await store.read_task(task_id, types=["step.started", "step.completed"])
    at = {(event.type, event.fact().step): event.recorded_at for event in events}
    took = {step: (at["step.completed", step] - at["step.started", step]).total_seconds() for step in STEPS}
    return {**took, "complete": (events[-1].recorded_at - events[0].recorded_at).total_seconds()}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
