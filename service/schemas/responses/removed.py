"""The answer to a removal."""

from __future__ import annotations

from msgspec import Struct

from service.schemas.fields import Name


class Removed(Struct, kw_only=True):
    """What was removed."""

    name: Name
    """Name of what was removed."""
