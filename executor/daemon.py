"""Executor daemon: scheduler, listener, lease renewal, maintenance, and executions that run in parallel."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import signal
import socket
import sys
from collections.abc import Callable, Collection, Coroutine, Sequence
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
from executor.compute.choice import compute_of
from executor.control.alive_file import show_alive
from executor.control.counters import Counters
from executor.control.leases import Lease, LeaseKeeper, note_wait_for_files
from executor.control.limits import LIMITS, ExecutorLimits
from executor.control.retries import retry_log
from executor.control.source_connections import source_slots
from executor.maintenance import Maintenance
from executor.notices.sender import NoticeSender
from executor.run.execution import Outcome, Runner
from executor.scheduling.listener import Listener
from executor.scheduling.scheduler import Scheduler
from executor.steps.api import StepWorks
from executor.tasklog import log_context
from executor.tasklog.process_log import mask_process_log, show_in_background
from runtime.files.artefact_store import open_artefacts
from runtime.installation import Unreadable
from runtime.postgres import connections
from runtime.postgres.connections import UNAVAILABLE
from runtime.settings.settings import Settings, SettingsError
from runtime.sources.encrypted_sources import source_register
from runtime.telemetry.opening import close_telemetry, open_telemetry

logger = logging.getLogger(__name__)

MIN_POOL = 3
"""Connections for reading; one for every eighth execution besides. Most of the time one is open."""


def new_executor_id() -> ExecutorId:
    """Return a unique executor id, `<host>-<pid>-<random>`."""
    return ExecutorId(f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(3)}")


@dataclass(slots=True, kw_only=True)
class Daemon:
    """Executor daemon. After `stop`, `run` lets executions end for QUERYMILL_DRAIN_SECONDS, stops the others, releases
    their leases and returns.

    `run` does this, too, if this process has another output folder or key, and then raises SettingsError.
    """

    settings: Settings
    works: StepWorks
    executor: ExecutorId = field(default_factory=new_executor_id)
    limits: ExecutorLimits = LIMITS
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _running: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])
    _faults: int = 0
    """Number of consecutive executions that raised an unexpected error."""
    _unfit: SettingsError | None = None

    def stop(self) -> None:
        """Stop claiming executions; stop those that do not end in time, and release their leases."""
        self._stopping.set()

    @property
    def stopping(self) -> bool:
        return self._stopping.is_set()

    @property
    def _work_seconds(self) -> float:
        """Seconds that running executions have to stop after SIGTERM."""
        return self.limits.grace_seconds - self.limits.hand_back_seconds

    async def run(self) -> None:
        log_context.install()
        settings = self.settings
        name = f"querymill executor {self.executor}"[:60]
        pool_size = MIN_POOL + settings.executor_concurrency // 8
        telemetry = open_telemetry("querymill-executor", self.executor)
        async with open_log(settings, name=name, pool_size=pool_size, impatient=True) as store:
            mask_process_log(store.lane.secrets, settings.operator_language)
            artefacts = open_artefacts(settings)
            sources = source_register(settings, store.connection)
            counters = Counters()
            slots = source_slots(settings, self.limits)
            runner = Runner(
                store=store,
                settings=settings,
                artefacts=artefacts,
                sources=sources,
                works=self.works,
                slots=slots,
                compute=compute_of(settings),
                counters=counters,
                limits=self.limits,
                traced=telemetry is not None,
            )
            listener = Listener(
                executor=self.executor,
                channel=settings.work_channel,
                # an execution begun elsewhere must be known before its lease can expire
                catch_up_seconds=settings.lease_seconds / 2,
            )
            keeper = LeaseKeeper(
                connection=store.connection,
                executor=self.executor,
                settings=settings,
                counters=lambda: {
                    **counters.to_json(),
                    "listening": listener.listening,
                    # no request wakes an executor without room
                    "concurrency": settings.executor_concurrency if scheduler.takes_work else 0,
                    "lease_seconds": settings.lease_seconds,
                },
            )
            maintenance = Maintenance(
                store=store,
                settings=settings,
                artefacts=artefacts,
                sources=sources,
                executor=self.executor,
                limits=self.limits,
            )
            notices = NoticeSender(store=store, settings=settings, cipher=sources.cipher, executor=self.executor)
            scheduler = Scheduler(
                connect=partial(self._connect, name=f"{name} scheduler"),
                listener=listener,
                keeper=keeper,
                lane=store.lane,
                settings=settings,
                counters=counters,
                start=lambda lease: self._start(self._run(lease, runner, keeper, scheduler)),
                deleted=maintenance.task_deleted,
                cleanup=maintenance.carry_out_requests,
            )
            try:
                await self._serve(store, listener, scheduler, keeper, maintenance, notices)
            finally:
                slots.close()
                await close_telemetry(telemetry)
        if self._unfit is not None:
            raise self._unfit

    async def _connect(self, *, name: str) -> psycopg.AsyncConnection[Any]:
        """Connect to the log's database, bypassing a connection pooler: poolers do not support LISTEN."""
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
        maintenance: Maintenance,
        notices: NoticeSender,
    ) -> None:
        parts = [
            asyncio.create_task(keeper.run(), name="leases"),
            asyncio.create_task(show_alive(self.settings.home, self.executor), name="alive"),
            # an executor that cannot append exits with an error, and other executors take over its executions
            asyncio.create_task(store.lane.until_stopped(), name="lane"),
        ]
        parts.append(asyncio.create_task(scheduler.run(), name="scheduler"))
        parts.append(asyncio.create_task(maintenance.run(), name="maintenance"))
        parts.append(asyncio.create_task(notices.run(), name="notices"))
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            await _first_of(asyncio.create_task(listener.ready.wait()), *parts, stopping)
            if not any(part.done() for part in parts):
                print(f"executor {self.executor} ready", file=sys.stderr, flush=True)  # noqa: T201  # the supervisor and tests read it
                self.ready.set()
            done, _ = await asyncio.wait({*parts, stopping}, return_when=asyncio.FIRST_COMPLETED)
            for part in done - {stopping}:
                # these tasks run until cancelled: a task that ends has failed, and its error ends the process
                part.result()
            scheduler.closing = True
            await self._finish_running(keeper, parts)
        finally:
            stopping.cancel()
            scheduler.closing = True
            # after this time, do not wait for an unavailable database
            asyncio.get_running_loop().call_later(self._work_seconds, store.lane.abandon)
            await self._stop_running(keeper)
            await _cancel(parts, self.limits.cancel_seconds)
            with suppress(psycopg.Error, TimeoutError):
                async with asyncio.timeout(self.limits.leave_seconds):
                    await keeper.leave()

    async def _finish_running(self, keeper: LeaseKeeper, parts: Sequence[asyncio.Task[None]]) -> None:
        """Wait for the end of the running executions, at most QUERYMILL_DRAIN_SECONDS."""
        if self._unfit is not None or not (self._running and self.settings.drain_seconds):
            return
        logger.info("%d executions may end within %g s", len(self._running), self.settings.drain_seconds)
        with suppress(TimeoutError):
            async with asyncio.timeout(self.settings.drain_seconds):
                with suppress(*UNAVAILABLE, OSError):
                    await keeper.report_alive()
                while self._running:
                    done, _ = await asyncio.wait({*self._running, *parts}, return_when=asyncio.FIRST_COMPLETED)
                    for part in done.intersection(parts):
                        part.result()

    async def _stop_running(self, keeper: LeaseKeeper) -> None:
        for lease in tuple(keeper.held.values()):
            lease.token.stop("shutdown")
        if self._running:
            await asyncio.wait(self._running, timeout=self._work_seconds)
        # the first cancellation interrupts the work, and the lease is then released; the second interrupts the release
        for _ in range(2):
            await _cancel(self._running, self.limits.cancel_seconds)

    def _start(self, life: Coroutine[Any, Any, None]) -> None:
        # eager start: the first append is sent in this iteration of the event loop, not in the next
        running = asyncio.Task(life, loop=asyncio.get_running_loop(), eager_start=True)
        self._running.add(running)
        running.add_done_callback(self._running.discard)

    async def _run(self, lease: Lease, runner: Runner, keeper: LeaseKeeper, scheduler: Scheduler) -> None:
        outcome: Outcome = "released"
        try:
            outcome = await runner.run(lease)
        except UnknownEvent as newer:
            logger.error("the execution %s is left to an executor of a newer version: %s", lease.execution_id, newer)
            outcome = "unsupported"
        except Unreadable as unreadable:
            logger.warning("the execution %s is put off: %s", lease.execution_id, unreadable)
            with suppress(LogUnavailable):
                await retry_log(lambda: note_wait_for_files(keeper.connection, lease, 0))
            await self._rest()
        except SettingsError as unfit:
            logger.error("the execution %s is left to another executor: %s", lease.execution_id, unfit)
            self._unfit = unfit
            scheduler.closing = True
            self.stop()
        except Exception:  # a bug must not end the daemon; another executor continues once the lease has expired
            logger.exception("the execution %s broke off", lease.execution_id)
            await self._rest()
            # the execution may be the cause: without a release, it counts as one that lost its executor
            outcome = "released" if self._stopping.is_set() else "lost"
        else:
            self._faults = 0
        finally:
            keeper.abandon(lease)
            if outcome in ("ended", "already_ended", "unsupported"):
                scheduler.ended(lease.execution_id)
            # the commit that ends an execution also removes its lease
            if outcome != "ended":
                try:
                    await retry_log(lambda: hand_back(keeper, lease, outcome))
                except (psycopg.Error, LogUnavailable) as error:
                    logger.warning("the lease of %s could not be returned: %s", lease.execution_id, error)
            if outcome in ("released", "lost"):
                scheduler.released(lease.execution_id)

    async def _rest(self) -> None:
        """Pause before releasing an execution that cannot run here at the moment: the cause probably persists."""
        self._faults += 1
        with suppress(TimeoutError):
            async with asyncio.timeout(self.limits.rest_seconds(self._faults)):
                await self._stopping.wait()


