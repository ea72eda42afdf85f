"""Connections to the log's database: autocommit, with Querymill's session settings and schema."""

from __future__ import annotations

import asyncio
import os
import select
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any, Final, LiteralString

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import AsyncConnectionPool

from runtime.postgres.errors import first_line

type Connect = Callable[[], Awaitable[psycopg.AsyncConnection[Any]]]

KEEPALIVE = {
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
    "connect_timeout": 5,
}
"""Connection parameters that detect a silent network failure in about ten seconds."""
ANSWER_SECONDS = 15.0
"""Seconds an ImpatientConnection waits for a response. A network device may acknowledge and then drop bytes, which
keepalives do not detect."""

IDLE_SECONDS = 5.0
"""Seconds a pool keeps an idle connection above its minimum size. Short, because a step may need the connection."""

UNAVAILABLE: Final = (psycopg.OperationalError, psycopg.InterfaceError, psycopg.errors.ReadOnlySqlTransaction)
"""Errors of a log that is unreachable or read-only, such as a standby before its promotion, or on a full disk."""
READ_ONLY: Final = (psycopg.errors.ReadOnlySqlTransaction, psycopg.errors.DiskFull)
"""Errors of a log that can be read but not appended to."""

_SESSION_SETTINGS: Final[tuple[LiteralString, ...]] = (
    # no timeouts: sessions that listen or hold a lock are idle for long; rebuilds and migrations take long
    "set idle_session_timeout to 0",
    "set statement_timeout to 0",
    "set lock_timeout to 0",
    "set idle_in_transaction_session_timeout to '60s'",
    "set default_transaction_isolation to 'read committed'",
    "set client_encoding to 'UTF8'",
    "set datestyle to 'ISO, YMD'",
    # so that differences of timestamps do not depend on daylight saving time
    "set timezone to 'UTC'",
    # the only interval style that the driver reads
    "set intervalstyle to 'postgres'",
    "set standard_conforming_strings to on",
    # a statement ends soon after its client has hung up or was killed; servers on Windows refuse the setting
    """do $$ begin
    set client_connection_check_interval to '2s';
    exception when invalid_parameter_value then null;
    end $$""",
)
_SINCE_17: Final[tuple[LiteralString, ...]] = ("set transaction_timeout to 0",)


class ImpatientConnection(psycopg.AsyncConnection[Any]):
    """Connection that is closed if the server does not respond to a statement for ANSWER_SECONDS."""

    async def wait(self, *arguments: Any, **options: Any) -> Any:
        with hanging_up_after(ANSWER_SECONDS, self):
            return await super().wait(*arguments, **options)


@contextmanager
def hanging_up_after(seconds: float, conn: psycopg.AsyncConnection[Any]) -> Generator[None]:
    """Shut down the socket if the block takes longer than `seconds`; its statement then raises OperationalError."""
    timer = asyncio.get_running_loop().call_later(seconds, hang_up, conn.pgconn.socket)
    try:
        yield
    finally:
        timer.cancel()


def hang_up(descriptor: int) -> None:
    """Shut down the socket of a connection, from any thread."""
    # a waiting reader sees the end of the stream, whereas a cancellation would need the server's response
    with suppress(OSError), socket.socket(fileno=os.dup(descriptor)) as line:
        line.shutdown(socket.SHUT_RDWR)


def with_defaults(dsn: str, name: str) -> str:
    """Add keepalives and the application name `name` to a connection string that does not set them."""
    given = conninfo_to_dict(dsn)
    return make_conninfo(dsn, **{k: v for k, v in {**KEEPALIVE, "application_name": name}.items() if k not in given})


def session_settings(conn: psycopg.Connection[Any] | psycopg.AsyncConnection[Any]) -> sql.Composed:
    """Return SQL for the session settings, which override settings of the role, the database and the server."""
    newer = _SINCE_17 if conn.info.server_version >= 170_000 else ()
    return sql.SQL("; ").join([sql.SQL(setting) for setting in (*_SESSION_SETTINGS, *newer)])


