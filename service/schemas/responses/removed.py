"""What is left to say of something that is gone."""

from __future__ import annotations

from msgspec import Struct


class Removed(Struct, kw_only=True):
    """What was removed."""

    name: str
