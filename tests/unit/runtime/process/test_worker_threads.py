"""Work beside the event loop."""

from __future__ import annotations

import asyncio
import threading
from contextvars import ContextVar

import pytest

from runtime.process.worker_threads import in_thread

WHO = ContextVar("who", default="nobody")


def test_an_answer_and_an_error_come_back() -> None:
    async def scenario() -> None:
        assert await in_thread(lambda: 2 + 3) == 5
        with pytest.raises(ZeroDivisionError):
            await in_thread(lambda: 1 // 0)

    asyncio.run(scenario())


def test_work_sees_the_variables_of_its_caller_and_its_own_name() -> None:
    async def scenario() -> None:
        WHO.set("the caller")
        assert await in_thread(WHO.get) == "the caller"
        assert await in_thread(lambda: threading.current_thread().name, name="unit a") == "unit a"

    asyncio.run(scenario())


def test_work_that_waits_for_later_work_does_not_hold_it_up() -> None:
    met = threading.Barrier(12)

    async def scenario() -> None:
        await asyncio.gather(*(in_thread(lambda: met.wait(20)) for _ in range(12)))

    asyncio.run(scenario())


def test_abandoned_work_does_not_disturb_the_next_loop() -> None:
    release = threading.Event()

    async def abandon() -> None:
        left = asyncio.create_task(in_thread(lambda: release.wait(20)))
        await asyncio.sleep(0)
        left.cancel()

    async def scenario() -> int:
        release.set()
        return await in_thread(lambda: 7)

    asyncio.run(abandon())
    assert asyncio.run(scenario()) == 7
