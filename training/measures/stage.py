"""Runs SQL on made-up rows in temporary tables, never in the source, if the data do not show its meaning."""

from __future__ import annotations

import logging
import time
import zlib
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import psycopg
from psycopg import sql

from training.gate.json_values import tame_loaders
from training.measures.mutation import Rows, same_rows, sorted_by
from training.measures.small_instance import MadeTable, SmallInstance, small_instance
from training.source.description import SourceDescription

_SIZES = ((30, 160), (24, 1_500))
"""(rows of a parent, rows of a child): few rows first, then enough for "more than 200 of each"."""
MAX_ROWS = 500
_TIMEOUT_MS = 5_000
"""Far more than SQL over so few rows takes, so that the load of the machine does not change a result."""

logger = logging.getLogger("SQLValidator")


class Stage:
    """SQL over made-up rows, not on the source's server. Not thread-safe; must be closed.

    Everything happens in temporary tables of a transaction that is rolled back. Before the first SQL runs, the
    transaction becomes read-only and sees nothing but these tables.
    """

    def __init__(self, connect: Callable[[], psycopg.Connection[Any]], source: SourceDescription) -> None:
        self._connect = connect
        self._source = source
        self._connection: psycopg.Connection[Any] | None = None
        self._refused = False

    def distinguish(
        self, statement: str, others: Sequence[str], same: Callable[[Rows, Rows], bool] | None = None
    ) -> tuple[bool, ...]:
        """Return for each of the others if it gives another result than the statement on some made-up rows.

        The statement has passed the gate; the others are small changes of it, or have passed it, too. `same` compares
        the statement's rows with another's; by default they must be equal. psycopg.OperationalError if the server
        cannot be reached.
        """
        told = [False] * len(others)
        for parents, children in _SIZES:
            instance = small_instance(
                statement, self._source, parents=parents, children=children, seed=zlib.crc32(statement.encode())
            )
            if instance is None or self._refused:
                break
            self._compare(instance, statement, others, told, same)
            if all(told):
                break
        return tuple(told)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()

    def __enter__(self) -> Stage:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _compare(
        self,
        instance: SmallInstance,
        statement: str,
        others: Sequence[str],
        told: list[bool],
        same: Callable[[Rows, Rows], bool] | None,
    ) -> None:
        connection = self._open()
        with connection.transaction(force_rollback=True):
            if not self._set(connection, instance.tables):
                return
            expected, same = _run(connection, instance.relocated(statement)), same or _equal_for(statement)
            for number, other in enumerate(others):
                if expected is not None and not told[number]:
                    found = _run(connection, instance.relocated(other))
                    told[number] = found is not None and not same(expected, found)

    def _set(self, connection: psycopg.Connection[Any], tables: Sequence[MadeTable]) -> bool:
        """Create and fill the tables; return False if the login may not, or if a value made for a key does not fit into
        a column of another type that refers to it."""
        try:
            for table in tables:
                _make(connection, table)
        except psycopg.errors.InsufficientPrivilege:
            self._refused = True
            logger.warning("no made-up rows: this login may not make temporary tables")
            return False
        except psycopg.DataError:
            return False
        connection.execute("select set_config('search_path', 'pg_temp, pg_catalog', true)")
        # a few hundred rows need no plan that takes the planner long
        connection.execute(
            "select set_config('geqo_threshold', '7', true), set_config('enable_mergejoin', 'off', true)"
        )
        # plans are those of the whole result, although only its first rows are read
        connection.execute("select set_config('cursor_tuple_fraction', '1', true)")
        connection.execute("select set_config('statement_timeout', %s, true)", [str(_TIMEOUT_MS)])
        connection.execute("set transaction read only")
        return True

    def _open(self) -> psycopg.Connection[Any]:
        if self._connection is None or self._connection.closed:
            self._connection = self._connect()
            self._connection.autocommit = True
        return self._connection


def _equal_for(statement: str) -> Callable[[Rows, Rows], bool]:
    return partial(same_rows, by=sorted_by(statement))


def _make(connection: psycopg.Connection[Any], table: MadeTable) -> None:
    name = sql.Identifier("pg_temp", table.name)
    columns = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(column), _type(written)) for column, written in table.columns
    )
    connection.execute(sql.SQL("create temporary table {} ({})").format(sql.Identifier(table.name), columns))
    with connection.cursor() as cursor, cursor.copy(sql.SQL("copy {} from stdin").format(name)) as copy:
        for row in table.rows:
            copy.write_row(row)


def _type(written: str) -> sql.Composable:
    base = written.removesuffix("[]")
    return sql.SQL("{}[]").format(sql.Identifier(base)) if base != written else sql.Identifier(base)


def _run(connection: psycopg.Connection[Any], statement: str | None) -> Rows | None:
    """Return at most 500 rows; None if the SQL does not run here."""
    if statement is None:
        return None
    started = time.monotonic()
    try:
        # the rollback closes the cursor
        with connection.transaction(force_rollback=True), connection.cursor() as cursor:
            tame_loaders(cursor)
            cursor.execute(b"declare made no scroll cursor for " + statement.encode(), prepare=False)
            return cursor.execute(b"fetch %d from made" % MAX_ROWS, prepare=False).fetchall()
    except psycopg.errors.QueryCanceled:
        # after a stop, which cancels it earlier, the result is dropped
        if (time.monotonic() - started) * 1_000 >= _TIMEOUT_MS:
            logger.warning("构造数据上的 SQL 超时, 按未检出计: %s", statement)
        return None
    except psycopg.DatabaseError as error:
        if isinstance(error, psycopg.OperationalError):
            raise
        return None
