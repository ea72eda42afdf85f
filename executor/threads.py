"""Running synchronous work beside the event loop, in threads that are reused and never keep the process alive."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections import deque
from collections.abc import Callable
from queue import Empty, SimpleQueue

IDLE_SECONDS = 30.0
"""How long a thread without work stays."""


class _Worker:
    """One thread. It is either working or in `_IDLE`."""

    def __init__(self) -> None:
        self._jobs: SimpleQueue[tuple[str, Callable[[], None]]] = SimpleQueue()
        threading.Thread(target=self._run, daemon=True).start()

    def give(self, name: str, job: Callable[[], None]) -> None:
        self._jobs.put((name, job))

    def _run(self) -> None:
        while (given := self._next()) is not None:
            threading.current_thread().name, job = given
            job()
            del given, job
            _IDLE.append(self)

    def _next(self) -> tuple[str, Callable[[], None]] | None:
        try:
            return self._jobs.get(timeout=IDLE_SECONDS)
        except Empty:
            try:
                _IDLE.remove(self)
            except ValueError:
                # somebody has just taken it out to give it something
                return self._jobs.get()
            return None


_IDLE: deque[_Worker] = deque()


async def in_thread[Result](work: Callable[[], Result], *, name: str = "unit") -> Result:
    """Runs `work` in a daemon thread it has to itself, with the caller's context variables.

    There is no bound on the threads: a bounded pool would be used up by work that does not stop when asked. When the
    awaiting task is cancelled, its thread is left to itself and the result is dropped.
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

    try:
        worker = _IDLE.pop()
    except IndexError:
        worker = _Worker()
    worker.give(name, run)
    return await answer
