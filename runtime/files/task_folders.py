"""Task directories: a view of the objects in a folder, made of hard links (copies if the file system has none)."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from runtime.files.names import safe_name, temporary_name
from runtime.files.object_folder import OBJECTS, ObjectFolder
from runtime.files.object_store import StoredObject

LEFTOVER_SECONDS = 3600.0
"""Seconds without a change after which a temporary file counts as left by a killed process. The
process itself cannot be checked, because it may have run in another container."""


class ShownFileChanged(Exception):
    """A file in a task's directory differs from the file of the same name recorded in the log."""

    def __init__(self, name: str, *, kept: bool) -> None:
        super().__init__(name)
        self.name = name
        self.kept = kept
        """True if the store still has the bytes recorded in the log."""


class FolderChanges(NamedTuple):
    """Differences of a task's directory from the recorded files."""

    new: Mapping[str, bytes]
    """Contents of the files that users added, or of added files that they changed."""
    changed: frozenset[str]
    """Names of files of the steps that users changed or replaced."""


@dataclass(frozen=True, slots=True)
class TaskFolders:
    """Directories of tasks beside the objects."""

    objects: ObjectFolder

    @property
    def root(self) -> Path:
        return self.objects.root

    def create(self, task_id: str) -> Path:
        """Create a task's directory with mode 0755; return its path. Raises FileExistsError, StoreUnavailable."""
        self.objects.check_present()
        self.root.mkdir(parents=True, exist_ok=True)
        folder = self.directory(task_id)
        folder.mkdir(mode=0o755)
        folder.chmod(0o755)
        return folder

    def directory(self, task_id: str) -> Path:
        return self.root / safe_name(task_id)

    def path(self, task_id: str, name: str) -> str:
        """Return the path of a file in the task's directory."""
        return f"{self.root}/{safe_name(task_id)}/{safe_name(name)}"

    def adopt(self, descriptor: int, task_id: str, name: str) -> StoredObject:
        """Store the task's file `name`, open as `descriptor`, as an object."""
        return self.objects.adopt(descriptor, self.path(task_id, name))

    def link(self, sha256: str, task_id: str, name: str) -> None:
        """Link an object into the task's directory, atomically replacing a file of that name."""
        target = self.path(task_id, name)
        source = str(self.objects.path(sha256))
        try:
            os.link(source, target)
        except FileExistsError:
            if not os.path.samefile(source, target):  # noqa: PTH121
                _replace(source, target)
        except OSError:
            self.directory(task_id).mkdir(mode=0o755, exist_ok=True)
            _replace(source, target)

    def refresh(
        self, task_id: str, recorded: Mapping[str, str], added: Collection[str], is_read: Callable[[str], bool]
    ) -> FolderChanges:
        """Return how users changed a task's directory; only files whose name `is_read` accepts are looked at.

        recorded: digests by name. added: names of recorded files that users added, who may change them.
        A missing file, or a link to another object, was left by a killed process: the recorded object is shown, if it
        exists. Raises OSError.
        """
        new: dict[str, bytes] = {}
        changed: set[str] = set()
        present = self._names(task_id)
        for name in filter(is_read, {*present, *recorded}):
            sha256 = recorded.get(name)
            if name in present and (sha256 is None or name in added):
                # the user may remove it at this moment
                with suppress(FileNotFoundError):
                    data = Path(self.path(task_id, name)).read_bytes()
                    if hashlib.sha256(data).hexdigest() != sha256:
                        new[name] = data
            elif sha256 is not None and not self._show(task_id, name, sha256):
                changed.add(name)
        return FolderChanges(new, frozenset(changed))

    def _names(self, task_id: str) -> frozenset[str]:
        """Return the names of the files in a task's directory, without hidden ones, which users did not mean to add."""
        try:
            with os.scandir(self.directory(task_id)) as entries:
                return frozenset(each.name for each in entries if not each.name.startswith(".") and each.is_file())
        except FileNotFoundError:
            return frozenset()

    def _show(self, task_id: str, name: str, sha256: str) -> bool:
        """Show an object unless the directory has a file of that name which is no link to an object; then return False.

        An equal copy is as good as a link, for file systems without hard links.
        """
        stored = self.objects.path(sha256)
        try:
            with open(self.path(task_id, name), "rb") as file:  # noqa: PTH123
                if self._is_object(file.fileno(), sha256):
                    return True
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                if digest == sha256:
                    return True
                if not self._is_object(file.fileno(), digest):
                    return False
        except FileNotFoundError:
            pass
        if stored.exists():
            self.link(sha256, task_id, name)
        return True

    def _is_object(self, descriptor: int, digest: str) -> bool:
        """Return True if an open file is a link to the object of this digest, not a copy."""
        try:
            return os.path.samestat(os.fstat(descriptor), self.objects.path(digest).stat())
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

    def remove_file(self, task_id: str, name: str) -> None:
        """Remove a file from the task's directory; its object stays in the store."""
        with suppress(FileNotFoundError):
            (self.directory(task_id) / safe_name(name)).unlink()

    def remove(self, task_id: str) -> None:
        """Remove the task's directory."""
        with suppress(FileNotFoundError):
            shutil.rmtree(self.directory(task_id))

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
