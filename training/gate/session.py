"""The database session of the gate: one connection, each check in its own read-only transaction, always rolled back."""

from __future__ import annotations

import contextlib
import dataclasses
import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass

import psycopg
from psycopg import sql

from runtime.postgres.connections import closed_on_failure, hang_up
from training.catalog.sql_quoting import quote_name
from training.gate.deadline import watchdog
from training.gate.limits.token_limits import MAX_BYTES, MAX_DEPTH

OTHERS_MS = 2_000
OWN_SECONDS = 60.0
"""Time limit of the gate's own queries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateLimits:
    """Bounds on one statement. The database enforces all except the size and depth of the text."""

    statement_timeout_ms: int = 10_000
    """Time limit of all layers of one check together, without waiting for a connection."""
    others_ms: int = OTHERS_MS
    """`statement_timeout_ms` for SQL that the grammar has not made: its memory may grow with its time."""
    patience: int = 1
    """Multiple of `statement_timeout_ms` and `lock_timeout_ms` that a second check gets; 1: there is no second check.

    A check is repeated if the server seemed busy: it took longer than the planner expected, or waited for a lock.
    """
    lock_timeout_ms: int = 1_000
    max_rows: int = 1_000
    """Maximum number of rows that are counted; a query with more is valid, and its count ends there."""
    max_cost: float = 5e7
    """Maximum total cost of a plan in the planner's unit: about 10 minutes of sequential reading."""
    max_bytes: int = MAX_BYTES
    """Maximum size of the SQL's text in UTF-8."""
    max_depth: int = MAX_DEPTH
    """Maximum depth of nested parentheses, brackets and CASEs."""
    work_mem_kb: int = 65_536
    """Memory for the rows that one node of a plan keeps."""
    temp_file_limit: str = "512MB"
    """Disk space for sorting and hashing; unchanged if the login has no right to set it."""

    @classmethod
    def patient(cls, milliseconds: int, others_ms: int = OTHERS_MS) -> GateLimits:
        """Return the limits of checks whose verdicts are stored: they must not depend on the load of the machine."""
        return cls(statement_timeout_ms=milliseconds, others_ms=others_ms, patience=10)

    def of_others(self) -> GateLimits:
        return dataclasses.replace(self, statement_timeout_ms=min(self.statement_timeout_ms, self.others_ms))

    def of_second_check(self, *, ours: bool) -> GateLimits:
        """Return the limits of a second check. SQL that the grammar has not made gets more time for locks alone."""
        return dataclasses.replace(
            self,
            statement_timeout_ms=self.statement_timeout_ms * (self.patience if ours else 1),
            lock_timeout_ms=self.lock_timeout_ms * self.patience,
        )


class GateCancelled(Exception):
    """The check was cancelled from another thread."""


class Overdue(psycopg.OperationalError):
    """The server did not respond in time, so the connection was broken."""


