"""SQL of a request on its way through the gate: few at a time, in threads that end with the service, and within a time.

Each run counts as a connection to its source, together with those of the executors.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import psycopg

from runtime.sources.connection_slots import ConnectionSlot, ConnectionSlots, slot_address
from runtime.sources.source_connection import open_source
from service.schemas.errors import InvalidRequest, NotReady, SourceBusy
from service.sources.tables import SourceTables, tables_of
from training.source.catalog import TableName
from training.sql.verdict import Result

if TYPE_CHECKING:
    from training.sql.gate import Gate

ROWS_SHOWN = 100
STATEMENT_SECONDS = 10
TOTAL_SECONDS = 120.0
"""How long all statements of one request may take together."""
WAIT_SECONDS = 5.0
"""How long a request waits for a connection to its source before it is refused."""
PAUSE_SECONDS = 0.05
"""Between attempts to get one that another process holds."""
MAX_AT_ONCE = 16
"""Runs of one service, over all sources, so that those of a source that hangs leave room for others."""

type Chosen = Callable[[SourceTables], frozenset[TableName]]
"""The relations that the statements may read."""


@dataclass(slots=True, eq=False)
class GateRuns:
    """Once `stop` was called nothing runs any more, and waiting requests are refused as the service is not ready."""

    slots: ConnectionSlots
    _running: set[_GateRun] = field(default_factory=set["_GateRun"])
    _stopping: bool = False
    _all: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MAX_AT_ONCE))
    _of_source: dict[str, asyncio.Semaphore] = field(default_factory=dict[str, asyncio.Semaphore])
    """By address."""

    async def run(
        self,
        name: str,
        dsn: str,
        chosen: Chosen,
        statements: Sequence[str],
        *,
        seconds: float = TOTAL_SECONDS,
        patience: float = WAIT_SECONDS,
    ) -> list[Result]:
        """The gate's results, in the order of the statements.

        Raises SourceBusy after `patience` seconds without a connection, InvalidRequest if the statements take too long
        together, NotReady once the service stops, SourceUnreachable, psycopg.OperationalError, what `chosen` raises.
        """
        wait_until = time.monotonic() + patience
        address = slot_address(dsn)
        async with self._place(name, address, patience):
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
                seconds=seconds,
                answer=asyncio.get_running_loop().create_future(),
            )
            self._running.add(run)
            # a daemon: a server that does not answer must not keep the process alive
            threading.Thread(target=run.work, name="gate", daemon=True).start()
            try:
                return await run.answer
            finally:
                self._running.discard(run)
                run.stop()

    @asynccontextmanager
    async def _place(self, name: str, address: str, patience: float) -> AsyncGenerator[None]:
        """One of the runs of the source, and then of the service, at a time. Raises SourceBusy."""
        of_source = self._of_source.setdefault(address, asyncio.Semaphore(self.slots.limit - 1))
        async with AsyncExitStack() as held:
            try:
                async with asyncio.timeout(patience):
                    await held.enter_async_context(of_source)
                    await held.enter_async_context(self._all)
            except TimeoutError:
                raise SourceBusy(name=name) from None
            yield

    def stop(self) -> None:
        """Ends what runs. From the event loop."""
        self._stopping = True
        for run in self._running:
            run.stop()
            if not run.answer.done():
                run.answer.set_exception(NotReady())


@dataclass(slots=True, eq=False, kw_only=True)
class _GateRun:
    name: str
    dsn: str
    address: str
    chosen: Chosen
    statements: Sequence[str]
    slots: ConnectionSlots
    wait_until: float
    seconds: float
    answer: asyncio.Future[list[Result]]
    stopped: bool = False
    ended: bool = False
    gate: Gate | None = None

    def stop(self) -> None:
        """Interrupts the statement that runs, without waiting for its server."""
        self.stopped = True
        if not self.ended and self.gate is not None:
            threading.Thread(target=self.gate.cancel, name="gate cancel", daemon=True).start()

    def work(self) -> None:
        try:
            with self._slot():
                found: list[Result] | BaseException = self._through()
        except BaseException as error:  # noqa: BLE001  # handed to whoever waits
            found = error
        self.ended = True
        try:
            self.answer.get_loop().call_soon_threadsafe(self._say, found)
        except RuntimeError:
            # the service has ended meanwhile
            return

    def _say(self, found: list[Result] | BaseException) -> None:
        if self.answer.done():
            return
        if isinstance(found, BaseException):
            self.answer.set_exception(found)
        else:
            self.answer.set_result(found)

    @contextmanager
    def _slot(self) -> Generator[None]:
        """Counts this run among the connections to its source. Raises SourceBusy, NotReady."""
        slot = self._taken()
        try:
            yield
        finally:
            self.slots.release(slot)

    def _taken(self) -> ConnectionSlot:
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

    def _through(self) -> list[Result]:
        # PostgreSQL's grammar takes 8 MB, which a service where nobody runs a pair is spared
        from training.sql.gate import Gate, GateCancelled, GateLimits  # noqa: PLC0415

        milliseconds = STATEMENT_SECONDS * 1_000
        limits = GateLimits(statement_timeout_ms=milliseconds)
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
                    found.append(gate.run(sql, ROWS_SHOWN))
            except GateCancelled:
                raise NotReady from None
        return found


def _too_long(done: int, of: int) -> InvalidRequest:
    return InvalidRequest(
        f"语句总执行时间过长: {of} 条中只完成 {done} 条,请分批导入",
        f"the statements take too long together: {done} of {of} were run; give fewer at a time",
        field="sql",
    )
