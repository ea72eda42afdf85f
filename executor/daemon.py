"""The executor daemon: a scheduler with its listener, the keeper of leases, and the executions it runs side by side."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import signal
import socket
import sys
from collections.abc import Callable, Collection, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import psycopg

from events.facts.codec import UnknownEvent
from events.facts.ids import ExecutorId
from events.store.event_log import open_log
from events.store.event_store import EventStore
from events.wire.event import LogUnavailable
from executor.control.connection_limit import source_slots
from executor.control.counters import Figures
from executor.control.leases import Lease, LeaseKeeper
from executor.control.task_writer import while_away
from executor.maintenance import Housekeeping
from executor.run.execution import Outcome, Runner
from executor.scheduling.listener import Listener
from executor.scheduling.scheduler import Scheduler
from executor.steps.api import StepWorks
from executor.tasklog import log_context
from executor.tasklog.masking import mask_process_log
from executor.tasklog.process_log import show_in_background
from executor.tasklog.stdout_capture import take_prints
from runtime.files.artefact_store import ArtefactStore
from runtime.postgres import connections
from runtime.settings.settings import Settings
from runtime.sources.encrypted_sources import source_register

logger = logging.getLogger(__name__)

GRACE_SECONDS = 8.0
"""From SIGTERM to the end of the process, wherever the database is."""
HAND_BACK_SECONDS = 2.5
"""Of these, what is kept for handing work back. What cannot be handed back by then is left: leases expire anyway."""
CANCEL_SECONDS = 0.5
"""What tasks that were cancelled are given to end."""
LEAVE_SECONDS = 1.0
"""What the executor's row is given to be removed from the list of those alive."""
FIRST_REST_SECONDS, LONGEST_REST_SECONDS = 0.5, 30.0
"""Before an execution that broke off is taken up again: twice as long each time, until an execution ends regularly."""


def new_executor_id() -> ExecutorId:
    """`<host>-<process>-<random>`: never the same twice."""
    return ExecutorId(f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(3)}")


@dataclass(slots=True, kw_only=True)
class Daemon:
    """One executor. `run` returns after `stop`, with everything it held released."""

    settings: Settings
    works: StepWorks
    executor: ExecutorId = field(default_factory=new_executor_id)
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _running: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])
    _faults: int = 0
    """Executions that broke off since one ended regularly."""

    def stop(self) -> None:
        """Claims nothing more, stops what runs, gives it back."""
        self._stopping.set()

    @property
    def stopping(self) -> bool:
        return self._stopping.is_set()

    async def run(self) -> None:
        log_context.install()
        settings = self.settings
        name = f"querymill executor {self.executor}"[:60]
        async with open_log(settings, name=name, impatient=True) as store:
            mask_process_log(store.lane.secrets)
            artefacts = ArtefactStore(settings.outputs)
            sources = source_register(settings, store.connection)
            figures = Figures()
            slots = source_slots(settings)
            runner = Runner(
                store=store,
                settings=settings,
                artefacts=artefacts,
                sources=sources,
                works=self.works,
                slots=slots,
                figures=figures,
            )
            listener = Listener(channel=settings.work_channel if settings.notify else None)
            keeper = LeaseKeeper(
                connection=store.connection,
                executor=self.executor,
                settings=settings,
                told=lambda: {**figures.shown(), "listening": listener.listening},
            )
            housekeeping = Housekeeping(
                store=store, settings=settings, artefacts=artefacts, sources=sources, executor=self.executor
            )
            scheduler = Scheduler(
                connect=partial(self._connect, name=f"{name} scheduler"),
                listener=listener,
                keeper=keeper,
                lane=store.lane,
                settings=settings,
                figures=figures,
                start=lambda lease: self._start(self._run(lease, runner, keeper, scheduler)),
                deleted=housekeeping.task_deleted,
                cleanup=housekeeping.look_for_requests,
            )
            try:
                await self._serve(store, listener, scheduler, keeper, housekeeping)
            finally:
                slots.close()

    async def _connect(self, *, name: str) -> psycopg.AsyncConnection[Any]:
        """Past a pooler, which would drop the LISTEN."""
        settings = self.settings
        dsn = settings.database_direct_url or settings.database_url
        assert dsn is not None  # noqa: S101  # open_log has refused otherwise
        return await connections.connect(dsn, settings.database_schema, name, impatient=True)

    async def _serve(
        self,
        store: EventStore,
        listener: Listener,
        scheduler: Scheduler,
        keeper: LeaseKeeper,
        housekeeping: Housekeeping,
    ) -> None:
        parts = [
            asyncio.create_task(keeper.run(), name="leases"),
            # an executor that cannot append is of no use: it ends loudly, and its leases pass to another
            asyncio.create_task(store.lane.until_stopped(), name="lane"),
        ]
        parts.append(asyncio.create_task(scheduler.run(), name="scheduler"))
        parts.append(asyncio.create_task(housekeeping.run(), name="housekeeping"))
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            if self.settings.notify:
                await _first_of(asyncio.create_task(listener.ready.wait()), *parts, stopping)
            if not any(part.done() for part in parts):
                print(f"executor {self.executor} ready", file=sys.stderr, flush=True)  # noqa: T201  # it is waited for
                self.ready.set()
            done, _ = await asyncio.wait({*parts, stopping}, return_when=asyncio.FIRST_COMPLETED)
            for part in done - {stopping}:
                # a part that ends is a fault: the process ends loudly instead of running without it
                part.result()
        finally:
            stopping.cancel()
            scheduler.closing = True
            # from then on, a database that does not answer is no longer waited for
            asyncio.get_running_loop().call_later(GRACE_SECONDS - HAND_BACK_SECONDS, store.lane.abandon)
            await self._stop_running(keeper)
            await _cancelled(parts)
            with suppress(psycopg.Error, TimeoutError):
                async with asyncio.timeout(LEAVE_SECONDS):
                    await keeper.leave()

    async def _stop_running(self, keeper: LeaseKeeper) -> None:
        for lease in tuple(keeper.held.values()):
            lease.token.stop("shutdown")
        if self._running:
            await asyncio.wait(self._running, timeout=GRACE_SECONDS - HAND_BACK_SECONDS)
        # the first cancellation interrupts the work, which still hands its lease back; the second interrupts that, too
        for _ in range(2):
            await _cancelled(self._running)

    def _start(self, life: Coroutine[Any, Any, None]) -> None:
        # eager: its first append is sent in this turn of the event loop, not in the next
        running = asyncio.Task(life, loop=asyncio.get_running_loop(), eager_start=True)
        self._running.add(running)
        running.add_done_callback(self._running.discard)

    async def _run(self, lease: Lease, runner: Runner, keeper: LeaseKeeper, scheduler: Scheduler) -> None:
        outcome: Outcome = "released"
        try:
            outcome = await runner.run(lease)
        except UnknownEvent as newer:
            logger.error("the execution %s is left to an executor of a newer version: %s", lease.execution_id, newer)
            outcome = "left"
        except Exception:  # a fault of ours must not end the daemon; the lease is handed on
            logger.exception("the execution %s broke off", lease.execution_id)
            await self._rest()
        else:
            self._faults = 0
        finally:
            keeper.abandon(lease)
            if outcome in ("ended", "moot", "left"):
                scheduler.ended(lease.execution_id)
            # the commit that ends an execution also removes its lease
            if outcome != "ended":
                try:
                    await while_away(lambda: hand_back(keeper, lease, outcome))
                except (psycopg.Error, LogUnavailable) as error:
                    logger.warning("the lease of %s could not be returned: %s", lease.execution_id, error)
            if outcome in ("released", "lost"):
                scheduler.given_back(lease.execution_id)

    async def _rest(self) -> None:
        """Before an execution that broke off is given back: as long as the reason stands, it would break off again."""
        self._faults += 1
        with suppress(TimeoutError):
            async with asyncio.timeout(rest_seconds(self._faults)):
                await self._stopping.wait()


