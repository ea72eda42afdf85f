"""Store of a log's files: objects by digest, and the task directories that show them if the store is a folder.

A re-run overwrites nothing: earlier files can still be read by their digests in the log.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from runtime.files.object_folder import ObjectFolder
from runtime.files.object_store import ObjectStore
from runtime.files.task_folders import TaskFolders
from runtime.settings.bucket_address import BucketAddress
from runtime.settings.settings import Settings, SettingsError
from runtime.texts import say

NO_PACKAGE = (
    "QUERYMILL_OUTPUT_ROOT: "
    + say("A bucket needs the extra `bucket`: uv tool install 'querymill[bucket]'; or give a folder").both
)


@dataclass(frozen=True, slots=True)
class ArtefactStore:
    """Objects and, if the store is a folder, task directories."""

    objects: ObjectStore
    folders: TaskFolders | None

    def create_task(self, task_id: str) -> None:
        """Create the task's directory. Raises FileExistsError.

        Without directories, only the log knows which ids are taken.
        """
        if self.folders is not None:
            self.folders.create(task_id)

    def show(self, sha256: str, task_id: str, name: str) -> None:
        """Show an object in the task's directory, atomically replacing a file of that name."""
        if self.folders is not None:
            self.folders.link(sha256, task_id, name)

    def hide(self, task_id: str, name: str) -> None:
        """Remove a file from the task's directory; its object stays in the store."""
        if self.folders is not None:
            self.folders.remove_file(task_id, name)

    def remove_task(self, task_id: str) -> None:
        """Remove the task's directory."""
        if self.folders is not None:
            self.folders.remove(task_id)

    def log_path(self, task_id: str, name: str) -> str | None:
        """Return the path of a log file that grows in the task's directory; None without a directory."""
        return None if self.folders is None else self.folders.path(task_id, name)


def open_artefacts(settings: Settings, *, impatient: bool = False) -> ArtefactStore:
    """Return the store of the settings. Raises SettingsError if a bucket cannot be opened.

    impatient: reads and small writes that a bucket does not answer fail within five seconds, for callers that wait.
    """
    objects = open_objects(settings.bucket or settings.outputs, impatient=impatient)
    return ArtefactStore(objects, TaskFolders(objects) if isinstance(objects, ObjectFolder) else None)


@lru_cache(maxsize=8)
def open_objects(place: Path | BucketAddress, *, impatient: bool = False) -> ObjectStore:
    """Return the objects in a folder or a bucket; one per process, which keeps its connections.

    Raises SettingsError if the package for buckets is missing or refuses the address.
    """
    if isinstance(place, Path):
        return ObjectFolder(place)
    try:
        # an extra, which not every installation has
        from runtime.files.object_bucket import ObjectBucket  # noqa: PLC0415
    except ModuleNotFoundError:
        raise SettingsError(NO_PACKAGE) from None
    return ObjectBucket(place, impatient=impatient)
