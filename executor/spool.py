"""A queue of lines on disk: whoever writes never waits for whoever reads, and memory does not grow with what waits."""

from __future__ import annotations

import os
import tempfile
import threading
from typing import IO

CHUNK = 1 << 20
"""Bytes read at once; a line must be shorter."""
WORTH_TRUNCATING = 8 << 20


class Spool:
    """First in, first out, over an unlinked temporary file, made at first need.

    `put` from any thread, `take` from one at a time.
    """

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._lock = threading.Lock()
        self._read_at = 0
        self._written = 0
        self.waiting = 0

    def put(self, line: bytes) -> int:
        """Adds a line without a line break in it; returns how many wait now."""
        with self._lock:
            if self._file is None:
                self._file = tempfile.TemporaryFile(buffering=1 << 16)  # noqa: SIM115  # closed by `close`
            self._file.write(line)
            self._file.write(b"\n")
            self._written += len(line) + 1
            self.waiting += 1
            return self.waiting

    def take(self, most: int) -> list[bytes]:
        """The oldest lines, removed."""
        with self._lock:
            if self._file is None or not self.waiting:
                return []
            self._file.flush()
            data = os.pread(self._file.fileno(), CHUNK, self._read_at)
            lines = data.split(b"\n", most)[:-1]
            self._read_at += sum(len(line) + 1 for line in lines)
            self.waiting -= len(lines)
            if not self.waiting and self._written > WORTH_TRUNCATING:
                self._file.seek(0)
                self._file.truncate()
                self._read_at = self._written = 0
            return lines

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
