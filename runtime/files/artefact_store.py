"""Files by content: every byte ever written lies once under its sha256; task directories hold hard links to it.

So a re-run overwrites nothing: the files of any moment can still be opened by the digest the log has of them.

Paths are strings here and open files are descriptors: `pathlib` and file objects took a tenth of the time of an
execution that does nothing else.
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
"""An object older than this is touched when it is stored again, so that it is not collected before the log names it."""
MOST_SEEN = 4_096
MODE = 0o644
LEFT_OVER_AFTER = 3600.0
"""Seconds without a change after which a temporary file is taken for a killed process's. Its process cannot be asked:
it may run in another container with the same host name, where process ids are others."""


class UnsafeName(ValueError):
    """A file name is one plain name: no folder, no leading dot, at most 255 bytes."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"{name!r} is no plain file name (no folder, no leading dot, at most 255 bytes)")


class ObjectChanged(Exception):
    """The bytes of an object are no longer those it is named by; the text is its path."""


class ShownFileChanged(Exception):
    """A file of a task's directory is not the one that the log knows under its name."""

    def __init__(self, name: str, *, kept: bool) -> None:
        super().__init__(name)
        self.name = name
        self.kept = kept
        """Whether the store still has the bytes that the log knows."""


class StoredObject(NamedTuple):
    """What names an object of the store, and its size in bytes."""

    sha256: str
    size: int


_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Characters that move the cursor, turn the direction of writing or break a line: a name with one is not what
it shows."""


@lru_cache(maxsize=4096)
def safe_name(name: str) -> str:
    """The name itself; UnsafeName where it could lead out of the task's directory."""
    if (
        not name
        or name.startswith(".")
        or "/" in name
        or "\\" in name
        # the characters of plain ASCII need not be looked up one by one
        or not (name.isprintable() if name.isascii() else not any(unicodedata.category(c) in _UNSEEN for c in name))
        or len(name.encode()) > 255
    ):
        raise UnsafeName(name)
    return name


def name_part(text: str) -> str:
    """A text as part of a file's name, such as a database's: an underscore for what not every file system takes."""
    return "".join(c if c.isalnum() or c in "-_." else "_" for c in text)


type FileState = tuple[int, int, int]
"""Which file it is, its size, and when it was last changed, in nanoseconds: what changes when its bytes do."""


