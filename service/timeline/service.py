"""Timeline: what ran in a range of time, on which executors, and what people did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg.rows import TupleRow, args_row

from events.audit.evidence import AUDITED_TYPES
from events.store.event_store import EventStore
from runtime.settings.settings import Settings
from schema.named_queries import query
from service.admin.audit_trail import TrailRow, entries
from service.executors.alive_and_drained import alive_seconds
from service.projections.reader import ProjectedTables
from service.schemas.formats import stamp, view_of_row
from service.schemas.queries import TimelineParameters
from service.schemas.responses.audit import TrailEntry
from service.schemas.responses.timeline import (
    Timeline,
    TimelineExecution,
    TimelineExecutor,
    TimelinePause,
    TimelineTask,
)
from service.tasks.views import translated
from service.timeline.bounds import Range, pauses_in, range_of

MAX_EXECUTIONS = 2_000
MAX_EVENTS = 5_000
MAX_ENTRIES = 1_000
MAX_DRAINS = 500
LISTED_TYPES: Final = (*(name for name in AUDITED_TYPES if name != "audit.checkpointed"), "execution.recovered")
"""Types of the listed events. Checkpoints are left out: executors make one every few minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timelines:
    store: EventStore
    tables: ProjectedTables
    settings: Settings

    async def timeline(self, asked: TimelineParameters) -> Timeline:
        """Return the timeline of a range. Raises InvalidRequest for a wrong range."""
        zone = self.settings.zone
        wanted = range_of(asked, datetime.now(zone), zone)
        listed = await self.tables.rows(
            query("timeline", "executions_between"), {**wanted._asdict(), "limit": MAX_EXECUTIONS + 1}
        )
        ran = listed[:MAX_EXECUTIONS]
        events, all_events = await self._events(wanted)
        return Timeline(
            since=stamp(wanted.since, zone),
            until=stamp(wanted.until, zone),
            tasks=_tasks(ran),
            executions=[view_of_row(TimelineExecution, row, zone) for row in ran],
            executors=await self._executors(wanted),
            pauses=await self._pauses(wanted),
            events=events,
            complete=all_events and len(listed) == len(ran),
            translations=translated([row[6] for row in ran]),
        )

    async def _events(self, wanted: Range) -> tuple[list[TrailEntry], bool]:
        """Return the entries of the range, newest first, and True if none is left out."""
        async with self.store.connection() as conn, conn.cursor(row_factory=args_row(TrailRow)) as cursor:
            values = {
                "first": await _position_at(conn, wanted.since),
                "last": await _position_at(conn, wanted.until),
                "types": list(LISTED_TYPES),
                "limit": MAX_EVENTS,
            }
            rows = await (await cursor.execute(query("timeline", "events_between"), values)).fetchall()
        found = entries(rows, self.settings.zone)
        return found[:MAX_ENTRIES], len(rows) < MAX_EVENTS and len(found) <= MAX_ENTRIES

    async def _executors(self, wanted: Range) -> list[TimelineExecutor]:
        values = {**wanted._asdict(), "seconds": alive_seconds(self.settings)}
        async with self.store.connection() as conn:
            rows = await (await conn.execute(query("timeline", "executors_between"), values)).fetchall()
        return [view_of_row(TimelineExecutor, row, self.settings.zone) for row in rows]

    async def _pauses(self, wanted: Range) -> list[TimelinePause]:
        async with self.store.connection() as conn:
            before = await _position_at(conn, wanted.until)
            values = {"before": before, "limit": MAX_DRAINS}
            rows = await (await conn.execute(query("timeline", "drains"), values)).fetchall()
        return [view_of_row(TimelinePause, drain, self.settings.zone) for drain in pauses_in(rows, wanted.since)]


async def _position_at(conn: Any, at: datetime) -> int:
    row = await (await conn.execute(query("timeline", "position_at"), {"at": at})).fetchone()
    assert row is not None  # noqa: S101  # the search always ends with one row
    return row[0]


def _tasks(rows: Sequence[TupleRow]) -> list[TimelineTask]:
    tasks = {row[7]: TimelineTask(task_id=row[7], task_name=row[9], db_name=row[10], status=row[11]) for row in rows}
    return list(tasks.values())
