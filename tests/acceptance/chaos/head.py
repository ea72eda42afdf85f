"""The log's head, waited for by what it announces: a moment chosen by events is the same on a slow machine.

What a takeover itself brings does not count. Else who kills at once what has just taken over would, on a slow machine,
leave no life in which anything is done, and an execution is given up after so many of those.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

import psycopg
import pytest


class Head:
    def __init__(self, conn: psycopg.Connection[tuple[int]]) -> None:
        self._conn = conn

    def events(self) -> int:
        row = self._conn.execute(
            "select count(*) from querymill.events where type not in ('execution.recovered', 'log.recorded')"
        ).fetchone()
        assert row is not None
        return row[0]

    def grow(self, more: int, seconds: float, *, unless: Callable[[], bool]) -> None:
        """Returns when so many more events have been appended, or there is nothing more to append; else fails."""
        wanted = self.events() + more
        deadline = time.monotonic() + seconds
        while self.events() < wanted and not unless():
            if time.monotonic() > deadline:
                pytest.fail(f"nobody goes on with the work: {self.events()} events, wanted {wanted}")
            for _ in self._conn.notifies(timeout=1, stop_after=1):
                break


@contextmanager
def head_of(dsn: str) -> Generator[Head]:
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute("listen querymill_events")
        yield Head(conn)
