"""The gate that every statement must pass: five layers; the first refusal ends the check.

1. parse: PostgreSQL's own grammar, one SELECT, the task's tables, known functions (`limits`, `walk`, `policy`).
2. session: a read-only transaction with timeouts, rolled back (`session`).
3. prepare: the server checks names and types; nothing runs.
4. plan: EXPLAIN with a cap on the cost. Not inert (the planner folds constants), hence after layer 1.
5. run: through a cursor, up to `max_rows`; only the count is transferred unless rows are requested.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Mapping
from typing import Any

import psycopg
from psycopg.rows import tuple_row

from training.catalog.model import TableName
from training.gate.deadline import CheckDeadline
from training.gate.json_values import json_row, tame_loaders
from training.gate.limits.plans import check_plan
from training.gate.limits.token_limits import check_tokens
from training.gate.names import Definition, SourceNames
from training.gate.policy import Policy
from training.gate.reading.names_reader import read_definition, read_names
from training.gate.refusal import Refused
from training.gate.session import GateCancelled, GateLimits, Overdue, Session
from training.gate.verdict import Layer, Reason, Result, Verdict, sentence
from training.gate.walk import Reading

__all__ = ["Gate", "GateCancelled", "GateLimits", "Result", "Verdict", "run_extended"]

_EXPLAIN = b"EXPLAIN (VERBOSE, FORMAT JSON) "
_DECLARE = b"DECLARE gate NO SCROLL CURSOR FOR "
_MAX_SHOWN_BYTES = 4_000_000
_SHOWN_AT_ONCE = 50
"""Rows fetched at once, before their size is checked."""
GRACE_SECONDS = 2.0
"""Seconds beyond its time limit that a check waits for the server's response before it breaks the connection."""
_COST_PER_MS = 83.0
"""The planner's cost of a millisecond of work, in the unit of `GateLimits.max_cost`."""
_ZONES_MS = 1_000
"""Time limit for SQL that may make names of time zones; its session is closed afterwards (`time_zone_limits`)."""
_MIN_WORK_MEM_KB = 64
"""Minimum that PostgreSQL accepts."""
_WHOLE_SECOND_CHECKS = 3
"""Time that a unit has for second checks, in multiples of the longest one; beyond it, the SQL itself is slow."""
_LOCK_NOT_AVAILABLE = "55P03"
_NAMES_MAX_AGE = 60.0
"""Seconds after which the names of the source are read again, so that a function created meanwhile is noticed."""


