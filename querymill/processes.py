"""Service and executors as processes of their own: started, watched, started again when they die, stopped in order."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import httpx2

from runtime.bootstrap import prepare_database
from runtime.settings import Settings

READY_SECONDS = 60.0
STOP_SECONDS = 15.0


class StartFailed(Exception):
    """A part did not start; the text holds the last lines it said."""


class Stopped(BaseException):
    """SIGTERM or Ctrl-C: everything is stopped in order."""


@dataclass(slots=True)
class Child:
    """One part and how to start it again."""

    module: str
    log: Path
    environment: dict[str, str]
    process: subprocess.Popen[str]
    started: float = field(default_factory=time.monotonic)


@dataclass(slots=True)
class Parts:
    """The running parts. `url` is the service's address."""

    settings: Settings
    url: str = ""
    children: list[Child] = field(default_factory=list[Child])
    _stopping: threading.Event = field(default_factory=threading.Event)
    _watcher: threading.Thread | None = None

    def start_service(self) -> None:
        """Starts the service and learns its address from its first line."""
        child = self._start("service", "service")
        self.children.append(child)
        line = _first_line(child)
        self.url = line.rsplit(" ", 1)[-1]
        child.environment["QUERYMILL_PORT"] = self.url.rsplit(":", 1)[-1]

    def start_executor(self, number: int = 1) -> None:
        self.children.append(self._start("executor", f"executor-{number}"))

    def watch(self) -> None:
        """From now on a part that ends unasked is started again."""
        self._watcher = threading.Thread(target=self._watch, name="watch parts", daemon=True)
        self._watcher.start()

    def stop(self) -> None:
        """Executors first, so that they can hand their work back; then the service."""
        self._stopping.set()
        if self._watcher is not None:
            self._watcher.join(5)
        for child in reversed(self.children):
            if child.process.poll() is None:
                child.process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()
            if child.process.stdout is not None:
                child.process.stdout.close()

    def _start(self, module: str, name: str, environment: dict[str, str] | None = None) -> Child:
        folder = self.settings.home / "logs"
        folder.mkdir(parents=True, exist_ok=True)
        env = environment or _environment(self.settings)
        log = folder / f"{name}.stderr"
        with log.open("ab") as errors:
            process = subprocess.Popen(  # noqa: S603  # our own modules, by the interpreter that runs this
                [sys.executable, "-m", module],
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE if module == "service" else errors,
                stderr=errors,
                text=True,
                start_new_session=True,
            )
        return Child(module=module, log=log, environment=env, process=process)

    def _watch(self) -> None:
        while not self._stopping.wait(0.2):
            for index, child in enumerate(self.children):
                if child.process.poll() is None or self._stopping.is_set():
                    continue
                # one that dies at once would otherwise be started in a tight circle
                if time.monotonic() - child.started < 1 and self._stopping.wait(2):
                    return
                if child.process.stdout is not None:
                    child.process.stdout.close()
                self.children[index] = self._start(child.module, child.log.stem, child.environment)


def _environment(settings: Settings) -> dict[str, str]:
    """The settings of this process for its children, with the database it found or started."""
    given = {
        f"QUERYMILL_{name.upper()}": str(value)
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
    said = child.log.read_text("utf-8", errors="replace").strip().splitlines()
    raise StartFailed(f"the {child.module} did not start: {said[-1] if said else 'it said nothing'}")


def free_port(settings: Settings) -> Settings:
    """The same settings with port 0 where the wished-for port is taken."""
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            return settings.model_copy(update={"port": 0})
    return settings


@contextmanager
def stop_on_signals() -> Generator[None]:
    """SIGTERM and SIGINT become Stopped, so that every `finally` runs."""

    def stop(*_: object) -> None:
        # a second one while stopping is left to do its work
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        raise Stopped

    before = {s: signal.signal(s, stop) for s in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def running(settings: Settings, *, executors: int = 1, announce: bool = True) -> Generator[Parts]:
    """Everything that is needed, on this machine: database, service, executors. Stopped on the way out.

    Announced in the home folder, so that other commands talk to it instead of starting their own; of several in one
    home, the first that answers is.
    """
    prepared = prepare_database(settings)
    parts = Parts(prepared.settings)
    try:
        parts.start_service()
        for number in range(1, executors + 1):
            parts.start_executor(number)
        parts.watch()
        if announce and running_address(prepared.settings) is None:
            announce_address(prepared.settings, parts.url)
        yield parts
    finally:
        withdraw_address(prepared.settings)
        parts.stop()
        if prepared.server is not None:
            prepared.server.stop()


def announce_address(settings: Settings, url: str) -> None:
    """Tells the commands of this home folder which service is theirs."""
    _announcement(settings).write_text(json.dumps({"url": url, "pid": os.getpid()}), "utf-8")


def withdraw_address(settings: Settings) -> None:
    """Takes back what this process announced, never what another did."""
    try:
        if json.loads(_announcement(settings).read_text("utf-8"))["pid"] == os.getpid():
            _announcement(settings).unlink()
    except (OSError, ValueError, KeyError, TypeError):
        return


def _announcement(settings: Settings) -> Path:
    return settings.home / "service.json"


def running_address(settings: Settings) -> str | None:
    """The address of a service of the same home folder that answers now."""
    try:
        known = json.loads(_announcement(settings).read_text("utf-8"))
        url = str(known["url"])
        return url if httpx2.get(f"{url}/healthz", timeout=2).status_code == 200 else None
    except (OSError, ValueError, KeyError, TypeError, httpx2.HTTPError):
        return None
