"""Deletion of stored objects to which no task refers."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from functools import partial

from events.store.event_store import EventStore
from events.store.objects import are_listed, delete_unreferenced, list_unknown
from executor.control.limits import LIMITS, ExecutorLimits
from runtime.files.artefact_store import ArtefactStore
from runtime.files.task_folders import TaskFolders
from runtime.process.worker_threads import in_thread
from schema.named_queries import query

logger = logging.getLogger(__name__)

CONFIG_FILE = "task_config.json"
"""File that is written first to a task's directory."""
MAX_NAMED_DIRECTORIES = 5
"""Maximum number of directories without a task in the log that a warning names."""
LIST_AGAIN_SECONDS = 3600.0
"""Interval between attempts to list the objects of a store with directories of unknown tasks."""


@dataclass(slots=True, kw_only=True)
class UnreferencedObjects:
    """Deleter of the objects of one store."""

    store: EventStore
    artefacts: ArtefactStore
    limits: ExecutorLimits = LIMITS
    _are_listed: bool = False
    _list_at: float = 0.0

    async def delete(self) -> None:
        """Delete due objects without reference; in a folder, once all objects are listed.

        A bucket does not show which log its objects belong to, so only those that this log stored are deleted there.
        Raises psycopg.Error, OSError.
        """
        folders = self.artefacts.folders
        if folders is not None and not self._are_listed:
            self._are_listed = await are_listed(self.store.connection) or await self._list(folders)
        if (folders is None or self._are_listed) and (
            deleted := await delete_unreferenced(self.store.connection, self.artefacts.objects.delete)
        ):
            logger.info("deleted %d unreferenced objects", deleted)

    async def _list(self, folders: TaskFolders) -> bool:
        """List the objects that an older version, or another database, left in the folder; return False if not done.

        If a directory belongs to a task that the log does not contain, another log may refer to any object. Directories
        that contain only `task_config.json` are ignored: their tasks were never appended to a log.
        """
        clock = asyncio.get_running_loop().time
        if clock() < self._list_at:
            return False
        if orphans := await self._orphans(folders):
            self._list_at = clock() + LIST_AGAIN_SECONDS
            logger.warning(
                "no object is deleted: the log has no task of %d directories in %s, such as %s; move them away if this"
                " is the right log",
                len(orphans),
                folders.root,
                ", ".join(orphans[:MAX_NAMED_DIRECTORIES]),
            )
            return False
        if added := await list_unknown(self.store.connection, folders.objects.digests()):
            logger.info("%d stored objects have no reference; they are deleted in an hour", added)
        return True

    async def _orphans(self, folders: TaskFolders) -> list[str]:
        names = await in_thread(partial(folders.settled, older_than=self.limits.leftover_seconds), name="orphans")
        async with self.store.connection() as conn:
            unknown = await (await conn.execute(query("deletions", "orphan_directories"), {"names": names})).fetchall()
        return await in_thread(
            lambda: [name for (name,) in unknown if not folders.holds_only(name, CONFIG_FILE)], name="orphans"
        )
