"""A prepared statement sent with libpq itself: every parameter packed, the answer in binary.

The driver's cursor works out for each parameter how to send it, and asks the socket twice whether it may go on. That is
fine for queries, but was a fifth of the time of appending one event.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Self

import psycopg
from psycopg.adapt import Transformer
from psycopg.pq import ExecStatus, Format
from psycopg.pq.abc import PGresult

type Row = tuple[bytes | None, ...]
"""Fields as they came, in binary."""


class _Flight(NamedTuple):
    """What was sent and not answered yet, and what gives it up."""

    answer: asyncio.Future[PGresult]
    timer: asyncio.TimerHandle


class Statement:
    """One of the statements of a connection that does nothing else while it runs.

    answer_seconds: how long the database may take to answer before the connection counts as lost.
    """

    __slots__ = (
        "_answer",
        "_answer_seconds",
        "_flights",
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
        self._flights: deque[_Flight] = deque()

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

    async def row(self, parameters: Sequence[bytes | None]) -> Row:
        """Runs it, autocommitted, and gives its one row. Raises psycopg's errors as a cursor does."""
        return row_of(await self._run(parameters))

    async def rows(self, parameters: Sequence[bytes | None]) -> list[tuple[Any, ...]]:
        """The same of as many rows as there are, their fields as a cursor gives them."""
        result = await self._run(parameters)
        self._rows.set_pgresult(result, set_loaders=True)
        return self._rows.load_rows(0, result.ntuples, tuple)

    def send(self, parameters: Sequence[bytes | None]) -> asyncio.Future[PGresult]:
        """Runs it though what was sent before is not answered yet: in order, and each in a transaction of its own.

        The answer is for `row_of`; a connection that is lost fails it. Until all are answered, or `forget` was called,
        nothing else may use the connection.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[PGresult] = loop.create_future()
        timer = loop.call_later(self._answer_seconds, self._give_up, self._fail_flights)
        self._flights.append(_Flight(answer, timer))
        self._unwatch()
        try:
            if len(self._flights) == 1:
                self._result = None
                self._pgconn.enter_pipeline_mode()
            self._pgconn.send_query_prepared(self._name, parameters, self._formats, Format.BINARY)
            self._pgconn.pipeline_sync()
            self._unsent = self._pgconn.flush() != 0
            self._watch()
        except psycopg.Error as lost:
            self._fail_flights(lost)
        return answer

    def forget(self) -> None:
        """Waits no longer for what was sent, as the connection is about to be closed."""
        self._fail_flights(psycopg.OperationalError("the connection was given up"))

    async def _run(self, parameters: Sequence[bytes | None]) -> PGresult:
        self._pgconn.send_query_prepared(self._name, parameters, self._formats, Format.BINARY)
        return await self._answered()

    async def _answered(self) -> PGresult:
        loop = asyncio.get_running_loop()
        self._answer, self._result = loop.create_future(), None
        self._unsent = self._pgconn.flush() != 0
        self._watch()
        timer = loop.call_later(self._answer_seconds, self._give_up, self._fail)
        try:
            result = await self._answer
        finally:
            timer.cancel()
            self._unwatch()
        _check(result)
        return result

    def _watch(self) -> None:
        loop, self._watched = asyncio.get_running_loop(), self._pgconn.socket
        loop.add_reader(self._watched, self._readable)
        if self._unsent:
            loop.add_writer(self._watched, self._writable)

    def _unwatch(self) -> None:
        """Called before libpq touches the socket, which is watched again afterwards.

        libpq may close it, and another connection may get its number at once. Besides, uvloop stops watching a socket
        once it has reported an error on it, although the server's last message may still be there to be read.
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
        if self._flights:
            self._land_flights()
            return
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
            if self._flights:
                self._fail_flights(lost)
            else:
                self._fail(lost)

    def _land_flights(self) -> None:
        """Answers those whose transaction is over: libpq gives a result, then None, then the sync that ends it."""
        nothing = False
        try:
            self._pgconn.consume_input()
            while self._flights and not self._pgconn.is_busy():
                result = self._pgconn.get_result()
                if result is None:
                    # None twice in a row where the connection is lost: the next read raises
                    if nothing:
                        break
                    nothing = True
                elif result.status == ExecStatus.PIPELINE_SYNC:
                    self._land(self._flights.popleft())
                    nothing = False
                else:
                    self._result = result
                    nothing = False
            if self._flights:
                self._watch()
            else:
                self._pgconn.exit_pipeline_mode()
        except psycopg.Error as lost:
            self._fail_flights(lost)

    def _land(self, flight: _Flight) -> None:
        flight.timer.cancel()
        result, self._result = self._result, None
        if flight.answer.done():
            return
        if result is None:
            flight.answer.set_exception(psycopg.OperationalError("the database gave no answer"))
        else:
            flight.answer.set_result(result)

    def _fail_flights(self, lost: psycopg.Error) -> None:
        self._unwatch()
        while self._flights:
            flight = self._flights.popleft()
            flight.timer.cancel()
            if not flight.answer.done():
                flight.answer.set_exception(lost)
                # asked for here, or asyncio would warn where the caller no longer waits
                flight.answer.exception()

    @staticmethod
    def _give_up(fail: Callable[[psycopg.Error], None]) -> None:
        # made here: an error made for each statement and thrown away would be a hundredth of an append
        fail(psycopg.OperationalError("the database is silent"))

    def _succeed(self) -> None:
        if self._result is None:
            self._fail(psycopg.OperationalError("the database gave no answer"))
        elif self._answer is not None and not self._answer.done():
            self._answer.set_result(self._result)

    def _fail(self, lost: psycopg.Error) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(lost)


def row_of(result: PGresult) -> Row:
    """The one row of an answer to `send`. Raises psycopg's errors as a cursor does."""
    _check(result)
    return tuple([result.get_value(0, column) for column in range(result.nfields)])


def _check(result: PGresult) -> None:
    if result.status in (ExecStatus.FATAL_ERROR, ExecStatus.BAD_RESPONSE):
        raise psycopg.errors.error_from_result(result)
