"""Step 4: loads the task's pairs, DDL and documents into the pgvector store, then measures retrieval."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from functools import partial
from typing import Any

from events.facts.task.facts import Output
from events.facts.task.state import Task
from events.facts.workflow import Step, earlier_steps
from executor.steps.api import OutputFile, OutputObject, StepContext, StepResult, UnitResult
from executor.steps.models.embedder import embedder_of
from executor.steps.pairs.loaded_pairs import LoadRecorder, load_scope, source_name, vector_database
from executor.steps.pairs.logged_pairs import import_added_file, trained_pairs
from executor.steps.source.written_documents import vanished_tables, written_documents
from runtime.postgres.blocking_sessions import log_waits
from runtime.postgres.connections import naming
from training.pair import Pair
from training.pipeline import measure_retrieval, stamp
from training.vectors import TrainingItem, load_items, render_load_log, training_items

logger = logging.getLogger(__name__)

LOAD = "load"
"""Unit that loads all items in one transaction."""
RETRIEVAL = "retrieval"
"""Unit that measures if a search by question finds the question's tables, and an example."""


class TrainingLoad:
    """One execution of the step `training_load`."""

    def __init__(self) -> None:
        self._vanished: frozenset[str] = frozenset()

    def plan(self, context: StepContext) -> Sequence[str]:
        import_added_file(context)
        self._vanished = vanished_tables(context)
        return (LOAD, RETRIEVAL)

    def units_at_once(self, context: StepContext) -> int:
        return context.settings.unit_concurrency

    def run(self, context: StepContext, unit: str) -> UnitResult:
        history = context.pair_history()
        trained = trained_pairs(context, history)
        pairs = [pair for pair in trained if self._vanished.isdisjoint(pair.tables)]
        if unit == RETRIEVAL:
            return self._retrieval(context, pairs)
        items = self._items(context, pairs)
        logger.info("loading %d items of training data", len(items))
        began = time.monotonic()

        def progress(done: int, total: int) -> None:
            _log_vectors(context, done, total)
            # items that the store already holds are not embedded
            context.report_progress(len(items) - total + done, len(items))

        scope, (dsn, setting) = load_scope(context, history.pairs()), context.settings.vector_store
        with (
            vector_database(context) as conn,
            log_waits(dsn, conn.info.backend_pid, "waiting for another session that holds the vector store: %s"),
            naming(setting),
            ExitStack() as until_recorded,
        ):
            recorder = LoadRecorder(context, pairs, until_recorded)
            result = load_items(conn, items, embedder_of(context), scope, progress=progress, witness=recorder)
        loaded = {**asdict(result), "read_position": history.position, "vanished_tables": sorted(self._vanished)}
        text = render_load_log(result, items, seconds=time.monotonic() - began, language=context.language)
        logger.info("training data loaded: %s", ", ".join(f"{kind} {count}" for kind, count in result.loaded.items()))
        if result.removed:
            logger.info("removed %d items of earlier runs that this run no longer has", result.removed)
        if result.others:
            logger.info("kept %d items of other runs (other tables, languages or kinds)", result.others)
        if result.displaced:
            logger.info("replaced %d pairs that other tasks had loaded", result.displaced)
        name = f"training_load_{stamp(context.timestamp)}.log"
        return UnitResult(
            files=(OutputFile.of_text(name, text, "log", "log of the training data load"),),
            objects=(OutputObject.of_json("load.json", loaded),),
            counts={"items": len(items), "upserted": result.upserted},
        )

    def finish(self, context: StepContext, done: Mapping[str, Sequence[Output]]) -> StepResult:
        result = {
            "success": True,
            "source": source_name(context),
            "language": context.language,
            **context.read_json(done[LOAD], "load.json", dict[str, Any]),
            "validation": _validation(context.task),
            "steps_left_out": _steps_left_out(context.task),
            "retrieval": context.read_json(done[RETRIEVAL], "retrieval.json", dict[str, Any]),
        }
        return StepResult(result=result)

    def _retrieval(self, context: StepContext, pairs: Sequence[Pair]) -> UnitResult:
        found = measure_retrieval(
            pairs,
            partial(self._items, context),
            context.task.db_name,
            partial(embedder_of, context),
            partial(_log_vectors, context),
        )
        if found["questions"]:
            logger.info("retrieval: %s", ", ".join(f"{name} {share:.3f}" for name, share in found.items()))
        return UnitResult(objects=(OutputObject.of_json("retrieval.json", found),))

    def _items(self, context: StepContext, pairs: Sequence[Pair]) -> list[TrainingItem]:
        ddl, documents = written_documents(context, without=self._vanished)
        return training_items(
            source=source_name(context),
            db_name=context.task.db_name,
            task_id=context.task.task_id,
            pairs=pairs,
            ddl=ddl,
            documentation=documents,
            language=context.language,
        )


def _log_vectors(context: StepContext, done: int, total: int) -> None:
    context.token.check()
    logger.info("vectors computed: %d of %d", done, total)


def _steps_left_out(task: Task) -> list[Step]:
    """Return the incomplete earlier steps, if this step was forced; empty with `--no-db-tracking`."""
    if task.newest is None:
        return []
    return [step for step in earlier_steps("training_load") if task.steps[step].status not in ("completed", "skipped")]


def _validation(task: Task) -> dict[str, int] | None:
    """Return the numbers of validated and usable pairs; None if the step `sql_validation` did not run."""
    found = None if task.newest is None else task.steps["sql_validation"].result
    if not found or "valid_sqls" not in found:
        return None
    return {"pairs": found["total_questions"], "usable": found["valid_sqls"] + found.get("accepted_repairs", 0)}
