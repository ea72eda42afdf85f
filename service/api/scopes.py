"""Scopes of API keys, and the check of a caller's scope."""

from __future__ import annotations

from typing import Final

from service.admin.api_keys import Caller
from service.schemas.errors import Forbidden
from service.schemas.fields import KeyScope

SCOPES: Final[tuple[KeyScope, ...]] = ("view", "read", "operate", "admin")
"""All scopes in ascending order; each scope includes the scopes before it."""

COOKIE: Final = "querymill_key"
"""Name of the cookie with the key of a signed-in browser."""


def sees_payloads(caller: Caller | None) -> bool:
    """Return False if the caller's key has the scope `view`, whose responses have no payloads."""
    return caller is None or caller.scope != "view"


def check_scope(caller: Caller | None, needed: KeyScope) -> None:
    """Raise Forbidden if the scope of the caller's key is below `needed`. A caller without a key has all scopes."""
    if caller is not None and SCOPES.index(caller.scope) < SCOPES.index(needed):
        raise Forbidden(name=caller.name, scope=caller.scope, needed=needed)