def rest_seconds(faults: int) -> float:
    """How long to rest after so many faults in a row: twice as long each time, up to the longest."""
    # the exponent is bounded: after days of faults, the power would be too large for a float
    return min(FIRST_REST_SECONDS * 2.0 ** min(faults - 1, 16), LONGEST_REST_SECONDS)


async def _first_of(waiting: asyncio.Task[Any], *others: asyncio.Task[Any]) -> None:
    """Returns once one of them has ended; cancels the first, which is not needed any more."""
    await asyncio.wait({waiting, *others}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()


async def _cancelled(tasks: Collection[asyncio.Task[None]]) -> None:
    """Cancels them, and gives them a moment to end."""
    for task in tasks:
        task.cancel()
    if tasks:
        done, _ = await asyncio.wait(tasks, timeout=CANCEL_SECONDS)
        await asyncio.gather(*done, return_exceptions=True)


async def hand_back(keeper: LeaseKeeper, lease: Lease, outcome: Outcome) -> None:
    """What becomes of a lease once its run is over."""
    match outcome:
        case "released" | "left":
            await keeper.release(lease)
        case "moot":
            await keeper.remove(lease)
        case "ended" | "lost":
            keeper.abandon(lease)


def serve(settings: Settings, works: StepWorks, *, last: Callable[[], None] | None = None) -> None:
    """Runs a daemon until SIGTERM or SIGINT; a second signal exits at once, after `last`."""
    show_in_background()
    take_prints()
    with asyncio.Runner(loop_factory=event_loop) as loop:
        loop.run(_serve_until_signalled(Daemon(settings=settings, works=works), last))


def event_loop() -> asyncio.AbstractEventLoop:
    """uvloop's where there is one."""
    try:
        import uvloop  # noqa: PLC0415  # not there on every system
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


async def _serve_until_signalled(daemon: Daemon, last: Callable[[], None] | None) -> None:
    loop = asyncio.get_running_loop()

    def leave(number: signal.Signals) -> None:
        if last is not None:
            last()
        os._exit(128 + number)

    def heard(number: signal.Signals) -> None:
        if daemon.stopping:
            leave(number)
        daemon.stop()
        # where the network swallows everything, even what was cancelled may hang
        loop.call_later(GRACE_SECONDS, leave, number)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, heard, number)
    await daemon.run()
