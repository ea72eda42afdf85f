"""The process that writes an executor's files: what it is asked to keep is on the disk when it says so.

Usage: python -m executor.disk_process OUTPUT_ROOT

Requests come on standard input and answers go to standard output, each preceded by its length. It ends when its input
does, and ignores the signals that a terminal or a service manager sends to every process: its executor ends it.
"""

from __future__ import annotations

import errno
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO, assert_never

import msgspec

from events.facts.workflow import LOG_FILE
from executor.storage.log_file import LogFile
from runtime.files.artefact_store import ArtefactStore, StoredObject, UnsafeName

AT_ONCE = 4
"""Requests carried out at once: this many syncs to a disk at the same time cost little more than one."""
LENGTH_BYTES = 4


class Wanted(msgspec.Struct, array_like=True, frozen=True, kw_only=True, tag="keep"):
    """Bytes to be kept, some of them shown in a task's directory. Idempotent."""

    number: int
    task_id: str
    files: tuple[tuple[str, bytes], ...]
    """Names in the task's directory, and what stands there."""
    objects: tuple[bytes, ...]
    """Kept in the store only."""
    log: bytes | None
    """The last lines of the task's log, which then joins the store; None where it is left alone."""
    until: float
    """On the clock of the machine (`time.monotonic`): from then on nothing is shown any more."""
    again: bool = False
    """Whether a process that has died was asked before: it may have done any part of this."""


class Dropped(msgspec.Struct, array_like=True, frozen=True, tag="drop"):
    """Nobody waits for this request any more: what is not shown yet is not to be shown."""

    number: int


class Kept(msgspec.Struct, array_like=True, frozen=True):
    """The answer: what is kept, in the order of log, files and objects."""

    number: int
    stored: tuple[StoredObject, ...] = ()
    shown: bool = False
    """Whether the task's directory shows the files."""
    failed: tuple[int | None, str, str | None] | None = None
    """Number, text and file of the error that kept it from being done."""


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Wanted | Dropped)


def framed(message: msgspec.Struct) -> bytes:
    """A message behind its length."""
    encoded = _ENCODER.encode(message)
    return len(encoded).to_bytes(LENGTH_BYTES) + encoded


class DiskProcess:
    """Does what it reads, in a few threads, and answers in the order in which it gets done."""

    def __init__(self, artefacts: ArtefactStore, answers: int) -> None:
        self._artefacts = artefacts
        self._answers = answers
        self._answering = threading.Lock()
        self._waiting: queue.SimpleQueue[Wanted | None] = queue.SimpleQueue()
        self._wanted: set[int] = set()
        """Numbers of the requests somebody waits for."""
        self._several = ThreadPoolExecutor(8, thread_name_prefix="several")

    def serve(self, requests: BinaryIO) -> None:
        """Carries requests out until there are no more."""
        workers = [threading.Thread(target=self._work) for _ in range(AT_ONCE)]
        for worker in workers:
            worker.start()
        while len(length := requests.read(LENGTH_BYTES)) == LENGTH_BYTES:
            message: Wanted | Dropped = _DECODER.decode(requests.read(int.from_bytes(length)))
            match message:
                case Wanted():
                    self._wanted.add(message.number)
                    self._waiting.put(message)
                case Dropped():
                    self._wanted.discard(message.number)
                case _:
                    assert_never(message)
        for _ in workers:
            self._waiting.put(None)
        for worker in workers:
            worker.join()

    def _work(self) -> None:
        while (wanted := self._waiting.get()) is not None:
            try:
                kept = self._keep(wanted)
            except OSError as error:
                text, file = error.strerror or str(error), error.filename
                kept = Kept(wanted.number, failed=(error.errno, text, None if file is None else str(file)))
            except UnsafeName as error:
                kept = Kept(wanted.number, failed=(errno.EINVAL, str(error), None))
            self._wanted.discard(wanted.number)
            self._answer(framed(kept))

    def _keep(self, wanted: Wanted) -> Kept:
        log = () if wanted.log is None else (self._keep_log(wanted.task_id, wanted.log, again=wanted.again),)
        stored = (*log, *self._store([*(data for _, data in wanted.files), *wanted.objects]))
        shown = wanted.number in self._wanted and time.monotonic() < wanted.until
        if shown:
            for (name, _), found in zip(wanted.files, stored[len(log) :], strict=False):
                self._artefacts.link(found.sha256, wanted.task_id, name)
        return Kept(wanted.number, stored, shown)

    def _store(self, contents: Sequence[bytes]) -> Sequence[StoredObject]:
        """Several at once, as their syncs together cost little more than one."""
        if len(contents) < 2:
            return [self._artefacts.put(data) for data in contents]
        return list(self._several.map(self._artefacts.put, contents))

    def _keep_log(self, task_id: str, last: bytes, *, again: bool) -> StoredObject:
        file = LogFile(self._artefacts.shown(task_id, LOG_FILE))
        try:
            if last:
                file.write(last, again=again)
            return self._artefacts.adopt(file.open(), task_id, LOG_FILE, file.whole)
        finally:
            file.close()

    def _answer(self, answer: bytes) -> None:
        left = memoryview(answer)
        with self._answering:
            while left:
                left = left[os.write(self._answers, left) :]


def _end(failed: threading.ExceptHookArgs) -> None:
    """Ends the process where a thread has failed, as a request would stay without an answer: the next one is asked."""
    sys.excepthook(failed.exc_type, failed.exc_value or failed.exc_type(), failed.exc_traceback)
    os._exit(1)


def main() -> None:
    threading.excepthook = _end
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    # whoever asked may be gone: then there is nobody to answer, and the input ends, too
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    answers = os.dup(sys.stdout.fileno())
    # nothing that is printed must come between the answers
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    DiskProcess(ArtefactStore(Path(sys.argv[1])), answers).serve(sys.stdin.buffer)


if __name__ == "__main__":
    main()
