"""Opening connections to the log's database: asynchronous, autocommit, in Querymill's own schema."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any, Final, LiteralString

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import AsyncConnectionPool

from runtime.postgres.errors import first_line

KEEPALIVE = {
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
    "connect_timeout": 5,
}
"""A silent loss of the network is noticed in about ten seconds."""
ANSWER_SECONDS = 15.0
"""How long an impatient connection waits for an answer: something between us and the server may swallow bytes and still
acknowledge them, which no keepalive notices."""

IDLE_SECONDS = 5.0
"""How long a pool keeps an unused connection beyond its smallest number: if few are allowed, a step may wait for it."""

UNAVAILABLE: Final = (psycopg.OperationalError, psycopg.InterfaceError, psycopg.errors.ReadOnlySqlTransaction)
"""What a log raises that is away, or that takes nothing for a time: a standby that is about to take over, or a server
that spares the last of its disk."""
UNWILLING: Final = (psycopg.errors.ReadOnlySqlTransaction, psycopg.errors.DiskFull)
"""What of these a log raises that can be read all the same."""

_SESSION_SETTINGS: Final[tuple[LiteralString, ...]] = (
    # who listens, or holds an advisory lock, says nothing for long; a rebuild or a migration takes its time
    "set idle_session_timeout to 0",
    "set statement_timeout to 0",
    "set lock_timeout to 0",
    "set idle_in_transaction_session_timeout to '60s'",
    "set default_transaction_isolation to 'read committed'",
    "set client_encoding to 'UTF8'",
    "set datestyle to 'ISO, YMD'",
    # two times in a zone of its own are as far apart as its clocks say, which are put back an hour in autumn
    "set timezone to 'UTC'",
    # the driver reads intervals of no other style
    "set intervalstyle to 'postgres'",
    "set standard_conforming_strings to on",
)
_SINCE_17: Final[tuple[LiteralString, ...]] = ("set transaction_timeout to 0",)


class ImpatientConnection(psycopg.AsyncConnection[Any]):
    """Breaks, as a lost connection does, when a statement has had no answer for ANSWER_SECONDS."""

    async def wait(self, *arguments: Any, **options: Any) -> Any:
        with hanging_up_after(ANSWER_SECONDS, self):
            return await super().wait(*arguments, **options)


@contextmanager
def hanging_up_after(seconds: float, conn: psycopg.AsyncConnection[Any]) -> Generator[None]:
    """Breaks the connection, as a loss does, when the block takes longer; what waits for it raises OperationalError."""
    timer = asyncio.get_running_loop().call_later(seconds, hang_up, conn.pgconn.socket)
    try:
        yield
    finally:
        timer.cancel()


def hang_up(descriptor: int) -> None:
    """Ends the line of a connection from outside, as a loss of the network does. From any thread."""
    # whoever waits for the socket reads its end, which works where a cancellation would wait for the server again
    with suppress(OSError), socket.socket(fileno=os.dup(descriptor)) as line:
        line.shutdown(socket.SHUT_RDWR)


def with_defaults(dsn: str, name: str) -> str:
    """The connection string with keepalives and an application name, where it names none itself."""
    given = conninfo_to_dict(dsn)
    return make_conninfo(dsn, **{k: v for k, v in {**KEEPALIVE, "application_name": name}.items() if k not in given})


def session_settings(conn: psycopg.Connection[Any] | psycopg.AsyncConnection[Any]) -> sql.Composed:
    """One script that sets what our sessions need, whatever is set for the role, the database or the server."""
    newer = _SINCE_17 if conn.info.server_version >= 170_000 else ()
    return sql.SQL("; ").join([sql.SQL(setting) for setting in (*_SESSION_SETTINGS, *newer)])


def connected(dsn: str, name: str, *, setting: str) -> psycopg.Connection[Any]:
    """A synchronous connection in autocommit, as the server gives it. Raises OperationalError.

    setting: where the connection string comes from. The error names it, as it could also be the source's that failed.
    """
    try:
        return psycopg.connect(with_defaults(dsn, name), autocommit=True)
    except psycopg.OperationalError as error:
        raise type(error)(f"{setting}: {first_line(error)}") from None


@contextmanager
def naming(setting: str) -> Generator[None]:
    """The same of what a server refuses later: its errors, of the same types, name the setting."""
    try:
        yield
    except psycopg.DatabaseError as error:
        raise type(error)(f"{setting}: {first_line(error)}") from error


def session(dsn: str, name: str, *, setting: str) -> psycopg.Connection[Any]:
    """The same with the settings that our sessions need."""
    conn = connected(dsn, name, setting=setting)
    with closed_on_failure(conn):
        conn.execute(session_settings(conn))
    return conn


@contextmanager
def closed_on_failure(conn: psycopg.Connection[Any]) -> Generator[None]:
    """Around what makes a new connection ready: nobody has it yet, so nobody else closes it where that fails."""
    try:
        yield
    except BaseException:
        conn.close()
        raise


async def prepare_session(conn: psycopg.AsyncConnection[Any], schema: str) -> None:
    """Our schema first, so that SQL files need not name it; public for extensions."""
    await conn.set_autocommit(True)
    path = sql.SQL("; set search_path to {}, public").format(sql.Identifier(schema))
    await conn.execute(session_settings(conn) + path)


async def connect(
    dsn: str, schema: str, name: str = "querymill", *, impatient: bool = False
) -> psycopg.AsyncConnection[Any]:
    """One connection of one's own."""
    kind = ImpatientConnection if impatient else psycopg.AsyncConnection
    conn = await kind.connect(with_defaults(dsn, name), autocommit=True)
    try:
        await prepare_session(conn, schema)
    except BaseException:
        await conn.close()
        raise
    return conn


@asynccontextmanager
async def open_pool(
    dsn: str,
    schema: str,
    *,
    name: str = "querymill",
    smallest: int = 1,
    largest: int = 8,
    impatient: bool = False,
    patience: float = 30.0,
) -> AsyncGenerator[AsyncConnectionPool[psycopg.AsyncConnection[Any]]]:
    """A pool of such connections; a broken one is replaced before it is lent.

    Whoever gets none within `patience` seconds is raised PoolTimeout, which is an OperationalError.
    """

    async def configure(conn: psycopg.AsyncConnection[Any]) -> None:
        await prepare_session(conn, schema)

    pool: AsyncConnectionPool[psycopg.AsyncConnection[Any]] = AsyncConnectionPool(
        with_defaults(dsn, name),
        connection_class=ImpatientConnection if impatient else psycopg.AsyncConnection,
        kwargs={"autocommit": True},
        configure=configure,
        check=AsyncConnectionPool.check_connection,
        min_size=smallest,
        max_size=largest,
        open=False,
        timeout=patience,
        max_idle=IDLE_SECONDS,
        # no long pauses between attempts: once the pool has given up, whoever asks for a connection makes it try again
        reconnect_timeout=2,
    )
    await pool.open()
    try:
        yield pool
    finally:
        await pool.close(timeout=1)
