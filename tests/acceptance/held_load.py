"""Runs that are held before their load, so that a test meets them before their end on any machine."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import psycopg

from tests.waiting import PATIENCE, until_in_thread
from training.vectors.store import _EXTENSION_LOCK

_WAITING = """
select count(*) from pg_locks
where locktype = 'advisory' and not granted
    and database = (select oid from pg_database where datname = current_database())
    and classid::bigint = %(key)s::bigint >> 32 and objid::bigint = %(key)s::bigint & 4294967295"""


class HeldLoad:
    """Lock of the vector store's tables, for which each load waits without a time limit."""

    def __init__(self, conn: psycopg.Connection[Any]) -> None:
        self._conn = conn
        conn.execute("select pg_advisory_lock(%s)", (_EXTENSION_LOCK,))

    def wait_for(self, loads: int = 1) -> None:
        """Wait until so many loads are held."""

        def held() -> bool:
            row = self._conn.execute(_WAITING, {"key": _EXTENSION_LOCK}).fetchone()
            return row is not None and row[0] >= loads

        until_in_thread(held, PATIENCE)

    def release(self) -> None:
        """Let all loads go on."""
        self._conn.execute("select pg_advisory_unlock_all()")


@contextmanager
def held_load(dsn: str | None) -> Generator[HeldLoad]:
    """Hold each load into the vector store of this log, until `release` or the end of the block."""
    with psycopg.connect(dsn or "", autocommit=True) as conn:
        yield HeldLoad(conn)
