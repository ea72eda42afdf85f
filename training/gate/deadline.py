"""Time limit of a whole check; the server's own timeout applies to each statement separately."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager

import psycopg

from training.gate.refusal import Refused

_RESET_AFTER_SHARE = 0.1
"""Share of the time after which the server's timeout is set again; before, a round trip costs more than it helps."""
_MIN_MS = 50
_CLOCKS = 0.99
"""Share of the time after which it counts as over, because the clocks of two machines differ a little."""


class CheckDeadline:
    """Counts from `begin`, until then from its creation.

    `milliseconds` is the session's `statement_timeout` so far.
    """

    def __init__(self, milliseconds: int, clock: Callable[[], float]) -> None:
        self._milliseconds = milliseconds
        self._clock = clock
        self._began = clock()
        self.shortened = False

    def begin(self) -> None:
        self._began = self._clock()

    def shorten(self, connection: psycopg.Connection, milliseconds: float) -> None:
        """Reduce the remaining time to `milliseconds`, but not below the minimum that a server needs."""
        shorter = self.used * 1_000 + max(milliseconds, _MIN_MS)
        if shorter < self._milliseconds:
            self._milliseconds = math.ceil(shorter)
            self.shortened = True
            self._set(connection, math.ceil(max(milliseconds, _MIN_MS)))

    @property
    def used(self) -> float:
        """Seconds since `begin`."""
        return self._clock() - self._began

    @property
    def passed(self) -> bool:
        """True if the time has run out. A query that the server cancelled earlier was cancelled by another client."""
        return self.used * 1_000 >= self._milliseconds * _CLOCKS

    def enforce(self, connection: psycopg.Connection) -> None:
        """Limit the next statement to the remaining time. Raises `Refused` if none is left."""
        used = self.used * 1_000
        if used < self._milliseconds * _RESET_AFTER_SHARE:
            return
        left = math.ceil(self._milliseconds - used)
        if left <= 0:
            raise Refused("timeout", f"{self._milliseconds} ms")
        self._set(connection, left)

    @staticmethod
    def _set(connection: psycopg.Connection, milliseconds: int) -> None:
        connection.execute("SELECT pg_catalog.set_config('statement_timeout', %s, true)", [str(milliseconds)])


@contextmanager
def watchdog(seconds: float, hang_up: Callable[[], None]) -> Generator[threading.Event]:
    """Call `hang_up` if the block takes longer; the event that is yielded shows whether it was called."""
    fired = threading.Event()

    def fire() -> None:
        fired.set()
        hang_up()

    timer = threading.Timer(seconds, fire)
    timer.daemon = True
    timer.start()
    try:
        yield fired
    finally:
        timer.cancel()
