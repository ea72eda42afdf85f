"""What happens to an execution's own task once its token says stop: its queries end first, and after a while itself."""

from __future__ import annotations

import asyncio
import time
from types import TracebackType
from typing import Self

from executor.control.cancellation import StopToken
from runtime.process.worker_threads import in_thread

SHUTDOWN_SECONDS = 5.0
"""How long work may take to stop where the process is to end, and nobody waits for the execution's own end."""
STOP_SECONDS = 1.0
"""How long work may take to stop when asked. Then it is left to itself, such as a thread that waits for a model. It can
do no harm: it checks the token before it touches the task's directory, and its appends are fenced."""
PAUSE_SECONDS = 0.2


class Interruptible:
    """Around the work, in the task that does it: a task for the work alone would cost each execution more than this.

    Afterwards `given_up` says whether the work did not stop in time. A cancellation by anybody else passes through.
    """

    def __init__(self, token: StopToken) -> None:
        self._token = token
        self._interrupting: asyncio.Task[None] | None = None
        self.given_up = False

    def __enter__(self) -> Self:
        work = asyncio.current_task()
        assert work is not None  # noqa: S101  # there is an event loop
        self._work = work
        self._cancellations = work.cancelling()
        self._token.when_stopped(self._begin)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> bool:
        # the token outlives the work, and would keep it, and all it holds, alive until the next garbage collection
        self._token.never_mind(self._begin)
        if self._interrupting is not None:
            self._interrupting.cancel()
        if not self.given_up:
            return False
        return self._work.uncancel() <= self._cancellations and isinstance(error, asyncio.CancelledError)

    def _begin(self) -> None:
        self._interrupting = asyncio.create_task(self._interrupt(), name="interrupt")

    async def _interrupt(self) -> None:
        give_up = time.monotonic() + (SHUTDOWN_SECONDS if self._token.reason == "shutdown" else STOP_SECONDS)
        while time.monotonic() < give_up:
            await in_thread(self._token.interrupt_queries, name="interrupt")
            await asyncio.sleep(PAUSE_SECONDS)
        self.given_up = True
        self._work.cancel()
