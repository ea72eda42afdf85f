"""Queue of log lines that overflows to disk, so that writers do not wait for the reader and memory is bounded."""

from __future__ import annotations

import os
import tempfile
import threading
from collections import deque
from typing import IO

READ_BYTES = 1 << 20
"""Number of bytes read at once, doubled until at least one whole line is read."""
MAX_BYTES_IN_MEMORY = 1 << 16
TRUNCATED_FROM_BYTES = 8 << 20
"""Size above which a completely read file is truncated to free disk space."""


class LineQueue:
    """FIFO queue in memory that overflows to an unlinked temporary file.

    Call `put` in any thread, `take` in one thread at a time. If writing to disk fails, lines stay in memory and `full`
    becomes True: writers must then wait until lines are taken.
    """

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._lock = threading.Lock()
        self._read_at = self._written = 0
        self._in_memory = deque[bytes]()
        """Lines queued after the lines in the file."""
        self._bytes_in_memory = 0
        self.length = 0
        self.disk_error: OSError | None = None
        """Error of the last attempt to write to the disk; None if that attempt succeeded."""

    @property
    def full(self) -> bool:
        return self._bytes_in_memory >= MAX_BYTES_IN_MEMORY

    def put(self, line: bytes) -> int:
        """Queue a line that contains no line break; return the queue length."""
        with self._lock:
            self._in_memory.append(line)
            self._bytes_in_memory += len(line) + 1
            self.length += 1
            if self.full:
                self._write()
            return self.length

    def take(self, limit: int) -> list[bytes]:
        """Remove and return at most `limit` of the oldest lines."""
        with self._lock:
            lines = self._from_file(limit) if self._file is not None and self._read_at < self._written else []
            while self._in_memory and len(lines) < limit and self._read_at == self._written:
                lines.append(self._in_memory.popleft())
                self._bytes_in_memory -= len(lines[-1]) + 1
            self.length -= len(lines)
            if self.full:
                # the disk may have room again
                self._write()
            return lines

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    def _write(self) -> None:
        data = memoryview(b"".join([line + b"\n" for line in self._in_memory]))
        done = 0
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115  # closed by `close`
            while done < len(data):
                done += os.pwrite(self._file.fileno(), data[done:], self._written + done)
        except OSError as error:
            # the next attempt overwrites this partial write
            self.disk_error = error
            return
        self.disk_error = None
        self._written += done
        self._in_memory.clear()
        self._bytes_in_memory = 0

    def _from_file(self, limit: int) -> list[bytes]:
        assert self._file is not None  # noqa: S101  # something was written
        size, lines = READ_BYTES, list[bytes]()
        while not lines:
            data = os.pread(self._file.fileno(), min(size, self._written - self._read_at), self._read_at)
            lines = data.split(b"\n", limit)[:-1]
            size *= 2
        self._read_at += sum(len(line) + 1 for line in lines)
        if self._read_at == self._written:
            if self._written > TRUNCATED_FROM_BYTES:
                os.ftruncate(self._file.fileno(), 0)
            self._read_at = self._written = 0
        return lines
