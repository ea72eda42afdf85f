"""The answer to a removal."""

from __future__ import annotations

from msgspec import Struct

from service.schemas.fields import Name


class Removed(Struct, kw_only=True):
    """Name of the removed item."""

    name: Name
    """Name of what was removed."""
