"""Gates that stay open between the units of a step, which else would connect and read the names again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

from training.gate import Gate

MAX_REUSE_SECONDS = 3.0
"""Time after which a gate is not kept for another unit. Requests wait 5 seconds for a connection to the source."""


class KeptGates:
    """Gates that no thread uses; thread-safe."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._gates: list[tuple[Gate, float]] = []
        """Each with the time of its opening."""

    @contextmanager
    def lend(self, open_gate: Callable[[], Gate], *, is_last: Callable[[], bool]) -> Generator[Gate]:
        """Lend a gate for one unit; it stays open for the next one.

        It closes after `MAX_REUSE_SECONDS` and with the last unit, because other work may need its connection.
        """
        with self._turn:
            gate, opened_at = self._gates.pop() if self._gates else (open_gate(), time.monotonic())
        gate.begin_unit()
        try:
            yield gate
        except BaseException:
            gate.close()
            raise
        left = MAX_REUSE_SECONDS - (time.monotonic() - opened_at)
        with self._turn:
            self._gates.append((gate, opened_at))
            closing = self._gates[:] if is_last() or left <= 0 else []
        for each, _ in closing:
            self._close_unused(each)
        if not closing:
            timer = threading.Timer(left, self._close_unused, [gate])
            timer.daemon = True
            timer.start()

    def _close_unused(self, gate: Gate) -> None:
        """Close a gate that no thread uses. A gate in use closes at the end of its unit."""
        with self._turn:
            kept = [each for each in self._gates if each[0] is not gate]
            is_unused, self._gates = len(kept) < len(self._gates), kept
        if is_unused:
            gate.close()
