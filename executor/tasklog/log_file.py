"""Log file of a task: each execution appends to it, without changing the copies that earlier executions stored."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress

from runtime.files.names import temporary_name

_FLAGS = os.O_RDWR | os.O_APPEND | os.O_CREAT


class LogFile:
    """Log file, opened at the first write. Not for the event loop; one thread at a time. Methods raise OSError."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._descriptor: int | None = None

    @property
    def is_open(self) -> bool:
        return self._descriptor is not None

    def append(self, text: str) -> None:
        """Append whole lines in UTF-8, lone surrogates as question marks. On a full disk, no partial line remains."""
        descriptor = self.open()
        data = text.encode("utf-8", "replace")
        done = 0
        try:
            while done < len(data):
                done += os.write(descriptor, memoryview(data)[done:])
        except OSError:
            rest = done - (data.rfind(b"\n", 0, done) + 1)
            if rest:
                os.ftruncate(descriptor, os.fstat(descriptor).st_size - rest)
            raise

    def open(self) -> int:
        """Open the file if needed, and return its descriptor, which `close` closes."""
        if self._descriptor is None:
            self._descriptor = _open_own(self._path)
        return self._descriptor

    def close(self) -> None:
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)


def _open_own(path: str) -> int:
    """Open the file for appending, after replacing an existing file by a copy.

    The existing file may be a hard link to a stored object. An executor that has lost the task's lease may also have it
    open, and write to it even after this execution has stored its log.
    """
    try:
        return _open(path, _FLAGS | os.O_EXCL)
    except FileExistsError:
        pass
    copy = f"{os.path.dirname(path)}/{temporary_name()}"  # noqa: PTH120  # paths are strings here
    descriptor: int | None = None
    try:
        shutil.copyfile(path, copy)
        # opened before it has the file's name, by which another executor might replace it
        descriptor = os.open(copy, _FLAGS)
        os.replace(copy, path)  # noqa: PTH105
    except OSError:
        if descriptor is not None:
            os.close(descriptor)
        with suppress(OSError):
            os.unlink(copy)  # noqa: PTH108
        raise
    return descriptor


def _open(path: str, flags: int) -> int:
    try:
        return os.open(path, flags, 0o644)
    except FileNotFoundError:
        with suppress(FileExistsError):
            # only the task's own directory: without the folder above, its volume is not mounted
            os.mkdir(os.path.dirname(path), mode=0o755)  # noqa: PTH102, PTH120
        return os.open(path, flags, 0o644)
