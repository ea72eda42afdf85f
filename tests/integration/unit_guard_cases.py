"""Cases for the guard of unit tests, which fails those named `forbidden`; test_unit_guard.py copies and runs them."""

from __future__ import annotations

import asyncio
import os
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

REPOSITORY = Path(__file__).parents[2]
SIBLING = f"{REPOSITORY}2/data"
NOWHERE = "/no/such/folder/file"


@pytest.mark.parametrize(
    "use",
    [
        pytest.param(lambda: Path(NOWHERE).write_text("x"), id="write"),
        pytest.param(lambda: Path(SIBLING).read_text(), id="read_from_a_sibling_of_the_repository"),
        pytest.param(lambda: Path(NOWHERE).mkdir(), id="mkdir"),
        pytest.param(lambda: Path(NOWHERE).unlink(), id="unlink"),
        pytest.param(lambda: Path(NOWHERE).rename("x"), id="rename"),
        pytest.param(lambda: Path(NOWHERE).chmod(0o600), id="chmod"),
        pytest.param(lambda: os.execv(NOWHERE, ["x"]), id="exec"),
        pytest.param(lambda: subprocess.run([sys.executable, "-c", ""], check=True), id="subprocess"),
        pytest.param(lambda: os.kill(os.getpid(), 0), id="kill"),
        pytest.param(lambda: socket.create_connection(("127.0.0.1", 1)), id="connect"),
        pytest.param(lambda: socket.socket().bind(("127.0.0.1", 0)), id="bind"),
        pytest.param(lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"", ("127.0.0.1", 9)), id="sendto"),
        pytest.param(lambda: socket.getaddrinfo("localhost", 1), id="getaddrinfo"),
        pytest.param(lambda: sqlite3.connect(":memory:").close(), id="sqlite"),
        pytest.param(lambda: psycopg.connect("host=/no/such/folder"), id="psycopg"),
        pytest.param(lambda: asyncio.run(psycopg.AsyncConnection.connect("host=/no/such/folder")), id="psycopg_async"),
        pytest.param(lambda: time.sleep(0.001), id="time_sleep"),
        pytest.param(lambda: asyncio.run(asyncio.sleep(0.001)), id="asyncio_sleep"),
        pytest.param(lambda: threading.Event().wait(0.001), id="event_that_does_not_come"),
    ],
)
def test_forbidden(use: Callable[[], object]) -> None:
    with suppress(OSError, psycopg.Error):
        use()


def test_forbidden_in_setup(tmp_path: Path) -> None:
    assert tmp_path


def came() -> None:
    event = threading.Event()
    event.set()
    assert event.wait(1)


@pytest.mark.parametrize(
    "use",
    [
        pytest.param(lambda: Path(__file__).read_text(), id="read_from_the_repository"),
        pytest.param(lambda: Path(os.devnull).write_text("x"), id="write_to_devnull"),
        pytest.param(lambda: asyncio.run(asyncio.sleep(0)), id="a_turn_of_the_loop"),
        pytest.param(lambda: threading.Event().wait(0), id="look_at_an_event"),
        pytest.param(came, id="event_that_comes"),
    ],
)
def test_allowed(use: Callable[[], object]) -> None:
    use()
