"""What a library prints inside a step belongs to the task's log, like what it logs."""

from __future__ import annotations

import io
import logging
import sys
import threading
from collections.abc import Sequence
from typing import TextIO

from executor.tasklog import log_context

printed = logging.getLogger("printed")

LONGEST_LINE = 60_000
"""Characters after which a line is taken although it has not ended."""


class PrintedLines(io.TextIOBase):
    """Stands in the place of stdout or stderr: whole lines printed inside a scope become log lines of it."""

    def __init__(self, original: TextIO) -> None:
        self._original = original
        self._here = threading.local()

    def write(self, text: str, /) -> int:
        scope = log_context.scope_here()
        if scope is None or getattr(self._here, "logging", False):
            return self._original.write(text)
        earlier, begun = getattr(self._here, "begun", (scope, ""))
        if earlier is not scope:
            # this thread has left another execution's line without an end
            with log_context.Recording(earlier):
                self._tell([begun])
            begun = ""
        # a progress bar writes itself over and over
        *lines, rest = (begun + text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
        if len(rest) > LONGEST_LINE:
            lines, rest = [*lines, rest], ""
        self._here.begun = scope, rest
        self._tell(lines)
        return len(text)

    def _tell(self, lines: Sequence[str]) -> None:
        # whoever shows log lines may print, too
        self._here.logging = True
        try:
            for line in lines:
                if line.strip():
                    printed.info("%s", line.rstrip())
        finally:
            self._here.logging = False

    def flush(self) -> None:
        self._original.flush()

    def fileno(self) -> int:
        return self._original.fileno()

    def isatty(self) -> bool:
        return False

    @property
    def encoding(self) -> str:  # type: ignore[override]  # a plain attribute there
        return self._original.encoding


def take_prints() -> None:
    """From now on; once per process."""
    if not isinstance(sys.stdout, PrintedLines):
        sys.stdout, sys.stderr = PrintedLines(sys.stdout), PrintedLines(sys.stderr)
