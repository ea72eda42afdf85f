"""Whether an SQL's result depends on what it says: small changes to it must give another result, on the data or on rows
made up for it."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg

from executor.control.retries import while_log_away
from executor.steps.api import StepContext
from executor.steps.source.source_gate import source_gate
from runtime.postgres.connections import session
from training.questions.mutation import Elsewhere, Rows, mutation_score
from training.questions.pair import Pair
from training.source.description import SourceDescription
from training.sql.stage import Stage

SAMPLE = 150
"""Pairs looked at: each costs some ten queries."""
ROWS = 500
"""Rows compared."""
TIMEOUT_MS = 2_000


def sampled(pairs: Sequence[Pair]) -> Sequence[Pair]:
    """Evenly over the list, the same ones every time."""
    step = max(1, -(-len(pairs) // SAMPLE))
    return pairs[::step]


def noticed_changes(context: StepContext, source: SourceDescription, pairs: Sequence[Pair]) -> tuple[int, int]:
    """(changes that the results of these SQLs notice, changes in all)."""
    noticed = total = 0
    with source_gate(context, source, timeout_ms=TIMEOUT_MS) as gate, _made_rows(context, source) as elsewhere:

        def run(sql: str) -> Rows | None:
            context.token.check()
            result = gate.run(sql, limit=ROWS)
            return result.rows if result.verdict.valid else None

        for pair in pairs:
            result = mutation_score(pair.sql, run, source, elsewhere)
            noticed += result.noticed
            total += result.total
    return noticed, total


@contextmanager
def _made_rows(context: StepContext, source: SourceDescription) -> Generator[Elsewhere | None]:
    """Made-up rows lie in temporary tables of our own database; without one, only the data are asked."""
    if not (context.settings.database_url or context.settings.vector_url):
        yield None
        return
    with Stage(lambda: made_rows_database(context), source) as stage:
        yield stage.told_apart


def made_rows_database(context: StepContext) -> psycopg.Connection[Any]:
    """The log's database, which is waited for as the log is; that of the vectors where there is no log."""
    log, vectors = context.settings.database_url, context.settings.vector_url or ""
    if log:
        opened = while_log_away(
            lambda: session(log, "querymill made-up rows", setting="QUERYMILL_DATABASE_URL"), context.token
        )
    else:
        opened = session(vectors, "querymill made-up rows", setting="QUERYMILL_VECTOR_URL")
    return context.watch(opened)
