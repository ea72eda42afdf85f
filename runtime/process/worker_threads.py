"""Running synchronous work beside the event loop, in threads that are reused and never keep the process alive.

Only one thread holds the GIL. A thread that wakes up wants it, and one that makes a system call has to wait for it
afterwards: the fewer threads are at work, the less they hold one another up. So a few threads take the jobs in turn,
and another one joins only when jobs have waited for too long. Their number has no bound, as work that does not stop
when asked would use up a bounded pool. A process that ends does not wait for these threads: work that must be finished,
such as a write that others rely on, does not belong here.
"""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import NamedTuple
from weakref import WeakKeyDictionary

IDLE_SECONDS = 30.0
"""How long a thread without work is kept."""
AT_ONCE = 4
"""So many threads are woken without delay: that many syncs of one disk at a time cost little more than one."""
STALLED_SECONDS = 0.002
"""How long the first waiting job may wait for one of them before another thread is woken."""


class _Job(NamedTuple):
    name: str
    run: Callable[[], None]


class _Worker:
    """One thread. It is either at work or among the pool's `idle` ones."""

    def __init__(self, pool: _Pool) -> None:
        self._pool = pool
        self._asleep = threading.Lock()
        """Released, once each time, by whoever takes this worker out of the idle ones."""
        self._asleep.acquire()
        threading.Thread(target=self._run, daemon=True).start()

    def wake(self) -> None:
        self._asleep.release()

    def _run(self) -> None:
        jobs, idle = self._pool.jobs, self._pool.idle
        while True:
            try:
                threading.current_thread().name, run = jobs.popleft()
            except IndexError:
                if not self._rest(jobs, idle):
                    return
            else:
                run()
                del run

    def _rest(self, jobs: deque[_Job], idle: deque[_Worker]) -> bool:
        """Returns True once there may be a job, False after IDLE_SECONDS without one."""
        idle.append(self)
        # a job given just before that line woke nobody, as this thread still counted as being at work
        if jobs and self._leave(idle):
            return True
        if self._asleep.acquire(timeout=IDLE_SECONDS):
            return True
        if self._leave(idle):
            self._pool.gone()
            return False
        return self._asleep.acquire()

    def _leave(self, idle: deque[_Worker]) -> bool:
        """Takes itself out of the idle ones; False if somebody has just done so to wake it."""
        try:
            idle.remove(self)
        except ValueError:
            return False
        return True


class _Pool:
    def __init__(self) -> None:
        self.jobs = deque[_Job]()
        self.idle = deque[_Worker]()
        self._threads = 0
        self._lock = threading.Lock()
        self._watching: asyncio.AbstractEventLoop | None = None

    def give(self, job: _Job, loop: asyncio.AbstractEventLoop) -> None:
        self.jobs.append(job)
        if self._threads - len(self.idle) < AT_ONCE:
            self._wake_one()
        elif self._watching is not loop:
            self._watch(loop)

    def gone(self) -> None:
        with self._lock:
            self._threads -= 1

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        self._watching = loop
        loop.call_later(STALLED_SECONDS, self._look, loop, self.jobs[0] if self.jobs else None)

    def _look(self, loop: asyncio.AbstractEventLoop, first: _Job | None) -> None:
        """Wakes another thread if the first waiting job is still the one it was: the threads at work are all busy."""
        if not self.jobs:
            self._watching = None
            return
        if self.jobs[0] is first:
            self._wake_one()
        self._watch(loop)

    def _wake_one(self) -> None:
        try:
            worker = self.idle.pop()
        except IndexError:
            with self._lock:
                self._threads += 1
            _Worker(self)
        else:
            worker.wake()


_POOL = _Pool()


class _Answers:
    """Results of threads for one event loop, which is woken once for all that have gathered."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._told: list[Callable[[], None]] = []

    def tell(self, loop: asyncio.AbstractEventLoop, answer: Callable[[], None]) -> None:
        with self._lock:
            self._told.append(answer)
            first = len(self._told) == 1
        if first:
            # the loop may have been closed while abandoned work went on
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self._settle)

    def _settle(self) -> None:
        with self._lock:
            told, self._told = self._told, []
        for answer in told:
            answer()


_ANSWERS: WeakKeyDictionary[asyncio.AbstractEventLoop, _Answers] = WeakKeyDictionary()


def _answers(loop: asyncio.AbstractEventLoop) -> _Answers:
    known = _ANSWERS.get(loop)
    if known is None:
        known = _ANSWERS[loop] = _Answers()
    return known


async def in_thread[Result](work: Callable[[], Result], *, name: str = "unit") -> Result:
    """Runs `work` in a daemon thread, with the caller's context variables.

    When the awaiting task is cancelled, the work goes on in its thread and the result is dropped.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Result] = loop.create_future()
    context, answers = contextvars.copy_context(), _answers(loop)

    def succeed(result: Result) -> None:
        if not answer.done():
            answer.set_result(result)

    def fail(error: BaseException) -> None:
        if not answer.done():
            answer.set_exception(error)

    def run() -> None:
        try:
            result = context.run(work)
        except BaseException as error:  # noqa: BLE001  # handed on to the awaiting task
            answers.tell(loop, partial(fail, error))
        else:
            answers.tell(loop, partial(succeed, result))

    _POOL.give(_Job(name, run), loop)
    return await answer
