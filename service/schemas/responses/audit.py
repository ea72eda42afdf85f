"""The proof of the log."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from service.schemas.fields import Count, Position, Sha256, TaskIdText, Time

type Signature = Annotated[str, Meta(examples=["3b6a27bc…"])]


class AuditHead(Struct, kw_only=True):
    """The end of the log."""

    position: Position
    """Position of the last event; 0 in an empty log."""
    chain: Sha256 | None
    """Hash that links the last commit to all earlier ones."""
    recorded_at: Time | None
    """Time of the last commit."""


class AuditVerdict(Struct, kw_only=True):
    """The result of a verification, or its progress."""

    state: Literal["running", "done"]
    """`running` until there is a result."""
    holds: bool | None
    """True if every digest and link is right; null while it is running."""
    after: Position
    """The verification begins after this position."""
    checked: Count
    """Number of events verified."""
    head: Position
    """End of the log when the verification began; `checked` grows to `head - after`."""
    first_bad_position: Position | None = None
    """Position of the first event that is wrong."""
    reason: Annotated[str, Meta(examples=["the digest of the event is another one"])] | None = None
    """Fault that was found."""
    checkpoints: Count
    """Number of kept checkpoints that were compared with the log."""


class EventDigest(Struct, kw_only=True):
    """The digest of one event."""

    position: Position
    type: Annotated[str, Meta(examples=["task.created"])]
    """Type of the event."""
    digest: Sha256
    """Digest of the event."""


class TaskDigests(Struct, kw_only=True):
    """The digests of a task's events, in order; an export of the whole log proves them."""

    task_id: TaskIdText
    events: list[EventDigest]
    """Digests in the order of the log."""


class CheckpointView(Struct, kw_only=True):
    """A signed statement of the chain at a position."""

    position: Position
    chain: Sha256
    """Hash that links the commit at the position to all earlier ones."""
    recorded_at: Time
    """Time of the checkpoint."""
    signature: Signature
    """Ed25519 signature in hexadecimal."""
    public_key: Signature
    """Key that verifies the signature, in hexadecimal."""
    genuine: bool
    """True if the signature is valid."""


class CheckpointList(Struct, kw_only=True):
    checkpoints: list[CheckpointView]
    """Newest first."""
