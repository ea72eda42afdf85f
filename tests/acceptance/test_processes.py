"""Processes that are killed, interrupted twice, or started alone: nothing is orphaned, everybody finds the service."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from querymill.supervisor import LIMITS
from runtime.process.service_file import announced_address
from tests.acceptance.conftest import REPOSITORY, Process

SERVING = r"querymill serving on (http://\S+)"


class Home:
    """A home folder with an embedded server of its own, and what was started in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.postmaster = folder / "postgres" / "postmaster.pid"
        self.service = folder / "service.json"
        self.executor_said = folder / "logs" / "executor-1.stderr"
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("QUERYMILL_")}
        self.environment = {
            **inherited,
            "QUERYMILL_HOME_DIR": str(folder),
            "QUERYMILL_PORT": "0",
            "QUERYMILL_TIMEZONE": "Asia/Shanghai",
            "PYTHONPATH": str(REPOSITORY),
            "COLUMNS": "200",
        }
        self.started: list[Process] = []

    def run(self, *arguments: str, **environment: str) -> Process:
        process = Process(["-m", *arguments], {**self.environment, **environment}, self.folder)
        self.started.append(process)
        return process

    def up(self, *, ready: bool = True) -> Process:
        """Service and executor; an executor that is not ready yet may still be bringing the database up."""
        said = self.executor_said.read_text().count(" ready\n") if self.executor_said.exists() else 0
        process = self.run("querymill", "up")
        process.wait_for(SERVING, 60)
        self.until(lambda: len(self.children(process)) == 2, "service and executor")
        if ready:
            self.until(lambda: self.executor_said.read_text().count(" ready\n") > said, "a ready executor")
        return process

    def command(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "querymill", *arguments],
            cwd=self.folder,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def server_pid(self) -> int:
        return int(self.postmaster.read_text().splitlines()[0])

    def children(self, process: Process) -> list[int]:
        """The parts a process has started, by the system's own list."""
        told = subprocess.run(["ps", "-e", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        rows = [(int(pid), int(parent)) for pid, parent in (line.split() for line in told.splitlines())]
        return [pid for pid, parent in rows if parent == process.popen.pid]

    def until(self, holds: object, what: str, seconds: float = 60) -> None:
        assert callable(holds)
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
            # every look starts a program
            time.sleep(0.1)

    def left(self) -> list[str]:
        """What says that something runs. A service.json nobody holds says that nothing does."""
        named = announced_address(self.folder)
        return [*(["postmaster.pid"] if self.postmaster.exists() else []), *([named] if named else [])]

    def close(self) -> None:
        for process in self.started:
            # one that has ended still holds its pipe
            process.stop()
        if self.postmaster.exists():
            with suppress(ProcessLookupError):
                os.kill(self.server_pid(), signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)


def is_gone(pid: int) -> bool:
    """Ended; one nobody has asked for its exit code counts."""
    told = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return not told.strip() or told.startswith("Z")


@pytest.fixture
def home() -> Iterator[Home]:
    folder = Path(tempfile.mkdtemp(prefix="qm-home-"))
    folder.chmod(0o755)
    made = Home(folder)
    yield made
    made.close()


@pytest.mark.parametrize("ready", [True, False], ids=["all at work", "the executor still starting"])
def test_kill_minus_nine_orphans_nothing(home: Home, ready: bool) -> None:
    up = home.up(ready=ready)
    parts = home.children(up)
    server = home.server_pid()
    up.kill()
    home.until(lambda: all(is_gone(pid) for pid in [*parts, server]), "service, executor and PostgreSQL are gone")
    home.until(lambda: home.left() == [], "nothing says that anything runs")
    again = home.up(ready=ready)
    again.popen.send_signal(signal.SIGINT)
    again.popen.wait(60)
    assert home.left() == []


@pytest.mark.parametrize(
    "signs",
    [
        # the former becomes the latter, in less time perhaps than lies between two looks
        pytest.param(("postgres.new", "postgres"), id="while the cluster is made"),
        pytest.param(("postgres/log",), id="while the server is started"),
        pytest.param(("postgres/postmaster.pid",), id="while the server starts"),
    ],
)
def test_a_stop_asked_for_while_the_database_starts_leaves_none(home: Home, signs: tuple[str, ...]) -> None:
    executor = home.run("executor")
    home.until(lambda: any((home.folder / sign).exists() for sign in signs), signs[0])
    assert executor.stop() == 0
    assert home.left() == []


def test_everything_killed_at_once_leaves_a_server_that_is_adopted_and_then_stopped(home: Home) -> None:
    up = home.up()
    server = home.server_pid()
    # at once: what dies before it would be started again by it
    up.popen.send_signal(signal.SIGSTOP)
    for pid in home.children(up):
        os.kill(pid, signal.SIGKILL)
    up.kill()
    assert not is_gone(server)
    again = home.up()
    assert home.server_pid() == server
    assert json.loads(home.service.read_text())["url"] == again.wait_for(SERVING).group(1)
    assert again.stop() == 130
    assert is_gone(server)
    assert home.left() == []


def test_impatience_shortens_the_stop_and_leaves_nothing(home: Home) -> None:
    up = home.up()
    parts = home.children(up)
    for part in parts:
        # these will not stop when asked
        os.kill(part, signal.SIGSTOP)
    up.popen.send_signal(signal.SIGINT)
    with pytest.raises(subprocess.TimeoutExpired):
        up.popen.wait(1)

    def pressed_again() -> bool:
        # of several that come while the process waits for its turn it hears one
        up.popen.send_signal(signal.SIGINT)
        return up.popen.poll() is not None

    home.until(pressed_again, "what is asked for twice is not waited for", LIMITS.stop_seconds - 5)
    assert all(is_gone(pid) for pid in parts)
    assert not home.postmaster.exists()


def test_a_server_that_dies_is_started_again_under_the_running_parts(home: Home) -> None:
    up = home.up()
    parts = home.children(up)
    server = home.server_pid()
    os.kill(server, signal.SIGKILL)
    home.until(lambda: home.postmaster.exists() and home.server_pid() != server, "another PostgreSQL")
    home.until(lambda: home.command("tasks", "--json").returncode == 0, "the service answers")
    assert home.children(up) == parts
    up.stop()
    assert home.left() == []


@pytest.mark.parametrize(
    "start",
    [
        pytest.param(("querymill", "serve"), id="querymill serve"),
        pytest.param(("service",), id="python -m service"),
    ],
)
def test_a_service_alone_is_found_and_the_last_one_out_stops_the_database(home: Home, start: tuple[str, ...]) -> None:
    service = home.run(*start)
    url = service.wait_for(SERVING, 60).group(1)
    assert json.loads(home.service.read_text()) == {"url": url, "pid": service.popen.pid}
    executor = home.run("executor")
    executor.wait_for(r"executor \S+ ready", 60)
    server = home.server_pid()
    assert home.command("tasks", "--json").returncode == 0
    assert (service.stop(), home.service.exists()) == (0, False)
    assert not is_gone(server)
    assert executor.stop() == 0
    assert is_gone(server)


def test_a_command_says_nothing_of_its_database(home: Home) -> None:
    # a runtime folder everybody may write to, which some libraries warn of
    for command in (("migrate",), ("tasks", "--json")):
        done = home.command(*command, XDG_RUNTIME_DIR=tempfile.gettempdir())
        assert (done.returncode, done.stderr) == (0, "")
    executor = home.run("executor", XDG_RUNTIME_DIR=tempfile.gettempdir())
    executor.wait_for(r"executor \S+ ready", 60)
    executor.stop()
    assert len(executor.lines) == 1


def test_a_pid_that_is_somebody_elses_now_is_no_server(home: Home) -> None:
    assert home.command("migrate").returncode == 0
    home.postmaster.write_text(f"{os.getpid()}\n{home.folder}/postgres\n1\n5432\n{home.folder}/postgres\n\n\nready\n")
    done = home.command("migrate")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_making_that_was_interrupted_is_made_anew(home: Home) -> None:
    half = home.folder / "postgres.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    done = home.command("migrate")
    assert (done.returncode, done.stderr) == (0, "")
    assert not half.exists()


def test_a_server_that_does_not_start_is_one_sentence(home: Home) -> None:
    assert home.command("migrate").returncode == 0
    with (home.folder / "postgres" / "postgresql.conf").open("a") as settings:
        settings.write("nonsense = 1\n")
    done = home.command("migrate")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert str(home.folder / "postgres" / "log") in done.stderr


@pytest.mark.parametrize(
    "part",
    [
        pytest.param("up", id="all of it"),
        pytest.param("serve", id="the service"),
        pytest.param("executor", id="an executor"),
    ],
)
def test_whoever_needs_a_folder_for_outputs_does_not_start_without(home: Home, part: str) -> None:
    # not even root may
    done = home.command(part, QUERYMILL_OUTPUT_ROOT="/proc/self")
    assert done.returncode == 2
    said = "QUERYMILL_OUTPUT_ROOT: /proc/self takes no files: No such file or directory; let this user write there"
    assert said in done.stderr


def test_what_only_reads_needs_no_folder_for_outputs(home: Home) -> None:
    assert home.command("db", "add", "shop", "postgresql://reader@db.example/shop").returncode == 0
    done = home.command("tasks", QUERYMILL_OUTPUT_ROOT="/proc/self")
    assert done.returncode == 0
    assert done.stderr.startswith("no task yet; ")
