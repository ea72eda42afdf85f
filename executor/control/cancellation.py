"""Cancellation of running work: one token per execution, for its coroutines, threads and queries."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from typing import Any, Literal
from uuid import uuid4

import psycopg

type StopReason = Literal["cancel", "pause", "timeout", "shutdown", "lease_lost", "failed"]


class ExecutionStopped(Exception):
    """The execution was asked to stop."""


class StopToken:
    """Cancellation token of one execution; the first stop reason is kept.

    Call `stop`, `fail` and the callback methods on the event loop. The other methods are thread-safe; `sleep`,
    `interrupt_queries` and `close_connections` block.
    """

    def __init__(self) -> None:
        self.reason: StopReason | None = None
        self.name = uuid4().hex[:12]
        """Name of this run of the execution, for sessions of others that work for it."""
        self.failure: Exception | None = None
        """Error that caused the stop, if the reason is `failed`."""
        self.connections_opened = 0
        """Number of connections opened so far; an increase shows that a server was available again."""
        self._for_threads = threading.Event()
        self._callbacks: list[Callable[[], object]] = []
        self._lock = threading.Lock()
        self._connections: set[psycopg.Connection[Any]] = set()
        self.finishing = False
        """True while the block of `uninterrupted` runs."""

    def stop(self, reason: StopReason) -> None:
        if self.reason is None:
            self.reason = reason
        self._for_threads.set()
        callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            callback()

    def fail(self, error: Exception) -> None:
        """Stop the execution with the reason `failed`, because of an error in one of its units."""
        if self.failure is None:
            self.failure = error
        self.stop("failed")

    @property
    def stopped(self) -> bool:
        return self._for_threads.is_set()

    def check(self) -> None:
        """Raise ExecutionStopped if a stop was requested."""
        if self.stopped:
            raise ExecutionStopped(self.reason)

    def sleep(self, seconds: float) -> None:
        """Block this thread for `seconds`; raise ExecutionStopped as soon as a stop is requested."""
        self._for_threads.wait(seconds)
        self.check()

    def add_callback(self, callback: Callable[[], object]) -> None:
        """Register a callback that `stop` calls; call it at once if a stop was already requested."""
        if self.stopped:
            callback()
        else:
            self._callbacks.append(callback)

    def remove_callback(self, callback: Callable[[], object]) -> None:
        """Unregister a callback; do nothing if it was already called."""
        if callback in self._callbacks:
            self._callbacks.remove(callback)

    def watch(self, conn: psycopg.Connection[Any]) -> None:
        """Register a connection for `interrupt_queries` and `close_connections`."""
        with self._lock:
            self._connections = {c for c in self._connections if not c.closed} | {conn}
            self.connections_opened += 1

    @contextmanager
    def uninterrupted(self) -> Generator[None]:
        """Run a block that a later stop must not interrupt. Raises ExecutionStopped if a stop was requested before.

        Only for the commit of a transaction whose changes are in the log already. For one thread at a time.
        """
        with self._lock:
            self.check()
            self.finishing = True
        try:
            yield
        finally:
            self.finishing = False

    def interrupt_queries(self) -> None:
        """Cancel the running queries of all watched connections. Not on the event loop: waits for the servers."""
        with self._lock:
            watched = () if self.finishing else tuple(self._connections)
        for conn in watched:
            # a closed or broken connection runs no query
            with suppress(psycopg.Error):
                if not conn.closed and conn.info.transaction_status == psycopg.pq.TransactionStatus.ACTIVE:
                    conn.cancel_safe(timeout=2)

    @property
    def connected(self) -> bool:
        """True while a watched connection is open."""
        with self._lock:
            return any(not conn.closed for conn in self._connections)

    def close_connections(self) -> None:
        """Close all watched connections. Not on the event loop: closing releases connection slots by queries."""
        with self._lock:
            watched, self._connections = tuple(self._connections), set()
        for conn in watched:
            with suppress(psycopg.Error):
                conn.close()
