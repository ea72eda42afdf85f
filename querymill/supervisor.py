"""Supervisor of the service and executor processes: starts, watches, restarts and stops these processes."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from runtime.bootstrap import prepare_database
from runtime.embedded.cluster import ClusterFailed
from runtime.embedded.server import EmbeddedServer
from runtime.files.output_check import check_outputs
from runtime.installation import check_installation
from runtime.settings.settings import PREFIX, Settings, SettingsError

logger = logging.getLogger(__name__)

MAX_READ_BYTES = 100_000
"""Bytes at the end of a process's log that are searched for the last error."""
BAD_SETTING = 2
"""Exit code of a process with a wrong setting. The last line of its log names the setting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisorLimits:
    """Time and size limits of the supervisor."""

    ready_seconds: float = 60.0
    stop_seconds: float = 15.0
    pause_seconds: float = 2.0
    """Delay before the restart of a process that ended at once, or could not be started."""
    repeat_seconds: float = 10.0
    """Delay before the restart of a process that ended with the same error as before."""
    max_log_bytes: int = 10_000_000
    """Size above which a process's log is copied to another file and truncated."""


LIMITS = SupervisorLimits()


class StartFailed(Exception):
    """A process did not start; the message contains its last line of output."""


@dataclass(slots=True)
class ChildProcess:
    """Process of the service or of an executor, with the module, arguments and environment of a restart."""

    module: str
    arguments: list[str]
    log: Path
    environment: dict[str, str]
    process: subprocess.Popen[str]
    since: int = 0
    """Byte offset in the log at which the output of this process begins. Earlier processes wrote to the same log."""
    started: float = field(default_factory=time.monotonic)
    last_error: str = ""
    """Error with which the previous process ended."""
    due: float | None = None
    """Monotonic time of the restart; None while the process runs."""

    def close(self) -> None:
        """Close the pipes of a process that has ended."""
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()


@dataclass(slots=True, kw_only=True)
class Supervisor:
    """Supervisor of the service at `url` and of the executors.

    Each child process holds a lock that keeps the embedded server running, and stops when the supervisor's process
    ends, however it ends. The last process therefore stops the server, and no process is orphaned.
    """

    settings: Settings
    database_url: str
    server: EmbeddedServer | None
    url: str = ""
    limits: SupervisorLimits = LIMITS
    children: list[ChildProcess] = field(default_factory=list[ChildProcess])
    _stopping: threading.Event = field(default_factory=threading.Event)
    _watcher: threading.Thread | None = None

    def start_service(self, *, announce: bool = True) -> None:
        """Start the service and read its address from its output. Raises SettingsError, StartFailed."""
        child = self._start("service", "service", [] if announce else ["--private"])
        self.children.append(child)
        try:
            line = self._first_line(child)
        except SettingsError:
            self.children.remove(child)
            child.close()
            raise
        self.url = line.rsplit(" ", 1)[-1]
        child.environment["QUERYMILL_PORT"] = self.url.rsplit(":", 1)[-1]

    def start_executor(self, number: int = 1) -> None:
        self.children.append(self._start("executor", f"executor-{number}", []))

    def watch(self) -> None:
        """Start a thread that restarts processes that end unexpectedly."""
        self._watcher = threading.Thread(target=self._watch, name="watch processes", daemon=True)
        self._watcher.start()

    def stop(self, kill_now: threading.Event | None = None) -> None:
        """Stop the executors, which release their work, then the service; kill them on timeout or `kill_now`."""
        self._stopping.set()
        if self._watcher is not None:
            self._watcher.join(5)
        for child in reversed(self.children):
            if child.process.poll() is None:
                child.process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + self.settings.drain_seconds + self.limits.stop_seconds
        for child in self.children:
            while not _has_ended(child.process, 0.1):
                if time.monotonic() > deadline or (kill_now is not None and kill_now.is_set()):
                    child.process.kill()
            child.close()

    def _start(
        self, module: str, name: str, arguments: list[str], environment: dict[str, str] | None = None
    ) -> ChildProcess:
        folder = self.settings.home / "logs"
        folder.mkdir(parents=True, exist_ok=True)
        env = environment or environment_of(self.settings)
        log = folder / f"{name}.stderr"
        with log.open("ab") as errors:
            since = errors.tell()
            process = subprocess.Popen(  # noqa: S603  # our own modules, by the interpreter that runs this
                [sys.executable, "-m", module, "--until-stdin-ends", *arguments],
                env=env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE if module == "service" else errors,
                stderr=errors,
                text=True,
                start_new_session=True,
            )
        return ChildProcess(module=module, arguments=arguments, log=log, environment=env, process=process, since=since)

    def _watch(self) -> None:
        while not self._stopping.wait(0.2):
            self._revive_server()
            for index, child in enumerate(self.children):
                if child.process.poll() is None:
                    self._truncate_log(child)
                    continue
                if self._stopping.is_set():
                    continue
                if child.due is None:
                    child.due = time.monotonic() + self._report_end(child)
                if time.monotonic() < child.due:
                    continue
                child.close()
                try:
                    started = self._start(child.module, child.log.stem, child.arguments, child.environment)
                except OSError as error:
                    # memory, processes or disk space may be available later
                    logger.warning("the %s cannot be started again: %s", child.module, error)
                    child.due = time.monotonic() + self.limits.pause_seconds
                else:
                    started.last_error = child.last_error
                    self.children[index] = started

    def _revive_server(self) -> None:
        if self.server is None:
            return
        try:
            self.server.revive()
        except (ClusterFailed, OSError) as failed:
            # the next check tries again; the processes wait for the server meanwhile
            logger.warning("the embedded PostgreSQL cannot be started again: %s", failed)

    def _report_end(self, child: ChildProcess) -> float:
        """Log the end of a process, unless its error is the same as before; return the seconds until its restart.

        Without a wait, a process that ends at once would be restarted in a tight loop.
        """
        code, lines = child.process.returncode, _own_lines(child)[-1:]
        if lines and lines[0] == child.last_error:
            return self.limits.repeat_seconds
        child.last_error = lines[0] if lines else ""
        why = f": {lines[0]}" if lines else f" (signal {-code})" if code < 0 else f" (code {code}; see {child.log})"
        logger.warning("the %s has ended%s; it is started again until it stays", child.module, why)
        return self.limits.pause_seconds if time.monotonic() - child.started < 1 else 0.0

    def _truncate_log(self, child: ChildProcess) -> None:
        """Copy and truncate a process's log that is too long. The process continues to append to the truncated file.

        Lines written between copy and truncation are lost in this log, but not in the process's own rotated log.
        """
        try:
            if child.log.stat().st_size <= self.limits.max_log_bytes:
                return
            with suppress(OSError):  # on a full disk, truncating the log makes room
                shutil.copyfile(child.log, child.log.with_name(f"{child.log.name}.1"))
            os.truncate(child.log, 0)
        except OSError:
            # the folder was moved, or its disk is gone
            return
        child.since = 0

    def _first_line(self, child: ChildProcess) -> str:
        stream: IO[str] | None = child.process.stdout
        assert stream is not None  # noqa: S101  # opened as a pipe above
        timer = threading.Timer(self.limits.ready_seconds, child.process.kill)
        timer.start()
        try:
            for line in stream:
                if "serving on http" in line:
                    return line.strip()
        finally:
            timer.cancel()
        lines = _own_lines(child) or _lines(child)
        if child.process.wait(self.limits.stop_seconds) == BAD_SETTING and lines:
            raise SettingsError(lines[-1])
        raise StartFailed(f"the {child.module} did not start: {lines[-1] if lines else 'it left no message'}")


