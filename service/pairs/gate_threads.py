"""Gate runs of requests, in threads. Their number and duration are bounded.

Each run takes one of the source's connection slots, which are shared with the executors.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import psycopg

from runtime.process.worker_threads import in_thread
from runtime.sources.connection_slots import ConnectionSlot, ConnectionSlots, slot_address
from runtime.sources.source_connection import open_source
from service.schemas.errors import InvalidRequest, NotReady, SourceBusy
from service.sources.tables import SourceTables, tables_of
from service.texts import say
from training.catalog import TableName
from training.gate import Result

if TYPE_CHECKING:
    from training.gate import Gate

MAX_ROWS = 100
MAX_REQUEST_SECONDS = 120.0
"""Maximum time for all statements of one request together."""
WAIT_SECONDS = 5.0
"""Maximum time a request waits for a connection slot of its source before it is refused."""
PAUSE_SECONDS = 0.05
"""Pause between attempts to take a connection slot while other processes hold all of them."""
MAX_RUNS = 16
"""Maximum number of concurrent runs over all sources. By default, one source that hangs cannot use all of them."""

type SelectTables = Callable[[SourceTables], frozenset[TableName]]
"""Function that selects the relations that the statements may read."""


@dataclass(slots=True, eq=False)
class GateRuns:
    """Gate runs of one service. After `stop`, no statement runs, and waiting requests are refused with NotReady."""

    slots: ConnectionSlots
    statement_seconds: float
    _running: set[_GateRun] = field(default_factory=set["_GateRun"])
    _stopping: bool = False
    _of_service: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MAX_RUNS))
    _of_source: dict[str, asyncio.Semaphore] = field(default_factory=dict[str, asyncio.Semaphore])
    """Limit of concurrent runs per source, by the source's address."""

    async def run(
        self,
        name: str,
        dsn: str,
        chosen: SelectTables,
        statements: Sequence[str],
        *,
        seconds: float = MAX_REQUEST_SECONDS,
        patience: float = WAIT_SECONDS,
    ) -> list[Result]:
        """Run statements through the gate in a new thread; return the results in the order of the statements.

        Raises SourceBusy if no connection slot is free within `patience` seconds, InvalidRequest if the statements take
        more than `seconds` together, NotReady if the service stops, and SourceDown, SourceUnreachable or
        psycopg.OperationalError if the source fails. `chosen` selects the readable tables; its errors are raised.
        """
        wait_until = time.monotonic() + patience
        address = await in_thread(partial(slot_address, dsn), name="name lookup")
        async with self._admitted(name, address, patience):
            if self._stopping:
                raise NotReady
            run = _GateRun(
                name=name,
                dsn=dsn,
                address=address,
                chosen=chosen,
                statements=statements,
                slots=self.slots,
                wait_until=wait_until,
                statement_seconds=self.statement_seconds,
                seconds=seconds,
                results=asyncio.get_running_loop().create_future(),
            )
            self._running.add(run)
            # a daemon: a server that does not respond must not keep the process alive
            threading.Thread(target=run.work, name="gate", daemon=True).start()
            try:
                return await run.results
            finally:
                self._running.discard(run)
                run.stop()

    @asynccontextmanager
    async def _admitted(self, name: str, address: str, patience: float) -> AsyncGenerator[None]:
        """Count a run of the source and of the service during the block. Raises SourceBusy after `patience` seconds."""
        of_source = self._of_source.setdefault(address, asyncio.Semaphore(self.slots.limit - 1))
        async with AsyncExitStack() as held:
            try:
                async with asyncio.timeout(patience):
                    await held.enter_async_context(of_source)
                    await held.enter_async_context(self._of_service)
            except TimeoutError:
                raise SourceBusy(name=name) from None
            yield

    def stop(self) -> None:
        """Cancel all runs. Must be called in the thread of the event loop."""
        self._stopping = True
        for run in self._running:
            run.stop()
            if not run.results.done():
                run.results.set_exception(NotReady())


@dataclass(slots=True, eq=False, kw_only=True)
class _GateRun:
    name: str
    dsn: str
    address: str
    chosen: SelectTables
    statements: Sequence[str]
    slots: ConnectionSlots
    wait_until: float
    statement_seconds: float
    seconds: float
    results: asyncio.Future[list[Result]]
    stopped: bool = False
    ended: bool = False
    gate: Gate | None = None

    def stop(self) -> None:
        """Cancel the current statement without waiting for the source's server."""
        self.stopped = True
        if not self.ended and self.gate is not None:
            threading.Thread(target=self.gate.cancel, name="gate cancel", daemon=True).start()

    def work(self) -> None:
        try:
            with self._slot():
                found: list[Result] | BaseException = self._run_all()
        except BaseException as error:  # noqa: BLE001  # raised in the waiting request
            found = error
        self.ended = True
        try:
            self.results.get_loop().call_soon_threadsafe(self._finish, found)
        except RuntimeError:
            # the event loop has been closed
            return

    def _finish(self, found: list[Result] | BaseException) -> None:
        if self.results.done():
            return
        if isinstance(found, BaseException):
            self.results.set_exception(found)
        else:
            self.results.set_result(found)

    @contextmanager
    def _slot(self) -> Generator[None]:
        """Hold a connection slot of the source during the block. Raises SourceBusy, NotReady."""
        slot = self._take_slot()
        try:
            yield
        finally:
            self.slots.release(slot)

    def _take_slot(self) -> ConnectionSlot:
        while True:
            if self.stopped:
                raise NotReady
            try:
                slot = self.slots.try_take(self.address, f"gate run {id(self)}")
            except psycopg.Error:
                raise NotReady from None
            if slot is not None:
                return slot
            if time.monotonic() > self.wait_until:
                raise SourceBusy(name=self.name)
            time.sleep(PAUSE_SECONDS)

    def _run_all(self) -> list[Result]:
        # imported here, because PostgreSQL's grammar takes 8 MB that a service without gate runs does not need
        from training.gate import Gate, GateCancelled, GateLimits  # noqa: PLC0415

        milliseconds = round(self.statement_seconds * 1_000)
        limits = GateLimits(statement_timeout_ms=milliseconds, others_ms=milliseconds)
        relations = self.chosen(tables_of(self.name, self.dsn))
        deadline = time.monotonic() + self.seconds
        found: list[Result] = []
        with Gate(lambda: open_source(self.dsn, statement_timeout_ms=milliseconds), relations, limits) as gate:
            self.gate = gate
            try:
                for number, sql in enumerate(self.statements):
                    if self.stopped:
                        raise NotReady
                    if time.monotonic() > deadline:
                        raise _too_long(number, len(self.statements))
                    found.append(gate.run(sql, MAX_ROWS))
            except GateCancelled:
                raise NotReady from None
        return found


def _too_long(done: int, total: int) -> InvalidRequest:
    return InvalidRequest(
        say(
            "the statements take too long together: {done} of {total} were run; give fewer at a time",
            done=done,
            total=total,
        ),
        field="sql",
    )
