"""Runs many small questions with few round trips; one that fails or takes too long spoils no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import batched
from typing import Any

import psycopg
from psycopg import sql

type Rows = list[tuple[Any, ...]]

_BATCH = 40


class Deadline:
    """When reading has to end, on a clock of seconds that never goes back."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._end = clock() + seconds

    @property
    def passed(self) -> bool:
        return self._clock() >= self._end


def run_all(
    conn: psycopg.Connection[Any], queries: Iterable[sql.Composed], deadline: Deadline, *, batch: int = _BATCH
) -> Iterator[Rows | psycopg.Error | None]:
    """The rows of each query, its error, or None where the deadline passed before it ran; a batch at a time.

    Queries go in pipelined batches, each in a savepoint; a batch with a failing query is run again one by one, so
    the failure stays alone. Rolling back to the savepoint gives back the locks, which thousands of tables would use up.
    """
    for some in batched(queries, batch):
        if deadline.passed:
            yield from [None] * len(some)
            continue
        try:
            found: Iterable[Rows | psycopg.Error | None] = _pipelined(conn, some)
        except psycopg.Error:
            found = _one_by_one(conn, some, deadline)
        yield from found


def _pipelined(conn: psycopg.Connection[Any], batch: Iterable[sql.Composed]) -> list[Rows]:
    with conn.transaction(force_rollback=True):
        cursors: list[psycopg.Cursor[Any]] = []
        with conn.pipeline():
            for query in batch:
                cursor = conn.cursor()
                cursor.execute(query)
                cursors.append(cursor)
        return [cursor.fetchall() for cursor in cursors]


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
                results.append(conn.execute(query).fetchall())
        except psycopg.Error as error:
            if conn.closed:
                raise
            results.append(error)
    return results
