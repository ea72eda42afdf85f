"""A prepared statement sent with libpq itself: every parameter packed, the answer in binary.

The driver's cursor asks of each parameter how to dump it, and of the socket, twice, whether it may go on. That is right
for queries; of an append of one event it was a fifth.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Self

import psycopg
from psycopg.adapt import Transformer
from psycopg.pq import ExecStatus, Format
from psycopg.pq.abc import PGresult


class Statement:
    """One of the statements of a connection that does nothing else while it runs.

    answer_seconds: how long the database may take to answer before the connection counts as lost.
    """

    __slots__ = (
        "_answer",
        "_answer_seconds",
        "_formats",
        "_name",
        "_pgconn",
        "_result",
        "_rows",
        "_unsent",
        "_watched",
    )

    def __init__(self, conn: psycopg.AsyncConnection[Any], name: bytes, parameters: int, answer_seconds: float) -> None:
        self._name = name
        self._pgconn = conn.pgconn
        self._rows = Transformer(conn)
        self._formats = [Format.BINARY] * parameters
        self._answer_seconds = answer_seconds
        self._answer: asyncio.Future[PGresult] | None = None
        self._result: PGresult | None = None
        self._unsent = False
        self._watched: int | None = None

    @classmethod
    async def prepare(
        cls,
        conn: psycopg.AsyncConnection[Any],
        text: str,
        parameters: int,
        answer_seconds: float,
        *,
        name: bytes = b"querymill",
    ) -> Self:
        """The statement of this text, whose parameters are `$1` and so on. Of several each needs a name of its own."""
        statement = cls(conn, name, parameters, answer_seconds)
        statement._pgconn.send_prepare(name, text.encode())
        await statement._answered()
        return statement

    async def row(self, parameters: Sequence[bytes | None]) -> tuple[Any, ...]:
        """Runs it, autocommitted, and gives its one row. Raises psycopg's errors as a cursor does."""
        await self._run(parameters)
        return self._rows.load_row(0, tuple)

    async def rows(self, parameters: Sequence[bytes | None]) -> list[tuple[Any, ...]]:
        """The same of as many rows as there are."""
        result = await self._run(parameters)
        return self._rows.load_rows(0, result.ntuples, tuple)

    async def _run(self, parameters: Sequence[bytes | None]) -> PGresult:
        self._pgconn.send_query_prepared(self._name, parameters, self._formats, Format.BINARY)
        result = await self._answered()
        self._rows.set_pgresult(result, set_loaders=True)
        return result

    async def _answered(self) -> PGresult:
        loop = asyncio.get_running_loop()
        self._answer, self._result = loop.create_future(), None
        self._unsent = self._pgconn.flush() != 0
        self._watch()
        timer = loop.call_later(self._answer_seconds, self._fail, psycopg.OperationalError("the database is silent"))
        try:
            result = await self._answer
        finally:
            timer.cancel()
            self._unwatch()
        if result.status in (ExecStatus.FATAL_ERROR, ExecStatus.BAD_RESPONSE):
            raise psycopg.errors.error_from_result(result)
        return result

    def _watch(self) -> None:
        loop, self._watched = asyncio.get_running_loop(), self._pgconn.socket
        loop.add_reader(self._watched, self._readable)
        if self._unsent:
            loop.add_writer(self._watched, self._writable)

    def _unwatch(self) -> None:
        """Before libpq touches the socket, and watched anew after.

        It may close it, and the number may be another connection's at once. And uvloop watches a socket no further once
        it has told of an error on it, where the server's last words still stand before the end.
        """
        if self._watched is None:
            return
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._watched)
        if self._unsent:
            loop.remove_writer(self._watched)
        self._watched = None

    def _readable(self) -> None:
        self._unwatch()
        try:
            self._pgconn.consume_input()
            while not self._pgconn.is_busy():
                result = self._pgconn.get_result()
                if result is None:
                    self._succeed()
                    return
                self._result = result
            self._watch()
        except psycopg.Error as lost:
            self._fail(lost)

    def _writable(self) -> None:
        self._unwatch()
        try:
            self._unsent = self._pgconn.flush() != 0
            self._watch()
        except psycopg.Error as lost:
            self._fail(lost)

    def _succeed(self) -> None:
        if self._result is None:
            self._fail(psycopg.OperationalError("the database gave no answer"))
        elif self._answer is not None and not self._answer.done():
            self._answer.set_result(self._result)

    def _fail(self, lost: psycopg.Error) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(lost)
