"""Worker processes of this machine, in a pool of the standard library."""

from __future__ import annotations

import os
import signal
import threading
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection
from typing import Any, ClassVar

from executor.compute.engine import WorkerResult, WorkerTask
from executor.compute.worker import run


class Processes:
    """Pool of processes of this machine. They end with this process, even if it is killed.

    They are forked from a process that has only imported their code, which takes a second and much of their memory. All
    of them read from one pipe, whose other end only this process has: at its end they exit.
    """

    template: ClassVar[str] = "executor.compute.worker"
    """Module that the process from which they are forked imports. This process has one such process at most."""

    def __init__(self, count: int) -> None:
        self.width = count
        if "forkserver" in get_all_start_methods():
            context = get_context("forkserver")
            context.set_forkserver_preload([self.template])
        else:
            context = get_context("spawn")
        self._alive, writer = context.Pipe(duplex=False)
        self._writer = writer
        self._pool = ProcessPoolExecutor(count, context, initializer=_begin, initargs=(self._alive,))

    def submit(self, work: WorkerTask, code: str, arguments: tuple[Any, ...]) -> Future[WorkerResult]:
        return self._pool.submit(run, work, code, arguments)

    def lost(self, call: Future[WorkerResult]) -> bool:
        """False: the calls of a process that dies fail at once."""
        return False

    def close(self) -> None:
        """End the processes, also in the middle of a call."""
        self._writer.close()
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._alive.close()


def _begin(alive: Connection) -> None:
    # Ctrl-C reaches all processes of a terminal; the executor ends its own
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_exit_at_end, args=(alive,), daemon=True).start()


def _exit_at_end(alive: Connection) -> None:
    alive.poll(None)
    os._exit(0)
