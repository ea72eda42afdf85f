"""A throwaway PostgreSQL for a bench: the embedded one, with a migrated database, gone afterwards."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from runtime import embedded
from runtime.migrations import migrate

SCHEMA = "querymill"


@contextmanager
def scratch_database() -> Iterator[str]:
    """The DSN of an empty log. The path stays short, as a socket's name must."""
    home = Path(tempfile.mkdtemp(prefix="qm-bench-"))
    home.chmod(0o755)
    server = embedded.start(home)
    try:
        migrate(server.database_url, SCHEMA)
        yield server.database_url
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)


def new_database(dsn: str, name: str) -> str:
    """The DSN of another, empty database of the same server."""
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute(psycopg.sql.SQL("create database {}").format(psycopg.sql.Identifier(name)))
    return make_conninfo(dsn, dbname=name)
