"""A statement fails at once if its server dies while it runs, on both event loops."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
import uvloop
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from events.append.prepared_statement import PreparedStatement
from runtime.postgres import connections
from runtime.settings.settings import Settings

LAST_WORDS = b"SWARNING\0VWARNING\0C57P02\0Mterminating connection because of an immediate shutdown\0\0"
FATAL = b"SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0"


def int4(value: int) -> bytes:
    return value.to_bytes(4)


class Server:
    """Proxy to PostgreSQL that on request sends `words`, stops reading and closes the connection."""

    def __init__(self, folder: Path, dsn: str, words: bytes) -> None:
        self.folder, self.words = folder, words
        given = conninfo_to_dict(dsn)
        self.behind = f"{given['host']}/.s.PGSQL.{given.get('port') or 5432}"
        self.dying = False
        self.sockets: list[asyncio.StreamWriter] = []

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind_reader, behind_writer = await asyncio.open_unix_connection(self.behind)
        self.sockets += [writer, behind_writer]
        back = asyncio.create_task(self._pass(behind_reader, writer))
        while data := await reader.read(65_536):
            if self.dying:
                # the rest of the client's data is never read, so closing this socket is an error on the other
                writer.transport.pause_reading()  # type: ignore[attr-defined]
                writer.write(self.words)
                await asyncio.sleep(0.05)
                writer.transport.abort()
                break
            behind_writer.write(data)
        behind_writer.close()
        await back

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            writer.write(data)


@asynccontextmanager
async def over_one_that_dies(
    settings: Settings, folder: Path, words: bytes
) -> AsyncGenerator[tuple[Server, PreparedStatement]]:
    """Statement that returns a text's length, over a proxy that can be killed."""
    dsn = settings.database_url or ""
    server = Server(folder, dsn, words)
    async with await asyncio.start_unix_server(server.accept, folder / ".s.PGSQL.5432"):
        conn = await connections.connect(make_conninfo(dsn, host=str(folder), port=5432), settings.database_schema)
        yield server, await PreparedStatement.prepare(conn, "select length($1::text)", 1, 600.0)
        await conn.close()


@pytest.mark.parametrize("run", [pytest.param(asyncio.run, id="asyncio"), pytest.param(uvloop.run, id="uvloop")])
@pytest.mark.parametrize(
    "words",
    [
        pytest.param(b"N" + struct.pack("!i", len(LAST_WORDS) + 4) + LAST_WORDS, id="after a warning"),
        pytest.param(b"E" + struct.pack("!i", len(FATAL) + 4) + FATAL, id="after a fatal error"),
        pytest.param(b"", id="without a message"),
    ],
)
def test_statement_fails_at_once_if_its_server_dies(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory, run: Callable[..., Any], words: bytes
) -> None:
    async def lose() -> None:
        async with over_one_that_dies(settings, tmp_path_factory.mktemp("s"), words) as (server, statement):
            assert await statement.row([b"abc"]) == (int4(3),)
            server.dying = True
            async with asyncio.timeout(60):
                with pytest.raises(psycopg.OperationalError):
                    # larger than a socket buffer: most of it is never read
                    await statement.row([b"x" * 4_000_000])

    run(lose())
