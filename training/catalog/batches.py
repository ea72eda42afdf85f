"""Run many small queries in few round trips; a query that fails or takes too long does not affect the others."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from itertools import batched
from typing import Any, NamedTuple

import psycopg
from psycopg import sql
from psycopg.types.string import TextLoader

type Rows = list[tuple[Any, ...]]
"""Rows of one query. Dates, times and numbers of the types in `PRINTED` are text."""

PRINTED = ("int2", "int4", "int8", "float4", "float8", "numeric", "date", "timestamp", "timestamptz", "uuid")

_BATCH = 40
_SAVEPOINT, _BACK, _RELEASE = (
    "savepoint querymill_batch",
    "rollback to savepoint querymill_batch",
    "release savepoint querymill_batch",
)


class Deadline:
    """Time limit for reading a source, by a monotonic clock in seconds."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._seconds = seconds
        self._end = clock() + seconds

    def part(self, share: float) -> Deadline:
        """Return a deadline for a part of the work: after `share`, 0..1, of the whole time, no later than this one."""
        return Deadline(min(self._seconds * share, max(self._end - self._clock(), 0.0)), self._clock)

    @property
    def passed(self) -> bool:
        return self._clock() >= self._end


def run_all(
    conn: psycopg.Connection[Any], queries: Iterable[sql.Composed], deadline: Deadline, *, batch: int = _BATCH
) -> Iterator[Rows | psycopg.Error | None]:
    """Yield for each query its rows, its error, or None if the deadline passed before it ran.

    Call it in a transaction. The server answers the next batch while the caller reads one, so do not use `conn` before
    the last result. If a query fails, its batch and the next are run again query by query, to find the one that fails.
    """
    batches = batched(queries, batch)
    while (unanswered := (yield from _streamed(conn, batches, deadline, ahead=batch > 1))) is not None:
        for some in unanswered:
            yield from _one_by_one(conn, some, deadline)


class _Asked(NamedTuple):
    queries: tuple[sql.Composed, ...]
    cursors: list[psycopg.Cursor[Any]]
    """Cursors with the results; empty if the batch was not sent yet, or the deadline had passed."""


def _streamed(
    conn: psycopg.Connection[Any], batches: Iterator[tuple[sql.Composed, ...]], deadline: Deadline, *, ahead: bool
) -> Generator[Rows | psycopg.Error | None, None, list[tuple[sql.Composed, ...]] | None]:
    """Yield the results of the batches; return None, or after a failure the batches without results.

    With `ahead`, each batch is sent before the previous one is read, so that a failure may be of either.
    """
    asked: deque[_Asked] = deque()
    failure: psycopg.Error | None = None
    try:
        with conn.pipeline():
            try:
                for some in batches:
                    asked.append(_Asked(some, []))
                    _ask(conn, asked[-1], deadline)
                    while len(asked) > ahead:
                        yield from _read(asked)
                while asked:
                    yield from _read(asked)
            except psycopg.Error as error:
                failure = error
    except psycopg.Error as error:
        # leaving the pipeline reports the queries that the first error cancelled
        failure = failure or error
    if failure is None:
        return None
    if conn.closed:
        raise failure
    conn.execute(_BACK, prepare=False)
    if not ahead:
        yield failure
        return []
    return [batch.queries for batch in asked]


def _ask(conn: psycopg.Connection[Any], batch: _Asked, deadline: Deadline) -> None:
    """Send a batch. Rolling back to a savepoint releases its locks; those of all tables would fill the lock table."""
    if deadline.passed:
        return
    # not prepared: psycopg would keep a statement that a failed batch has rolled back
    conn.execute(_SAVEPOINT, prepare=False)
    batch.cursors.extend(_text_cursor(conn).execute(query, prepare=False) for query in batch.queries)
    conn.execute(_BACK, prepare=False)
    conn.execute(_RELEASE, prepare=False)


def _read(asked: deque[_Asked]) -> Sequence[Rows | None]:
    """Return the rows of the oldest batch; it stays in the queue if reading fails."""
    queries, cursors = asked[0]
    rows: Sequence[Rows | None] = [cursor.fetchall() for cursor in cursors] or [None] * len(queries)
    asked.popleft()
    return rows


def _text_cursor(conn: psycopg.Connection[Any]) -> psycopg.Cursor[Any]:
    """Return a cursor that gives numbers and times as PostgreSQL prints them, which costs less than a cast to text."""
    cursor = conn.cursor()
    for kind in PRINTED:
        cursor.adapters.register_loader(kind, TextLoader)
    return cursor


def _one_by_one(
    conn: psycopg.Connection[Any], batch: Iterable[sql.Composed], deadline: Deadline
) -> list[Rows | psycopg.Error | None]:
    results: list[Rows | psycopg.Error | None] = []
    for query in batch:
        if deadline.passed:
            results.append(None)
            continue
        try:
            with conn.transaction(force_rollback=True):
                results.append(_text_cursor(conn).execute(query).fetchall())
        except psycopg.Error as error:
            if conn.closed:
                raise
            results.append(error)
    return results
