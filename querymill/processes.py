"""Service and executors as processes of their own: started, watched, started again when they die, stopped in order."""

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
from runtime.postgres.connection_budget import EXECUTOR, SERVICE, STEPS, check_connection_budget
from runtime.settings.settings import PREFIX, Settings, SettingsError

logger = logging.getLogger(__name__)

READY_SECONDS = 60.0
STOP_SECONDS = 15.0
PAUSE_SECONDS = 2.0
"""Before a part is started again that has died at once, or could not be started."""
AGAIN_SECONDS = 10.0
"""Before a part is started again that has ended with the same last line as the time before."""
MOST_READ = 100_000
"""Bytes of a part's log that are looked through for what it said last."""
MOST_KEPT = 10_000_000
"""Bytes of a part's log. Once it is longer, it begins anew, and the former one is kept beside it."""
WRONG_USE = 2
"""How a part ends where a setting is wrong; its last line says which."""


class StartFailed(Exception):
    """A part did not start; the text holds the last lines it said."""


@dataclass(slots=True)
class Child:
    """One part and how to start it again."""

    module: str
    arguments: list[str]
    log: Path
    environment: dict[str, str]
    process: subprocess.Popen[str]
    since: int = 0
    """Where in the log it began: the log is that of all of its kind in one home."""
    started: float = field(default_factory=time.monotonic)
    last_words: str = ""
    """The last line that the process before this one said of its end."""
    due: float | None = None
    """When it is started again; None while it has not been seen to have ended."""

    def close(self) -> None:
        """Lets go of the pipes of a process that has ended."""
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()


@dataclass(slots=True, kw_only=True)
class Parts:
    """The running parts. `url` is the service's address.

    Each holds the embedded server itself and stops when this process ends, however it ends: so the last one stops the
    server, and nothing is orphaned.
    """

    settings: Settings
    database_url: str
    server: EmbeddedServer | None
    url: str = ""
    children: list[Child] = field(default_factory=list[Child])
    _stopping: threading.Event = field(default_factory=threading.Event)
    _watcher: threading.Thread | None = None

    def start_service(self, *, announce: bool = True) -> None:
        """Starts the service and learns its address from its first line."""
        child = self._start("service", "service", [] if announce else ["--private"])
        self.children.append(child)
        try:
            line = _first_line(child)
        except SettingsError:
            self.children.remove(child)
            child.close()
            raise
        self.url = line.rsplit(" ", 1)[-1]
        child.environment["QUERYMILL_PORT"] = self.url.rsplit(":", 1)[-1]

    def start_executor(self, number: int = 1) -> None:
        self.children.append(self._start("executor", f"executor-{number}", []))

    def watch(self) -> None:
        """From now on a part that ends unasked is started again."""
        self._watcher = threading.Thread(target=self._watch, name="watch parts", daemon=True)
        self._watcher.start()

    def stop(self, impatient: threading.Event | None = None) -> None:
        """Executors first, so that they can hand their work back; then the service."""
        self._stopping.set()
        if self._watcher is not None:
            self._watcher.join(5)
        for child in reversed(self.children):
            if child.process.poll() is None:
                child.process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            while not _has_ended(child.process, 0.1):
                if time.monotonic() > deadline or (impatient is not None and impatient.is_set()):
                    child.process.kill()
            child.close()

    def _start(self, module: str, name: str, arguments: list[str], environment: dict[str, str] | None = None) -> Child:
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
        return Child(module=module, arguments=arguments, log=log, environment=env, process=process, since=since)

    def _watch(self) -> None:
        while not self._stopping.wait(0.2):
            self._revive_server()
            for index, child in enumerate(self.children):
                if child.process.poll() is None:
                    _keep_short(child)
                    continue
                if self._stopping.is_set():
                    continue
                if child.due is None:
                    child.due = time.monotonic() + _report_end(child)
                if time.monotonic() < child.due:
                    continue
                child.close()
                try:
                    started = self._start(child.module, child.log.stem, child.arguments, child.environment)
                except OSError as error:
                    # for want of memory, of processes, of room on the disk: all of that may come
                    logger.warning("the %s cannot be started again: %s", child.module, error)
                    child.due = time.monotonic() + PAUSE_SECONDS
                else:
                    started.last_words = child.last_words
                    self.children[index] = started

    def _revive_server(self) -> None:
        if self.server is None:
            return
        try:
            self.server.revive()
        except (ClusterFailed, OSError) as failed:
            # tried again with the next look; the parts wait for it meanwhile
            logger.warning("the embedded PostgreSQL cannot be started again: %s", failed)