async def _first_of(waiting: asyncio.Task[Any], *others: asyncio.Task[Any]) -> None:
    """Wait until any of the tasks has ended, then cancel `waiting`."""
    await asyncio.wait({waiting, *others}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()


async def _cancel(tasks: Collection[asyncio.Task[None]], seconds: float) -> None:
    """Cancel tasks and wait at most `seconds` for their end."""
    for task in tasks:
        task.cancel()
    if tasks:
        done, _ = await asyncio.wait(tasks, timeout=seconds)
        await asyncio.gather(*done, return_exceptions=True)


async def hand_back(keeper: LeaseKeeper, lease: Lease, outcome: Outcome) -> None:
    """Release, remove or abandon a lease, depending on the outcome of the run."""
    match outcome:
        case "released" | "unsupported":
            await keeper.release(lease)
        case "already_ended":
            await keeper.remove(lease)
        case "ended" | "lost":
            keeper.abandon(lease)


def serve(settings: Settings, works: StepWorks, *, last: Callable[[], None] | None = None) -> None:
    """Run a daemon until SIGTERM or SIGINT; a second signal calls `last` and exits at once."""
    show_in_background()
    with asyncio.Runner(loop_factory=event_loop) as loop:
        loop.run(_serve_until_signalled(Daemon(settings=settings, works=works), last))


def event_loop() -> asyncio.AbstractEventLoop:
    """Return a uvloop event loop if uvloop is installed, otherwise an asyncio event loop."""
    try:
        import uvloop  # noqa: PLC0415  # not available on every system
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


async def _serve_until_signalled(daemon: Daemon, last: Callable[[], None] | None) -> None:
    loop = asyncio.get_running_loop()

    def leave(number: signal.Signals) -> None:
        if last is not None:
            last()
        os._exit(128 + number)

    def stop(number: signal.Signals) -> None:
        if daemon.stopping:
            leave(number)
        daemon.stop()
        # if the network drops packets, even cancelled tasks may hang
        loop.call_later(daemon.settings.drain_seconds + daemon.limits.grace_seconds, leave, number)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop, number)
    await daemon.run()
