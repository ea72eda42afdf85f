"""The file of a task's log: each execution goes on in it, and what an earlier one left in the store stays as it is."""

from __future__ import annotations

import os
import shutil

_FLAGS = os.O_RDWR | os.O_APPEND | os.O_CREAT


class LogFile:
    """One file, opened at first need. Not on the event loop, one thread at a time. Raises OSError."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._descriptor: int | None = None

    @property
    def is_open(self) -> bool:
        return self._descriptor is not None

    def append(self, text: str) -> None:
        left = memoryview(text.encode("utf-8", "replace"))
        descriptor = self.open()
        while left:
            left = left[os.write(descriptor, left) :]

    def open(self) -> int:
        """Its descriptor, which stays this object's to close."""
        if self._descriptor is None:
            self._descriptor = _open_own(self._path)
        return self._descriptor

    def close(self) -> None:
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)


def _open_own(path: str) -> int:
    """After an earlier execution the file is a link to a stored object: that one is not written to."""
    descriptor = _open(path)
    if os.fstat(descriptor).st_nlink == 1:
        return descriptor
    os.close(descriptor)
    folder, name = os.path.split(path)
    copy = f"{folder}/.{name}-{os.getpid()}"
    shutil.copyfile(path, copy)
    os.replace(copy, path)  # noqa: PTH105  # a path is a text here
    return _open(path)


def _open(path: str) -> int:
    try:
        return os.open(path, _FLAGS, 0o644)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), mode=0o755, exist_ok=True)  # noqa: PTH103, PTH120
        return os.open(path, _FLAGS, 0o644)
