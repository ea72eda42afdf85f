"""Application of the migrations in `schema/` with yoyo, under an advisory lock.

yoyo's own lock is a row, which a killed process leaves behind. The advisory lock ends with its connection, so the
process that holds it deletes such a row. yoyo is imported only if migrations are missing, because its import takes
longer than the check.
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

from runtime.postgres.blocking_sessions import WARN_AFTER_SECONDS, BlockingSessions, log_waits
from runtime.postgres.connections import session_settings, with_defaults
from runtime.postgres.errors import first_line
from runtime.postgres.pooler_check import SharedSession, check_session, server_process

logger = logging.getLogger(__name__)

LOCK_KEY = 7_301_001
WAIT_SECONDS = 60.0
MIN_SERVER_VERSION = 15
FORMER = frozenset(("0001_event_log", "0001_initial"))
"""First migrations of older versions, whose logs are not supported."""
_INCLUDED = re.compile(r"^\\ir (.+)$", re.MULTILINE)
_FOREIGN_OBJECTS = (
    psycopg.errors.DuplicateTable,
    psycopg.errors.DuplicateFunction,
    psycopg.errors.DuplicateObject,
    psycopg.errors.UndefinedColumn,
    psycopg.errors.WrongObjectType,
)
"""Errors of a migration if objects with its names already exist."""


class UnsuitableDatabase(Exception):
    """The database cannot hold the log; the message has the reason and the remedy."""


class MigrationBlocked(Exception):
    """Other sessions blocked the migration for too long; the message names these sessions."""

    def __init__(self, waits: BlockingSessions, seconds: float) -> None:
        super().__init__(f"the migration has waited {seconds:g} s in vain for {waits}")


def migrate(dsn: str, schema: str, *, wait_seconds: float = WAIT_SECONDS) -> list[str]:
    """Apply missing migrations; return their ids. Raises UnsuitableDatabase, MigrationBlocked.

    wait_seconds: maximum wait for another migration, or for sessions that use the changed tables. A warning names the
    blocking sessions after three seconds.
    """
    with psycopg.connect(with_defaults(dsn, "querymill migrate"), autocommit=True) as conn:
        _check(dsn, conn)
        with _patience(dsn, conn, wait_seconds):
            conn.execute("select pg_advisory_lock(%s)", (LOCK_KEY,))
        try:
            if not FORMER.isdisjoint(_applied(conn, schema)):
                raise UnsuitableDatabase(
                    "its log was made by an older version, which this one does not read; export what you need with"
                    " that version (`querymill pairs export`, `querymill events export`), then start anew with another"
                    " QUERYMILL_HOME_DIR or QUERYMILL_DATABASE_SCHEMA"
                )
            if not _missing(conn, schema):
                return []
            conn.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(schema)))
            applied = _apply(dsn, schema, wait_seconds)
        except _FOREIGN_OBJECTS as error:
            reason = first_line(error)
            raise UnsuitableDatabase(
                f"its schema {schema} holds objects of another application ({reason}); name another with"
                " QUERYMILL_DATABASE_SCHEMA"
            ) from None
    logger.info("migrations applied to the schema %s: %s", schema, ", ".join(applied))
    return applied


def pending(dsn: str, schema: str) -> list[str]:
    """Return the ids of missing migrations."""
    with psycopg.connect(dsn, autocommit=True) as conn:
        return _missing(conn, schema)


def unknown(dsn: str, schema: str) -> list[str]:
    """Return the ids of migrations that another version has applied: a newer one, unless they are in FORMER."""
    with psycopg.connect(dsn, autocommit=True) as conn:
        return sorted(_applied(conn, schema) - set(_known()))


def _check(dsn: str, conn: psycopg.Connection[Any]) -> None:
    version = conn.info.server_version // 10_000
    if version < MIN_SERVER_VERSION:
        raise UnsuitableDatabase(f"this is PostgreSQL {version}; {MIN_SERVER_VERSION} or newer is needed")
    encoding = conn.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise UnsuitableDatabase(
            f"the database is in {encoding}, which lacks most characters; make one with encoding 'UTF8'"
        )
    in_recovery, read_only = conn.execute(
        "select pg_is_in_recovery(), current_setting('transaction_read_only') = 'on'"
    ).fetchone() or (False, False)
    if in_recovery:
        raise UnsuitableDatabase("the server is a standby, which takes no changes; give the address of its primary")
    if read_only:
        raise UnsuitableDatabase("the database takes no changes; set default_transaction_read_only to off for its role")
    try:
        # before locking: behind a pooler in transaction mode, a session lock would never be released
        check_session(dsn, conn)
    except SharedSession as error:
        raise UnsuitableDatabase(str(error)) from None


def _missing(conn: psycopg.Connection[Any], schema: str) -> list[str]:
    applied = _applied(conn, schema)
    return [name for name in _known() if name not in applied]


def migration(name: str) -> str:
    """Return the SQL of a migration, with included files (`\\ir FILE`) inserted as by psql."""
    folder = files("schema").joinpath("migrations")
    text = folder.joinpath(f"{name}.sql").read_text("utf-8")
    return _INCLUDED.sub(lambda line: folder.joinpath(line[1]).read_text("utf-8"), text)


def _known() -> list[str]:
    names = [file.name for file in files("schema").joinpath("migrations").iterdir()]
    return sorted(name.removesuffix(".sql") for name in names if name.endswith(".sql"))


def _applied(conn: psycopg.Connection[Any], schema: str) -> set[str]:
    table = sql.Identifier(schema, "_yoyo_migration")
    if conn.execute("select to_regclass(%s)", (table.as_string(conn),)).fetchone() == (None,):
        return set()
    return {name for (name,) in conn.execute(sql.SQL("select migration_id from {}").format(table)).fetchall()}


@contextmanager
def _patience(dsn: str, conn: psycopg.Connection[Any], seconds: float) -> Generator[None]:
    """Limit waiting for locks to `seconds`, and log the blocking sessions. Raises MigrationBlocked at the limit."""
    conn.execute(session_settings(conn))
    conn.execute("select set_config('lock_timeout', %s, false)", (f"{seconds * 1000:.0f}ms",))
    pid = server_process(conn)
    if not conn.autocommit:
        conn.commit()
    with log_waits(dsn, pid, "the migration waits for %s", after=min(WARN_AFTER_SECONDS, seconds / 2)) as waits:
        try:
            yield
        except psycopg.errors.LockNotAvailable:
            raise MigrationBlocked(waits, seconds) from None


def _apply(dsn: str, schema: str, wait_seconds: float) -> list[str]:
    with warnings.catch_warnings():
        # yoyo's imports emit deprecation warnings
        warnings.simplefilter("ignore")
        from yoyo import get_backend, read_migrations  # noqa: PLC0415  # pyright: ignore[reportUnknownVariableType]

    # yoyo logs ten lines per migration
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
    """Return the database URL for yoyo, with all libpq parameters in the URL's query."""
    given: dict[str, Any] = dict(conninfo_to_dict(dsn))
    database = given.pop("dbname", "")
    given["schema"] = schema
    parameters = "&".join(f"{quote(k)}={quote(str(v), safe='')}" for k, v in given.items() if v is not None)
    return f"postgresql+psycopg:///{quote(str(database))}?{parameters}"
