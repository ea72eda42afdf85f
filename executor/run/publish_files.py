"""Files of units: storage, publication in the task's directory, and verification on resume."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Collection, Sequence
from typing import NamedTuple

from events.facts.task.commands import NewFile
from events.facts.task.facts import Output
from executor.control.cancellation import ExecutionStopped
from executor.control.task_writer import TaskWriter
from executor.steps.api import OutputFile, OutputObject
from executor.tasklog.translations import Language, translate
from runtime.files.artefact_store import ArtefactStore
from runtime.files.object_store import StoredObject, digest_of
from runtime.process.worker_threads import in_thread

logger = logging.getLogger("DataPipelineOrchestrator")

PAUSE_SECONDS = 0.2
SILENT_SECONDS = 5.0
"""Time without an answer of the store of files after which the task's log has a line."""


class Published(NamedTuple):
    """Stored files and objects in the given order; `shown` is True if the files are in the task's directory."""

    files: Sequence[StoredObject]
    objects: Sequence[StoredObject]
    shown: bool


async def publish(
    artefacts: ArtefactStore, writer: TaskWriter, files: Sequence[OutputFile], objects: Sequence[OutputObject] = ()
) -> Published:
    """Store contents and publish files in the task's directory; both are durable on return.

    Waits while another executor may hold the lease. Raises ExecutionStopped, OSError, LogUnavailable.
    """
    token = writer.lease.token
    while True:
        token.check()
        if writer.lease.is_fresh():
            try:
                published = await store(artefacts, writer, files, objects)
            except OSError as error:
                if token.stopped:
                    raise ExecutionStopped(token.reason) from error
                raise
            if published.shown:
                return published
        await asyncio.sleep(PAUSE_SECONDS)


async def store(
    artefacts: ArtefactStore,
    writer: TaskWriter,
    files: Sequence[OutputFile],
    objects: Sequence[OutputObject] = (),
    *,
    others: Sequence[str] = (),
) -> Published:
    """Store contents, and publish files unless another executor may hold the lease or the caller is cancelled.

    others: digests of objects that the caller stores afterwards, to be reserved. Raises OSError, LogUnavailable.
    """
    lease = writer.lease
    contents = [each.data for each in (*files, *objects)]
    cancelled = threading.Event()

    def keep() -> Published:
        kept = [artefacts.objects.put(data) for data in contents]
        shown = lease.is_fresh() and not cancelled.is_set()
        if shown:
            for file, found in zip(files, kept, strict=False):
                artefacts.show(found.sha256, lease.task_id, file.name)
        return Published(kept[: len(files)], kept[len(files) :], shown)

    digests = await in_thread(lambda: list(map(digest_of, contents)), name="digests")
    await writer.reserve([*digests, *others])
    waits = asyncio.get_running_loop().call_later(SILENT_SECONDS, _log_wait, writer, time.monotonic())
    try:
        published = await in_thread(keep, name="files")
    except asyncio.CancelledError:
        cancelled.set()
        raise
    finally:
        waits.cancel()
    if writer.store_silent_since is not None:
        logger.info("文件存储恢复应答, 等待了 %.0f 秒", time.monotonic() - writer.store_silent_since)
        writer.store_silent_since = None
    return published


def _log_wait(writer: TaskWriter, since: float) -> None:
    """Log that writes wait for the store; once, although several units may wait."""
    if writer.store_silent_since is None:
        writer.store_silent_since = since
        logger.warning("文件存储没有应答, 等待中")


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


def still_there(artefacts: ArtefactStore, changed: Collection[str], outputs: Sequence[Output]) -> bool:
    """Return True if all files and objects of a unit exist unchanged. `changed`: names of files that users changed."""
    return all(
        output.name not in changed and artefacts.objects.intact(output.sha256, output.size) for output in outputs
    )
