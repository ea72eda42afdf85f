"""Runs many small questions with few round trips; one that fails or takes too long spoils no other."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from itertools import batched
from typing import Any, NamedTuple

import psycopg
from psycopg import sql
from psycopg.types.string import TextLoader

type Rows = list[tuple[Any, ...]]
"""Numbers of the types in `PRINTED`, dates and times stand as text in them."""

PRINTED = ("int2", "int4", "int8", "float4", "float8", "numeric", "date", "timestamp", "timestamptz", "uuid")

_BATCH = 40
_SAVEPOINT, _BACK, _RELEASE = (
    "savepoint querymill_batch",
    "rollback to savepoint querymill_batch",
    "release savepoint querymill_batch",
)


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

    Within a transaction of the caller's. While one batch is looked at the database answers the next, so `conn` is not
    to be used until the last row. Where a query fails, its batch and the next are run again query by query, so that
    the failure stays alone.
    """
    batches = batched(queries, batch)
    while (unanswered := (yield from _streamed(conn, batches, deadline, ahead=batch > 1))) is not None:
        for some in unanswered:
            yield from _one_by_one(conn, some, deadline)


class _Asked(NamedTuple):
    queries: tuple[sql.Composed, ...]
    cursors: list[psycopg.Cursor[Any]]
    """None yet, or none at all where the deadline had passed."""


def _streamed(
    conn: psycopg.Connection[Any], batches: Iterator[tuple[sql.Composed, ...]], deadline: Deadline, *, ahead: bool
) -> Generator[Rows | psycopg.Error | None, None, list[tuple[sql.Composed, ...]] | None]:
    """The answers of batch after batch; None once all have theirs, else those that have none yet, for one failed.

    With `ahead` the next is asked before one is read: which of the two failed nobody knows then.
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
        # leaving tells of what was given up because of the first
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
    """Rolling back to a savepoint gives back the locks, which thousands of tables would use up."""
    if deadline.passed:
        return
    # never prepared: what is prepared in a batch that fails is not there, and psycopg would not know
    conn.execute(_SAVEPOINT, prepare=False)
    batch.cursors.extend(_text_cursor(conn).execute(query, prepare=False) for query in batch.queries)
    conn.execute(_BACK, prepare=False)
    conn.execute(_RELEASE, prepare=False)


def _read(asked: deque[_Asked]) -> Sequence[Rows | None]:
    """The rows of the oldest batch, which stays in the queue where reading fails."""
    queries, cursors = asked[0]
    rows: Sequence[Rows | None] = [cursor.fetchall() for cursor in cursors] or [None] * len(queries)
    asked.popleft()
    return rows


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
