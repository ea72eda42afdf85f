"""A temporary PostgreSQL for a bench: embedded, with a migrated database."""

from __future__ import annotations

import shutil
import signal
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from runtime.embedded import server as embedded
from runtime.postgres.migrations import migrate

SCHEMA = "querymill"


@contextmanager
def scratch_database() -> Generator[str]:
    """Yield the DSN of an empty log. The path is short, because the names of sockets are limited."""
    # SIGTERM would skip `finally` and leave the server running
    before = signal.signal(signal.SIGTERM, _leave)
    home = Path(tempfile.mkdtemp(prefix="qm-bench-"))
    home.chmod(0o755)
    try:
        server = embedded.start(home)
        try:
            migrate(server.database_url, SCHEMA)
            yield server.database_url
        finally:
            server.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)
        signal.signal(signal.SIGTERM, before)


def _leave(number: int, _frame: object) -> NoReturn:
    raise SystemExit(128 + number)


def new_database(dsn: str, name: str) -> str:
    """Return the DSN of a new, empty database of the same server."""
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    return make_conninfo(dsn, dbname=name)