def connected(dsn: str, name: str, *, setting: str) -> psycopg.Connection[Any]:
    """Open a synchronous autocommit connection without session settings. Raises OperationalError.

    setting: name of the setting that contains `dsn`, for the error message.
    """
    try:
        return psycopg.connect(with_defaults(dsn, name), autocommit=True)
    except psycopg.OperationalError as error:
        raise type(error)(f"{setting}: {first_line(error)}", pgconn=error.pgconn) from None


@contextmanager
def naming(setting: str) -> Generator[None]:
    """Prefix database errors raised in the block with the name of a setting."""
    try:
        yield
    except psycopg.DatabaseError as error:
        raise type(error)(f"{setting}: {first_line(error)}") from error


def session(dsn: str, name: str, *, setting: str) -> psycopg.Connection[Any]:
    """Open a synchronous autocommit connection with the session settings. Raises OperationalError.

    setting: name of the setting that contains `dsn`, for the error message.
    """
    conn = connected(dsn, name, setting=setting)
    with closed_on_failure(conn):
        conn.execute(session_settings(conn))
    return conn


@contextmanager
def closed_on_failure(conn: psycopg.Connection[Any]) -> Generator[None]:
    """Close a new connection if its preparation in the block raises an error."""
    try:
        yield
    except BaseException:
        conn.close()
        raise


async def prepare_session(conn: psycopg.AsyncConnection[Any], schema: str) -> None:
    """Apply the session settings; set the search path to `schema`, then `public`, which contains the extensions."""
    await conn.set_autocommit(True)
    path = sql.SQL("; set search_path to {}, public").format(sql.Identifier(schema))
    await conn.execute(session_settings(conn) + path)


async def connect(
    dsn: str, schema: str, name: str = "querymill", *, impatient: bool = False
) -> psycopg.AsyncConnection[Any]:
    """Open an asynchronous connection with the session settings and search path. Raises OperationalError."""
    kind = ImpatientConnection if impatient else psycopg.AsyncConnection
    conn = await kind.connect(with_defaults(dsn, name), autocommit=True)
    try:
        await prepare_session(conn, schema)
    except BaseException:
        await conn.close()
        raise
    return conn


async def _check_if_readable(conn: psycopg.AsyncConnection[Any]) -> None:
    """Raise OperationalError if the server has closed an idle connection.

    An idle connection has nothing to read, unless the server has sent a notice or closed it: only then is a round trip
    spent. A silent loss of the network is detected by the next query.
    """
    idle = select.poll()
    idle.register(conn.fileno(), select.POLLIN)
    if idle.poll(0):
        await AsyncConnectionPool.check_connection(conn)


@asynccontextmanager
async def open_pool(
    dsn: str,
    schema: str,
    *,
    name: str = "querymill",
    max_size: int = 8,
    impatient: bool = False,
    patience: float = 30.0,
    idle_seconds: float = IDLE_SECONDS,
) -> AsyncGenerator[AsyncConnectionPool[psycopg.AsyncConnection[Any]]]:
    """Open a pool of connections as from `connect`; broken connections are replaced before use.

    If no connection is free for `patience` seconds, the pool raises PoolTimeout, which is an OperationalError.
    """

    async def configure(conn: psycopg.AsyncConnection[Any]) -> None:
        await prepare_session(conn, schema)

    pool: AsyncConnectionPool[psycopg.AsyncConnection[Any]] = AsyncConnectionPool(
        with_defaults(dsn, name),
        connection_class=ImpatientConnection if impatient else psycopg.AsyncConnection,
        kwargs={"autocommit": True},
        configure=configure,
        check=_check_if_readable,
        min_size=1,
        max_size=max_size,
        open=False,
        timeout=patience,
        max_idle=idle_seconds,
        # short: after this time the pool gives up, and the next request for a connection starts a new attempt
        reconnect_timeout=2,
    )
    await pool.open()
    try:
        yield pool
    finally:
        await pool.close(timeout=1)
