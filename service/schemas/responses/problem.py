"""What is answered where a request is refused."""

from __future__ import annotations

from msgspec import Struct


class Problem(Struct, kw_only=True):
    """RFC 9457, with the document's `success` and `error`."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    success: bool
    error: str
    code: str
    field: str | None = None
