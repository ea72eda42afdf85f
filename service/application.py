"""Application: the use cases of the service over one event log, called by the HTTP routes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import psycopg

from events.follow.feed import Feed, Subscriber
from events.store.deletion import Deletions
from events.store.event_log import NoDatabase, open_feed, open_log
from events.store.event_store import EventStore
from events.wire.event import Event
from runtime.files.artefact_store import ArtefactStore, open_artefacts
from runtime.postgres import connections
from runtime.postgres.unload_task import remove_loaded
from runtime.process.worker_threads import in_thread
from runtime.settings.settings import Settings
from runtime.sources.connection_slots import ConnectionSlots
from runtime.sources.encrypted_sources import SourceRegister, source_register
from service.admin.api_keys import Keys
from service.admin.audit import Audit
from service.admin.audit_trail import Trail
from service.admin.model_health import Models
from service.admin.receivers import Receivers
from service.ask.on_demand import AskingOnDemand
from service.datasets.history import HistoryReader
from service.datasets.service import Datasets
from service.executors.alive_and_drained import Executors
from service.executors.queue import Waiting
from service.live.hub import Hub
from service.live.limits import STREAM_LIMITS, StreamLimits
from service.pairs.gate_threads import GateRuns
from service.pairs.pair_changes import TaskChangesReading
from service.pairs.pair_states import PairStates, newest_pairs
from service.pairs.pushed_files import PushedFiles
from service.pairs.search import PairSearch
from service.pairs.service import Pairs
from service.pairs.task_summary import TaskSummaries
from service.pairs.written_pairs import WrittenPairs
from service.projections.projector import Projector
from service.projections.reader import ProjectedTables
from service.schedules.register import Schedules
from service.schedules.starter import ScheduleStarter
from service.source_schema.drift import Drift
from service.source_schema.service import SourceSchema
from service.sources.registered_databases import Databases
from service.tasks.creation import TaskMaking
from service.tasks.diff import TaskDiff
from service.tasks.fork import Forking
from service.tasks.log_search import LogReading
from service.tasks.preparation import Preparation
from service.tasks.queries import TaskReading
from service.tasks.sample import SampleDatabase
from service.tasks.service import Tasks
from service.tasks.task_states import TaskStates, newest_tasks
from service.timeline.service import Timelines
from service.uploads.inputs import Inputs

logger = logging.getLogger(__name__)

NAME = "querymill service"
"""Name of the service's sessions in the database."""
GATHER_SECONDS = 0.03
"""Delay before new events wake the projector, so that one transaction projects several of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLimits:
    """Maximum waits of requests and cache time of verdicts, in seconds. `streams`: limits of live streams."""

    streams: StreamLimits = STREAM_LIMITS
    connection_seconds: float = 3.0
    """Maximum wait for a database connection, or for a read-only log to become writable, before `not_ready`."""
    tables_seconds: float = 5.0
    """Maximum wait for the projected tables to catch up with the log. They lag briefly after a burst of log lines."""
    verdict_seconds: float = 30.0
    """Time for which the verdict of a verification is cached for the client that polls for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """Services that the HTTP routes call. `tasks` changes tasks, `reading` queries tasks."""

    settings: Settings
    store: EventStore
    feed: Feed
    projector: Projector
    hub: Hub
    artefacts: ArtefactStore
    sources: SourceRegister
    tasks: Tasks
    reading: TaskReading
    logs: LogReading
    databases: Databases
    inputs: Inputs
    sample: SampleDatabase
    executors: Executors
    keys: Keys
    receivers: Receivers
    schedules: Schedules
    starter: ScheduleStarter
    models: Models
    pairs: Pairs
    pushed_files: PushedFiles
    pair_search: PairSearch
    summaries: TaskSummaries
    changes: TaskChangesReading
    forking: Forking
    datasets: Datasets
    audit: Audit
    asking: AskingOnDemand
    schema: SourceSchema
    drift: Drift
    trail: Trail
    timelines: Timelines


def gathered(wake: Callable[[], None]) -> Subscriber:
    """Return a feed subscriber that calls `wake` at most once per GATHER_SECONDS.

    More frequent transactions of the projector would slow live streams. A request that waits for the tables wakes the
    projector itself.
    """
    due = False

    def wake_now() -> None:
        nonlocal due
        due = False
        wake()

    def wake_soon(_page: Sequence[Event]) -> None:
        nonlocal due
        if not due:
            due = True
            asyncio.get_running_loop().call_later(GATHER_SECONDS, wake_now)

    return wake_soon


