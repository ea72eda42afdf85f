"""Failed connection attempts: temporary or permanent, in English and Chinese."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from executor.control.retries import may_come_back
from runtime.postgres.connections import connected
from runtime.sources.source_connection import SourceUnreachable, open_source
from tests.ports import OwnPort
from tests.tables import from_table

ASKS_FOR_SSL = bytes.fromhex("0000000804d2162f")
ACCEPTS_SSL = b"S"


def error_response(sqlstate: str, severity: str, text: str) -> bytes:
    fields = f"S{severity}\0VFATAL\0C{sqlstate}\0M{text}\0\0".encode()
    return b"E" + (len(fields) + 4).to_bytes(4) + fields


@contextmanager
def server(reply: bytes) -> Iterator[str]:
    """Send `reply` to each client, then hang up; yield the DSN."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            if self.request.recv(4096) == ASKS_FOR_SSL and reply != ACCEPTS_SSL:
                self.request.sendall(b"N")
                self.request.recv(4096)
            self.request.sendall(reply)

    with socketserver.TCPServer(("127.0.0.1", 0), Handler) as listening:
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        port = cast("tuple[str, int]", listening.server_address)[1]
        try:
            yield f"host=127.0.0.1 port={port} user=ann sslmode=disable"
        finally:
            listening.shutdown()
            thread.join()


def failed_attempts(dsn: str) -> list[Exception]:
    """Return the errors of a connection to a source and of one to the vector store."""
    with pytest.raises(SourceUnreachable) as of_source:
        open_source(dsn)
    with pytest.raises(psycopg.OperationalError) as of_store:
        connected(dsn, "test", setting="QUERYMILL_VECTOR_URL")
    return [of_source.value, of_store.value]


@from_table
def test_refusal_is_judged_by_its_message(sqlstate: str, severity: str, text: str, temporary: bool) -> None:
    with server(error_response(sqlstate, severity, text)) as dsn:
        assert [may_come_back(error) for error in failed_attempts(dsn)] == [temporary] * 2


@pytest.mark.parametrize("name", ["dbname", "user"])
def test_unknown_database_or_user_is_permanent(database: str, name: str) -> None:
    assert not any(map(may_come_back, failed_attempts(make_conninfo(database, **{name: "nobody"}))))


@from_table
def test_incomplete_connection_string_is_permanent(reply: bytes, options: dict[str, str]) -> None:
    with server(reply) as dsn:
        assert not any(map(may_come_back, failed_attempts(make_conninfo(dsn, **options))))


@pytest.fixture
def unused_port() -> Iterator[int]:
    port = OwnPort()
    yield port.number
    port.close()


@pytest.mark.parametrize(
    "dsn",
    [
        pytest.param(lambda port: f"host=127.0.0.1 port={port} user=ann", id="no server at the port"),
        pytest.param(lambda _: "host=/no/such/folder user=ann", id="no socket"),
    ],
)
def test_server_that_does_not_listen_may_come_back(dsn: Callable[[int], str], unused_port: int) -> None:
    assert all(map(may_come_back, failed_attempts(dsn(unused_port))))


def test_server_that_hangs_up_may_come_back() -> None:
    with server(b"") as dsn:
        assert all(map(may_come_back, failed_attempts(dsn)))
