"""How running work is asked to stop: one token per execution, seen by coroutines, threads and queries."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Literal

import psycopg

type StopReason = Literal["cancel", "timeout", "shutdown", "lease_lost", "failed"]


class Stopped(Exception):
    """The execution was asked to stop."""


class StopToken:
    """The first reason wins. `stop` is called on the event loop; `check` and the connections are for any thread."""

    def __init__(self) -> None:
        self.reason: StopReason | None = None
        self.failure: Exception | None = None
        """What it was stopped over with `failed`."""
        self.connections_opened = 0
        """For the work so far: one more means that a server was there again."""
        self._for_threads = threading.Event()
        self._for_tasks: list[Callable[[], object]] = []
        self._lock = threading.Lock()
        self._connections: set[psycopg.Connection[Any]] = set()

    def stop(self, reason: StopReason) -> None:
        if self.reason is None:
            self.reason = reason
        self._for_threads.set()
        told, self._for_tasks = self._for_tasks, []
        for tell in told:
            tell()

    def fail(self, error: Exception) -> None:
        """Stops the rest of the work over a part of it that has failed."""
        if self.failure is None:
            self.failure = error
        self.stop("failed")

    @property
    def stopped(self) -> bool:
        return self._for_threads.is_set()

    def check(self) -> None:
        """Raises Stopped once the work was asked to stop."""
        if self.stopped:
            raise Stopped(self.reason)

    def sleep(self, seconds: float) -> None:
        """Waits in a thread; raises Stopped as soon as the work is asked to stop."""
        self._for_threads.wait(seconds)
        self.check()

    def when_stopped(self, tell: Callable[[], object]) -> None:
        """Calls `tell` on the event loop as soon as the work is asked to stop; at once where it was already."""
        if self.stopped:
            tell()
        else:
            self._for_tasks.append(tell)

    def never_mind(self, tell: Callable[[], object]) -> None:
        """Takes back a `when_stopped`; nothing where it has been called."""
        if tell in self._for_tasks:
            self._for_tasks.remove(tell)

    def watch(self, conn: psycopg.Connection[Any]) -> None:
        """The query this connection runs is cancelled when the work is asked to stop."""
        with self._lock:
            self._connections = {c for c in self._connections if not c.closed} | {conn}
            self.connections_opened += 1

    def interrupt_queries(self) -> None:
        """Cancels whatever the watched connections run now. Called from a thread: it talks to the servers."""
        with self._lock:
            watched = tuple(self._connections)
        for conn in watched:
            # a connection that is closed or broken runs nothing any more
            with suppress(psycopg.Error):
                if not conn.closed and conn.info.transaction_status == psycopg.pq.TransactionStatus.ACTIVE:
                    conn.cancel_safe(timeout=2)

    @property
    def connected(self) -> bool:
        """Whether a watched connection is still open."""
        with self._lock:
            return any(not conn.closed for conn in self._connections)

    def close_connections(self) -> None:
        """Not on an event loop: a source's connection gives its slot back in the database."""
        with self._lock:
            watched, self._connections = tuple(self._connections), set()
        for conn in watched:
            with suppress(psycopg.Error):
                conn.close()
