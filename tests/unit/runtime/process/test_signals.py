"""Stop signals, wherever in an event loop they interrupt."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable

import pytest

from runtime.process.signals import STOP_SIGNALS, StopRequested, stop_on_signals


async def in_a_callback(stop: signal.Signals) -> None:
    asyncio.get_running_loop().call_soon(signal.raise_signal, stop)


async def in_another_task(stop: signal.Signals) -> None:
    async def interrupted() -> None:
        signal.raise_signal(stop)

    await asyncio.wait([asyncio.create_task(interrupted())])


@pytest.mark.parametrize("place", [in_a_callback, in_another_task])
@pytest.mark.parametrize("stop", STOP_SIGNALS)
def test_stop_signal_ends_the_event_loop(
    place: Callable[[signal.Signals], Awaitable[None]], stop: signal.Signals
) -> None:
    async def run() -> None:
        await place(stop)
        await asyncio.get_running_loop().create_future()

    with pytest.raises(StopRequested), stop_on_signals():
        asyncio.run(asyncio.wait_for(run(), 60))
