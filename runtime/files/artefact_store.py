"""Content-addressed files: objects are stored once under their SHA-256; task directories hold hard links to them.

A re-run therefore overwrites nothing: earlier files can still be read by their digests in the log.

Paths are strings and open files are descriptors, because `pathlib` and file objects cost a tenth of the time of an
empty execution.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import time
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from runtime.files.synced_folder import sync_folder

OBJECTS = ".objects"
YOUNG_SECONDS = 60.0
"""Age above which an object that is stored again gets a new modification time, so that the object is not collected
before the log refers to it."""
MAX_VERIFIED_STATES = 4_096
MODE = 0o644
LEFTOVER_SECONDS = 3600.0
"""Seconds without a change after which a temporary file counts as left by a killed process. The
process itself cannot be checked, because it may have run in another container."""


class UnsafeName(ValueError):
    """The name is not a plain file name: no folder, no leading dot, at most 255 bytes."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"{name!r} is no plain file name (no folder, no leading dot, at most 255 bytes)")


class ObjectChanged(Exception):
    """The bytes of an object do not match its digest; the message is the object's path."""


class ShownFileChanged(Exception):
    """A file in a task's directory differs from the file of the same name recorded in the log."""

    def __init__(self, name: str, *, kept: bool) -> None:
        super().__init__(name)
        self.name = name
        self.kept = kept
        """True if the store still has the bytes recorded in the log."""


class StoredObject(NamedTuple):
    """Digest and size in bytes of a stored object."""

    sha256: str
    size: int


_INVISIBLE = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Unicode categories of characters that move the cursor, change the direction of writing or break a line, and so
disguise a name."""


@lru_cache(maxsize=4096)
def safe_name(name: str) -> str:
    """Return `name` unchanged. Raises UnsafeName if `name` is no plain file name or has invisible characters."""
    if (
        not name
        or name.startswith(".")
        or "/" in name
        or "\\" in name
        # `isprintable` is faster, but equivalent for ASCII only
        or not (name.isprintable() if name.isascii() else not any(unicodedata.category(c) in _INVISIBLE for c in name))
        or len(name.encode()) > 255
    ):
        raise UnsafeName(name)
    return name


def name_part(text: str) -> str:
    """Return `text` for use in a file name; all but letters, digits, `-`, `_` and `.` become underscores."""
    return "".join(c if c.isalnum() or c in "-_." else "_" for c in text)


type FileState = tuple[int, int, int]
"""Inode, size and modification time in nanoseconds of a file."""


@dataclass(frozen=True, slots=True)
class ArtefactStore:
    """Store of objects and task directories below the folder `root`."""

    root: Path
    _verified: dict[str, FileState] = field(default_factory=dict[str, FileState], repr=False, compare=False)
    """State of each object when its bytes were last verified, by digest."""

    def create_task_directory(self, task_id: str) -> Path:
        """Create a task's directory with mode 0755; return its path. Raises FileExistsError."""
        self.root.mkdir(parents=True, exist_ok=True)
        folder = self.directory(task_id)
        folder.mkdir(mode=0o755)
        folder.chmod(0o755)
        return folder

    def directory(self, task_id: str) -> Path:
        return self.root / safe_name(task_id)

    def put(self, data: bytes) -> StoredObject:
        """Store bytes atomically: write a temporary file, sync and rename it.

        Raises OSError, always with a file name, and then leaves no file behind.
        """
        digest = hashlib.sha256(data).hexdigest()
        stored = StoredObject(sha256=digest, size=len(data))
        folder = self._object_folder(digest)
        path = f"{folder}/{digest}"
        if self._holds(path, digest, data):
            return stored
        temporary = f"{folder}/{temporary_name()}"
        try:
            _write_synced(temporary, data)
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
        if found.st_mtime < now - YOUNG_SECONDS:
            # the log does not refer to the object yet, so only its age protects it from collection
            os.utime(path)
        return True

    def _remember(self, digest: str, state: FileState) -> None:
        if len(self._verified) >= MAX_VERIFIED_STATES:
            self._verified.clear()
        self._verified[digest] = state

    def adopt(self, descriptor: int, task_id: str, name: str) -> StoredObject:
        """Store the task's file `name`, open as `descriptor`: as a hard link if possible, else as a copy."""
        found = os.fstat(descriptor)
        data = _whole(descriptor, found.st_size)
        digest = hashlib.sha256(data).hexdigest()
        folder = self._object_folder(digest)
        try:
            _in_folder(folder, lambda: os.link(self.shown(task_id, name), f"{folder}/{digest}"))
        except OSError:
            # the object exists already, or the file system has no hard links
            return self.put(data)
        if found.st_mode & 0o777 != MODE:
            os.fchmod(descriptor, MODE)
        os.fsync(descriptor)
        sync_folder(folder)
        return StoredObject(sha256=digest, size=len(data))

    def get(self, sha256: str) -> bytes:
        """Return the bytes of an object. Raises FileNotFoundError if the object was collected, ObjectChanged."""
        path = self.object_path(sha256)
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != sha256:
            raise ObjectChanged(str(path))
        return data

    def object_path(self, sha256: str) -> Path:
        return self.root / OBJECTS / sha256[:2] / sha256

    def _object_folder(self, sha256: str) -> str:
        return f"{self.root}/{OBJECTS}/{sha256[:2]}"

    def shown(self, task_id: str, name: str) -> str:
        """Return the path of a file in the task's directory."""
        return f"{self.root}/{safe_name(task_id)}/{safe_name(name)}"

    def link(self, sha256: str, task_id: str, name: str) -> None:
        """Link an object into the task's directory, atomically replacing a file of that name."""
        target = self.shown(task_id, name)
        source = f"{self._object_folder(sha256)}/{sha256}"
        try:
            os.link(source, target)
        except FileExistsError:
            if not os.path.samefile(source, target):  # noqa: PTH121
                _replace(source, target)
        except OSError:
            self.directory(task_id).mkdir(mode=0o755, parents=True, exist_ok=True)
            _replace(source, target)

    def read_shown(self, task_id: str, name: str, sha256: str, size: int) -> bytes:
        """Return the bytes of a file in the task's directory, which must equal the object `sha256`.

        A missing file, or a link to another object, was left by a killed process and is replaced by the object. Raises
        ShownFileChanged if the file is neither this object nor a link to an object, FileNotFoundError if the object was
        collected, ObjectChanged.
        """
        with suppress(FileNotFoundError), open(self.shown(task_id, name), "rb") as file:  # noqa: PTH123
            found = file.read()
            digest = hashlib.sha256(found).hexdigest()
            if digest == sha256:
                return found
            if not self._is_object(file.fileno(), digest):
                raise ShownFileChanged(name, kept=self.intact(sha256, size))
        stored = self.get(sha256)
        self.link(sha256, task_id, name)
        return stored

    def _is_object(self, descriptor: int, digest: str) -> bool:
        """Return True if an open file is a link to the object of this digest, not a copy."""
        try:
            return os.path.samestat(os.fstat(descriptor), self.object_path(digest).stat())
        except FileNotFoundError:
            return False

    def matches(self, task_id: str, name: str, sha256: str, size: int) -> bool:
        """Return True if the file in the task's directory has this digest and size in bytes."""
        path = self.directory(task_id) / safe_name(name)
        try:
            if path.stat().st_size != size:
                return False
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except FileNotFoundError:
            return False

    def intact(self, sha256: str, size: int) -> bool:
        """Return True if the object exists unchanged. Writing into a task's file changes the object linked to it."""
        path = self.object_path(sha256)
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

    def has(self, sha256: str) -> bool:
        return self.object_path(sha256).exists()

    def remove(self, task_id: str, name: str) -> None:
        """Remove a file from the task's directory; its object stays in the store."""
        with suppress(FileNotFoundError):
            (self.directory(task_id) / safe_name(name)).unlink()

    def remove_task(self, task_id: str) -> None:
        """Remove the task's directory."""
        with suppress(FileNotFoundError):
            shutil.rmtree(self.directory(task_id))

    def settled_directories(self, *, older_than: float = LEFTOVER_SECONDS) -> list[str]:
        """Return the sorted names of task directories that have not changed for `older_than` seconds."""
        newest = time.time() - older_than
        found: list[str] = []
        for path in self.root.glob("task_*"):
            # the directory may be removed concurrently
            with suppress(FileNotFoundError):
                if path.is_dir() and path.stat().st_mtime <= newest:
                    found.append(path.name)
        return sorted(found)

    def holds_only(self, task_id: str, name: str) -> bool:
        """Return True if the task's directory contains no file except `name`, or does not exist."""
        try:
            return all(path.name == name for path in self.directory(task_id).iterdir())
        except FileNotFoundError:
            return True

    def remove_leftovers(self, *, older_than: float = LEFTOVER_SECONDS) -> int:
        """Remove temporary files that have not changed for `older_than` seconds; return their number."""
        removed = 0
        newest = time.time() - older_than
        for pattern in (f"{OBJECTS}/??/.new-*", "*/.new-*"):
            for path in self.root.glob(pattern):
                # the file may be completed or removed concurrently
                with suppress(FileNotFoundError):
                    # not mtime: a new link has the old mtime of its object
                    if path.stat().st_ctime <= newest:
                        path.unlink()
                        removed += 1
        return removed

    def collect(self, kept: frozenset[str], *, older_than: float = 0.0) -> int:
        """Remove objects that are not in `kept` and are at least `older_than` seconds old; return their number."""
        removed = 0
        newest = time.time() - older_than
        for path in (self.root / OBJECTS).glob("??/*"):
            # another executor of this machine may collect at the same time
            with suppress(FileNotFoundError):
                if path.name not in kept and path.stat().st_mtime <= newest:
                    path.unlink()
                    removed += 1
        return removed


