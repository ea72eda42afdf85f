"""Executors, models and API keys."""

from __future__ import annotations

from typing import Any

from msgspec import Struct


class ExecutorView(Struct, kw_only=True):
    executor: str
    address: dict[str, Any]
    started_at: str
    seen_at: str
    running: int
    silent_seconds: float


class Drain(Struct, kw_only=True):
    """No executor begins anything; what runs goes on to its end."""

    since: str
    by: str | None
    """The name of the key it was asked for with."""
    reason: str | None


class ExecutorList(Struct, kw_only=True):
    executors: list[ExecutorView]
    drained: Drain | None
    """Null where work is begun."""


class Resumed(Struct, kw_only=True):
    """Work is begun again."""

    drained: None


class KeyView(Struct, kw_only=True):
    name: str
    scope: str
    created_at: str
    revoked_at: str | None


class KeyList(Struct, kw_only=True):
    keys: list[KeyView]


class NewKey(Struct, kw_only=True):
    name: str
    scope: str
    key: str
    """Shown this once; only its digest is stored."""
    created_at: str


class ModelView(Struct, kw_only=True):
    kind: str
    """`model` or `embedding`."""
    name: str
    configured: bool
    healthy: bool
    dimension: int | None
    error: str | None


class ModelList(Struct, kw_only=True):
    models: list[ModelView]
