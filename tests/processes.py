"""Processes of the product, whose lines of output a test waits for."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
from pathlib import Path
from queue import Empty, Queue

import pytest

from tests.forked import start_python
from tests.waiting import PATIENCE


class Process:
    """Subprocess with a wait for lines of its output."""

    def __init__(self, arguments: list[str], environment: dict[str, str], cwd: Path) -> None:
        self.arguments = arguments
        self.lines: list[str] = []
        self._queue: Queue[str | None] = Queue()
        reading, writing = os.pipe()
        self._output = os.fdopen(reading, encoding="utf-8")
        with Path(os.devnull).open() as nothing:
            self.popen = start_python(arguments, environment, cwd, [nothing.fileno(), writing, writing])
        os.close(writing)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        with self._output:
            for line in self._output:
                self.lines.append(line.rstrip("\n"))
                self._queue.put(line.rstrip("\n"))
        self._queue.put(None)

    def wait_for(self, pattern: str, seconds: float = PATIENCE) -> re.Match[str]:
        """Return the first line that matches; fail with the whole output if none does."""
        for line in tuple(self.lines):
            if found := re.search(pattern, line):
                return found
        while True:
            try:
                line = self._queue.get(timeout=seconds)
            except Empty:
                pytest.fail(f"no line like {pattern!r} in {seconds} s:\n" + "\n".join(self.lines))
            if line is None:
                pytest.fail(f"ended without a line like {pattern!r}:\n" + "\n".join(self.lines))
            if found := re.search(pattern, line):
                return found

    def kill(self) -> None:
        """Send SIGKILL and wait for the end."""
        self.popen.kill()
        self._end()

    def ended(self, seconds: float = PATIENCE) -> int:
        """Wait until the process has ended by itself; return its exit code, with its whole output in `lines`."""
        try:
            self.popen.wait(seconds)
        except subprocess.TimeoutExpired:
            pytest.fail(f"did not end in {seconds} s:\n" + "\n".join(self.lines))
        self._end()
        assert self.popen.returncode is not None
        return self.popen.returncode

    def stop(self, seconds: float = PATIENCE) -> int:
        """Send SIGTERM, wait, and return the exit code."""
        if self.popen.poll() is None:
            self.popen.send_signal(signal.SIGTERM)
        try:
            self.popen.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            pytest.fail("did not stop on SIGTERM:\n" + "\n".join(self.lines))
        self._end()
        return self.popen.returncode

    def _end(self) -> None:
        self.popen.wait()
        # children of the process may still write to its output
        self._reader.join(PATIENCE)