class Session:
    """Connection that is opened on first use, and again if it was lost. Not safe for several threads, except `cancel`
    and `hang_up`."""

    def __init__(self, connect: Callable[[], psycopg.Connection], limits: GateLimits) -> None:
        self._connect = connect
        self._limits = limits
        self._connection: psycopg.Connection | None = None
        self._limits_files = False
        self.cancelled = False

    @contextlib.contextmanager
    def transaction(
        self, path: tuple[str, ...] | None = None, *, limits: GateLimits | None = None, seconds: float = OWN_SECONDS
    ) -> Generator[psycopg.Connection]:
        """Open a READ ONLY transaction with its timeouts; it is always rolled back.

        `path` sets the search path; None keeps the login's own. `limits` are those of checked SQL; a query of the gate
        itself has `seconds` and the session's other limits. The connection is broken `seconds` after it was opened.
        Raises Overdue then, psycopg.OperationalError if the source cannot be reached, and `GateCancelled` after
        `cancel`.
        """
        if self.cancelled:
            raise GateCancelled
        if limits is None:
            limits = dataclasses.replace(self._limits, statement_timeout_ms=round(seconds * 1_000))
        with contextlib.ExitStack() as watch:
            try:
                connection, overdue = self._begun(watch, path, limits, seconds)
            except psycopg.OperationalError:
                # the server closed an idle connection: that is no fault of the SQL
                watch.close()
                self.close()
                connection, overdue = self._begun(watch, path, limits, seconds)
            try:
                yield connection
            except psycopg.Error as error:
                if overdue.is_set() and not self.cancelled:
                    raise Overdue(*error.args) from error
                raise
            finally:
                self._end(connection)

    def cancel(self) -> None:
        """Cancel the running statement; later transactions raise `GateCancelled`. Safe to call from any thread."""
        self.cancelled = True
        connection = self._connection
        if connection is not None and not connection.closed:
            connection.cancel_safe(timeout=5)

    def hang_up(self) -> None:
        """Break the connection, so that a waiting caller gets OperationalError. Safe to call from any thread."""
        connection = self._connection
        if connection is not None:
            with contextlib.suppress(psycopg.OperationalError):  # it is closed already
                hang_up(connection.pgconn.socket)

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _begun(
        self, watch: contextlib.ExitStack, path: tuple[str, ...] | None, limits: GateLimits, seconds: float
    ) -> tuple[psycopg.Connection, threading.Event]:
        """Begin a transaction; the event shows if the connection was broken because the time had passed.

        The time begins with the connection: an executor may wait long for a free one, or for a server that starts.
        """
        connection = self._open()
        overdue = watch.enter_context(watchdog(seconds, self.hang_up))
        _begin(connection, limits, path, limits_files=self._limits_files)
        return connection, overdue

    def _open(self) -> psycopg.Connection:
        if self._connection is None or self._connection.closed:
            connection = self._connect()
            with closed_on_failure(connection):
                connection.autocommit = True  # this class sends BEGIN and ROLLBACK itself
                connection.prepare_threshold = None
                self._limits_files = self._may_limit_files(connection)
            self._connection = connection
        return self._connection

    def _may_limit_files(self, connection: psycopg.Connection) -> bool:
        """Return True if the login may set `temp_file_limit`. Tried in a transaction of its own, so that behind a
        pooler the setting reaches no other client.
        """
        try:
            connection.execute("BEGIN TRANSACTION READ ONLY")
            connection.execute(
                "SELECT pg_catalog.set_config('temp_file_limit', %s, true)", [self._limits.temp_file_limit]
            )
        except psycopg.errors.InsufficientPrivilege:
            return False
        finally:
            connection.execute("ROLLBACK")
        return True

    def _end(self, connection: psycopg.Connection) -> None:
        try:
            connection.execute("ROLLBACK")
        except psycopg.Error:  # the connection is gone or in an unknown state: the next check opens another
            self.close()


_BEGIN = sql.SQL("""
BEGIN TRANSACTION READ ONLY;
SELECT pg_catalog.set_config('statement_timeout', {statement}, true),
       pg_catalog.set_config('lock_timeout', {lock}, true),
       pg_catalog.set_config('idle_in_transaction_session_timeout', '60s', true),
       pg_catalog.set_config('work_mem', {work_mem}, true),
       pg_catalog.set_config('max_parallel_workers_per_gather', '0', true),
       pg_catalog.set_config('jit', 'off', true),
       pg_catalog.set_config('geqo', 'on', true),
       pg_catalog.set_config('geqo_threshold', '7', true),
       pg_catalog.set_config('enable_mergejoin', 'off', true),
       pg_catalog.set_config('constraint_exclusion', 'off', true),
       pg_catalog.set_config('synchronize_seqscans', 'off', true),
       pg_catalog.set_config('client_encoding', 'UTF8', true),
       CASE WHEN {limits_files} THEN pg_catalog.set_config('temp_file_limit', {temp_file_limit}, true) END,
       pg_catalog.set_config('standard_conforming_strings', 'on', true),
       pg_catalog.set_config('backslash_quote', 'safe_encoding', true),
       pg_catalog.set_config('transform_null_equals', 'off', true),
       pg_catalog.set_config('search_path', coalesce({path}, pg_catalog.current_setting('search_path')), true)
""")


def _begin(
    connection: psycopg.Connection, limits: GateLimits, path: tuple[str, ...] | None, *, limits_files: bool
) -> None:
    """Begin the transaction in one round trip.

    One core of the source at most (no parallel workers), and no time lost to compiling plans. Strings must mean the
    same to the server as to the parser, hence `standard_conforming_strings`. Without constraint exclusion the planner
    runs nothing of CHECK constraints; partitions are pruned all the same. Seven tables or more are not joined in all
    orders: planning eleven that share six columns took 2 GB. For a merge join over n columns, the planner considers n
    orders of them: a NATURAL JOIN of five tables of 300 columns took 1.4 GB, and 46 MB without merge joins. Without
    synchronized scans, the first rows of a large table do not depend on who else reads it.
    """
    script = _BEGIN.format(
        statement=str(limits.statement_timeout_ms),
        lock=str(limits.lock_timeout_ms),
        work_mem=f"{limits.work_mem_kb}kB",
        limits_files=limits_files,
        temp_file_limit=limits.temp_file_limit,
        path=None if path is None else search_path(path),
    )
    connection.execute(script)


def search_path(schemas: tuple[str, ...]) -> str:
    """Return the value of the setting `search_path`: temporary objects last, which would hide the source's tables."""
    return ", ".join([*map(quote_name, schemas), "pg_temp"])
