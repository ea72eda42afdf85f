"""Running synchronous work beside the event loop, in threads that never keep the process alive.

The number of threads has no bound, because work that does not stop when asked would use up a bounded pool. A process
that ends does not wait for these threads: a write that others rely on does not belong here.
"""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable
from contextlib import suppress


async def in_thread[Result](work: Callable[[], Result], *, name: str = "unit") -> Result:
    """Runs `work` in a daemon thread of that name, with the caller's context variables.

    When the awaiting task is cancelled, the work goes on in its thread and the result is dropped.
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
        except BaseException as error:  # noqa: BLE001  # handed on to the awaiting task
            raised = error
            outcome = lambda: answer.set_exception(raised)  # noqa: E731
        else:
            outcome = lambda: answer.set_result(result)  # noqa: E731
        # the loop may have been closed while abandoned work went on
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(settle, outcome)

    threading.Thread(target=run, name=name, daemon=True).start()
    return await answer
