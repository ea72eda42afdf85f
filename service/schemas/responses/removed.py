"""Response to a removal."""

from __future__ import annotations

from msgspec import Struct

from service.schemas.fields import Name


class Removed(Struct, kw_only=True):
    """Confirmation of a removal."""

    name: Name
    """Name of the removed item."""
