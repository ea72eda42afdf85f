"""Register of schedules: set, list, remove."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from psycopg.types.json import Json

from events.facts.ids import TaskId, schedule_stream
from events.facts.records import ScheduleRemoved, ScheduleSet
from events.facts.refusals import TaskNotFound
from events.store.event_store import EventStore
from events.wire.event import Meta
from schema.named_queries import query
from service.schedules.due_times import next_due
from service.schemas.errors import ScheduleUnknown
from service.schemas.formats import stamp
from service.schemas.requests import ScheduleRequest
from service.schemas.responses.removed import Removed
from service.schemas.responses.schedules import RunStatus, ScheduledRun, ScheduleList, ScheduleView
from service.tasks.service import Tasks


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedules:
    store: EventStore
    tasks: Tasks
    clock: Callable[[], datetime]

    async def set(self, request: ScheduleRequest, *, meta: Meta | None = None) -> ScheduleView:
        """Add a schedule, or replace the one of this name. Raises the refusals of a task with these parameters."""
        await self.tasks.preparation.prepare(request.task)
        given = request.parameters
        masked = msgspec.structs.replace(
            given, business_context=self.store.lane.secrets.mask_text(given.business_context)
        )
        # always recorded: these decide which dataset a run loads, and what it costs
        chosen = {
            "language": given.language or self.tasks.settings.language,
            "only_changes": given.only_changes,
        }
        parameters = {**msgspec.to_builtins(masked), **chosen}
        due_at = next_due(request.at, self.clock(), self._zone)
        values: dict[str, Any] = {"name": request.name, "at": request.at, "db_name": request.db_name}
        fact = ScheduleSet(**values, parameters=parameters)
        async with self.store.connection() as conn, conn.transaction():
            await conn.execute(query("schedules", "set"), {**values, "parameters": Json(parameters), "due_at": due_at})
            await self._append(fact, meta)
            # read before the commit: afterwards, the schedule may be removed
            [row] = await (await conn.execute(query("schedules", "list"), {"name": request.name})).fetchall()
        return await self._view(*row)

    async def list(self) -> ScheduleList:
        async with self.store.connection() as conn:
            rows = await (await conn.execute(query("schedules", "list"), {"name": None})).fetchall()
        return ScheduleList(schedules=[await self._view(*row) for row in rows])

    async def remove(self, name: str, *, meta: Meta | None = None) -> Removed:
        """Remove a schedule; its tasks stay. Raises ScheduleUnknown."""
        async with self.store.connection() as conn, conn.transaction():
            row = await (await conn.execute(query("schedules", "remove"), {"name": name})).fetchone()
            if row is None:
                raise ScheduleUnknown(name=name)
            await self._append(ScheduleRemoved(name=name), meta)
        return Removed(name=name)

    async def _append(self, fact: ScheduleSet | ScheduleRemoved, meta: Meta | None) -> None:
        await self.store.lane.append(schedule_stream(fact.name), [fact], expected=None, meta=meta)

    async def _view(
        self,
        name: str,
        at: str,
        db_name: str,
        parameters: dict[str, Any],
        due_at: datetime,
        last: dict[str, Any] | None,
        last_at: datetime | None,
    ) -> ScheduleView:
        return ScheduleView(
            name=name,
            db_name=db_name,
            at=at,
            language=parameters["language"],
            parameters=parameters,
            next_at=stamp(due_at, self._zone),
            last=None if last is None or last_at is None else await self._run(last, last_at),
        )

    async def _run(self, fact: dict[str, Any], at: datetime) -> ScheduledRun:
        """Return the view of a `schedule.started` or `schedule.skipped`."""
        task_id = fact.get("task_id")
        return ScheduledRun(
            due_at=stamp(datetime.fromisoformat(fact["due_at"]), self._zone),
            at=stamp(at, self._zone),
            task_id=task_id,
            status="skipped" if task_id is None else await self._status(TaskId(task_id)),
            error=fact.get("error"),
        )

    async def _status(self, task_id: TaskId) -> RunStatus:
        try:
            return (await self.tasks.states.now(task_id)).status
        except TaskNotFound:
            return "deleted"

    @property
    def _zone(self) -> Any:
        return self.tasks.settings.zone
