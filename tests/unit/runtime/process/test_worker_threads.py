"""Worker threads beside the event loop."""

from __future__ import annotations

import asyncio
import threading
import weakref
from contextvars import ContextVar

import pytest

from runtime.process import worker_threads
from runtime.process.worker_threads import in_thread

CALLER = ContextVar("caller", default="unset")


def test_result_and_error_of_work_are_returned() -> None:
    async def scenario() -> None:
        assert await in_thread(lambda: 2 + 3) == 5
        with pytest.raises(ZeroDivisionError):
            await in_thread(lambda: 1 // 0)

    asyncio.run(scenario())


def test_work_sees_context_of_caller_and_its_thread_name() -> None:
    async def scenario() -> None:
        CALLER.set("the caller")
        assert await in_thread(CALLER.get) == "the caller"
        assert await in_thread(lambda: threading.current_thread().name, name="unit a") == "unit a"

    asyncio.run(scenario())


def test_waiting_work_does_not_block_later_work() -> None:
    met = threading.Barrier(12)

    async def scenario() -> None:
        await asyncio.gather(*(in_thread(lambda: met.wait(60)) for _ in range(12)))

    asyncio.run(scenario())


class Result:
    """Object that can be referred to weakly."""


def test_idle_thread_does_not_keep_the_result_of_its_first_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_threads, "IDLE_SECONDS", 120.0)
    count = threading.active_count() + 1
    met, freed = threading.Barrier(count), threading.Semaphore(0)

    def work() -> Result:
        met.wait(60)
        result = Result()
        weakref.finalize(result, freed.release)
        return result

    async def scenario() -> None:
        await asyncio.gather(*(in_thread(work) for _ in range(count)))

    asyncio.run(scenario())
    # before an idle thread ends
    assert all(freed.acquire(timeout=60) for _ in range(count))


def test_abandoned_work_does_not_disturb_the_next_loop() -> None:
    release = threading.Event()

    async def abandon() -> None:
        left = asyncio.create_task(in_thread(lambda: release.wait(60)))
        await asyncio.sleep(0)
        left.cancel()

    async def scenario() -> int:
        release.set()
        return await in_thread(lambda: 7)

    asyncio.run(abandon())
    assert asyncio.run(scenario()) == 7
