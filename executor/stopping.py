"""How running work is asked to stop: one token per execution, seen by coroutines, threads and queries."""

from __future__ import annotations

import asyncio
import threading
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
        self._for_threads = threading.Event()
        self._for_tasks: list[asyncio.Future[None]] = []
        self._lock = threading.Lock()
        self._connections: set[psycopg.Connection[Any]] = set()

    def stop(self, reason: StopReason) -> None:
        if self.reason is None:
            self.reason = reason
        self._for_threads.set()
        for waiting in self._for_tasks:
            if not waiting.done():
                waiting.set_result(None)

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

    def asked(self) -> asyncio.Future[None]:
        """Done once the work was asked to stop."""
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._for_tasks.append(waiting)
        if self.stopped:
            waiting.set_result(None)
        return waiting

    def watch(self, conn: psycopg.Connection[Any]) -> None:
        """The query this connection runs is cancelled when the work is asked to stop."""
        with self._lock:
            self._connections = {c for c in self._connections if not c.closed} | {conn}

    def interrupt_queries(self) -> None:
        """Cancels whatever the watched connections run now. Called from a thread: it talks to the servers."""
        with self._lock:
            watched = tuple(self._connections)
        for conn in watched:
            # a connection that is closed or broken runs nothing any more
            with suppress(psycopg.Error):
                if not conn.closed and conn.info.transaction_status == psycopg.pq.TransactionStatus.ACTIVE:
                    conn.cancel_safe(timeout=2)

    def close_connections(self) -> None:
        with self._lock:
            watched, self._connections = tuple(self._connections), set()
        for conn in watched:
            with suppress(psycopg.Error):
                conn.close()
