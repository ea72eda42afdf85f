"""One bound on the time of a whole check: the server's timeout counts for each statement alone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager

import psycopg

from training.gate.refusal import Refused

_NOT_WORTH_SAYING = 0.1
"""The part of the time that may be gone before the server is told of it: most checks take milliseconds."""


class Deadline:
    """Counts from `begin`. `milliseconds` is what the session's `statement_timeout` says already."""

    def __init__(self, milliseconds: int, clock: Callable[[], float]) -> None:
        self._milliseconds = milliseconds
        self._clock = clock
        self._began = 0.0

    def begin(self) -> None:
        self._began = self._clock()

    def enforce(self, connection: psycopg.Connection) -> None:
        """Lets the next statement have what is left. Refused where nothing is."""
        used = (self._clock() - self._began) * 1_000
        if used < self._milliseconds * _NOT_WORTH_SAYING:
            return
        left = int(self._milliseconds - used)
        if left <= 0:
            raise Refused("timeout", f"{self._milliseconds} ms")
        connection.execute("SELECT pg_catalog.set_config('statement_timeout', %s, true)", [str(left)])


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
