"""`python -m …` as processes forked from a server that has imported the product: imports are most of a start.

Each process has its own environment, folder, standard streams, signals and exit code, and runs its module from the
first line. The supervisor still starts the service and the executors with new interpreters.
"""

from __future__ import annotations

import atexit
import os
import runpy
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.reduction import DupFd
from pathlib import Path
from typing import Any

from executor.compute.processes import Processes

_IMPORTED = "tests.imported_product"
_FORKING = get_context("forkserver")
_FORKING.set_forkserver_preload([_IMPORTED])
# a process has one such server, and the workers of a test may be the first that start it
Processes.template = _IMPORTED

_READ_AT_START = frozenset({"LD_PRELOAD", "PYTHONIOENCODING", "PYTHONWARNINGS"})
"""Variables that only a new interpreter obeys."""


@dataclass(frozen=True, slots=True)
class _Stream:
    """Open file that the forked process receives as a descriptor of its own."""

    descriptor: int

    def __reduce__(self) -> tuple[Any, ...]:
        return _receive, (DupFd(self.descriptor),)


def _receive(sent: Any) -> _Stream:
    return _Stream(sent.detach())


class Forked:
    """Forked process with those methods of `subprocess.Popen` that tests use."""

    def __init__(
        self, arguments: Sequence[str], environment: Mapping[str, str], folder: Path, streams: Sequence[int]
    ) -> None:
        self.args = list(arguments)
        given = (self.args, dict(environment), str(folder), [_Stream(stream) for stream in streams])
        self._process = _FORKING.Process(target=_run, args=given, daemon=True)
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def poll(self) -> int | None:
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if self.returncode is None:
            raise subprocess.TimeoutExpired(self.args, timeout or 0)
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def start_python(
    arguments: Sequence[str], environment: Mapping[str, str], folder: Path, streams: Sequence[int]
) -> Forked | subprocess.Popen[bytes]:
    """Start `python …`; fork `-m MODULE …` and `-c CODE`. streams: descriptors of stdin, stdout and stderr."""
    if arguments[0] not in ("-m", "-c") or environment.keys() & _READ_AT_START:
        stdin, stdout, stderr = streams
        command = [sys.executable, "-u", *arguments]
        return subprocess.Popen(command, env=environment, cwd=folder, stdin=stdin, stdout=stdout, stderr=stderr)
    return Forked(arguments, environment, folder, streams)


def run_python(
    arguments: Sequence[str], environment: Mapping[str, str], folder: Path, *, given: str = "", seconds: float = 300
) -> subprocess.CompletedProcess[str]:
    """Run a process to its end, with `given` as its stdin. Raises TimeoutExpired."""
    with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        stdin.write(given.encode())
        stdin.seek(0)
        process = start_python(arguments, environment, folder, [each.fileno() for each in (stdin, stdout, stderr)])
        try:
            code = process.wait(seconds)
        finally:
            process.kill()
        stdout.seek(0)
        stderr.seek(0)
        return subprocess.CompletedProcess(list(arguments), code, stdout.read().decode(), stderr.read().decode())


def _run(arguments: list[str], environment: dict[str, str], folder: str, streams: list[_Stream]) -> None:
    """Continue as `python ARGUMENTS`, in the forked process."""
    # the server ignores a failed import, and each process would import anew
    assert _IMPORTED in sys.modules
    for number, stream in enumerate(streams):
        os.dup2(stream.descriptor, number)
        os.close(stream.descriptor)
    sys.stdin = os.fdopen(0, encoding="utf-8", errors="surrogateescape", closefd=False)
    sys.stdout = os.fdopen(1, "w", buffering=1, encoding="utf-8", errors="surrogateescape", closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(folder)
    # a console takes its width from the environment when it is imported
    for name in [name for name in sys.modules if name.endswith(".__main__") or name.startswith("querymill.")]:
        del sys.modules[name]
    kind, what, *rest = arguments
    sys.argv = [what, *rest]
    try:
        if kind == "-c":
            exec(what, {"__name__": "__main__"})
        else:
            runpy.run_module(what, run_name="__main__", alter_sys=True)
    finally:
        atexit._run_exitfuncs()  # Python 3.12 omits these in a forked process
