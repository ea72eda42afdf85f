"""Synchronous work in daemon threads beside the event loop.

The number of threads is unbounded, because work that does not stop would exhaust a bounded pool; idle threads are
reused, because starting one blocks the event loop until it runs. A process does not wait for these threads on exit, so
they must not do writes that have to complete.
"""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue

IDLE_SECONDS = 5.0

type Job = Callable[[], None]

_idle: list[SimpleQueue[Job]] = []
"""Job queues of the threads that wait for a job; each accepts one job, then leaves the list."""


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
        threading.current_thread().name = name
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

    _start(run)
    return await answer


def _start(job: Job) -> None:
    try:
        jobs = _idle.pop()
    except IndexError:
        jobs = SimpleQueue[Job]()
        # a thread keeps its arguments until it ends, so the job is not one of them
        threading.Thread(target=_work, args=(jobs,), daemon=True).start()
    jobs.put(job)


def _work(jobs: SimpleQueue[Job]) -> None:
    """Run jobs until none comes for IDLE_SECONDS."""
    while True:
        try:
            job = jobs.get(timeout=IDLE_SECONDS)
        except Empty:
            try:
                _idle.remove(jobs)
            except ValueError:
                # a job was assigned at this very moment
                job = jobs.get()
            else:
                return
        job()
        # the job refers to its result, which may be large
        del job
        _idle.append(jobs)
