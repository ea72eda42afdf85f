"""Applying the migrations of `schema/` with yoyo, inside a session advisory lock.

yoyo's own lock is a row that outlives a killed process; ours goes with the connection, and a row left behind is broken.
Where nothing is missing, as at nearly every start, yoyo is not even loaded: that takes longer than to look.
"""

from __future__ import annotations

import warnings
from importlib.resources import as_file, files
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

LOCK_KEY = 7_301_001
OLDEST = 15
"""PostgreSQL's version."""


class Unsuitable(Exception):
    """The database cannot hold the log; the text says why and what would be right."""


def migrate(dsn: str, schema: str) -> list[str]:
    """Brings the database up to date; returns the ids of the migrations applied now. Raises Unsuitable."""
    with psycopg.connect(dsn, autocommit=True) as conn:
        _check(conn)
        conn.execute("select pg_advisory_lock(%s)", (LOCK_KEY,))
        if not _missing(conn, schema):
            return []
        conn.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(schema)))
        return _apply(dsn, schema)


def pending(dsn: str, schema: str) -> list[str]:
    """The ids of migrations not applied yet."""
    with psycopg.connect(dsn, autocommit=True) as conn:
        return _missing(conn, schema)


def _check(conn: psycopg.Connection[Any]) -> None:
    version = conn.info.server_version // 10_000
    if version < OLDEST:
        raise Unsuitable(f"this is PostgreSQL {version}; {OLDEST} or newer is needed")
    encoding = conn.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise Unsuitable(f"the database is in {encoding}, which lacks most characters; make one with encoding 'UTF8'")


def _missing(conn: psycopg.Connection[Any], schema: str) -> list[str]:
    there = [file.name for file in files("schema").joinpath("migrations").iterdir()]
    known = sorted(name.removesuffix(".sql") for name in there if name.endswith(".sql"))
    table = sql.Identifier(schema, "_yoyo_migration")
    if conn.execute("select to_regclass(%s)", (table.as_string(conn),)).fetchone() == (None,):
        return known
    applied = conn.execute(sql.SQL("select migration_id from {}").format(table)).fetchall()
    return [name for name in known if (name,) not in applied]


def _apply(dsn: str, schema: str) -> list[str]:
    with warnings.catch_warnings():
        # yoyo imports modules that warn of their own future
        warnings.simplefilter("ignore")
        from yoyo import get_backend, read_migrations  # noqa: PLC0415  # pyright: ignore[reportUnknownVariableType]

    backend = get_backend(_yoyo_uri(dsn, schema))
    try:
        with as_file(files("schema").joinpath("migrations")) as folder:
            todo = backend.to_apply(read_migrations(str(folder)))
            backend.break_lock()
            with backend.lock(timeout=60):
                backend.apply_migrations(todo)
            return [m.id for m in todo]
    finally:
        backend.connection.close()


def _yoyo_uri(dsn: str, schema: str) -> str:
    """yoyo wants a URL; every libpq parameter travels in its query."""
    given: dict[str, Any] = dict(conninfo_to_dict(dsn))
    database = given.pop("dbname", "")
    given["schema"] = schema
    parameters = "&".join(f"{quote(k)}={quote(str(v), safe='')}" for k, v in given.items() if v is not None)
    return f"postgresql+psycopg:///{quote(str(database))}?{parameters}"
