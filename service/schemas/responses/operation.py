"""Responses of the executor, model and API key endpoints."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from service.schemas.fields import Count, KeyScope, Name, Object, Position, Seconds, Time


class ExecutorView(Struct, kw_only=True):
    """Executor that is alive."""

    executor: Annotated[str, Meta(examples=["host-4711"])]
    """Name of the executor."""
    address: Object
    """Host and process id of the executor."""
    started_at: Time
    """Start time of the executor."""
    seen_at: Time
    """Time of the executor's last heartbeat."""
    running: Count
    """Number of executions that the executor runs."""
    silent_seconds: Seconds
    """Seconds since the executor's last heartbeat."""
    drained: Drain | None = None
    """Drain of this executor alone; null if the executor is not drained alone."""


class Drain(Struct, kw_only=True):
    """Drain of executors: they start no queued executions, and running executions continue to their end."""

    since: Time
    """Time since which the executors are drained."""
    by: Annotated[str, Meta(examples=["etl"])] | None
    """Name of the caller that requested the drain."""
    reason: Annotated[str, Meta(examples=["Upgrade at 18:00"])] | None
    """Reason given by the caller."""


class ExecutorList(Struct, kw_only=True):
    executors: list[ExecutorView]
    """Executors with a recent heartbeat."""
    drained: Drain | None
    """Current drain; null if the executors are not drained."""


class Resumed(Struct, kw_only=True):
    """Confirmation that the executors are resumed."""

    drained: None
    """Always null."""


class SessionView(Struct, kw_only=True):
    """Caller of a request."""

    name: Name | None
    """Name of the caller's API key; null without a key."""
    scope: KeyScope
    """Scope of the key; `admin` without a key."""


class KeyFacts(Struct, kw_only=True):
    name: Name
    """Name of the key."""
    scope: KeyScope
    """Scope of the key."""
    created_at: Time
    """Time of creation."""


class KeyView(KeyFacts, kw_only=True):
    """Description of an API key, without the key itself."""

    revoked_at: Time | None
    """Time of revocation; null if the key is valid."""


class KeyList(Struct, kw_only=True):
    keys: list[KeyView]
    """API keys, oldest first."""


class NewKey(KeyFacts, kw_only=True):
    """New API key."""

    key: Annotated[str, Meta(examples=["qm_…"])]
    """The key itself; it cannot be retrieved later, because only its digest is stored."""


class LastNotice(Struct, kw_only=True):
    """Last attempt to send a notice to a receiver."""

    delivered: bool
    """True if the receiver accepted the notice."""
    at: Time
    """Time of the attempt."""
    error: Annotated[str, Meta(examples=["HTTP 503"])] | None
    """Reason why the notice was not delivered."""


class ReceiverFacts(Struct, kw_only=True):
    name: Name
    """Name of the receiver."""
    address: Annotated[str, Meta(examples=["https://hooks.example"])]
    """Scheme, host and port of the webhook."""
    types: list[Annotated[str, Meta(examples=["execution.failed"])]]
    """Types of events of which notices are sent."""
    created_at: Time
    """Time of creation."""


class ReceiverView(ReceiverFacts, kw_only=True):
    """Receiver of notices, without its secret."""

    waiting: Count
    """Number of notices that are not delivered yet."""
    last: LastNotice | None
    """Last attempt; null before the first."""


class ReceiverList(Struct, kw_only=True):
    receivers: list[ReceiverView]
    """Receivers by name."""


class NewReceiver(ReceiverFacts, kw_only=True):
    """New receiver."""

    secret: Annotated[str, Meta(examples=["whsec_…"])]
    """Secret that verifies the signatures of a webhook; it cannot be retrieved later."""


class ReceiverTest(Struct, kw_only=True):
    """Confirmation that a test notice will be sent."""

    name: Name
    """Name of the receiver."""
    position: Position
    """Position of the event that the notice is of."""


class ModelView(Struct, kw_only=True):
    """Health of a model endpoint."""

    kind: Literal["model", "embedding"]
    """`model` for the language model, `embedding` for the embedding model."""
    name: Annotated[str, Meta(examples=["qwen3"])]
    """Name of the model."""
    configured: bool
    """True if an endpoint is configured; otherwise the work is done offline."""
    healthy: bool
    """True if the endpoint returns usable results, or if no endpoint is configured."""
    dimension: Count | None
    """Dimension of the vectors; null for a language model."""
    error: Annotated[str, Meta(examples=["connection refused"])] | None
    """Reason why the endpoint is not healthy."""


class ModelList(Struct, kw_only=True):
    models: list[ModelView]
    """Language model, then embedding model."""
