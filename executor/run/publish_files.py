"""Bringing a unit's bytes into the store and the task's directory, and checking on resume that they are still there."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence

from events.facts.task.commands import NewFile
from events.facts.task.facts import Output
from executor.control.cancellation import Stopped
from executor.control.leases import Lease
from executor.steps.api import OutputFile, OutputObject
from executor.storage.disk import Disk, Found
from executor.tasklog.translations import Language, said
from runtime.files.artefact_store import ArtefactStore, StoredObject

PAUSE_SECONDS = 0.2


async def bring(disk: Disk, lease: Lease, files: Sequence[OutputFile], objects: Sequence[OutputObject] = ()) -> Found:
    """Stores bytes and shows files in the task's directory, so that what is announced is there.

    While the lease may have passed to another executor, nothing there is touched. Raises Stopped once the work was
    asked to stop, OSError.
    """
    named = [(file.name, file.data) for file in files]
    contents = [item.data for item in objects]
    token = lease.token
    while True:
        token.check()
        if lease.is_fresh():
            try:
                found = await disk.keep(lease.task_id, named, objects=contents, until=lease.fresh_until)
            except OSError as error:
                if token.stopped:
                    raise Stopped(token.reason) from error
                raise
            if found.shown:
                return found
        await asyncio.sleep(PAUSE_SECONDS)


def new_file(file: OutputFile, stored: StoredObject, language: Language) -> NewFile:
    """A file that is kept; `language` is that of its description."""
    return NewFile(
        name=file.name,
        sha256=stored.sha256,
        size=stored.size,
        file_type=file.file_type,
        description=said(file.description, language),
        is_primary=file.is_primary,
    )


def new_files(files: Sequence[OutputFile], stored: Sequence[StoredObject], language: Language) -> tuple[NewFile, ...]:
    return tuple([new_file(file, kept, language) for file, kept in zip(files, stored, strict=True)])


def new_object(item: OutputObject, stored: StoredObject) -> Output:
    return Output(name=item.name, sha256=stored.sha256, size=stored.size, file=False)


def still_there(artefacts: ArtefactStore, task_id: str, outputs: Sequence[Output]) -> bool:
    """Whether everything a unit left has exactly the bytes it had."""
    return all(_is_there(artefacts, task_id, output) for output in outputs)


def _is_there(artefacts: ArtefactStore, task_id: str, output: Output) -> bool:
    if output.file and not artefacts.matches(task_id, output.name, output.sha256, output.size):
        return False
    try:
        # a hard link changed in place has changed the object, too
        with artefacts.object_path(output.sha256).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == output.sha256
    except FileNotFoundError:
        return False
