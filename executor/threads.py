"""Running synchronous work beside the event loop, in a thread that never keeps the process alive."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable


async def in_thread[Result](work: Callable[[], Result], *, name: str = "unit") -> Result:
    """Runs `work` in a daemon thread of its own, with the caller's context variables.

    A pool would be used up by work that does not stop when asked; when the awaiting task is cancelled, its thread is
    left to itself and the result is dropped.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Result] = loop.create_future()
    context = contextvars.copy_context()

    def settle(result: Result | None, error: BaseException | None) -> None:
        if answer.done():
            return
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(result)  # type: ignore[arg-type]  # no error, so there is a result

    def run() -> None:
        result, error = None, None
        try:
            result = context.run(work)
        except BaseException as raised:  # noqa: BLE001  # handed on to the awaiting task
            error = raised
        # the loop may have ended while abandoned work went on
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, result, error)

    threading.Thread(target=run, name=name, daemon=True).start()
    return await answer
