"""Replay of events at a multiple of the speed at which they were recorded."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from events.wire.event import Event

MAX_GAP_SECONDS = 2.0
"""Maximum gap between two events, before division by `speed`."""
MIN_GAP_SECONDS = 0.001
"""Gaps up to this length are skipped, because the event loop cannot time them."""


class Pace:
    """Delays between the events of one replay."""

    def __init__(self, speed: float, closing: asyncio.Event) -> None:
        self._speed = speed
        self._closing = closing
        self._last: Event | None = None

    async def wait_for(self, event: Event) -> None:
        """Wait until the event is due or the service stops."""
        if self._last is not None:
            gap = (event.recorded_at - self._last.recorded_at).total_seconds()
            seconds = min(gap, MAX_GAP_SECONDS) / self._speed
            if seconds > MIN_GAP_SECONDS:
                with suppress(TimeoutError):
                    async with asyncio.timeout(seconds):
                        await self._closing.wait()
        self._last = event
