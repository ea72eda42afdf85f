"""Events of the log."""

from __future__ import annotations

from typing import Any

from msgspec import Struct


class EventView(Struct, kw_only=True):
    position: int
    stream: str
    version: int
    type: str
    recorded_at: str
    data: dict[str, Any]
    meta: dict[str, Any]


class EventPage(Struct, kw_only=True):
    events: list[EventView]
    next_after: int | None
    """Where the next page begins; null where this one was the last."""
