"""What a process does before anything else: find its database, bring it up to date, set up its own logging."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from typing import NamedTuple

import psycopg

from runtime.embedded import server as embedded
from runtime.embedded.cluster import ClusterFailed
from runtime.postgres.connection_budget import once_closed
from runtime.postgres.errors import first_line
from runtime.postgres.migrations import WAIT_SECONDS, HeldUp, Unsuitable, migrate
from runtime.postgres.pooler_check import NotOurs, check_sessions
from runtime.settings.settings import Settings, SettingsError


class Prepared(NamedTuple):
    """The settings with a database in them, and the embedded server where this process started or adopted one."""

    settings: Settings
    server: embedded.EmbeddedServer | None
    applied: Sequence[str]
    """The migrations that were missing."""


def prepare_database(settings: Settings) -> Prepared:
    """Starts the embedded PostgreSQL unless a database is set, then applies missing migrations.

    Raises SettingsError with one sentence; then nothing is left running.
    """
    if settings.database_url is not None:
        url, wait = settings.database_url, settings.migration_wait_seconds
        _check_direct(settings.database_direct_url)
        return Prepared(settings, None, bring_up_to_date(url, settings.database_schema, wait))
    try:
        server = embedded.start(settings.home)
    except (ClusterFailed, OSError) as failed:
        why = f"{failed.filename}: {failed.strerror}" if isinstance(failed, OSError) and failed.strerror else failed
        raise SettingsError(f"QUERYMILL_HOME_DIR: {why}") from None
    try:
        url, wait = server.database_url, settings.migration_wait_seconds
        applied = bring_up_to_date(url, settings.database_schema, wait)
    except BaseException:
        server.stop()
        raise
    return Prepared(settings.model_copy(update={"database_url": url}), server, applied)


@contextmanager
def prepared_database(settings: Settings) -> Generator[Prepared]:
    """The same for as long as it is needed: an embedded server is let go of on the way out."""
    prepared = prepare_database(settings)
    try:
        yield prepared
    finally:
        if prepared.server is not None:
            prepared.server.stop()


def bring_up_to_date(dsn: str, schema: str, wait_seconds: float = WAIT_SECONDS) -> list[str]:
    """The migrations applied now. Raises SettingsError where the database cannot be reached or used in time."""
    try:
        return once_closed(lambda: migrate(dsn, schema, wait_seconds=wait_seconds))
    except HeldUp as error:
        raise SettingsError(
            f"QUERYMILL_DATABASE_URL: {error}; end that, or allow more with QUERYMILL_MIGRATION_WAIT_SECONDS"
        ) from None
    except psycopg.OperationalError as error:
        reason = first_line(error)
        raise SettingsError(f"QUERYMILL_DATABASE_URL: the database cannot be reached: {reason}") from None
    except Unsuitable as error:
        raise SettingsError(f"QUERYMILL_DATABASE_URL: {error}") from None
    except psycopg.errors.InsufficientPrivilege as error:
        reason = first_line(error)
        raise SettingsError(
            f"QUERYMILL_DATABASE_URL: {reason}; its role must be able to make the schema {schema}"
        ) from None


def _check_direct(dsn: str | None) -> None:
    """One that cannot be reached now may be later, and what listens says so meanwhile."""
    if dsn is None:
        return
    try:
        check_sessions(dsn)
    except NotOurs as error:
        raise SettingsError(f"QUERYMILL_DATABASE_DIRECT_URL: {error}") from None
    except psycopg.OperationalError:
        return


class _MaskedLines(logging.Formatter):
    """Formats a record with its traceback, without secrets."""

    def __init__(self, mask: Callable[[str], str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._mask = mask

    def format(self, record: logging.LogRecord) -> str:
        return self._mask(super().format(record))


def configure_logging(settings: Settings, process: str, mask: Callable[[str], str]) -> None:
    """Structured text on stderr and in `logs/<process>.log`, rotated at 10 MB, five kept; each line through `mask`."""
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
    logging.captureWarnings(capture=True)