class Gate:
    """Checks SQL over the given relations of one source.

    `connect` opens a connection to the source; use the login with the fewest privileges. All checks share one
    connection. Not safe for several threads, except `cancel`.
    """

    def __init__(
        self,
        connect: Callable[[], psycopg.Connection],
        relations: frozenset[TableName],
        limits: GateLimits | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limits = limits or GateLimits()
        self._relations = relations
        self._session = Session(connect, self._limits)
        self._clock = clock
        self._names: SourceNames | None = None
        self._policy: Policy | None = None
        self._read_at = 0.0
        self._spent = 0.0
        """Seconds that the second checks of this unit took."""

    def begin_unit(self) -> None:
        """Give second checks their whole time again, so that results do not depend on what was checked before.

        Entering the gate does this, too; closing does not, because a unit may close its gate midway.
        """
        self._spent = 0.0

    def check(self, sql: str, *, ours: bool = False) -> Verdict:
        """Pass the SQL through all layers; a fault of the SQL is in the verdict, not raised.

        ours: the grammar has made it, so that it gets more time.

        Raises psycopg.OperationalError if the source cannot be reached, and `GateCancelled` after `cancel`.
        """
        return self._pass(sql, None, ours=ours).verdict

    def run(self, sql: str, limit: int = 100, *, ours: bool = False) -> Result:
        """Check the SQL and return at most `limit` of its rows, fewer if they exceed 4 MB together. Raises like
        `check`."""
        return self._pass(sql, limit, ours=ours)

    def parse(self, sql: str) -> Reading:
        """Pass the SQL through layer 1 alone; raises `Refused`."""
        check_tokens(sql, max_bytes=self._limits.max_bytes, max_depth=self._limits.max_depth)
        return self._current_policy().check(sql)

    def unreadable(self) -> dict[TableName, str]:
        """Return the relations that no SQL may read, each with the reason."""
        return self._current_policy().unreadable()

    def cancel(self) -> None:
        """Cancel the running check; later checks raise `GateCancelled`. Safe to call from any thread."""
        self._session.cancel()

    def close(self) -> None:
        """Close the connection; a later check opens another."""
        self._session.close()

    def __enter__(self) -> Gate:
        self.begin_unit()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _pass(self, sql: str, limit: int | None, *, ours: bool) -> Result:
        started = self._clock()
        limits = self._limits if ours else self._limits.of_others()
        attempt, result = self._attempted(sql, limits, limit)
        if self._may_check_again() and attempt.may_have_met_a_busy_server(result.verdict, ours=ours):
            second, result = self._attempted(sql, limits.of_second_check(ours=ours), limit)
            self._spent += second.deadline.used
        seconds = max(self._clock() - started, 0.0)
        return dataclasses.replace(result, verdict=dataclasses.replace(result.verdict, seconds=seconds))

    def _may_check_again(self) -> bool:
        whole = self._limits.of_second_check(ours=True).statement_timeout_ms / 1_000
        return self._limits.patience > 1 and self._spent < whole * _WHOLE_SECOND_CHECKS

    def _attempted(
        self, sql: str, limits: GateLimits, limit: int | None, *, again: bool = False
    ) -> tuple[_Attempt, Result]:
        attempt = _Attempt(limits, limit, CheckDeadline(limits.statement_timeout_ms, self._clock))
        try:
            reading = self.parse(sql)
            attempt.layer = "session"
            if reading.zones:
                limits = dataclasses.replace(limits, statement_timeout_ms=min(limits.statement_timeout_ms, _ZONES_MS))
                attempt.deadline = CheckDeadline(limits.statement_timeout_ms, self._clock)
            return attempt, self._through(attempt, reading, limits)
        except Refused as refused:
            return attempt, attempt.refused(refused.reason, refused.subject, refused.sqlstate, refused.position)
        except psycopg.Error as error:
            if self._session.cancelled:
                raise GateCancelled from error
            if attempt.layer in ("parse", "session") or _server_went(error):
                raise  # only our own queries ran, or the server stopped under it: no fault of the SQL
            if isinstance(error, Overdue):
                attempt.abandoned = True
                return attempt, attempt.refused("timeout", f"{limits.statement_timeout_ms} ms", None, None)
            if _is_lost(error) and not again:
                # whether it was lost over this SQL shows a second time
                return self._attempted(sql, limits, limit, again=True)
            return attempt, attempt.failed(error)

    def _through(self, attempt: _Attempt, reading: Reading, limits: GateLimits) -> Result:
        """Pass the layers that need the database. A server that copies a large value notices no timeout meanwhile."""
        seconds = limits.statement_timeout_ms / 1_000 + GRACE_SECONDS
        try:
            with self._session.transaction(reading.path, limits=limits, seconds=seconds) as connection:
                return attempt.go(connection, reading)
        finally:
            if reading.zones:
                self._session.close()

    def _current_policy(self) -> Policy:
        now = self._clock()
        if self._policy is None or now - self._read_at > _NAMES_MAX_AGE:
            with self._session.transaction() as connection:
                self._names = read_names(connection, self._define, {relation.schema for relation in self._relations})
            self._policy = Policy(self._names, self._relations)
            self._read_at = now
        return self._policy

    def _define(self, relation: TableName) -> Definition:
        with self._session.transaction() as connection:
            return read_definition(connection, relation)


def _server_went(error: psycopg.Error) -> bool:
    """Return True if the server was stopped, crashed or is starting (SQLSTATE 57P01 to 57P03), or is a standby that
    cancelled the SQL because of a change of its primary (40001, 40P01)."""
    return error.sqlstate in ("57P01", "57P02", "57P03", "40001", "40P01")


def _is_lost(error: psycopg.Error) -> bool:
    """Return True if the connection ended without an error message: the server was killed, or the network failed.

    For a result that libpq itself made, psycopg raises a plain DatabaseError.
    """
    return error.sqlstate is None and (
        isinstance(error, psycopg.OperationalError) or type(error) is psycopg.DatabaseError
    )


class _Attempt:
    """Check of one statement by the layers that need the database."""

    def __init__(self, limits: GateLimits, shown: int | None, deadline: CheckDeadline) -> None:
        self.deadline = deadline
        self.abandoned = False
        """Whether the connection was broken while the server may still work at it."""
        self._limits = limits
        self._shown = shown
        self._places: Mapping[int, int] = {}
        """Offset in the prepared SQL -> offset in the given one."""
        self._guarded = False
        self._cost: float | None = None
        self._recursive = False
        self.layer: Layer = "parse"

    def go(self, connection: psycopg.Connection, reading: Reading) -> Result:
        self.deadline.begin()
        self._recursive = reading.recursive
        assert reading.printed is not None  # noqa: S101 - SQL of others is printed
        command = reading.printed.guarded.encode()
        self._guarded = reading.printed.guarded != reading.printed.text
        self.layer, self._places = "prepare", reading.printed.places
        _prepare(connection, reading.printed.text.encode())
        self.layer, self._places = "plan", {}
        self._plan(connection, reading, command)
        self.layer = "run"
        return self._run(connection, reading, command)

    def may_have_met_a_busy_server(self, verdict: Verdict, *, ours: bool) -> bool:
        """Return True if the SQL may have failed because of the load of the source, so that a second check helps.

        It waited for a lock, or it is SQL of the grammar whose time ran out although its plan is cheap or was not made.
        False if the planner cannot know the cost (a recursion), if the time was shortened because the memory grows with
        it, and if the check was cancelled or abandoned: an abandoned attempt may still run on the server.

        """
        if verdict.sqlstate == _LOCK_NOT_AVAILABLE:
            return True
        cheap = (verdict.cost or 0.0) <= self._limits.statement_timeout_ms * _COST_PER_MS
        slow = verdict.reason == "timeout" and self.deadline.passed
        return ours and slow and cheap and not self._recursive and not self.abandoned and not self.deadline.shortened

    def _plan(self, connection: psycopg.Connection, reading: Reading, command: bytes) -> None:
        self.deadline.enforce(connection)
        [([plan],)] = run_extended(connection, _EXPLAIN + command).fetchall()
        self._cost = float(plan["Plan"]["Total Cost"])
        allowance = check_plan(plan["Plan"], reading.lengths, arrays=reading.arrays, max_cost=self._limits.max_cost)
        self.deadline.shorten(connection, allowance.milliseconds)
        if allowance.sharing > 1:
            share = f"{max(self._limits.work_mem_kb // allowance.sharing, _MIN_WORK_MEM_KB)}kB"
            connection.execute("SELECT pg_catalog.set_config('work_mem', %s, true)", [share])

    def _run(self, connection: psycopg.Connection, reading: Reading, command: bytes) -> Result:
        self.deadline.enforce(connection)
        run_extended(connection, _DECLARE + command)
        columns: tuple[str, ...] = ()
        rows: list[tuple[Any, ...]] = []
        fetched = 0
        if self._shown is not None:
            columns, rows, fetched = self._fetch(connection, self._shown)
        self.deadline.enforce(connection)
        most = self._limits.max_rows
        count = fetched + _move(connection, max(most + 1 - fetched, 1), to_the_end=reading.recursive)
        verdict = Verdict(
            valid=True,
            layer="run",
            rows=min(count, most),
            truncated=count > most,
            empty=count == 0,
            cost=self._cost,
            tables=tuple(sorted(relation.short for relation in reading.relations)),
        )
        return Result(columns=columns, rows=tuple(json_row(row) for row in rows), verdict=verdict)

    def _fetch(self, connection: psycopg.Connection, limit: int) -> tuple[tuple[str, ...], list[tuple[Any, ...]], int]:
        """Return the names of the columns, at most `limit` rows of together 4 MB, and how many were fetched."""
        rows: list[tuple[Any, ...]] = []
        fetched, left = 0, _MAX_SHOWN_BYTES
        with connection.cursor(row_factory=tuple_row) as cursor:
            tame_loaders(cursor)
            while True:
                self.deadline.enforce(connection)
                asked = min(limit - fetched, _SHOWN_AT_ONCE)
                cursor.execute(b"FETCH FORWARD %d FROM gate" % asked)
                fetched += cursor.rowcount
                for row, size in zip(cursor, _sizes(cursor), strict=True):
                    left -= size
                    if left >= 0:
                        rows.append(row)
                if left < 0 or cursor.rowcount < asked or fetched >= limit:
                    return tuple(column.name for column in cursor.description or ()), rows, fetched

    def failed(self, error: psycopg.Error) -> Result:
        """Return the server's refusal. Positions count in the given SQL, not in the command around it."""
        if self._guarded and isinstance(error, psycopg.errors.NumericValueOutOfRange):
            return self.refused("unbounded_argument", "repeat / lpad / rpad", error.sqlstate, None)
        primary = error.diag.message_primary or str(error).strip() or type(error).__name__
        if isinstance(error, psycopg.errors.QueryCanceled):
            reason: Reason = "timeout"
        elif _is_lost(error):
            reason = "session_lost"
        else:
            reason = "server_error"
        at = self._places.get(int(error.diag.statement_position or 0) - 1)
        return self.refused(reason, primary, error.sqlstate, None if at is None else at + 1)

    def refused(self, reason: Reason, subject: str, sqlstate: str | None, position: int | None) -> Result:
        verdict = Verdict(
            valid=False,
            layer=self.layer,
            error=sentence(reason, subject),
            sqlstate=sqlstate,
            position=position,
            cost=self._cost,
            reason=reason,
            subject=subject,
        )
        return Result(columns=(), rows=(), verdict=verdict)


def _prepare(connection: psycopg.Connection, command: bytes) -> None:
    """Parse on the server, by the protocol that accepts one statement only."""
    result = connection.pgconn.prepare(b"", command)
    if result.status != psycopg.pq.ExecStatus.COMMAND_OK:
        raise psycopg.errors.error_from_result(result)


def run_extended(connection: psycopg.Connection, command: bytes) -> psycopg.Cursor[tuple[Any, ...]]:
    """Execute one statement; a second one is an error, because binary results need the extended protocol."""
    return connection.cursor(row_factory=tuple_row).execute(command, binary=True)


def _sizes(cursor: psycopg.Cursor[Any]) -> list[int]:
    """Return the bytes of each row that was fetched."""
    result = cursor.pgresult
    assert result is not None  # noqa: S101 - a FETCH has one
    return [sum(len(result.get_value(row, n) or b"") for n in range(result.nfields)) for row in range(result.ntuples)]


def _move(connection: psycopg.Connection, count: int, *, to_the_end: bool) -> int:
    """Skip `count` rows, or all, on the server without transferring them; return how many were skipped.

    A recursive query runs to its end, which proves that it has one.
    """
    if to_the_end:
        return connection.execute("MOVE FORWARD ALL FROM gate").rowcount
    return connection.execute(b"MOVE FORWARD %d FROM gate" % count).rowcount
