"""Gates that stay open between the units of a step, which else would connect and read the names again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import NamedTuple

from training.gate import Gate

MAX_REUSE_SECONDS = 3.0
"""Time after which a gate is not kept for another unit. Requests wait 5 seconds for a connection to the source."""


class _OpenGate(NamedTuple):
    gate: Gate
    opened_at: float


class KeptGates:
    """Gates that no thread uses; thread-safe."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._gates: list[_OpenGate] = []

    @contextmanager
    def lend(self, open_gate: Callable[[], Gate], *, is_last: Callable[[], bool]) -> Generator[Gate]:
        """Lend a gate for one unit; it stays open for the next one.

        It closes after `MAX_REUSE_SECONDS` and with the last unit, because other work may need its connection.
        """
        with self._turn:
            kept = self._gates.pop() if self._gates else _OpenGate(open_gate(), time.monotonic())
        kept.gate.begin_unit()
        try:
            yield kept.gate
        except BaseException:
            kept.gate.close()
            raise
        closing: list[_OpenGate] = []
        with self._turn:
            self._gates.append(kept)
            left = MAX_REUSE_SECONDS - (time.monotonic() - kept.opened_at)
            if is_last() or left <= 0:
                closing, self._gates = self._gates, closing
            else:
                timer = threading.Timer(left, self._close_unused, [kept])
                timer.daemon = True
                timer.start()
        for each in closing:
            each.gate.close()

    def _close_unused(self, kept: _OpenGate) -> None:
        """Close a gate that no thread uses. A gate in use closes at the end of its unit."""
        with self._turn:
            if kept not in self._gates:
                return
            self._gates.remove(kept)
        kept.gate.close()
