"""Capture of library output to stdout and stderr inside a step, for the task's log."""

from __future__ import annotations

import io
import logging
import sys
import threading
from collections.abc import Sequence
from typing import TextIO

from executor.tasklog import log_context

printed = logging.getLogger("printed")

MAX_LINE_CHARACTERS = 60_000
"""Length above which an unfinished line is logged."""


class CapturedStream(io.TextIOBase):
    """Stream that replaces stdout or stderr and logs whole lines printed inside a log scope."""

    def __init__(self, original: TextIO) -> None:
        self._original = original
        self._thread = threading.local()

    def write(self, text: str, /) -> int:
        scope = log_context.current_log_scope()
        if scope is None or getattr(self._thread, "logging", False):
            return self._original.write(text)
        earlier, begun = getattr(self._thread, "begun", (scope, ""))
        if earlier is not scope:
            # this thread left an unfinished line of another execution
            with log_context.log_scope(earlier):
                self._log([begun])
            begun = ""
        # a progress bar rewrites its line after a carriage return
        *lines, rest = (begun + text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
        if len(rest) > MAX_LINE_CHARACTERS:
            lines, rest = [*lines, rest], ""
        self._thread.begun = scope, rest
        self._log(lines)
        return len(text)

    def _log(self, lines: Sequence[str]) -> None:
        # a log handler may print, too
        self._thread.logging = True
        try:
            for line in lines:
                if line.strip():
                    printed.info("%s", line.rstrip())
        finally:
            self._thread.logging = False

    def flush(self) -> None:
        self._original.flush()

    def fileno(self) -> int:
        return self._original.fileno()

    def isatty(self) -> bool:
        return False

    @property
    def encoding(self) -> str:  # type: ignore[override]  # a plain attribute in TextIOBase
        return self._original.encoding


def capture_output() -> None:
    """Replace stdout and stderr by captured streams, once per process."""
    if not isinstance(sys.stdout, CapturedStream):
        sys.stdout, sys.stderr = CapturedStream(sys.stdout), CapturedStream(sys.stderr)
