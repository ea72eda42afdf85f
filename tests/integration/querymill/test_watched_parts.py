"""Parts that end unasked are started again, also where that does not work at once."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from querymill.processes import Parts
from runtime import embedded
from runtime.settings import load_settings

SECONDS = 60


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    """With an executor that has ended: its database is nowhere."""
    settings = load_settings(home_dir=tmp_path, database_url=f"host={tmp_path} dbname=nowhere")
    parts = Parts(settings=settings, database_url="", server=None)
    parts.start_executor()
    (child,) = parts.children
    child.process.wait(SECONDS)
    # it has not died at once, so it is not waited for
    child.started = 0
    yield parts
    parts.stop()


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_one_that_cannot_be_started_is_tried_again(
    parts: Parts, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first = parts.children[0].process
    logs, aside = tmp_path / "logs", tmp_path / "aside"
    logs.rename(aside)
    logs.write_text("no folder")
    parts.watch()
    until(lambda: "the executor cannot be started again" in caplog.text)
    logs.unlink()
    aside.rename(logs)
    until(lambda: parts.children[0].process is not first)


def answers(dsn: str) -> bool:
    try:
        psycopg.connect(dsn).close()
    except psycopg.OperationalError:
        return False
    return True


def test_a_server_that_cannot_be_started_yet_is_tried_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    home, aside = tmp_path / "home", tmp_path / "aside"
    server = embedded.start(home)
    parts = Parts(settings=load_settings(home_dir=home), database_url=server.database_url, server=server)
    try:
        home.rename(aside)
        os.kill(int((aside / "postgres" / "postmaster.pid").read_text().splitlines()[0]), signal.SIGKILL)
        parts.watch()
        until(lambda: "the embedded PostgreSQL cannot be started again" in caplog.text)
        aside.rename(home)
        until(lambda: answers(server.database_url))
    finally:
        parts.stop()
        server.stop()
