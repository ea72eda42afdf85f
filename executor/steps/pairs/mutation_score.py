"""Mutation score: the share of small changes to an SQL that change its result, on the source and on made-up rows."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg

from executor.control.retries import retry_log_in_thread
from executor.steps.api import StepContext
from executor.steps.source.source_gate import source_gate
from runtime.postgres.connections import session
from training.measures.mutation import Elsewhere, Rows, mutation_score
from training.measures.stage import Stage
from training.pair import Pair
from training.source.description import SourceDescription

MAX_PAIRS = 150
"""Maximum number of measured pairs; each pair costs about ten queries."""
MAX_ROWS = 500
"""Maximum number of compared result rows."""
TIMEOUT_MS = 2_000


def sampled(pairs: Sequence[Pair]) -> Sequence[Pair]:
    """Return an evenly spaced, deterministic sample of the pairs."""
    step = max(1, -(-len(pairs) // MAX_PAIRS))
    return pairs[::step]


def noticed_changes(context: StepContext, source: SourceDescription, pairs: Sequence[Pair]) -> dict[str, int]:
    """Return counts of SQL changes: `mutants`, `killed` on the data, and `killed_on_made_rows` of the others."""
    counts: dict[str, int] = {"mutants": 0, "killed": 0, "killed_on_made_rows": 0}
    with source_gate(context, source, timeout_ms=TIMEOUT_MS) as gate, _made_rows(context, source) as elsewhere:

        def run(sql: str) -> Rows | None:
            context.token.check()
            result = gate.run(sql, limit=MAX_ROWS)
            return result.rows if result.verdict.valid else None

        for pair in pairs:
            result = mutation_score(pair.sql, run, source, elsewhere)
            counts["mutants"] += result.total
            counts["killed"] += result.killed
            counts["killed_on_made_rows"] += result.killed_on_made_rows
    return counts


@contextmanager
def _made_rows(context: StepContext, source: SourceDescription) -> Generator[Elsewhere | None]:
    """Provide a function that compares SQL on generated rows in temporary tables; None if no database is configured."""
    if not (context.settings.database_url or context.settings.vector_url):
        yield None
        return
    with Stage(lambda: made_rows_database(context), source) as stage:
        yield stage.distinguish


def made_rows_database(context: StepContext) -> psycopg.Connection[Any]:
    """Open a connection to the log's database, or to the vector database if no log is configured."""
    log, vectors = context.settings.database_url, context.settings.vector_url or ""
    if log:
        opened = retry_log_in_thread(
            lambda: session(log, "querymill made-up rows", setting="QUERYMILL_DATABASE_URL"),
            context.token,
            context.limits,
        )
    else:
        opened = session(vectors, "querymill made-up rows", setting="QUERYMILL_VECTOR_URL")
    return context.watch(opened)
