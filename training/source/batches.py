"""Runs many small questions with few round trips; one that fails or takes too long spoils no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import batched
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.string import TextLoader

type Rows = list[tuple[Any, ...]]
"""Numbers of the types in `PRINTED`, dates and times stand as text in them."""

PRINTED = ("int2", "int4", "int8", "float4", "float8", "numeric", "date", "timestamp", "timestamptz", "uuid")

_BATCH = 40


class Deadline:
    """When reading has to end, on a clock of seconds that never goes back."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._seconds = seconds
        self._end = clock() + seconds

    def part(self, share: float) -> Deadline:
        """One that passes after this share of the whole time, counted from now, and with this one at the latest."""
        return Deadline(min(self._seconds * share, max(self._end - self._clock(), 0.0)), self._clock)

    @property
    def passed(self) -> bool:
        return self._clock() >= self._end


def run_all(
    conn: psycopg.Connection[Any], queries: Iterable[sql.Composed], deadline: Deadline, *, batch: int = _BATCH
) -> Iterator[Rows | psycopg.Error | None]:
    """The rows of each query, its error, or None where the deadline passed before it ran; a batch at a time.

    A batch goes in one message, in a savepoint; one with a failing query is run again query by query, so that the
    failure stays alone. Rolling back to the savepoint gives back the locks, which thousands of tables would use up.
    """
    for some in batched(queries, batch):
        if deadline.passed:
            yield from [None] * len(some)
            continue
        try:
            found: Sequence[Rows | psycopg.Error | None] = _together(conn, some)
        except psycopg.Error as error:
            found = [error] if len(some) == 1 and not conn.closed else _one_by_one(conn, some, deadline)
        yield from found


def _together(conn: psycopg.Connection[Any], batch: Sequence[sql.Composed]) -> list[Rows]:
    with conn.transaction(force_rollback=True):
        cursor = _text_cursor(conn)
        cursor.execute(sql.SQL("; ").join(batch))
        return [found.fetchall() for found in cursor.results()]


def _text_cursor(conn: psycopg.Connection[Any]) -> psycopg.Cursor[Any]:
    """Numbers and times arrive as PostgreSQL prints them, which costs it less than a cast to text."""
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
