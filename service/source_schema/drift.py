"""Changes of a registered database since a task has described it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial

import psycopg

from events.facts.task.state import Task
from events.store.event_store import EventStore
from runtime.postgres.errors import first_line
from runtime.process.worker_threads import in_thread
from runtime.sources.encrypted_sources import SourceRegister
from runtime.sources.source_connection import SourceUnreachable, open_source
from service.schemas.errors import SourceDown
from service.schemas.responses.drift import DriftView, SchemaChangeView
from service.source_schema.service import SourceSchema
from service.sources.tables import TIMEOUT_MS, connection_of
from service.tasks.task_states import TaskStates
from training.catalog import Catalog, read_catalog
from training.documents import MAX_CHANGES, SCHEMA_FILE, affected_pairs, compared_tables, counted
from training.source import begin_reading

MAX_TASKS = 20
"""Maximum number of tasks over a source among which one with a description is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    store: EventStore
    states: TaskStates
    sources: SourceRegister
    schema: SourceSchema

    async def of_database(self, name: str) -> DriftView:
        """Compare the database as it is with its newest description by a task. Raises SourceUnknown, SourceDown."""
        with connection_of(name):
            dsn = await self.sources.registered(name)
        task = await self._newest(name)
        if task is None:
            return DriftView(since=None, counts={}, changes=[], pairs=0)
        recorded, reads = await self.schema.recorded_reads(task.task_id)
        compared = compared_tables(task.parameters, task.parameters)
        catalog = await in_thread(
            partial(_catalog, name, dsn, task.parameters.get("table_list"), views=compared.views), name="read a catalog"
        )
        changes = compared.changes(recorded, catalog)
        return DriftView(
            since=task.task_id,
            counts=counted(changes),
            changes=[SchemaChangeView(**asdict(each)) for each in changes[:MAX_CHANGES]],
            pairs=len(affected_pairs(changes, reads)),
        )

    async def _newest(self, name: str) -> Task | None:
        """Return the newest existing task that has described the source."""
        for task_id in await self.store.earlier_tasks(name, limit=MAX_TASKS):
            task = await self.states.now(task_id)
            if SCHEMA_FILE in task.files:
                return task
        return None


def _catalog(name: str, dsn: str, tables: Sequence[str] | None, *, views: bool) -> Catalog:
    try:
        with (
            open_source(dsn, statement_timeout_ms=TIMEOUT_MS, name="querymill service") as conn,
            conn.transaction(force_rollback=True),
        ):
            begin_reading(conn, TIMEOUT_MS / 1000)
            return read_catalog(conn, tables, include_views=views).catalog
    except SourceUnreachable as error:
        raise SourceDown(name=name, reason=str(error)) from None
    except psycopg.Error as error:
        raise SourceDown(name=name, reason=first_line(error)) from None
