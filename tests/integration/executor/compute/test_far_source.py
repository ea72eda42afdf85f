"""Validation over a source that is far: more units run at once, within the connections of the source."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from executor.steps.registry import WORKS
from tests.integration.executor.compute.conftest import create_with_pairs, pairs
from tests.integration.executor.conftest import Bench

pytestmark = pytest.mark.long

ONE_WAY_SECONDS = 0.004


class SlowLine:
    """Connections to a server through which every message takes ONE_WAY_SECONDS."""

    def __init__(self, socket: str) -> None:
        self._socket = socket
        self.open = 0
        self.most = 0

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open += 1
        self.most = max(self.most, self.open)
        server_reader, server_writer = await asyncio.open_unix_connection(self._socket)
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._forward(reader, server_writer))
                both.create_task(self._forward(server_reader, writer))
        finally:
            self.open -= 1

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        while data := await reader.read(65_536):
            loop.call_later(ONE_WAY_SECONDS, writer.write, data)
        loop.call_later(ONE_WAY_SECONDS, writer.close)


@asynccontextmanager
async def slow_line(dsn: str) -> AsyncGenerator[tuple[SlowLine, str]]:
    """Provide a slow line to the server of a DSN with a socket, and the DSN over it."""
    given = conninfo_to_dict(dsn)
    line = SlowLine(f"{given['host']}/.s.PGSQL.{given.get('port') or 5432}")
    server = await asyncio.start_server(line.connected, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        yield line, make_conninfo(dsn, host="127.0.0.1", port=str(port), sslmode="disable", gssencmode="disable")


def test_far_source_gets_more_units_at_once(play: Callable[..., None], shop: str) -> None:
    async def scenario(bench: Bench) -> None:
        async with slow_line(shop) as (line, dsn):
            await create_with_pairs(bench, pairs(count=150), dsn=dsn)
            async with bench.daemon(works=WORKS):
                ended = await bench.ended(await bench.request("sql_validation", force=True), seconds=120)
        assert (ended.status, ended.error) == ("completed", None)
        assert bench.settings.unit_concurrency < line.most <= bench.settings.source_connections

    play(scenario)
