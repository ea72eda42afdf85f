"""Waits for conditions that send no signal, such as sessions of a server, or states of another process or thread."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import cast, overload

POLL_SECONDS = 0.01
PATIENCE = 180.0
"""Timeout in seconds for what takes a few seconds on an idle machine."""


@overload
async def until[Result](holds: Callable[[], Awaitable[Result | None]], seconds: float = PATIENCE) -> Result: ...
@overload
async def until[Result](holds: Callable[[], Result | None], seconds: float = PATIENCE) -> Result: ...
async def until(holds: Callable[[], object], seconds: float = PATIENCE) -> object:
    """Wait until a condition, or the result it awaits, is true; return it. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while True:
            held = holds()
            if inspect.isawaitable(held):
                held = await cast("Awaitable[object]", held)
            if held:
                return held
            await asyncio.sleep(POLL_SECONDS)


def until_in_thread(
    holds: Callable[[], object], seconds: float = PATIENCE, pause: Callable[[float], object] = time.sleep
) -> None:
    """Block this thread until a condition is true. Raises TimeoutError, and errors of `pause`."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not true within {seconds} s")
        pause(POLL_SECONDS)
