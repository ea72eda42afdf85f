"""Objects in the folder `.objects`, synced to disk. Task directories hold hard links to them.

Paths are strings and open files are descriptors, because `pathlib` and file objects cost a tenth of the time of an
empty execution.
"""

from __future__ import annotations

import errno
import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from runtime.files.atomic import sync_folder, write_whole
from runtime.files.names import temporary_name
from runtime.files.object_store import STORE_FILE, ObjectChanged, StoredObject, StoreUnavailable

OBJECTS = ".objects"
MAX_VERIFIED_STATES = 4_096
MODE = 0o644

type FileState = tuple[int, int, int]
"""Inode, size and modification time in nanoseconds of a file."""


@dataclass(frozen=True, slots=True)
class ObjectFolder:
    """Objects below the folder `root`, an ObjectStore."""

    root: Path
    _verified: dict[str, FileState] = field(default_factory=dict[str, FileState], repr=False, compare=False)
    """State of each object when its bytes were last verified, by digest."""
    _has_id: threading.Event = field(default_factory=threading.Event, repr=False, compare=False)
    """Set once this process has seen the folder's `store.json`."""

    @property
    def address(self) -> str:
        return str(self.root)

    def put(self, data: bytes) -> StoredObject:
        """Store bytes atomically: write a temporary file, sync and rename it.

        Raises OSError, always with a file name, and then leaves no file behind.
        """
        digest = hashlib.sha256(data).hexdigest()
        stored = StoredObject(sha256=digest, size=len(data))
        folder = self._folder(digest)
        path = f"{folder}/{digest}"
        if self._holds(path, digest, data):
            return stored
        temporary = f"{folder}/{temporary_name()}"
        try:
            self._write_synced(temporary, data)
            os.replace(temporary, path)  # noqa: PTH105
        except BaseException as error:
            if isinstance(error, OSError) and error.filename is None:
                # errors of writing to an open file have no file name
                error.filename = str(self.root)
            with suppress(OSError):
                os.unlink(temporary)  # noqa: PTH108
            raise
        sync_folder(folder)
        return stored

    def _holds(self, path: str, digest: str, data: bytes) -> bool:
        """Return True if the object exists with these bytes, which a write through a hard link may have changed."""
        try:
            found = os.stat(path)  # noqa: PTH116
        except FileNotFoundError:
            return False
        now, state = time.time(), (found.st_ino, found.st_size, found.st_mtime_ns)
        if self._verified.get(digest) != state:
            if found.st_size != len(data) or Path(path).read_bytes() != data:
                return False
            # a second change within the clock's resolution would have the same time
            if found.st_mtime < now - 1:
                self._remember(digest, state)
        return True

    def _remember(self, digest: str, state: FileState) -> None:
        if len(self._verified) >= MAX_VERIFIED_STATES:
            self._verified.clear()
        self._verified[digest] = state

    def adopt(self, descriptor: int, path: str) -> StoredObject:
        """Store the file `path`, open as `descriptor`: as a hard link if possible, else as a copy."""
        found = os.fstat(descriptor)
        data = _whole(descriptor)
        digest = hashlib.sha256(data).hexdigest()
        folder = self._folder(digest)
        try:
            self._in_folder(folder, lambda: os.link(path, f"{folder}/{digest}"))
        except OSError:
            # the object exists already, or the file system has no hard links
            return self.put(data)
        if not os.path.samestat(os.stat(f"{folder}/{digest}"), found):  # noqa: PTH116
            # the path is another executor's file by now, to which that executor may write
            os.unlink(f"{folder}/{digest}")  # noqa: PTH108
            return self.put(data)
        if found.st_mode & 0o777 != MODE:
            os.fchmod(descriptor, MODE)
        os.fsync(descriptor)
        sync_folder(folder)
        return StoredObject(sha256=digest, size=len(data))

    def get(self, sha256: str) -> bytes:
        path = self.path(sha256)
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != sha256:
            raise ObjectChanged(str(path))
        return data

    def get_range(self, sha256: str, start: int, length: int) -> bytes:
        with self.path(sha256).open("rb") as file:
            file.seek(start)
            return file.read(length)

    def path(self, sha256: str) -> Path:
        return self.root / OBJECTS / sha256[:2] / sha256

    def _folder(self, sha256: str) -> str:
        return f"{self.root}/{OBJECTS}/{sha256[:2]}"

    def has(self, sha256: str) -> bool:
        return self.path(sha256).exists()

    def intact(self, sha256: str, size: int) -> bool:
        """Return True if the object exists unchanged. Writing into a task's file changes the object linked to it."""
        path = self.path(sha256)
        try:
            found = path.stat()
            state = (found.st_ino, found.st_size, found.st_mtime_ns)
            if self._verified.get(sha256) == state:
                return True
            if found.st_size != size:
                return False
            with path.open("rb") as file:
                same = hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except FileNotFoundError:
            return False
        if same and found.st_mtime < time.time() - 1:
            self._remember(sha256, state)
        return same

    def delete(self, sha256: str) -> None:
        self.path(sha256).unlink(missing_ok=True)

    def digests(self) -> Iterator[str]:
        for path in (self.root / OBJECTS).glob("??/*"):
            # the rest are temporary files
            if len(path.name) == 64:
                yield path.name

    def names(self, folder: str) -> Iterator[str]:
        for path in (self.root / folder).glob("*"):
            yield f"{folder}/{path.name}"

    def read(self, name: str) -> bytes | None:
        try:
            data = (self.root / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        if name == STORE_FILE:
            self._has_id.set()
        return data

    def write(self, name: str, data: bytes) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data)

    def check_present(self) -> None:
        """Raise StoreUnavailable if the folder was moved or its volume unmounted since this process has seen its id.

        Call it before creating a folder: a new one in its place would take files that no other process finds.
        """
        if self._has_id.is_set() and not (self.root / STORE_FILE).exists():
            raise StoreUnavailable(errno.ENOENT, "the folder was moved, or its volume is not mounted", self.address)

    def _in_folder[Result](self, folder: str, work: Callable[[], Result]) -> Result:
        """Run `work` and return its result; if `folder` is missing, create it and retry."""
        try:
            return work()
        except FileNotFoundError:
            self.check_present()
            Path(folder).mkdir(parents=True, exist_ok=True)
            return work()

    def _write_synced(self, path: str, data: bytes) -> None:
        """Write a new file and sync it."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        descriptor = self._in_folder(os.path.dirname(path), lambda: os.open(path, flags, MODE))  # noqa: PTH120
        try:
            left = memoryview(data)
            while left:
                left = left[os.write(descriptor, left) :]
            # independent of the process's umask
            os.fchmod(descriptor, MODE)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def file_digest(descriptor: int) -> str:
    """Return the SHA-256 of an open file."""
    return hashlib.sha256(_whole(descriptor)).hexdigest()


def _whole(descriptor: int) -> bytes:
    """Return the bytes of an open file, without what is added meanwhile."""
    size = os.fstat(descriptor).st_size
    data = os.pread(descriptor, size, 0)
    while len(data) < size and (more := os.pread(descriptor, size - len(data), len(data))):
        data += more
    return data
