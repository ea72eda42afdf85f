"""Events of the log."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from service.schemas.fields import Object, Position, Time


class EventView(Struct, kw_only=True):
    """A stored fact with its place in the log."""

    position: Position
    stream: Annotated[str, Meta(examples=["task-task_20260302_093000"])]
    """Stream of the event."""
    version: Annotated[int, Meta(ge=1, examples=[1])]
    """Place in the stream."""
    type: Annotated[str, Meta(examples=["task.created"])]
    """Type of the event."""
    recorded_at: Time
    """Time of the commit, by the database's clock."""
    data: Object
    """Payload; its fields depend on the type."""
    meta: Object
    """Actor, request id and other circumstances."""


class EventPage(Struct, kw_only=True):
    events: list[EventView]
    """In the order of the log."""
    next_after: Position | None
    """`after` of the next page; null on the last page."""
