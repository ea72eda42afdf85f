"""Interruption of work: cooperative stop or abandonment."""

from __future__ import annotations

import asyncio

import pytest

from executor.control.cancellation import ExecutionStopped, StopToken
from executor.control.limits import ExecutorLimits
from executor.run.interruption import Interruptible


def test_work_that_stops_on_request_raises_stopped() -> None:
    async def scenario() -> None:
        token = StopToken()
        asked = asyncio.Event()
        token.add_callback(asked.set)

        async def work() -> None:
            with Interruptible(token):
                asyncio.get_running_loop().call_soon(token.stop, "cancel")
                await asked.wait()
                token.check()

        with pytest.raises(ExecutionStopped):
            await work()

    asyncio.run(scenario())


def test_work_that_does_not_stop_is_abandoned() -> None:
    async def scenario() -> None:
        token = StopToken()
        token.stop("cancel")
        with Interruptible(token, ExecutorLimits(stop_seconds=0.0)) as interruptible:
            await asyncio.Event().wait()
        assert interruptible.abandoned
        task = asyncio.current_task()
        assert task is not None
        assert task.cancelling() == 0

    asyncio.run(scenario())


def test_cancellation_by_other_caller_is_propagated() -> None:
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


def test_stop_after_work_ended_does_not_interrupt() -> None:
    async def scenario() -> None:
        token = StopToken()
        with Interruptible(token) as interruptible:
            pass
        token.stop("cancel")
        await asyncio.sleep(0)
        assert not interruptible.abandoned
        assert [task.get_name() for task in asyncio.all_tasks() if task.get_name() == "interrupt"] == []

    asyncio.run(scenario())
