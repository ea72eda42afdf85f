"""SQL that somebody waits for on its way through the gate: in threads that end with the service, and within a time."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from runtime.source_connection import open_source
from service.errors import InvalidRequest, NotReady
from training.source.catalog import TableName
from training.sql.verdict import Result

if TYPE_CHECKING:
    from training.sql.gate import Gate

ROWS_SHOWN = 100
STATEMENT_SECONDS = 10
TOTAL_SECONDS = 120.0
"""How long all statements of one request may take together."""


@dataclass(slots=True, eq=False)
class GateRuns:
    """Once `stop` was called nothing runs any more, and whoever waits is told that the service is not ready."""

    _running: set[_Run] = field(default_factory=set["_Run"])
    _stopping: bool = False

    async def run(
        self,
        dsn: str,
        relations: frozenset[TableName],
        statements: Sequence[str],
        *,
        seconds: float = TOTAL_SECONDS,
    ) -> list[Result]:
        """What the gate finds of each, in their order. Raises InvalidRequest where they take too long together,
        NotReady once the service stops, SourceUnreachable, psycopg.OperationalError.
        """
        if self._stopping:
            raise NotReady
        run = _Run(dsn, relations, statements, time.monotonic() + seconds, asyncio.get_running_loop().create_future())
        self._running.add(run)
        # one that keeps no process alive: a server that answers nothing is no reason to stay
        threading.Thread(target=run.work, name="gate", daemon=True).start()
        try:
            return await run.answer
        finally:
            self._running.discard(run)
            run.stop()

    def stop(self) -> None:
        """Ends what runs. From the event loop."""
        self._stopping = True
        for run in self._running:
            run.stop()
            if not run.answer.done():
                run.answer.set_exception(NotReady())


@dataclass(slots=True, eq=False)
class _Run:
    dsn: str
    relations: frozenset[TableName]
    statements: Sequence[str]
    deadline: float
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

    def _through(self) -> list[Result]:
        # PostgreSQL's grammar takes 8 MB, which a service where nobody runs a pair is spared
        from training.sql.gate import Gate, GateCancelled, GateLimits  # noqa: PLC0415

        milliseconds = STATEMENT_SECONDS * 1_000
        limits = GateLimits(statement_timeout_ms=milliseconds)
        found: list[Result] = []
        with Gate(lambda: open_source(self.dsn, statement_timeout_ms=milliseconds), self.relations, limits) as gate:
            self.gate = gate
            try:
                for number, sql in enumerate(self.statements):
                    if self.stopped:
                        raise NotReady
                    if time.monotonic() > self.deadline:
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
