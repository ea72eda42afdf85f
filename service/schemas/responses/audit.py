"""The proof of the log."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct


class AuditHead(Struct, kw_only=True):
    position: int
    chain: str | None
    recorded_at: str | None


class AuditVerdict(Struct, kw_only=True):
    state: Literal["running", "done"]
    holds: bool | None
    """Null while it is running."""
    after: int
    """The verification begins behind this position."""
    checked: int
    head: int
    """The log's end as it was when the verification began; while it is running, `checked` grows to `head - after`."""
    first_bad_position: int | None = None
    reason: str | None = None
    checkpoints: int
    """Kept checkpoints that were compared with the log."""


class EventDigest(Struct, kw_only=True):
    position: int
    type: str
    digest: str


class TaskDigests(Struct, kw_only=True):
    """The digests of a task's events, in order; an export of the whole log proves them."""

    task_id: str
    events: list[EventDigest]


class CheckpointView(Struct, kw_only=True):
    position: int
    chain: str
    recorded_at: str
    signature: str
    public_key: str
    genuine: bool


class CheckpointList(Struct, kw_only=True):
    checkpoints: list[CheckpointView]
