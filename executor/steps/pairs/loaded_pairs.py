"""Vector store of a load: its connection, its scope, and the facts of the pairs that it loads or displaces."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import ExitStack

import psycopg

from events.facts.dataset_id import unnamed_source
from events.facts.ids import TaskId
from events.facts.pair.state import TaskPairs
from events.facts.records import PairLoaded, PairUnloaded
from executor.control.retries import retry_log_in_thread
from executor.steps.api import StepContext
from executor.steps.source.written_documents import tables_by_stem
from runtime.postgres.connections import closed_on_failure, connected, session_settings
from runtime.postgres.pooler_check import SharedSession, check_session
from runtime.sources.encrypted_sources import address_of
from training.pair import Pair
from training.vectors import Displaced, LoadScope, item_id, sql_document


class LoadRecorder:
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
        there, task, source = frozenset(ids), self._context.task, source_name(self._context)
        execution_id = self._context.execution_id
        self._context.report_pairs(
            [
                PairLoaded(task_id=task.task_id, execution_id=execution_id, pair_id=pair.id)
                for pair in self._pairs
                if item_id("sql", source, sql_document(pair.question, pair.sql)) in there
            ]
        )
        self._until_recorded.close()


def load_scope(context: StepContext, pairs: TaskPairs) -> LoadScope:
    """Return the part of the store that this load replaces: all tables of the source, or those of the task's list.

    With `load_mode: add` it is only what the task itself loaded before.
    """
    chosen = context.parameters.get("table_list") is not None
    return LoadScope(
        source=source_name(context),
        db_name=context.task.db_name,
        task_id=context.task.task_id,
        language=context.language,
        tables=frozenset(tables_by_stem(context).values()) if chosen else None,
        rejected=pairs.rejected,
        adds=context.parameters.get("load_mode") == "add",
        adopts=not _is_ad_hoc(context),
    )


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


def source_name(context: StepContext) -> str:
    """Return the source's name, or `host:port/database` of a connection given with the task."""
    return unnamed_source(address_of(context.source_dsn)) if _is_ad_hoc(context) else context.task.source


def _is_ad_hoc(context: StepContext) -> bool:
    return context.task.source == context.task.task_id
