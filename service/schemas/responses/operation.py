"""Executors, models and API keys."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from service.schemas.fields import Count, KeyScope, Name, Object, Seconds, Time


class ExecutorView(Struct, kw_only=True):
    """An executor that is alive."""

    executor: Annotated[str, Meta(examples=["host-4711"])]
    """Name of the executor."""
    address: Object
    """Host and process id."""
    started_at: Time
    """Time of its start."""
    seen_at: Time
    """Time of its last heartbeat."""
    running: Count
    """Number of executions it runs."""
    silent_seconds: Seconds
    """Seconds since its last heartbeat."""


class Drain(Struct, kw_only=True):
    """Executors begin nothing new; what is running continues to its end."""

    since: Time
    """Time of the request."""
    by: Annotated[str, Meta(examples=["etl"])] | None
    """Name of the caller that requested it."""
    reason: Annotated[str, Meta(examples=["Upgrade at 18:00"])] | None
    """The given reason."""


class ExecutorList(Struct, kw_only=True):
    executors: list[ExecutorView]
    """Executors with a recent heartbeat."""
    drained: Drain | None
    """Null unless executors are drained."""


class Resumed(Struct, kw_only=True):
    """Executors begin work again."""

    drained: None
    """Always null."""


class KeyView(Struct, kw_only=True):
    """An API key, without the key itself."""

    name: Name
    """Name of the key."""
    scope: KeyScope
    """Scope of the key."""
    created_at: Time
    """Time of creation."""
    revoked_at: Time | None
    """Time of revocation; null if it is valid."""


class KeyList(Struct, kw_only=True):
    keys: list[KeyView]
    """Oldest first."""


class NewKey(Struct, kw_only=True):
    """A new API key."""

    name: Name
    """Name of the key."""
    scope: KeyScope
    """Scope of the key."""
    key: Annotated[str, Meta(examples=["qm_…"])]
    """The key, shown only this once; only its digest is stored."""
    created_at: Time
    """Time of creation."""


class ModelView(Struct, kw_only=True):
    """A model endpoint and its health."""

    kind: Literal["model", "embedding"]
    """Current activity."""
    name: Annotated[str, Meta(examples=["qwen3"])]
    """Name of the model."""
    configured: bool
    """True if an endpoint is configured; otherwise the work is done offline."""
    healthy: bool
    """True if it answers, or if none is configured."""
    dimension: Count | None
    """Dimension of the vectors; null for a language model."""
    error: Annotated[str, Meta(examples=["connection refused"])] | None
    """Why it is not healthy."""


class ModelList(Struct, kw_only=True):
    models: list[ModelView]
    """The language model, then the embeddings."""