def _own_lines(child: ChildProcess) -> list[str]:
    """Return the errors in the log of a process: its lines that begin with the module's name, without the name."""
    begins = f"{child.module}: "
    return [line.removeprefix(begins) for line in _lines(child) if line.startswith(begins)]


def _lines(child: ChildProcess) -> list[str]:
    """Return the log lines since the start of the process, at most the last MAX_READ_BYTES."""
    try:
        with child.log.open("rb") as log:
            log.seek(max(child.since, log.seek(0, os.SEEK_END) - MAX_READ_BYTES))
            return log.read().decode("utf-8", "replace").strip().splitlines()
    except OSError:
        # the folder was moved, or its disk is gone: restarting the process reports it
        return []


def _has_ended(process: subprocess.Popen[str], seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def environment_of(settings: Settings) -> dict[str, str]:
    """Return the environment for child processes, with the settings as variables; no language unless it is set."""
    given = {
        f"{PREFIX}{name.upper()}": str(value)
        for name, value in settings.model_dump(mode="json", exclude_unset=False).items()
        if value is not None and (name != "language" or name in settings.model_fields_set)
    }
    return {**os.environ, **given}


def free_port(settings: Settings) -> Settings:
    """Return the settings, with port 0 if the configured port is in use."""
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
            probe.listen()
        except OSError:
            return settings.model_copy(update={"port": 0})
    return settings


@contextmanager
def running(
    settings: Settings,
    *,
    executors: int = 1,
    announce: bool = True,
    any_port: bool = False,
    kill_now: threading.Event | None = None,
) -> Generator[Supervisor]:
    """Run database, service and executors on this machine during the block, then stop them; yield the supervisor.

    announce: write the service's address to the home folder, so that other commands use this service. any_port: use a
    free port if the configured port is in use. kill_now: kill processes that are still stopping once this is set.
    """
    if announce:
        check_outputs(settings)
    requested = settings
    if any_port:
        settings = free_port(requested)
    prepared = prepare_database(settings)
    supervisor = Supervisor(
        settings=settings, database_url=prepared.settings.database_url or "", server=prepared.server
    )
    try:
        zone = check_installation(prepared.settings, uses_folder=announce).timezone
        settings = supervisor.settings = settings.model_copy(update={"timezone": zone})
        try:
            supervisor.start_service(announce=announce)
        except SettingsError:
            # another process may have taken the port since
            supervisor.settings = free_port(requested.model_copy(update={"timezone": zone}))
            if not any_port or supervisor.settings.port == settings.port:
                raise
            supervisor.start_service(announce=announce)
        for number in range(1, executors + 1):
            supervisor.start_executor(number)
        supervisor.watch()
        yield supervisor
    finally:
        supervisor.stop(kill_now)
        if prepared.server is not None:
            prepared.server.stop()