@dataclass(frozen=True, slots=True)
class ArtefactStore:
    """The folder of all task directories."""

    root: Path
    _seen: dict[str, FileState] = field(default_factory=dict[str, FileState], repr=False, compare=False)
    """By digest, the state in which a file was last found to have those bytes."""

    def create_task_directory(self, task_id: str) -> Path:
        """Makes the directory, mode 0755. FileExistsError where there is one."""
        self.root.mkdir(parents=True, exist_ok=True)
        folder = self.directory(task_id)
        folder.mkdir(mode=0o755)
        folder.chmod(0o755)
        return folder

    def directory(self, task_id: str) -> Path:
        return self.root / safe_name(task_id)

    def put(self, data: bytes) -> StoredObject:
        """Stores bytes: temporary name, sync, rename. OSError (disk full, no permission) leaves nothing, names it."""
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
                # writing to an open file does not say which
                error.filename = str(self.root)
            with suppress(OSError):
                os.unlink(temporary)  # noqa: PTH108
            raise
        sync_folder(folder)
        return stored

    def _holds(self, path: str, digest: str, data: bytes) -> bool:
        """Whether these very bytes are there: an object changed through one of its links is written anew."""
        try:
            found = os.stat(path)  # noqa: PTH116
        except FileNotFoundError:
            return False
        now, state = time.time(), (found.st_ino, found.st_size, found.st_mtime_ns)
        if self._seen.get(digest) != state:
            if found.st_size != len(data) or Path(path).read_bytes() != data:
                return False
            # a second change within the clock's resolution would leave the same time
            if found.st_mtime < now - 1:
                self._remember(digest, state)
        if found.st_mtime < now - YOUNG_SECONDS:
            # nothing in the log refers to it yet: its age is all that keeps it from being collected
            os.utime(path)
        return True

    def _remember(self, digest: str, state: FileState) -> None:
        if len(self._seen) >= MOST_SEEN:
            self._seen.clear()
        self._seen[digest] = state

    def adopt(self, descriptor: int, task_id: str, name: str) -> StoredObject:
        """Makes a file of the task's directory, open for reading, an object of the store without writing it again."""
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
        """The stored bytes. FileNotFoundError where retention has collected them, ObjectChanged."""
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
        """The path of a file in the task's directory."""
        return f"{self.root}/{safe_name(task_id)}/{safe_name(name)}"

    def link(self, sha256: str, task_id: str, name: str) -> None:
        """Shows an object under a name in the task's directory, replacing what stood there, at one stroke."""
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
        """The bytes of a file of the task's directory, which must be those of this object.

        A file that is missing, or a link to another object, is what a killed process leaves: the object takes its
        place. Raises ShownFileChanged if someone else put other bytes there, FileNotFoundError, ObjectChanged.
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
        """Whether an open file is the object of this digest itself, not a copy of it."""
        try:
            return os.path.samestat(os.fstat(descriptor), self.object_path(digest).stat())
        except FileNotFoundError:
            return False

    def matches(self, task_id: str, name: str, sha256: str, size: int) -> bool:
        """Whether the file in the task's directory still has exactly these bytes."""
        path = self.directory(task_id) / safe_name(name)
        try:
            if path.stat().st_size != size:
                return False
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except FileNotFoundError:
            return False

    def intact(self, sha256: str, size: int) -> bool:
        """Whether the object is there with the bytes it is named by: whoever writes into a task's file changes it."""
        path = self.object_path(sha256)
        try:
            found = path.stat()
            state = (found.st_ino, found.st_size, found.st_mtime_ns)
            if self._seen.get(sha256) == state:
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
        """Takes a file out of the task's directory; its bytes stay in the store."""
        with suppress(FileNotFoundError):
            (self.directory(task_id) / safe_name(name)).unlink()

    def remove_task(self, task_id: str) -> None:
        """Takes the whole directory away."""
        with suppress(FileNotFoundError):
            shutil.rmtree(self.directory(task_id))

    def settled_directories(self) -> list[str]:
        """Names of the task directories in which nothing has been put for an hour, sorted."""
        newest = time.time() - LEFT_OVER_AFTER
        found: list[str] = []
        for path in self.root.glob("task_*"):
            # it may be removed at this moment
            with suppress(FileNotFoundError):
                if path.is_dir() and path.stat().st_mtime <= newest:
                    found.append(path.name)
        return sorted(found)

    def holds_only(self, task_id: str, name: str) -> bool:
        """Return True if a task directory has no file but that one, or is gone."""
        try:
            return all(path.name == name for path in self.directory(task_id).iterdir())
        except FileNotFoundError:
            return True

    def remove_leftovers(self) -> int:
        """Removes what killed processes had not finished writing an hour ago; returns how many files."""
        removed = 0
        newest = time.time() - LEFT_OVER_AFTER
        for pattern in (f"{OBJECTS}/??/.new-*", "*/.new-*"):
            for path in self.root.glob(pattern):
                # it may have been finished, or removed by another, just now
                with suppress(FileNotFoundError):
                    # of a link to an object, only this time is its own
                    if path.stat().st_ctime <= newest:
                        path.unlink()
                        removed += 1
        return removed

    def collect(self, kept: frozenset[str], *, older_than: float = 0.0) -> int:
        """Removes objects no kept task refers to and that were stored `older_than` seconds ago; returns how many."""
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
    """The name of a file until it is complete, different for each file of each process."""
    return f".new-{secrets.token_hex(12)}"


def _in_folder[Result](folder: str, work: Callable[[], Result]) -> Result:
    """Does something in a folder, which is made where there is none."""
    try:
        return work()
    except FileNotFoundError:
        Path(folder).mkdir(parents=True, exist_ok=True)
        return work()


def _write_synced(path: str, data: bytes) -> None:
    """Makes a new file with these bytes, on the disk when this returns."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    descriptor = _in_folder(os.path.dirname(path), lambda: os.open(path, flags, MODE))  # noqa: PTH120
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(descriptor, left) :]
        # whatever the process's mask has taken away
        os.fchmod(descriptor, MODE)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _whole(descriptor: int, size: int) -> bytes:
    """All bytes of an open file, from its beginning."""
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
        # half a copy, or a link whose place something else has taken
        with suppress(OSError):
            os.unlink(temporary)  # noqa: PTH108
        raise
