"""Synchronous work in daemon threads beside the event loop.

The number of threads is unbounded, because work that does not stop would exhaust a bounded pool. A process does not
wait for these threads on exit, so they must not do writes that have to complete.
"""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable
from contextlib import suppress


async def in_thread[Result](work: Callable[[], Result], *, name: str = "unit") -> Result:
    """Run `work` in a daemon thread with the caller's context variables; return its result or raise its error.

    If the awaiting task is cancelled, the work continues in its thread and its result is dropped.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Result] = loop.create_future()
    context = contextvars.copy_context()

    def settle(settled: Callable[[], None]) -> None:
        if not answer.done():
            settled()

    def run() -> None:
        try:
            result = context.run(work)
        except BaseException as error:  # noqa: BLE001  # raised in the awaiting task
            raised = error
            outcome = lambda: answer.set_exception(raised)  # noqa: E731
        else:
            outcome = lambda: answer.set_result(result)  # noqa: E731
        # the loop may have been closed meanwhile
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(settle, outcome)

    threading.Thread(target=run, name=name, daemon=True).start()
    return await answer
