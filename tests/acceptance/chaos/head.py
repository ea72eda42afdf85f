"""The log's head, waited for by what it announces: a moment chosen by events is the same on a slow machine."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

import psycopg
import pytest


class Head:
    def __init__(self, conn: psycopg.Connection[tuple[int]]) -> None:
        self._conn = conn

    def position(self) -> int:
        row = self._conn.execute("select coalesce(max(position), 0) from querymill.events").fetchone()
        assert row is not None
        return row[0]

    def grow(self, events: int, seconds: float, *, unless: Callable[[], bool]) -> None:
        """Returns when so many more events have been appended, or there is nothing more to append; else fails."""
        wanted = self.position() + events
        deadline = time.monotonic() + seconds
        while self.position() < wanted and not unless():
            if time.monotonic() > deadline:
                pytest.fail(f"nobody goes on with the work: the log stays at {self.position()}, wanted {wanted}")
            for _ in self._conn.notifies(timeout=1, stop_after=1):
                break


@contextmanager
def head_of(dsn: str) -> Generator[Head]:
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute("listen querymill_events")
        yield Head(conn)
