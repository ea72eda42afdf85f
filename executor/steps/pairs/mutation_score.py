"""Mutation score: the share of small changes to an SQL that change its result, on the source and on made-up rows."""

from __future__ import annotations

import logging
import pickle
import threading
from collections.abc import Collection, Generator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import psycopg

from executor.compute.calls import Compute
from executor.control.retries import retry_log_in_thread
from executor.steps.api import StepContext
from executor.steps.pairs.samples import sample
from executor.steps.source.source_gate import source_gate
from executor.steps.source.worker_gate import answer_by_worker
from runtime.postgres.connections import session
from training.measures.mutation import (
    Elsewhere,
    MutationResult,
    Rows,
    part_of,
    rows_of,
    score_on_data,
    score_on_made_rows,
)
from training.measures.stage import Stage
from training.pair import Pair
from training.source.description import SourceDescription
from training.units import read_mutations

logger = logging.getLogger("SQLValidator")

MAX_PAIRS = 150
"""Maximum number of measured pairs; each pair costs about ten queries."""
MAX_ROWS = 500
"""Maximum number of compared result rows."""
TIMEOUT_MS = 2_000
_TURN = threading.RLock()
"""Held by the thread that has a connection for made-up rows: one is enough for a process, which runs Python code in one
thread at a time."""
_TURN_SECONDS = 0.25
"""Interval between checks for a stop request while waiting for the turn."""


type Counts = dict[str, int]
"""Numbers of SQL changes: `mutants`, `killed` on the data, and `killed_on_made_rows` of the others."""


def sampled(pairs: Sequence[Pair], measured: Collection[str] = ()) -> Sequence[Pair]:
    """Return the pairs to measure; first those whose SQL was `measured` earlier."""
    return sample(pairs, lambda pair: pair.sql in measured, MAX_PAIRS)


def noticed_changes(
    context: StepContext, workers: Compute | None, source: SourceDescription, pairs: Sequence[Pair]
) -> dict[str, Counts]:
    """Return the counts of each SQL."""
    if not pairs:
        return {}
    # before the made-up rows are taken: other units wait for them, perhaps with the connections that this one needs
    on_data = _by_worker(context, workers, source, pairs) or _on_data(context, source, pairs)
    found: dict[str, Counts] = {}
    overdue = 0
    with _made_rows(context, source) as elsewhere:
        for pair, scored in zip(pairs, on_data, strict=True):
            result = scored if elsewhere is None else score_on_made_rows(scored, elsewhere)
            found[pair.sql] = {
                "mutants": result.total,
                "killed": result.killed,
                "killed_on_made_rows": result.killed_on_made_rows,
            }
            overdue += result.overdue
    if overdue:
        logger.warning("变异得分未计入 %d 条超时的 SQL", overdue)
    return found


def _by_worker(
    context: StepContext, workers: Compute | None, source: SourceDescription, pairs: Sequence[Pair]
) -> Sequence[MutationResult]:
    """Return the scores on the data by a worker; empty if no worker gave them."""
    if workers is None:
        return ()
    sqls = [pair.sql for pair in pairs]
    part = pickle.dumps(part_of(source, sqls))
    answer = answer_by_worker(context, workers, "mutations", source, TIMEOUT_MS, part, MAX_ROWS, sqls)
    return () if answer is None else read_mutations(answer)


def _on_data(context: StepContext, source: SourceDescription, pairs: Sequence[Pair]) -> Sequence[MutationResult]:
    with source_gate(context, source, timeout_ms=TIMEOUT_MS) as gate:

        def run(sql: str) -> Rows | None:
            context.token.check()
            return rows_of(gate.run(sql, limit=MAX_ROWS, ours=True))

        return [score_on_data(pair.sql, run, source) for pair in pairs]


@contextmanager
def _made_rows(context: StepContext, source: SourceDescription) -> Generator[Elsewhere | None]:
    """Provide a function that compares SQL on generated rows in temporary tables; None if no database is configured."""
    if not (context.settings.database_url or context.settings.vector_url):
        yield None
        return
    with ExitStack() as turn:

        def connect() -> psycopg.Connection[Any]:
            while not _TURN.acquire(timeout=_TURN_SECONDS):
                context.token.check()
            turn.callback(_TURN.release)
            return made_rows_database(context)

        with Stage(connect, source) as stage:
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
