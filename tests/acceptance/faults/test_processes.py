"""Processes that are killed, interrupted twice, or started alone: none is orphaned, clients find the service."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from runtime.process.service_file import announced_address
from tests.acceptance.conftest import REPOSITORY
from tests.forked import run_python
from tests.processes import Process
from tests.tables import from_table
from tests.waiting import PATIENCE

pytestmark = pytest.mark.long

SERVING = r"querymill serving on (http://\S+)"


class Home:
    """Home folder with its own embedded server, and the processes started in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.postmaster = folder / "postgres" / "postmaster.pid"
        self.service = folder / "service.json"
        self.executor_output = folder / "logs" / "executor-1.stderr"
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
        """Start service and executor; with `ready=False` the executor may still be starting the database."""
        before = self.executor_output.read_text().count(" ready\n") if self.executor_output.exists() else 0
        process = self.run("querymill", "up")
        process.wait_for(SERVING)
        self.until(lambda: len(self.children(process)) == 2, "service and executor")
        if ready:
            self.until(lambda: self.executor_output.read_text().count(" ready\n") > before, "a ready executor")
        return process

    def command(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return run_python(["-m", "querymill", *arguments], {**self.environment, **environment}, self.folder)

    def server_pid(self) -> int:
        return int(self.postmaster.read_text().splitlines()[0])

    def children(self, process: Process) -> list[int]:
        """Pids of the children of a process, from `ps`."""
        output = subprocess.run(["ps", "-e", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        rows = [(int(pid), int(parent)) for pid, parent in (line.split() for line in output.splitlines())]
        return [pid for pid, parent in rows if parent == process.popen.pid]

    def until(self, holds: object, what: str, seconds: float = PATIENCE) -> None:
        assert callable(holds)
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
            # some checks start a program
            time.sleep(0.1)

    def remains(self) -> list[str]:
        """Traces of running processes. An unlocked service.json does not count."""
        named = announced_address(self.folder)
        return [*(["postmaster.pid"] if self.postmaster.exists() else []), *([named] if named else [])]

    def close(self) -> None:
        for process in self.started:
            # a process that has ended still holds its pipe
            process.stop()
        if self.postmaster.exists():
            with suppress(ProcessLookupError):
                os.kill(self.server_pid(), signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)


def is_gone(pid: int) -> bool:
    """True if the process has ended; zombies count as ended."""
    output = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return not output.strip() or output.startswith("Z")


@pytest.fixture
def home() -> Iterator[Home]:
    folder = Path(tempfile.mkdtemp(prefix="qm-home-"))
    folder.chmod(0o755)
    made = Home(folder)
    yield made
    made.close()


@pytest.mark.parametrize("ready", [True, False], ids=["all ready", "executor still starting"])
def test_sigkill_of_supervisor_orphans_nothing(home: Home, ready: bool) -> None:
    up = home.up(ready=ready)
    parts = home.children(up)
    server = home.server_pid()
    up.kill()
    home.until(lambda: all(is_gone(pid) for pid in [*parts, server]), "service, executor and PostgreSQL are gone")
    home.until(lambda: home.remains() == [], "no traces of running processes")
    again = home.up(ready=ready)
    again.popen.send_signal(signal.SIGINT)
    again.ended()
    assert home.remains() == []


@from_table
def test_stop_during_database_start_leaves_no_server(home: Home, signs: tuple[str, ...]) -> None:
    executor = home.run("executor")
    home.until(lambda: any((home.folder / sign).exists() for sign in signs), signs[0])
    assert executor.stop() == 0
    assert home.remains() == []


def test_server_left_by_sigkill_is_adopted_and_stopped(home: Home) -> None:
    up = home.up()
    server = home.server_pid()
    # suspended first, because it would restart killed children
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
    assert home.remains() == []


def test_second_interrupt_shortens_stop(home: Home) -> None:
    # without the second interrupt, the stop takes at least this long
    home.environment["QUERYMILL_DRAIN_SECONDS"] = str(2 * PATIENCE)
    up = home.up()
    parts = home.children(up)
    for part in parts:
        # suspended processes do not stop on SIGTERM
        os.kill(part, signal.SIGSTOP)
    up.popen.send_signal(signal.SIGINT)
    with pytest.raises(subprocess.TimeoutExpired):
        up.popen.wait(1)

    def pressed_again() -> bool:
        # pending signals are merged into one
        up.popen.send_signal(signal.SIGINT)
        return up.popen.poll() is not None

    home.until(pressed_again, "end after repeated interrupts")
    assert all(is_gone(pid) for pid in parts)
    assert not home.postmaster.exists()


def test_killed_server_is_restarted_under_running_processes(home: Home) -> None:
    up = home.up()
    parts = home.children(up)
    server = home.server_pid()
    os.kill(server, signal.SIGKILL)

    def another_server() -> bool:
        # the file is removed and written anew
        with suppress(FileNotFoundError, IndexError, ValueError):
            return home.server_pid() != server
        return False

    home.until(another_server, "another PostgreSQL")
    home.until(lambda: home.command("tasks", "--json").returncode == 0, "the service answers")
    # pg_ctl, a child as well, may still wait for the server it started
    home.until(lambda: home.children(up) == parts, "the same service and executor")
    up.stop()
    assert home.remains() == []


@from_table
def test_last_process_to_stop_stops_database(home: Home, start: tuple[str, ...]) -> None:
    service = home.run(*start)
    url = service.wait_for(SERVING).group(1)
    assert json.loads(home.service.read_text()) == {"url": url, "pid": service.popen.pid}
    executor = home.run("executor")
    executor.wait_for(r"executor \S+ ready")
    server = home.server_pid()
    assert home.command("tasks", "--json").returncode == 0
    assert (service.stop(), home.service.exists()) == (0, False)
    assert not is_gone(server)
    assert executor.stop() == 0
    assert is_gone(server)


def test_command_prints_nothing_about_embedded_server(home: Home) -> None:
    # some libraries warn about a world-writable runtime folder
    for command in (("migrate",), ("tasks", "--json")):
        done = home.command(*command, XDG_RUNTIME_DIR=tempfile.gettempdir())
        assert (done.returncode, done.stderr) == (0, "")
    executor = home.run("executor", XDG_RUNTIME_DIR=tempfile.gettempdir())
    executor.wait_for(r"executor \S+ ready")
    executor.stop()
    assert len(executor.lines) == 1


def test_stale_postmaster_pid_of_other_process_is_ignored(home: Home) -> None:
    assert home.command("migrate").returncode == 0
    home.postmaster.write_text(f"{os.getpid()}\n{home.folder}/postgres\n1\n5432\n{home.folder}/postgres\n\n\nready\n")
    done = home.command("migrate")
    assert (done.returncode, done.stderr) == (0, "")


def test_interrupted_initdb_is_repeated(home: Home) -> None:
    half = home.folder / "postgres.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    done = home.command("migrate")
    assert (done.returncode, done.stderr) == (0, "")
    assert not half.exists()


def test_server_start_failure_prints_one_line(home: Home) -> None:
    assert home.command("migrate").returncode == 0
    with (home.folder / "postgres" / "postgresql.conf").open("a") as settings:
        settings.write("nonsense = 1\n")
    done = home.command("migrate")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert str(home.folder / "postgres" / "log") in done.stderr


@from_table
def test_process_without_writable_output_root_does_not_start(home: Home, part: str) -> None:
    # not even root may write there
    done = home.command(part, QUERYMILL_OUTPUT_ROOT="/proc/self")
    assert done.returncode == 2
    message = "QUERYMILL_OUTPUT_ROOT: /proc/self takes no files: No such file or directory; let this user write there"
    assert message in done.stderr


def test_read_commands_need_no_output_root(home: Home) -> None:
    assert home.command("db", "add", "shop", "postgresql://reader@db.example/shop").returncode == 0
    done = home.command("tasks", QUERYMILL_OUTPUT_ROOT="/proc/self")
    assert done.returncode == 0
    assert done.stderr.startswith("no task yet; ")
