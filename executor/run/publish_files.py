"""Files of units: storage, publication in the task's directory, and verification on resume."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections.abc import Sequence
from typing import NamedTuple

from events.facts.task.commands import NewFile
from events.facts.task.facts import Output
from executor.control.cancellation import ExecutionStopped
from executor.control.leases import Lease
from executor.steps.api import OutputFile, OutputObject
from executor.tasklog.translations import Language, translate
from runtime.files.artefact_store import ArtefactStore, StoredObject
from runtime.process.worker_threads import in_thread

PAUSE_SECONDS = 0.2


class Published(NamedTuple):
    """Stored files and objects in the given order; `shown` is True if the files are in the task's directory."""

    files: Sequence[StoredObject]
    objects: Sequence[StoredObject]
    shown: bool


async def publish(
    artefacts: ArtefactStore, lease: Lease, files: Sequence[OutputFile], objects: Sequence[OutputObject] = ()
) -> Published:
    """Store contents and publish files in the task's directory; both are durable on return.

    Waits while another executor may hold the lease. Raises ExecutionStopped, OSError.
    """
    token = lease.token
    while True:
        token.check()
        if lease.is_fresh():
            try:
                published = await store(artefacts, lease, files, objects)
            except OSError as error:
                if token.stopped:
                    raise ExecutionStopped(token.reason) from error
                raise
            if published.shown:
                return published
        await asyncio.sleep(PAUSE_SECONDS)


async def store(
    artefacts: ArtefactStore, lease: Lease, files: Sequence[OutputFile], objects: Sequence[OutputObject] = ()
) -> Published:
    """Store contents, and publish files unless another executor may hold the lease or the caller is cancelled.

    Raises OSError.
    """
    cancelled = threading.Event()

    def keep() -> Published:
        stored = [artefacts.put(each.data) for each in (*files, *objects)]
        shown = lease.is_fresh() and not cancelled.is_set()
        if shown:
            for file, found in zip(files, stored, strict=False):
                artefacts.link(found.sha256, lease.task_id, file.name)
        return Published(stored[: len(files)], stored[len(files) :], shown)

    try:
        return await in_thread(keep, name="files")
    except asyncio.CancelledError:
        cancelled.set()
        raise


def new_file(file: OutputFile, stored: StoredObject, language: Language) -> NewFile:
    """Return the record of a stored file, with the description translated to `language`."""
    return NewFile(
        name=file.name,
        sha256=stored.sha256,
        size=stored.size,
        file_type=file.file_type,
        description=translate(file.description, language),
        is_primary=file.is_primary,
    )


def new_files(files: Sequence[OutputFile], stored: Sequence[StoredObject], language: Language) -> tuple[NewFile, ...]:
    return tuple([new_file(file, kept, language) for file, kept in zip(files, stored, strict=True)])


def new_object(item: OutputObject, stored: StoredObject) -> Output:
    return Output(name=item.name, sha256=stored.sha256, size=stored.size, file=False)


def still_there(artefacts: ArtefactStore, task_id: str, outputs: Sequence[Output]) -> bool:
    """Return True if all files and objects of a unit exist unchanged."""
    return all(_is_there(artefacts, task_id, output) for output in outputs)


def _is_there(artefacts: ArtefactStore, task_id: str, output: Output) -> bool:
    if output.file and not artefacts.matches(task_id, output.name, output.sha256, output.size):
        return False
    try:
        # a write to the published file also changes the object: both are hard links to the same data
        with artefacts.object_path(output.sha256).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == output.sha256
    except FileNotFoundError:
        return False
