"""Waits for the head of the log by its notifications, so that moments are chosen by events and not by time.

The events of a takeover do not count. Otherwise, on a slow machine, each kill could hit an executor that has only taken
over, and an execution is abandoned after several epochs without progress.
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
        """Wait until `more` events are appended or `unless` holds; fail after `seconds`."""
        target = self.events() + more
        deadline = time.monotonic() + seconds
        while self.events() < target and not unless():
            if time.monotonic() > deadline:
                pytest.fail(f"no progress: {self.events()} events, expected {target}")
            for _ in self._conn.notifies(timeout=1, stop_after=1):
                break


@contextmanager
def head_of(dsn: str) -> Generator[Head]:
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute("listen querymill_events")
        yield Head(conn)