def temporary_name() -> str:
    """Return a unique name for a file that is being written."""
    return f".new-{secrets.token_hex(12)}"


def _in_folder[Result](folder: str, work: Callable[[], Result]) -> Result:
    """Run `work` and return its result; if `folder` is missing, create it and retry."""
    try:
        return work()
    except FileNotFoundError:
        Path(folder).mkdir(parents=True, exist_ok=True)
        return work()


def _write_synced(path: str, data: bytes) -> None:
    """Write a new file and sync it."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    descriptor = _in_folder(os.path.dirname(path), lambda: os.open(path, flags, MODE))  # noqa: PTH120
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(descriptor, left) :]
        # independent of the process's umask
        os.fchmod(descriptor, MODE)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _whole(descriptor: int, size: int) -> bytes:
    """Return the first `size` bytes of an open file, fewer if the file is shorter."""
    data = os.pread(descriptor, size, 0)
    while len(data) < size and (more := os.pread(descriptor, size - len(data), len(data))):
        data += more
    return data


def _replace(source: str, target: str) -> None:
    temporary = f"{os.path.dirname(target)}/{temporary_name()}"  # noqa: PTH120
    try:
        try:
            os.link(source, temporary)
        except OSError:
            # a file system without hard links
            shutil.copyfile(source, temporary)
        os.replace(temporary, target)  # noqa: PTH105
    except BaseException:
        # a partial copy, or a link that could not be renamed
        with suppress(OSError):
            os.unlink(temporary)  # noqa: PTH108
        raise
