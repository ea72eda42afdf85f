"""A queue of lines on disk: whoever writes never waits for whoever reads, and memory does not grow with what waits."""

from __future__ import annotations

import os
import tempfile
import threading
from collections import deque
from typing import IO

CHUNK = 1 << 20
"""Bytes read at once; more only where one line is longer."""
NEAR = 1 << 16
"""Bytes in memory from which on they go to the disk."""
WORTH_TRUNCATING = 8 << 20


class Spool:
    """First in, first out, over an unlinked temporary file, made at first need.

    `put` from any thread, `take` from one at a time. Where the disk takes nothing, what is put stays in memory, and
    `full` says that whoever puts had better wait until something was taken.
    """

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._lock = threading.Lock()
        self._read_at = self._written = 0
        self._near = deque[bytes]()
        """Lines behind those of the file."""
        self._near_bytes = 0
        self.waiting = 0
        self.refused: OSError | None = None
        """Why the disk took nothing the last time."""

    @property
    def full(self) -> bool:
        return self._near_bytes >= NEAR

    def put(self, line: bytes) -> int:
        """Adds a line without a line break in it; returns how many wait now."""
        with self._lock:
            self._near.append(line)
            self._near_bytes += len(line) + 1
            self.waiting += 1
            if self.full:
                self._write()
            return self.waiting

    def take(self, most: int) -> list[bytes]:
        """The oldest lines, removed."""
        with self._lock:
            lines = self._from_file(most) if self._file is not None and self._read_at < self._written else []
            while self._near and len(lines) < most and self._read_at == self._written:
                lines.append(self._near.popleft())
                self._near_bytes -= len(lines[-1]) + 1
            self.waiting -= len(lines)
            if self.full:
                # what was taken, or somebody else, may have made room
                self._write()
            return lines

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    def _write(self) -> None:
        data = memoryview(b"".join([line + b"\n" for line in self._near]))
        done = 0
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115  # closed by `close`
            while done < len(data):
                done += os.pwrite(self._file.fileno(), data[done:], self._written + done)
        except OSError as error:
            # what got there is written over the next time
            self.refused = error
            return
        self.refused = None
        self._written += done
        self._near.clear()
        self._near_bytes = 0

    def _from_file(self, most: int) -> list[bytes]:
        assert self._file is not None  # noqa: S101  # something was written
        size, lines = CHUNK, list[bytes]()
        while not lines:
            data = os.pread(self._file.fileno(), min(size, self._written - self._read_at), self._read_at)
            lines = data.split(b"\n", most)[:-1]
            size *= 2
        self._read_at += sum(len(line) + 1 for line in lines)
        if self._read_at == self._written:
            if self._written > WORTH_TRUNCATING:
                os.ftruncate(self._file.fileno(), 0)
            self._read_at = self._written = 0
        return lines
