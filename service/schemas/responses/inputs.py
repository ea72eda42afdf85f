"""Uploads."""

from __future__ import annotations

from msgspec import Struct


class InputView(Struct, kw_only=True):
    name: str
    kind: str
    """`tables`, `relations` or `dictionary`."""
    size: int
    sha256: str
    created_at: str | None
    entries: int | None = None


class InputList(Struct, kw_only=True):
    inputs: list[InputView]