@asynccontextmanager
async def open_application(
    settings: Settings,
    *,
    limits: ServiceLimits | None = None,
    broken: Callable[[BaseException], None] = lambda _: None,
) -> AsyncGenerator[Application]:
    """Open the migrated log of `settings.database_url`; run feed, projector, queue watch and schedules meanwhile.

    broken: called with the error if one of these or the append lane fails, because responses would then be stale.
    Raises NoDatabase if no database is configured.
    """
    limits = limits or ServiceLimits()
    dsn, patience = settings.database_url, limits.connection_seconds
    if dsn is None:
        raise NoDatabase(NoDatabase.__doc__)

    async def connect() -> psycopg.AsyncConnection[Any]:
        return await connections.connect(dsn, settings.database_schema, f"{NAME} projector")

    opening = open_log(settings, name=NAME, patience=patience, read_only_seconds=patience, read_replica=True)
    async with opening as store:
        feed = open_feed(settings, after=await store.head(), name=NAME)
        projector = Projector(
            store=store,
            connect=connect,
            schema=settings.database_schema,
            fallback_seconds=settings.fallback_seconds,
            lease_seconds=settings.lease_seconds,
        )
        application = _assemble(settings, store, feed, projector, limits)
        feed.subscribe(gathered(projector.wake))
        feed.subscribe(application.hub.receive)
        running = [
            asyncio.create_task(feed.run(), name="feed"),
            asyncio.create_task(projector.run(), name="projector"),
            asyncio.create_task(application.hub.queue_watch.run(), name="queue"),
            asyncio.create_task(store.lane.until_stopped(), name="append lane"),
            asyncio.create_task(application.starter.run(), name="schedules"),
        ]
        for part in running:
            part.add_done_callback(partial(_report_failure, broken))
        try:
            yield application
        finally:
            application.hub.close()
            application.audit.close()
            application.pairs.gates.stop()
            await in_thread(application.pairs.gates.slots.close, name="source slots")
            for part in running:
                part.cancel()
            await asyncio.gather(*running, return_exceptions=True)


def _report_failure(broken: Callable[[BaseException], None], part: asyncio.Task[None]) -> None:
    if part.cancelled() or (error := part.exception()) is None:
        return
    logger.critical("the %s has ended by itself", part.get_name(), exc_info=error)
    broken(error)


def _assemble(
    settings: Settings, store: EventStore, feed: Feed, projector: Projector, limits: ServiceLimits
) -> Application:
    newest = newest_tasks(store)
    states = TaskStates(newest=newest)
    artefacts = open_artefacts(settings, impatient=True)
    sources = source_register(settings, store.connection)
    inputs = Inputs(store=store, settings=settings)
    executors = Executors(store=store, settings=settings)
    waiting = Waiting(store=store, executors=executors)
    tables = ProjectedTables(store=store, projector=projector, wait_seconds=limits.tables_seconds)
    reading = TaskReading(
        settings=settings,
        store=store,
        states=states,
        tables=tables,
        artefacts=artefacts,
        waiting=waiting,
    )
    hub = Hub(
        store=store,
        tasks=newest,
        zone=settings.zone,
        waiting=waiting,
        reached=feed.reached,
        position=feed.position,
        max_streams=settings.max_streams,
        max_streams_per_caller=settings.max_streams_per_caller,
        limits=limits.streams,
    )
    pair_states = newest_pairs(store)
    history = HistoryReader(store=store)
    folded = PairStates(tasks=states, newest=pair_states)
    clock = partial(datetime.now, settings.zone)
    making = TaskMaking(store=store, states=states, sources=sources, artefacts=artefacts, clock=clock)
    tasks = Tasks(
        settings=settings,
        store=store,
        feed=feed,
        states=states,
        making=making,
        artefacts=artefacts,
        deletions=Deletions(
            store=store,
            sources=sources,
            remove_files=lambda task_id: asyncio.to_thread(artefacts.remove_task, task_id),
            remove_loaded=lambda task_id: remove_loaded(settings, task_id),
        ),
        preparation=Preparation(settings=settings, sources=sources, inputs=inputs, secrets=store.lane.secrets),
        clock=clock,
        forget_history=hub.history.forget,
    )
    forking = Forking(
        settings=settings,
        store=store,
        states=states,
        sources=sources,
        artefacts=artefacts,
        making=making,
    )
    pairs = Pairs(
        store=store,
        states=states,
        folded=folded,
        sources=sources,
        files=WrittenPairs(states=states, artefacts=artefacts),
        gates=GateRuns(ConnectionSlots.of(settings), settings.sql_seconds),
    )
    databases = Databases(store=store, sources=sources, settings=settings)
    schema = SourceSchema(states=states, folded=folded, artefacts=artefacts, inputs=inputs)
    return Application(
        settings=settings,
        store=store,
        feed=feed,
        projector=projector,
        hub=hub,
        artefacts=artefacts,
        sources=sources,
        tasks=tasks,
        reading=reading,
        logs=LogReading(settings=settings, store=store, states=states, tables=tables),
        databases=databases,
        inputs=inputs,
        sample=SampleDatabase(databases=databases, inputs=inputs, settings=settings),
        executors=executors,
        keys=Keys(store=store, settings=settings),
        receivers=Receivers(store=store, settings=settings, cipher=sources.cipher),
        schedules=Schedules(store=store, tasks=tasks, clock=clock),
        starter=ScheduleStarter(store=store, tasks=tasks, clock=clock),
        trail=Trail(store=store, settings=settings),
        timelines=Timelines(store=store, tables=tables, settings=settings),
        audit=Audit(store=store, settings=settings, verdict_seconds=limits.verdict_seconds),
        models=Models(settings=settings),
        pairs=pairs,
        pushed_files=PushedFiles(pairs=pairs, zone=settings.zone),
        asking=AskingOnDemand(settings=settings, pairs=pairs, history=history),
        schema=schema,
        drift=Drift(store=store, states=states, sources=sources, schema=schema),
        pair_search=PairSearch(tables=tables),
        summaries=TaskSummaries(settings=settings, states=states, folded=folded),
        changes=TaskChangesReading(tasks=TaskDiff(store=store, states=states), folded=folded),
        forking=forking,
        datasets=Datasets(
            store=store,
            history=history,
            states=states,
            pairs=pair_states,
            tasks=tasks,
            forking=forking,
            zone=settings.zone,
        ),
    )
