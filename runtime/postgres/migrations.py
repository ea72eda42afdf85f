"""Applying the migrations of `schema/` with yoyo, inside a session advisory lock.

yoyo's own lock is a row that outlives a killed process; ours goes with the connection, and a row left behind is broken.
Where nothing is missing, as at nearly every start, yoyo is not even loaded: that takes longer than to look.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from runtime.postgres.blocking_sessions import SAID_AFTER, Waits, said_waits
from runtime.postgres.connections import session_settings, with_defaults
from runtime.postgres.errors import first_line
from runtime.postgres.pooler_check import NotOurs, check_session, server_process

logger = logging.getLogger(__name__)

LOCK_KEY = 7_301_001
WAIT_SECONDS = 60.0
OLDEST = 15
"""PostgreSQL's version."""
FORMER = "0001_event_log"
"""The first migration of versions before 0.2, whose logs this one does not read."""
_INCLUDED = re.compile(r"^\\ir (.+)$", re.MULTILINE)


_NOT_OURS = (
    psycopg.errors.DuplicateTable,
    psycopg.errors.DuplicateFunction,
    psycopg.errors.DuplicateObject,
    psycopg.errors.UndefinedColumn,
    psycopg.errors.WrongObjectType,
)
"""What a migration runs into where its names are taken."""


class Unsuitable(Exception):
    """The database cannot hold the log; the text says why and what would be right."""


class HeldUp(Exception):
    """Somebody else did not let go in time of what a migration needs; the text says who."""

    def __init__(self, waits: Waits, seconds: float) -> None:
        super().__init__(f"the migration has waited {seconds:g} s in vain for {waits}")


def migrate(dsn: str, schema: str, *, wait_seconds: float = WAIT_SECONDS) -> list[str]:
    """Brings the database up to date; returns the ids of the migrations applied now.

    wait_seconds: for another that migrates, and for whoever uses the tables that are changed; from the third second on
    a warning says who it is. Raises Unsuitable, HeldUp.
    """
    with psycopg.connect(with_defaults(dsn, "querymill migrate"), autocommit=True) as conn:
        _check(dsn, conn)
        with _patience(dsn, conn, wait_seconds):
            conn.execute("select pg_advisory_lock(%s)", (LOCK_KEY,))
        try:
            if FORMER in _applied(conn, schema):
                raise Unsuitable(
                    "its log was made by a version before 0.2, which this one does not read; export what you need with"
                    " that version (`querymill pairs export`, `querymill events export`), then start anew with another"
                    " QUERYMILL_HOME_DIR or QUERYMILL_DATABASE_SCHEMA"
                )
            if not _missing(conn, schema):
                return []
            conn.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(schema)))
            applied = _apply(dsn, schema, wait_seconds)
        except _NOT_OURS as error:
            reason = first_line(error)
            raise Unsuitable(
                f"its schema {schema} holds somebody else's objects ({reason}); name another with"
                " QUERYMILL_DATABASE_SCHEMA"
            ) from None
    logger.info("migrations applied to the schema %s: %s", schema, ", ".join(applied))
    return applied


def pending(dsn: str, schema: str) -> list[str]:
    """The ids of migrations not applied yet."""
    with psycopg.connect(dsn, autocommit=True) as conn:
        return _missing(conn, schema)


def unknown(dsn: str, schema: str) -> list[str]:
    """The ids of migrations that a newer version has applied."""
    with psycopg.connect(dsn, autocommit=True) as conn:
        return sorted(_applied(conn, schema) - set(_known()))


def _check(dsn: str, conn: psycopg.Connection[Any]) -> None:
    version = conn.info.server_version // 10_000
    if version < OLDEST:
        raise Unsuitable(f"this is PostgreSQL {version}; {OLDEST} or newer is needed")
    encoding = conn.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise Unsuitable(f"the database is in {encoding}, which lacks most characters; make one with encoding 'UTF8'")
    in_recovery, read_only = conn.execute(
        "select pg_is_in_recovery(), current_setting('transaction_read_only') = 'on'"
    ).fetchone() or (False, False)
    if in_recovery:
        raise Unsuitable("the server is a standby, which takes no changes; give the address of its primary")
    if read_only:
        raise Unsuitable("the database takes no changes; set default_transaction_read_only to off for its role")
    try:
        # before anything is locked: in such a pool it would stay so
        check_session(dsn, conn)
    except NotOurs as error:
        raise Unsuitable(str(error)) from None


def _missing(conn: psycopg.Connection[Any], schema: str) -> list[str]:
    applied = _applied(conn, schema)
    return [name for name in _known() if name not in applied]


def migration(name: str) -> str:
    """The SQL of one migration, each `\\ir FILE` line replaced by that file, as psql does it."""
    folder = files("schema").joinpath("migrations")
    text = folder.joinpath(f"{name}.sql").read_text("utf-8")
    return _INCLUDED.sub(lambda line: folder.joinpath(line[1]).read_text("utf-8"), text)


def _known() -> list[str]:
    there = [file.name for file in files("schema").joinpath("migrations").iterdir()]
    return sorted(name.removesuffix(".sql") for name in there if name.endswith(".sql"))


def _applied(conn: psycopg.Connection[Any], schema: str) -> set[str]:
    table = sql.Identifier(schema, "_yoyo_migration")
    if conn.execute("select to_regclass(%s)", (table.as_string(conn),)).fetchone() == (None,):
        return set()
    return {name for (name,) in conn.execute(sql.SQL("select migration_id from {}").format(table)).fetchall()}


@contextmanager
def _patience(dsn: str, conn: psycopg.Connection[Any], seconds: float) -> Generator[None]:
    """Bounds how long a statement waits for a lock, and says meanwhile which session holds it. Raises HeldUp."""
    conn.execute(session_settings(conn))
    conn.execute("select set_config('lock_timeout', %s, false)", (f"{seconds * 1000:.0f}ms",))
    pid = server_process(conn)
    if not conn.autocommit:
        conn.commit()
    with said_waits(dsn, pid, "the migration", after=min(SAID_AFTER, seconds / 2)) as waits:
        try:
            yield
        except psycopg.errors.LockNotAvailable:
            raise HeldUp(waits, seconds) from None


def _apply(dsn: str, schema: str, wait_seconds: float) -> list[str]:
    with warnings.catch_warnings():
        # yoyo imports modules that emit deprecation warnings
        warnings.simplefilter("ignore")
        from yoyo import get_backend, read_migrations  # noqa: PLC0415  # pyright: ignore[reportUnknownVariableType]

    # it logs ten lines for each migration
    logging.getLogger("yoyo").setLevel(logging.WARNING)
    backend = get_backend(_yoyo_uri(with_defaults(dsn, "querymill migrate"), schema))
    try:
        with TemporaryDirectory() as folder, _patience(dsn, backend.connection, wait_seconds):
            for name in _known():
                Path(folder, f"{name}.sql").write_text(migration(name), "utf-8")
            todo = backend.to_apply(read_migrations(folder))
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
