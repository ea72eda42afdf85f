"""Step 4: loads the task's pairs, DDL and documents into the pgvector store, then measures retrieval."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from itertools import batched

import numpy as np
import psycopg

from events.facts.dataset_id import unnamed_source
from events.facts.ids import ExecutionId, TaskId
from events.facts.pair.state import TaskPairs
from events.facts.records import PairLoaded, PairUnloaded
from events.facts.task.facts import Output
from events.facts.task.state import Task
from events.facts.workflow import Step, earlier_steps
from executor.control.retries import retry_log_in_thread
from executor.steps.api import OutputFile, OutputObject, StepContext, StepResult, UnitResult
from executor.steps.models.embedder import embedder_of
from executor.steps.pairs.logged_pairs import import_added_file, trained_pairs
from executor.steps.source.written_documents import tables_by_stem, vanished_tables, written_documents
from querymill_client.embedding.embedder import Embedder, Vectors
from runtime.postgres.blocking_sessions import log_waits
from runtime.postgres.connections import closed_on_failure, connected, naming, session_settings
from runtime.postgres.pooler_check import SharedSession, check_session
from runtime.sources.encrypted_sources import address_of
from training.pair import Pair
from training.pipeline import stamp
from training.vectors import (
    BATCH_TEXTS,
    Asked,
    Displaced,
    ItemIndex,
    LoadScope,
    TrainingItem,
    example_share,
    item_id,
    load_items,
    recall_at,
    render_load_log,
    sql_document,
    training_items,
)

logger = logging.getLogger(__name__)

LOAD = "load"
"""Unit that loads all items in one transaction."""
RETRIEVAL = "retrieval"
"""Unit that measures if a search by question finds the question's tables, and an example."""
MAX_QUESTIONS = 100
"""Maximum number of questions that are left out of the index and used as searches."""
MIN_QUESTIONS = 10
"""Minimum number of such questions: the share of fewer says little."""
MAX_ITEMS_MEASURED = 5_000
"""Maximum number of items for the measurement, which with more items would take longer than the load."""


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
            context.token.check()
            logger.info("vectors computed: %d of %d", done, total)
            # items that the store already holds are not embedded
            context.report_progress(len(items) - total + done, len(items))

        scope, (dsn, setting) = _load_scope(context, history.pairs()), context.settings.vector_store
        with (
            vector_database(context) as conn,
            log_waits(dsn, conn.info.backend_pid, "waiting for another session that holds the vector store: %s"),
            naming(setting),
            ExitStack() as until_recorded,
        ):
            recorder = _LoadRecorder(context, pairs, until_recorded)
            embedder = embedder_of(context)
            result = load_items(
                conn,
                items,
                embedder,
                scope,
                progress=progress,
                witness=recorder,
            )
        loaded = {**asdict(result), "read_position": history.position, "vanished_tables": sorted(self._vanished)}
        text = render_load_log(result, items, seconds=time.monotonic() - began, language=context.language)
        logger.info("training data loaded: %s", ", ".join(f"{kind} {count}" for kind, count in result.loaded.items()))
        if result.removed:
            logger.info("removed %d items of earlier runs that this run no longer has", result.removed)
        if result.others:
            logger.info("kept %d items of other runs (other tables, languages or kinds)", result.others)
        if result.displaced:
            logger.info("replaced %d pairs that other tasks had loaded", result.displaced)
        return UnitResult(
            files=(
                OutputFile(
                    name=f"training_load_{stamp(context.timestamp)}.log",
                    data=text.encode(),
                    file_type="log",
                    description="log of the training data load",
                ),
            ),
            objects=(OutputObject(name="load.json", data=json.dumps(loaded, ensure_ascii=False).encode()),),
            counts={"items": len(items), "upserted": result.upserted},
        )

    def finish(self, context: StepContext, done: Mapping[str, Sequence[Output]]) -> StepResult:
        [loaded] = [output for output in done[LOAD] if not output.file]
        [measured] = done[RETRIEVAL]
        result = {
            "success": True,
            "source": _source(context),
            "language": context.language,
            **json.loads(context.read(loaded)),
            "validation": _validation(context.task),
            "steps_left_out": _steps_left_out(context.task),
            "retrieval": json.loads(context.read(measured)),
        }
        return StepResult(result=result)

    def _retrieval(self, context: StepContext, pairs: Sequence[Pair]) -> UnitResult:
        """Measure retrieval with questions that the grammar did not word, whose pairs are left out of the index.

        `tables@1` and `tables@5`: share of tables found; `pairs@5`: share of questions that find an example. Without
        enough such questions nothing is measured: those of the grammar would find others of their own templates.
        """
        foreign = [pair for pair in pairs if pair.origin != "grammar" and pair.tables]
        step = max(2, -(-len(foreign) // MAX_QUESTIONS))
        asked = foreign[::step]
        held_out = {pair.id for pair in asked}
        items = self._items(context, [pair for pair in pairs if pair.id not in held_out])
        found: dict[str, float] = {"questions": 0}
        if len(asked) >= MIN_QUESTIONS and len(items) <= MAX_ITEMS_MEASURED:
            embedder = embedder_of(context)
            index = ItemIndex(items, _embedded(context, embedder, [item.text for item in items]))
            questions = [
                Asked(question=pair.question, db_name=context.task.db_name, tables=frozenset(pair.tables), sql=pair.sql)
                for pair in asked
            ]
            found["questions"] = len(questions)
            found |= {f"tables@{k}": round(share, 4) for k, share in recall_at(index, questions, embedder).items()}
            found["pairs@5"] = round(example_share(index, questions, embedder), 4)
            logger.info("retrieval: %s", ", ".join(f"{name} {figure:.3f}" for name, figure in found.items()))
        return UnitResult(objects=(OutputObject(name="retrieval.json", data=json.dumps(found).encode()),))

    def _items(self, context: StepContext, pairs: Sequence[Pair]) -> list[TrainingItem]:
        ddl, documents = written_documents(context, without=self._vanished)
        return training_items(
            source=_source(context),
            db_name=context.task.db_name,
            task_id=context.task.task_id,
            pairs=pairs,
            ddl=ddl,
            documentation=documents,
            language=context.language,
        )


class _LoadRecorder:
    """Recorder of the pairs that a load stores, and of other tasks' pairs that the load displaces.

    until_recorded: closed when both are recorded. A stop in between waits: if the transaction were rolled back, the log
    would say that pairs are gone that the store still has.
    """

    def __init__(self, context: StepContext, pairs: Sequence[Pair], until_recorded: ExitStack) -> None:
        self._context = context
        self._pairs = pairs
        self._until_recorded = until_recorded

    def displacing(self, displaced: Sequence[Displaced]) -> None:
        self._until_recorded.enter_context(self._context.token.uninterrupted())
        self._context.report_pairs(
            [
                PairUnloaded(
                    task_id=TaskId(pair.task_id),
                    pair_id=pair.pair_id,
                    by_task_id=self._context.task.task_id,
                    taken=pair.taken,
                )
                for pair in displaced
            ]
        )

    def committed(self, ids: Collection[str]) -> None:
        there, task, source = frozenset(ids), self._context.task, _source(self._context)
        execution_id = ExecutionId(self._context.execution_id)
        self._context.report_pairs(
            [
                PairLoaded(task_id=task.task_id, execution_id=execution_id, pair_id=pair.id)
                for pair in self._pairs
                if item_id("sql", source, sql_document(pair.question, pair.sql)) in there
            ]
        )
        self._until_recorded.close()


def _embedded(context: StepContext, embedder: Embedder, texts: Sequence[str]) -> Vectors:
    """Return the vectors of the texts, with a log line for each batch."""
    parts: list[Vectors] = []
    for batch in batched(texts, BATCH_TEXTS):
        context.token.check()
        parts.append(embedder.embed(batch))
        logger.info("vectors computed: %d of %d", sum(map(len, parts)), len(texts))
    return np.concatenate(parts)


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


def _load_scope(context: StepContext, pairs: TaskPairs) -> LoadScope:
    """Return the part of the store that this load replaces: all tables of the source, or those of the task's list.

    With `load_mode: add` it is only what the task itself loaded before.
    """
    chosen = context.parameters.get("table_list") is not None
    return LoadScope(
        source=_source(context),
        db_name=context.task.db_name,
        task_id=context.task.task_id,
        language=context.language,
        tables=frozenset(tables_by_stem(context).values()) if chosen else None,
        rejected=pairs.rejected,
        adds=context.parameters.get("load_mode") == "add",
        adopts=not _is_ad_hoc(context.task),
    )


def _source(context: StepContext) -> str:
    """Return the source's name, or `host:port/database` of a connection given with the task."""
    if not _is_ad_hoc(context.task):
        return context.task.source
    return unnamed_source(address_of(context.source_dsn))


def _is_ad_hoc(task: Task) -> bool:
    return task.source == task.task_id


def vector_database(context: StepContext) -> psycopg.Connection[tuple[object, ...]]:
    """Open a connection to the vector store; a stop request cancels its queries.

    Raises SharedSession if a pooler shares sessions between clients, psycopg.Error.
    """
    dsn, setting = context.settings.vector_store

    def connect() -> psycopg.Connection[tuple[object, ...]]:
        return connected(dsn, "querymill load", setting=setting)

    conn = connect() if context.settings.vector_url else retry_log_in_thread(connect, context.token, context.limits)
    with closed_on_failure(conn):
        try:
            # check before making session settings, which a pooler would share with other clients
            check_session(dsn, conn)
        except SharedSession as lent:
            raise SharedSession(f"QUERYMILL_VECTOR_URL: {lent}") from None
        conn.execute(session_settings(conn))
    return context.watch(conn)
