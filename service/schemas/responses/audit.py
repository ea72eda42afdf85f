"""Responses of the audit endpoints."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from service.schemas.fields import Count, Position, Sha256, TaskIdText, Time

type Signature = Annotated[str, Meta(examples=["3b6a27bc…"])]


class AuditHead(Struct, kw_only=True):
    """Position and time of the end of the log, and the root of its Merkle tree."""

    position: Position
    """Position of the last event; 0 in an empty log."""
    root: Sha256 | None
    """Root of the Merkle tree over all events; null if the log is empty, or lacks events."""
    recorded_at: Time | None
    """Time of the last event."""


class AuditVerdict(Struct, kw_only=True):
    """Result of a verification of the log, or its progress."""

    state: Literal["running", "done"]
    """`running` until the result is known, then `done`."""
    holds: bool | None
    """True if all digests and checkpoints match; null while the verification is running."""
    after: Position
    """Position after which the verification starts."""
    checked: Count
    """Number of events verified."""
    head: Position
    """End of the log when the verification started; `checked` grows to `head - after`."""
    first_bad_position: Position | None = None
    """Position of the first event that fails the verification."""
    reason: Annotated[str, Meta(examples=["the event was edited: its digest does not match"])] | None = None
    """Reason why the log does not verify."""
    checkpoints: Count
    """Number of stored checkpoints that were compared with the log."""


class EventDigest(Struct, kw_only=True):
    """Digest of one event."""

    position: Position
    type: Annotated[str, Meta(examples=["task.created"])]
    """Type of the event."""
    digest: Sha256
    """Digest of the event."""


class TaskDigests(Struct, kw_only=True):
    """Digests of a task's events, which can be checked against an export of the whole log."""

    task_id: TaskIdText
    events: list[EventDigest]
    """Digests in the order of the log."""


class TrailEntry(Struct, kw_only=True):
    """Events of one type that one request caused to one task or thing."""

    position: Position
    """Position of the last event."""
    first_position: Position
    """Position of the first event."""
    recorded_at: Time
    """Time of the last event."""
    actor: Annotated[str, Meta(examples=["zhang.san"])] | None
    """Name of the API key, or of the machine or the person if no key was used."""
    type: Annotated[str, Meta(examples=["pair.approved"])]
    """Type of the events."""
    task_id: TaskIdText | None
    subject: Annotated[str, Meta(examples=["highway_db"])] | None
    """Name of the thing, or step of the task."""
    count: Count
    """Number of events."""
    pair_ids: list[Annotated[str, Meta(examples=["p_0001"])]] = []
    """Ids of the pairs, at most 1000."""


class AuditTrail(Struct, kw_only=True):
    """Page of the audit trail."""

    entries: list[TrailEntry]
    """Entries, newest first."""
    next_before: Position | None = None
    """Value of `before` for the next page; null if there is none."""


class CheckpointView(Struct, kw_only=True):
    """Checkpoint: signed position and root of the log's Merkle tree."""

    position: Position
    root: Sha256
    """Root of the Merkle tree over all events up to the position."""
    recorded_at: Time
    """Time of the checkpoint."""
    signature: Signature
    """Ed25519 signature in hexadecimal."""
    public_key: Signature
    """Key that verifies the signature, in hexadecimal."""
    fingerprint: Annotated[str, Meta(examples=["1f8a 03c7 …"])]
    """First 16 bytes of the SHA-256 of the key, in hexadecimal; empty if the signature is invalid."""
    genuine: bool
    """True if the signature is valid."""


class CheckpointList(Struct, kw_only=True):
    checkpoints: list[CheckpointView]
    """Checkpoints, newest first."""
