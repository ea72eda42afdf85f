"""Responses of the input endpoints."""

from __future__ import annotations

from msgspec import Struct

from service.schemas.fields import Count, FileName, InputKind, Sha256, Time


class InputView(Struct, kw_only=True):
    """Uploaded table list, relations file, dictionary or knowledge file."""

    name: FileName
    kind: InputKind
    """Kind of the file."""
    size: Count
    """Size in bytes."""
    sha256: Sha256
    created_at: Time | None
    """Time of the upload."""
    entries: Count | None = None
    """Number of entries in the file; only in the response to the upload."""


class InputList(Struct, kw_only=True):
    inputs: list[InputView]
    """Uploaded inputs, sorted by name."""
