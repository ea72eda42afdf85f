"""The file of a task's log: each execution goes on in it, and what an earlier one left in the store stays as it is."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress

from runtime.files.artefact_store import temporary_name

_FLAGS = os.O_RDWR | os.O_APPEND | os.O_CREAT
MOST_KEPT = 1 << 16
"""Bytes of a file that are kept here, so that it need not be read again once it is over."""


class LogFile:
    """One file, opened at first need. Not on the event loop, one thread at a time. Raises OSError."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._descriptor: int | None = None
        self.unwritten = bytearray()
        """What was put and is not in the file yet."""
        self.whole: bytes | None = None
        """All that was written to a file made here, as long as it is short. Others may have written to it, too."""

    @property
    def is_open(self) -> bool:
        return self._descriptor is not None

    def append(self, text: str) -> None:
        self.put(text)
        self.flush()

    def put(self, text: str) -> None:
        """To be written by the next `flush`."""
        self.unwritten += as_bytes(text)

    def flush(self) -> None:
        """Writes what was put. What a full disk does not take stays `unwritten`; of a line, all or nothing is there."""
        descriptor = self.open()
        data = bytes(self.unwritten)
        done = 0
        try:
            while done < len(data):
                done += os.write(descriptor, memoryview(data)[done:])
        except OSError:
            lines = data.rfind(b"\n", 0, done) + 1
            if lines < done:
                os.ftruncate(descriptor, os.fstat(descriptor).st_size - (done - lines))
            done = lines
            raise
        finally:
            del self.unwritten[:done]
            if self.whole is not None:
                self.whole = self.whole + data[:done] if len(self.whole) + done <= MOST_KEPT else None

    def write(self, data: bytes, *, again: bool = False) -> None:
        """Appends; `again`, only what does not stand at its end yet: whoever wrote it before may have been killed."""
        if again:
            data = data[_begun(self.open(), data) :]
        self.unwritten += data
        self.flush()

    def open(self) -> int:
        """Its descriptor, which stays this object's to close."""
        if self._descriptor is None:
            self._descriptor, self.whole = _open_own(self._path)
        return self._descriptor

    def close(self) -> None:
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)


def as_bytes(text: str) -> bytes:
    """UTF-8, with a question mark for what is half a character."""
    return text.encode("utf-8", "replace")


def _begun(descriptor: int, data: bytes) -> int:
    """How many of the first bytes of `data` are the file's last."""
    size = os.fstat(descriptor).st_size
    most = min(size, len(data))
    last = os.pread(descriptor, most, size - most)
    return next(length for length in range(most, -1, -1) if data.startswith(last[most - length :]))


def _open_own(path: str) -> tuple[int, bytes | None]:
    """With what stands in it, where that is known: a file made just now has nothing.

    After an earlier execution the file is a link to a stored object: that one is not written to.
    """
    try:
        return _open(path, _FLAGS | os.O_EXCL), b""
    except FileExistsError:
        descriptor = _open(path, _FLAGS)
    if os.fstat(descriptor).st_nlink == 1:
        return descriptor, None
    os.close(descriptor)
    # under a name by which housekeeping knows what a killed process has left
    copy = f"{os.path.dirname(path)}/{temporary_name()}"  # noqa: PTH120  # a path is a text here
    try:
        shutil.copyfile(path, copy)
        os.replace(copy, path)  # noqa: PTH105
    except OSError:
        with suppress(OSError):
            os.unlink(copy)  # noqa: PTH108
        raise
    return _open(path, _FLAGS), None


def _open(path: str, flags: int) -> int:
    try:
        return os.open(path, flags, 0o644)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), mode=0o755, exist_ok=True)  # noqa: PTH103, PTH120
        return os.open(path, flags, 0o644)
