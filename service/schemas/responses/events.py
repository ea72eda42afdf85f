"""Responses of the event endpoints."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from service.schemas.fields import Object, Position, Time


class EventView(Struct, kw_only=True):
    """Event: a stored fact with its position in the log."""

    position: Position
    stream: Annotated[str, Meta(examples=["task-task_20260302_093000"])]
    """Name of the event's stream."""
    version: Annotated[int, Meta(ge=1, examples=[1])]
    """Number of the event in its stream."""
    type: Annotated[str, Meta(examples=["task.created"])]
    """Type of the event."""
    recorded_at: Time
    """Time of the commit, by the database's clock."""
    data: Annotated[Object, Meta(examples=[{"step": "qa_generation"}])]
    """Payload; its fields depend on the type."""
    meta: Annotated[Object, Meta(examples=[{"actor": "li.wei"}])]
    """Actor, request id and other metadata."""


class EventPage(Struct, kw_only=True):
    events: list[EventView]
    """Events in the order of the log."""
    next_after: Position | None
    """`after` of the next page; null on the last page."""
