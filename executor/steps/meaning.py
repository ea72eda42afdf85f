"""Whether an SQL's result depends on what it says: small changes to it must give another result, on the data or on rows
made up for it."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg

from executor.steps.seam import StepContext
from executor.steps.source_gate import source_gate
from runtime.database import session
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
    settings = context.settings
    dsn, setting = settings.database_url, "QUERYMILL_DATABASE_URL"
    if not dsn:
        dsn, setting = settings.vector_url, "QUERYMILL_VECTOR_URL"
    if not dsn:
        yield None
        return

    def connect() -> psycopg.Connection[Any]:
        return context.watch(session(dsn, "querymill made-up rows", setting=setting))

    with Stage(connect, source) as stage:
        yield stage.told_apart