def _report_end(child: Child) -> float:
    """Logs that a part has ended and why, unless it is for the same reason as before. Returns seconds to wait.

    Without a wait, a part that dies at once would be started again in a tight loop.
    """
    code, words = child.process.returncode, _said_of_itself(child)[-1:]
    if words and words[0] == child.last_words:
        return AGAIN_SECONDS
    child.last_words = words[0] if words else ""
    why = f": {words[0]}" if words else f" (signal {-code})" if code < 0 else f" (code {code}; see {child.log})"
    logger.warning("the %s has ended%s; it is started again until it stays", child.module, why)
    return PAUSE_SECONDS if time.monotonic() - child.started < 1 else 0.0


def _keep_short(child: Child) -> None:
    """Bounds the log of a part, which may run for years. The part goes on writing at the file's new end.

    What it says between the copy and the cut is lost here; its own rotated log has it.
    """
    try:
        if child.log.stat().st_size <= MOST_KEPT:
            return
        with suppress(OSError):  # such as on a full disk, which cutting the log helps
            shutil.copyfile(child.log, child.log.with_name(f"{child.log.name}.1"))
        os.truncate(child.log, 0)
    except OSError:
        # as in `_lines`
        return
    child.since = 0


def _said_of_itself(child: Child) -> list[str]:
    """The lines that begin with the part's name; others of its kind write into the same log."""
    begins = f"{child.module}: "
    return [line.removeprefix(begins) for line in _lines(child) if line.startswith(begins)]


def _lines(child: Child) -> list[str]:
    """What the part has logged since it began, at most the last MOST_READ bytes."""
    try:
        with child.log.open("rb") as log:
            log.seek(max(child.since, log.seek(0, os.SEEK_END) - MOST_READ))
            return log.read().decode("utf-8", "replace").strip().splitlines()
    except OSError:
        # its folder was moved or lies on a disk that is gone: starting it again says so
        return []


def _has_ended(process: subprocess.Popen[str], seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def environment_of(settings: Settings) -> dict[str, str]:
    """The settings of this process for its children."""
    given = {
        f"{PREFIX}{name.upper()}": str(value)
        for name, value in settings.model_dump(mode="json", exclude_unset=False).items()
        if value is not None
    }
    return {**os.environ, **given}


def _first_line(child: Child) -> str:
    stream: IO[str] | None = child.process.stdout
    assert stream is not None  # noqa: S101  # opened as a pipe above
    timer = threading.Timer(READY_SECONDS, child.process.kill)
    timer.start()
    try:
        for line in stream:
            if "serving on http" in line:
                return line.strip()
    finally:
        timer.cancel()
    said = _said_of_itself(child) or _lines(child)
    if child.process.wait(STOP_SECONDS) == WRONG_USE and said:
        raise SettingsError(said[-1])
    raise StartFailed(f"the {child.module} did not start: {said[-1] if said else 'it said nothing'}")


def free_port(settings: Settings) -> Settings:
    """The same settings with port 0 where the wished-for port is taken."""
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
    anywhere: bool = False,
    impatient: threading.Event | None = None,
) -> Generator[Parts]:
    """Everything that is needed, on this machine: database, service, executors. Stopped on the way out.

    With `anywhere` the service takes a free port where the wished-for one is taken.

    The service is announced in the home folder, so that other commands talk to it instead of starting their own. Once
    `impatient` is set, parts are not waited for.
    """
    wished = settings
    if anywhere:
        settings = free_port(wished)
    prepared = prepare_database(settings)
    parts = Parts(settings=settings, database_url=prepared.settings.database_url or "", server=prepared.server)
    try:
        # each part looks for its own, but by then another has begun
        check_connection_budget(parts.database_url, SERVICE + executors * (EXECUTOR + STEPS))
        try:
            parts.start_service(announce=announce)
        except SettingsError:
            # somebody else may have taken it since
            parts.settings = free_port(wished)
            if not anywhere or parts.settings.port == settings.port:
                raise
            parts.start_service(announce=announce)
        for number in range(1, executors + 1):
            parts.start_executor(number)
        parts.watch()
        yield parts
    finally:
        parts.stop(impatient)
        if prepared.server is not None:
            prepared.server.stop()
