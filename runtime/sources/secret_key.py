"""Startup check that a process has the key with which the sources in its database are encrypted.

A process with another key would claim executions and fail all of them. The first process therefore stores a fingerprint
of its key in the database: an HMAC, which does not reveal the key.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from typing import Any, cast

import psycopg
from psycopg import sql

from runtime.postgres.connections import with_defaults
from runtime.settings.settings import Settings, SettingsError
from runtime.sources.encrypted_sources import encryption_key, key_file
from runtime.texts import say
from schema.named_queries import query

_PURPOSE = b"fingerprint of the key that encrypts sources"


class OtherSecretKey(SettingsError):
    """The sources in the database are encrypted with another key; the message has the remedy."""

    def __init__(self, settings: Settings) -> None:
        path = key_file(settings)
        super().__init__(
            "QUERYMILL_SECRET_KEY: "
            + say(
                "This is not the key that the sources in the database are encrypted with;"
                " set it to that of the service that added them, or copy its secret.key to {path};"
                " if that key is lost, run `querymill db reset --yes` and add the sources again",
                path=path,
            ).both
        )


def check_secret_key(settings: Settings) -> None:
    """Raise OtherSecretKey if this process's key does not match the fingerprint in the database, stored if missing."""
    with connected(settings) as conn:
        stored = _stored_fingerprint(conn)
        if stored is None:
            conn.execute(
                query("registers", "store_fingerprint"), {"fingerprint": fingerprint(encryption_key(settings))}
            )
            stored = _stored_fingerprint(conn)
        if differs(settings, stored):
            raise OtherSecretKey(settings)


def forget_sources(settings: Settings, tell: Callable[[list[str]], None]) -> int:
    """Remove all sources and the fingerprint of their key; return the number of sources.

    `tell` is called with the names of the registered sources; if it raises an error, nothing is removed.
    """
    with connected(settings) as conn, conn.transaction():
        removed = conn.execute(query("registers", "forget_sources")).fetchall()
        tell(sorted(name for name, is_registered in removed if is_registered))
    return len(removed)


def fingerprint(key: bytes) -> str:
    """Return 32 hexadecimal digits that identify the key without revealing it."""
    return hmac.new(key, _PURPOSE, hashlib.sha256).hexdigest()[:32]


def differs(settings: Settings, stored: str | None) -> bool:
    """Return True if this process's key differs from a stored fingerprint. Creates no key."""
    if stored is None:
        return False
    if not settings.secret_key and not key_file(settings).exists():
        # a key created now would differ
        return True
    return not hmac.compare_digest(stored, fingerprint(encryption_key(settings)))


def _stored_fingerprint(conn: psycopg.Connection[Any]) -> str | None:
    row = conn.execute(query("registers", "fingerprint")).fetchone()
    return cast("str", row[0]) if row else None


def connected(settings: Settings) -> psycopg.Connection[Any]:
    """Open a connection to the log's database, with its schema as the search path. Raises psycopg.Error."""
    conn = psycopg.connect(with_defaults(settings.database_url or "", "querymill start"), autocommit=True)
    conn.execute(sql.SQL("set search_path to {}").format(sql.Identifier(settings.database_schema)))
    return conn
