"""Time limit of a whole check: the server's own timeout counts for each statement alone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager

import psycopg

from training.gate.refusal import Refused

_RESET_AFTER_SHARE = 0.1
"""Share of the time that may pass before the server's timeout is set anew: most checks take milliseconds."""


class Deadline:
    """Counts from `begin`. `milliseconds` is the `statement_timeout` that the session has already."""

    def __init__(self, milliseconds: int, clock: Callable[[], float]) -> None:
        self._milliseconds = milliseconds
        self._clock = clock
        self._began = 0.0

    def begin(self) -> None:
        self._began = self._clock()

    def enforce(self, connection: psycopg.Connection) -> None:
        """Give the next statement the time that is left; `Refused` if none is."""
        used = (self._clock() - self._began) * 1_000
        if used < self._milliseconds * _RESET_AFTER_SHARE:
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
