"""Files of units: storage, publication in the task's directory, and verification on resume."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NamedTuple

from events.facts.task.commands import NewFile
from events.facts.task.facts import Output
from events.wire.event import LogUnavailable
from executor.control.cancellation import ExecutionStopped
from executor.control.task_writer import TaskWriter
from executor.steps.api import OutputFile, OutputObject
from executor.tasklog.translations import Language, translate
from runtime.files.artefact_store import ArtefactStore
from runtime.files.object_store import StoredObject, digest_of
from runtime.process.worker_threads import in_thread

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 0.2
MAX_BYTES_ON_LOOP = 1 << 18
"""Number of bytes up to which the event loop computes digests itself: a thread costs more than they do."""
SILENT_SECONDS = 5.0
"""Time without an answer of the store of files after which the task's log has a line."""


class Published(NamedTuple):
    """Records of stored files and objects in the given order."""

    files: tuple[NewFile, ...]
    objects: tuple[Output, ...]
    shown: bool
    """True if the files are in the task's directory."""


async def publish(
    artefacts: ArtefactStore,
    writer: TaskWriter,
    language: Language,
    files: Sequence[OutputFile],
    objects: Sequence[OutputObject] = (),
) -> Published:
    """Store contents and publish files in the task's directory; both are durable on return.

    Waits while another executor may hold the lease. Raises ExecutionStopped, OSError, LogUnavailable.
    """
    token = writer.lease.token
    while True:
        token.check()
        if writer.lease.is_fresh():
            try:
                published = await store(artefacts, writer, language, files, objects)
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
    language: Language,
    files: Sequence[OutputFile],
    objects: Sequence[OutputObject] = (),
    *,
    others: Sequence[str] = (),
    afterwards: Callable[[], None] | None = None,
) -> Published:
    """Store contents, and publish files unless another executor may hold the lease or the caller is cancelled.

    language: of the descriptions. afterwards: stores the objects of the digests `others`; called in a thread once
    the files are published. Raises OSError, LogUnavailable.
    """
    lease = writer.lease
    contents = [each.data for each in (*files, *objects)]
    cancelled = threading.Event()

    kept: list[StoredObject] = []

    def keep() -> Published:
        for data in contents:
            kept.append(artefacts.objects.put(data))  # noqa: PERF401  # _watch counts each
        shown = lease.is_fresh() and not cancelled.is_set()
        if shown:
            for file, found in zip(files, kept, strict=False):
                artefacts.show(found.sha256, lease.task_id, file.name)
            if afterwards is not None:
                afterwards()
        return Published(
            tuple(_new_file(file, found, language) for file, found in zip(files, kept, strict=False)),
            tuple(
                Output(name=each.name, sha256=found.sha256, size=found.size, file=False)
                for each, found in zip(objects, kept[len(files) :], strict=True)
            ),
            shown,
        )

    await writer.reserve([*await _digests(contents), *others])
    watch = asyncio.create_task(_watch(writer, kept))
    try:
        published = await in_thread(keep, name="files")
    except asyncio.CancelledError:
        cancelled.set()
        raise
    finally:
        watch.cancel()
        # its note of the wait must not come after the end of the wait
        await asyncio.gather(watch, return_exceptions=True)
    if (since := writer.files_silent_since) is not None:
        writer.files_silent_since = None
        logger.info("the store of files answers again, after %.0f s", time.monotonic() - since)
        with suppress(LogUnavailable):
            await writer.note_wait_for_files(None)
    return published


async def _digests(contents: Sequence[bytes]) -> Sequence[str]:
    if sum(map(len, contents)) <= MAX_BYTES_ON_LOOP:
        return list(map(digest_of, contents))
    return await in_thread(lambda: list(map(digest_of, contents)), name="digests")


async def _watch(writer: TaskWriter, kept: Sequence[StoredObject]) -> None:
    """Report a wait for the store of files: once, although several units may wait."""
    stored = -1
    while len(kept) > stored:
        stored = len(kept)
        await asyncio.sleep(SILENT_SECONDS)
    if writer.files_silent_since is None:
        writer.files_silent_since = time.monotonic() - SILENT_SECONDS
        logger.warning("the store of files does not answer, waiting")
        with suppress(LogUnavailable):
            await writer.note_wait_for_files(SILENT_SECONDS)


def _new_file(file: OutputFile, stored: StoredObject, language: Language) -> NewFile:
    """Return the record of a stored file, with the description translated to `language`."""
    return NewFile(
        name=file.name,
        sha256=stored.sha256,
        size=stored.size,
        file_type=file.file_type,
        description=translate(file.description, language),
        is_primary=file.is_primary,
    )
