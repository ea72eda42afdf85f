"""Supervised parts that end unasked are restarted, also if the first restart fails."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from querymill.supervisor import Supervisor, SupervisorLimits
from runtime.embedded import server as embedded
from runtime.settings.settings import load_settings
from tests.waiting import until_in_thread as until

SECONDS = 60


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Supervisor]:
    """Supervisor of an executor that has ended, because its database does not exist."""
    settings = load_settings(home_dir=tmp_path, database_url=f"host={tmp_path} dbname=nowhere")
    parts = Supervisor(settings=settings, database_url="", server=None)
    parts.start_executor()
    (child,) = parts.children
    child.process.wait(SECONDS)
    # as if it had not ended at once, so that the restart is not delayed
    child.started = 0
    yield parts
    parts.stop()


@pytest.mark.long
def test_executor_that_cannot_be_started_is_retried(
    parts: Supervisor, tmp_path: Path, caplog: pytest.LogCaptureFixture
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


@pytest.mark.long
def test_reason_of_repeated_ends_is_logged_once(parts: Supervisor, caplog: pytest.LogCaptureFixture) -> None:
    parts.limits = SupervisorLimits(repeat_seconds=0.0, pause_seconds=0.0)
    seen = {parts.children[0].process.pid}
    parts.watch()

    def was_restarted_three_times() -> bool:
        seen.add(parts.children[0].process.pid)
        return len(seen) == 4

    until(was_restarted_three_times)
    [message] = [record.getMessage() for record in caplog.records]
    assert message.startswith("the executor has ended: QUERYMILL_DATABASE_URL: the database cannot be reached: ")
    assert message.endswith("; it is started again until it stays")


def test_each_kill_of_an_executor_is_logged(parts: Supervisor, caplog: pytest.LogCaptureFixture) -> None:
    killed = parts.children[0]
    killed.close()
    killed.process = subprocess.Popen(["sleep", "60"], stdin=subprocess.PIPE, text=True)
    killed.since = killed.log.stat().st_size
    parts.watch()
    killed.process.kill()
    until(lambda: parts.children[0] is not killed)
    assert caplog.records[0].getMessage() == "the executor has ended (signal 9); it is started again until it stays"


def test_executor_log_is_bounded_and_its_last_line_is_reported(
    parts: Supervisor, caplog: pytest.LogCaptureFixture
) -> None:
    parts.limits = SupervisorLimits(max_log_bytes=1_000)
    writer = parts.children[0]
    writer.close()
    writer.since = writer.log.stat().st_size
    code = (
        "import sys\nfor line in sys.stdin: print(line, file=sys.stderr, flush=True)\nsys.exit('executor: good night')"
    )
    with writer.log.open("ab") as errors:
        writer.process = subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stderr=errors, text=True, bufsize=1
        )
    assert writer.process.stdin is not None
    parts.watch()
    earlier = writer.log.with_name(f"{writer.log.name}.1")
    for word in ("first", "second"):
        writer.process.stdin.write(f"{word} " * 500 + "\n")
        until(lambda word=word: earlier.exists() and word in earlier.read_text("utf-8"))
        until(lambda: writer.log.stat().st_size < 1_000)
    assert "first" not in earlier.read_text("utf-8")
    writer.process.stdin.close()
    until(lambda: parts.children[0] is not writer)
    # its last line is found although the log was rotated
    assert caplog.records[0].getMessage() == "the executor has ended: good night; it is started again until it stays"


def answers(dsn: str) -> bool:
    try:
        psycopg.connect(dsn).close()
    except psycopg.OperationalError:
        return False
    return True


def test_server_that_cannot_be_started_is_retried(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    home, aside = tmp_path / "home", tmp_path / "aside"
    server = embedded.start(home)
    parts = Supervisor(settings=load_settings(home_dir=home), database_url=server.database_url, server=server)
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
