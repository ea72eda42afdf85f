"""The audit trail: events that people caused, one entry for all events of one request."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from psycopg.rows import args_row

from events.audit.evidence import AUDITED_TYPES
from events.facts.type_patterns import named_types
from events.store.event_store import END, EventStore
from runtime.settings.settings import Settings
from schema.named_queries import query
from service.schemas.conversion import time_of
from service.schemas.formats import view_of
from service.schemas.queries import TrailParameters
from service.schemas.responses.audit import AuditTrail, TrailEntry

MAX_EVENTS = 20_000
"""Maximum number of events read for one page; a request that caused more gives several entries."""
MAX_PAIR_IDS = 1_000
LIMIT = 50


class TrailRow(NamedTuple):
    """An audited event; `actor` and `request_id` are None if the event has none."""

    position: int
    recorded_at: datetime
    type: str
    stream: str
    task_id: str | None
    actor: str | None
    subject: str | None
    pair_id: str | None
    request_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    store: EventStore
    settings: Settings

    async def page(self, asked: TrailParameters) -> AuditTrail:
        """Return a page of entries, newest first. Raises InvalidRequest if a time cannot be read."""
        zone, limit = self.settings.zone, asked.limit or LIMIT
        values = {
            "before": asked.before or END,
            "types": list(AUDITED_TYPES if asked.types is None else named_types(asked.types)),
            "actor": asked.actor,
            "thing": asked.thing,
            "since": time_of(asked.since, "since", zone),
            "until": time_of(asked.until, "until", zone),
            "limit": MAX_EVENTS,
        }
        async with self.store.connection() as conn, conn.cursor(row_factory=args_row(TrailRow)) as cursor:
            rows = await (await cursor.execute(query("audit", "trail"), values)).fetchall()
        found = entries(rows, zone)
        page = found[:limit]
        more = len(found) > limit or len(rows) == MAX_EVENTS
        return AuditTrail(entries=page, next_before=page[-1].first_position if page and more else None)


def entries(rows: Iterable[TrailRow], zone: ZoneInfo) -> list[TrailEntry]:
    """Return an entry for each run of events of the same request, type and task. `rows` and result: newest first."""
    made: list[TrailEntry] = []
    for _, group in groupby(rows, key=lambda r: (r.request_id or r.position, r.type, r.task_id)):
        run = list(group)
        last = run[0]
        made.append(
            view_of(
                TrailEntry,
                last,
                zone,
                first_position=run[-1].position,
                subject=last.subject or (last.stream if last.task_id is None else None),
                count=len(run),
                pair_ids=[row.pair_id for row in run[:MAX_PAIR_IDS] if row.pair_id is not None],
            )
        )
    return made
