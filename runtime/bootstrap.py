"""Startup of a process: database, migrations, logging."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from typing import NamedTuple

import psycopg

from runtime.embedded import server as embedded
from runtime.embedded.server_user import ClusterFailed, ServerNotInstalled
from runtime.postgres.errors import first_line
from runtime.postgres.migrations import WAIT_SECONDS, MigrationBlocked, UnsuitableDatabase, migrate, pending
from runtime.postgres.pooler_check import SharedSession, check_sessions
from runtime.postgres.refused_connections import is_full
from runtime.settings.settings import Settings, SettingsError

CLOSING_SECONDS = 3.0
PAUSE_SECONDS = 0.1


class Prepared(NamedTuple):
    """Settings with `database_url` set, and the embedded server, or None if the settings already named a database."""

    settings: Settings
    server: embedded.EmbeddedServer | None
    applied: Sequence[str]
    """Ids of the migrations that `prepare_database` applied, and `look_at_database` found missing."""


def prepare_database(settings: Settings) -> Prepared:
    """Start the embedded PostgreSQL if no database is configured, then apply missing migrations.

    Raises SettingsError if the embedded server cannot start or the database cannot be used; this process then releases
    the embedded server.
    """
    if settings.database_url is not None:
        _check_direct(settings.database_direct_url)
        return Prepared(settings, None, bring_up_to_date(settings.database_url, settings.database_schema))
    with _embedded_faults():
        server = embedded.start(settings.home)
    try:
        applied = bring_up_to_date(server.database_url, settings.database_schema)
    except BaseException:
        server.stop()
        raise
    return Prepared(settings.model_copy(update={"database_url": server.database_url}), server, applied)


def look_at_database(settings: Settings) -> Prepared | None:
    """Find the database as `prepare_database` does, but start and migrate nothing. None if the server is not running.

    Raises SettingsError if the embedded server could not start or the database cannot be used.
    """
    if settings.database_url is None:
        with _embedded_faults():
            url = embedded.url_if_running(settings.home)
        if url is None:
            return None
        settings = settings.model_copy(update={"database_url": url})
    else:
        _check_direct(settings.database_direct_url)
    missing = bring_up_to_date(settings.database_url or "", settings.database_schema, migrates=False)
    return Prepared(settings, None, missing)


@contextmanager
def _embedded_faults() -> Generator[None]:
    """Turn errors of the embedded server into SettingsError."""
    try:
        yield
    except ServerNotInstalled as missing:
        raise SettingsError(f"QUERYMILL_DATABASE_URL: {missing}") from None
    except (ClusterFailed, OSError) as failed:
        why = f"{failed.filename}: {failed.strerror}" if isinstance(failed, OSError) and failed.strerror else failed
        raise SettingsError(f"QUERYMILL_HOME_DIR: {why}") from None


@contextmanager
def prepared_database(settings: Settings) -> Generator[Prepared]:
    """Prepare the database as `prepare_database` does; release an embedded server on exit."""
    prepared = prepare_database(settings)
    try:
        yield prepared
    finally:
        if prepared.server is not None:
            prepared.server.stop()


def bring_up_to_date(dsn: str, schema: str, wait_seconds: float = WAIT_SECONDS, *, migrates: bool = True) -> list[str]:
    """Apply missing migrations, if it `migrates`; return their ids.

    Raises SettingsError if the database is unreachable or unsuitable, or blocks the migration for `wait_seconds`.
    """
    try:
        if not migrates:
            return _retry_while_full(lambda: pending(dsn, schema))
        return _retry_while_full(lambda: migrate(dsn, schema, wait_seconds=wait_seconds))
    except MigrationBlocked as error:
        raise SettingsError(f"QUERYMILL_DATABASE_URL: {error}; end that, and start again") from None
    except psycopg.OperationalError as error:
        reason = first_line(error)
        raise SettingsError(f"QUERYMILL_DATABASE_URL: the database cannot be reached: {reason}") from None
    except UnsuitableDatabase as error:
        raise SettingsError(f"QUERYMILL_DATABASE_URL: {error}") from None
    except psycopg.errors.InsufficientPrivilege as error:
        reason = first_line(error)
        raise SettingsError(
            f"QUERYMILL_DATABASE_URL: {reason}; its role must be able to make the schema {schema}"
        ) from None


def _retry_while_full[Result](attempt: Callable[[], Result]) -> Result:
    """Call `attempt`, and retry for `CLOSING_SECONDS` if the server has no free connection.

    Connections that this process has just closed count until the server has ended their sessions.
    """
    deadline = time.monotonic() + CLOSING_SECONDS
    while True:
        try:
            return attempt()
        except psycopg.OperationalError as refused:
            if time.monotonic() > deadline or not is_full(str(refused)):
                raise
        time.sleep(PAUSE_SECONDS)


def _check_direct(dsn: str | None) -> None:
    """Raise SettingsError if connections to `dsn` may change their server session, as behind some poolers.

    An unreachable address is accepted, because it may be reachable later.
    """
    if dsn is None:
        return
    try:
        check_sessions(dsn)
    except SharedSession as error:
        raise SettingsError(f"QUERYMILL_DATABASE_DIRECT_URL: {error}") from None
    except psycopg.OperationalError:
        return


class _MaskedLines(logging.Formatter):
    """Log formatter that masks secrets in messages and tracebacks."""

    def __init__(self, mask: Callable[[str], str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._mask = mask

    def format(self, record: logging.LogRecord) -> str:
        return self._mask(super().format(record))


def configure_logging(settings: Settings, process: str, mask: Callable[[str], str]) -> None:
    """Log to stderr and to `logs/<process>.log` (10 MB, five backups), with each record passed through `mask`."""
    folder = settings.home / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    line = _MaskedLines(mask)
    handlers: list[logging.Handler] = [
        logging.StreamHandler(sys.stderr),
        RotatingFileHandler(folder / f"{process}.log", maxBytes=10_000_000, backupCount=5, encoding="utf-8"),
    ]
    root = logging.getLogger()
    root.setLevel(settings.log_level)
    root.handlers.clear()
    for handler in handlers:
        handler.setFormatter(line)
        root.addHandler(handler)
    # these log each URL, and that of a webhook is a secret
    for name in ("httpx2", "httpcore2"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)
