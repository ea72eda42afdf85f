"""Scopes of API keys, and the requests each allows."""

from __future__ import annotations

from typing import Final

from service.admin.api_keys import Caller
from service.schemas.errors import Forbidden
from service.schemas.fields import KeyScope

SCOPES: Final[tuple[KeyScope, ...]] = ("read", "operate", "admin")
"""Each includes those before it."""


def check_scope(caller: Caller | None, needed: KeyScope) -> None:
    """Raises Forbidden if the caller's key has a lesser scope. A caller without a key may do everything."""
    if caller is not None and SCOPES.index(caller.scope) < SCOPES.index(needed):
        raise Forbidden(name=caller.name, scope=caller.scope, needed=needed)
