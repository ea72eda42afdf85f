"""Work that is asked to stop: in its own time, or given up."""

from __future__ import annotations

import asyncio
import gc
import weakref

import pytest

from executor.control.cancellation import Stopped, StopToken
from executor.run import interruption
from executor.run.interruption import Interruptible


def test_work_that_stops_when_asked_tells_so_itself() -> None:
    async def scenario() -> None:
        token = StopToken()
        asked = asyncio.Event()
        token.when_stopped(asked.set)

        async def work() -> None:
            with Interruptible(token):
                asyncio.get_running_loop().call_soon(token.stop, "cancel")
                await asked.wait()
                token.check()

        with pytest.raises(Stopped):
            await work()

    asyncio.run(scenario())


def test_work_that_does_not_stop_is_given_up_and_the_task_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interruption, "STOP_SECONDS", 0.0)

    async def scenario() -> None:
        token = StopToken()
        token.stop("cancel")
        with Interruptible(token) as interruptible:
            await asyncio.Event().wait()
        assert interruptible.given_up
        task = asyncio.current_task()
        assert task is not None
        assert task.cancelling() == 0

    asyncio.run(scenario())


def test_a_cancellation_by_somebody_else_goes_on_its_way() -> None:
    async def scenario() -> None:
        begun = asyncio.Event()

        async def work() -> None:
            with Interruptible(StopToken()):
                begun.set()
                await asyncio.Event().wait()

        task = asyncio.create_task(work())
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(scenario())


def test_work_that_ended_is_interrupted_no_more() -> None:
    async def scenario() -> None:
        token = StopToken()
        with Interruptible(token) as interruptible:
            pass
        token.stop("cancel")
        await asyncio.sleep(0)
        assert not interruptible.given_up
        assert [task.get_name() for task in asyncio.all_tasks() if task.get_name() == "interrupt"] == []

    asyncio.run(scenario())


def test_work_that_ended_is_let_go_by_the_token_it_listened_to() -> None:
    async def scenario() -> None:
        token = StopToken()

        async def work() -> None:
            with Interruptible(token):
                await asyncio.sleep(0)

        task = asyncio.create_task(work())
        await task
        gone = weakref.ref(task)
        del task
        # the event loop is at a callback that still has it
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert gone() is None

    gc.disable()
    try:
        asyncio.run(scenario())
    finally:
        gc.enable()
