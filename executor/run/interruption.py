"""Interruption of an execution after a stop request: cancels its queries and, after a time limit, its asyncio task."""

from __future__ import annotations

import asyncio
import time
from types import TracebackType
from typing import Self

from executor.control.cancellation import StopToken
from executor.control.limits import LIMITS, ExecutorLimits
from runtime.process.worker_threads import in_thread

PAUSE_SECONDS = 0.2
"""Pause between attempts to cancel queries."""


class Interruptible:
    """Context manager that interrupts the current asyncio task after a stop request.

    `abandoned` is True if the work did not stop in time and so was cancelled. This cancellation is suppressed on exit;
    any other cancellation is raised.
    """

    def __init__(self, token: StopToken, limits: ExecutorLimits = LIMITS) -> None:
        self._token = token
        self._limits = limits
        self._interrupting: asyncio.Task[None] | None = None
        self.abandoned = False

    def __enter__(self) -> Self:
        work = asyncio.current_task()
        assert work is not None  # noqa: S101  # an event loop is running
        self._work = work
        self._cancellations = work.cancelling()
        self._token.add_callback(self._begin)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> bool:
        self._token.remove_callback(self._begin)
        if self._interrupting is not None:
            self._interrupting.cancel()
        if not self.abandoned:
            return False
        return self._work.uncancel() <= self._cancellations and isinstance(error, asyncio.CancelledError)

    def _begin(self) -> None:
        self._interrupting = asyncio.create_task(self._interrupt(), name="interrupt")

    async def _interrupt(self) -> None:
        limits = self._limits
        seconds = limits.shutdown_seconds if self._token.reason == "shutdown" else limits.stop_seconds
        began = time.monotonic()
        while time.monotonic() < began + (limits.log_seconds if self._token.finishing else seconds):
            await in_thread(self._token.interrupt_queries, name="interrupt")
            await asyncio.sleep(PAUSE_SECONDS)
        self.abandoned = True
        self._work.cancel()
