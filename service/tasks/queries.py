"""Queries of tasks. Details are folded from the log; lists and searches are read from the projected tables."""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import IO, NamedTuple

from psycopg.rows import TupleRow

from events.facts.ids import TaskId
from events.facts.task.state import File, Task
from events.facts.workflow import LOG_FILE, STEPS
from events.store.event_store import EventStore
from events.store.log_text import recorded_log
from events.wire.event import Event
from runtime.files.artefact_store import ArtefactStore
from runtime.files.names import safe_name
from runtime.files.packed_file import packed_file
from runtime.process.worker_threads import in_thread
from runtime.settings.settings import Settings
from schema.named_queries import query
from service.executors.queue import Waiting, waiting_execution
from service.projections.reader import ProjectedTables
from service.schemas.errors import FileChanged, FileCollected, FileUnknown, InvalidRequest
from service.schemas.formats import view_of_row
from service.schemas.responses.files import FileList
from service.schemas.responses.tasks import ExecutionList, Queue, TaskDetail, TaskPage, TaskRow
from service.tasks.task_states import TaskStates
from service.tasks.views import execution_views, file_views, task_detail, translated
from service.texts import say


class FileContent(NamedTuple):
    """A file to send."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskReading:
    settings: Settings
    store: EventStore
    states: TaskStates
    tables: ProjectedTables
    artefacts: ArtefactStore
    waiting: Waiting

    async def list(
        self,
        *,
        status: Sequence[str] | None = None,
        db_name: str | None = None,
        created_by: str | None = None,
        q: str | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> TaskPage:
        """Return a page of tasks, newest first. Raises InvalidRequest for a malformed cursor."""
        before_at, before_id = decode_cursor(cursor) if cursor else (None, None)
        parameters = {
            "status": list(status) if status else None,
            "db_name": db_name,
            "created_by": created_by,
            "q": _pattern_of(q),
            "before_at": before_at,
            "before_id": before_id,
            "limit": limit + 1,
        }
        rows = await self.tables.rows(query("tasks", "list_tasks"), parameters)
        page = rows[:limit]
        following = encode_cursor(page[-1][7], page[-1][0]) if len(rows) > limit else None
        return TaskPage(tasks=[_task_row(row, self.settings) for row in page], next_cursor=following)

    async def active(self) -> TaskDetail | None:
        """Return the newest task in progress, else the task that ended last, else None."""
        rows = await self.tables.rows(query("tasks", "newest_task"), {})
        return await self.detail(TaskId(rows[0][0])) if rows else None

    async def detail(self, task_id: TaskId, at: int | None = None) -> TaskDetail:
        task = await self.states.at(task_id, at)
        queue = await self.queue(task) if at is None else None
        return task_detail(task, self.settings.zone, queue)

    async def queue(self, task: Task) -> Queue | None:
        """Return the queue position and waiting reason of the task's request; None if no request is waiting."""
        waiting = waiting_execution(task)
        return None if waiting is None else (await self.waiting.now()).of(waiting)

    async def executions(self, task_id: TaskId, at: int | None = None) -> ExecutionList:
        task = await self.states.at(task_id, at)
        return ExecutionList(executions=execution_views(task, self.settings.zone))

    async def files(self, task_id: TaskId, at: int | None = None) -> FileList:
        task = await self.states.at(task_id, at)
        return FileList(files=file_views(task, self.settings.zone))

    async def file_content(self, task_id: TaskId, name: str, at: int | None = None) -> FileContent | IO[bytes]:
        """Return a task's file, now or as of position `at`.

        During the first execution, the log file is not recorded yet: its present text, which the caller closes.
        Raises FileUnknown, UnsafeName, FileCollected if the content is gone, FileChanged if it was changed on disk.
        """
        task = await self.states.at(task_id, at)
        file = task.files.get(safe_name(name))
        if file is None:
            if at is None and name == LOG_FILE and (log := await self._running_log(task_id)) is not None:
                return log
            raise FileUnknown(name=name)
        return await in_thread(partial(self.content_of, file), name="file")

    def content_of(self, file: File) -> FileContent:
        """Return a file whose content is intact. Raises FileCollected if it is gone, FileChanged if it was changed."""
        objects = self.artefacts.objects
        if not objects.intact(file.sha256, file.size):
            raise FileChanged(name=file.name) if objects.has(file.sha256) else FileCollected(name=file.name)
        return FileContent(file.name, file.sha256, file.size)

    async def _running_log(self, task_id: TaskId) -> IO[bytes] | None:
        """Return the recorded log lines of a task as a file; None if there are none."""
        file = packed_file(lambda _: None)
        try:
            async for text in recorded_log(self.store, task_id):
                await asyncio.to_thread(file.write, text)
        except BaseException:
            file.close()
            raise
        if not file.tell():
            file.close()
            return None
        return file

    async def all_files(self, task_id: TaskId, at: int | None = None) -> tuple[Task, list[FileContent]]:
        """Return the task and all its files as of a position. Raises FileCollected, FileChanged for any file."""
        task = await self.states.at(task_id, at)
        files = sorted(task.files.values(), key=lambda f: f.name)
        return task, await in_thread(lambda: [self.content_of(file) for file in files], name="files")

    async def events(
        self, task_id: TaskId, *, after: int = 0, limit: int = 1000, types: Sequence[str] | None = None
    ) -> list[Event]:
        """Return a page of a task's events after position `after`. Raises TaskNotFound."""
        await self.states.now(task_id)
        return await self.store.read_task(task_id, after=after, limit=limit, types=types)


def encode_cursor(created_at: datetime, task_id: str) -> str:
    return base64.urlsafe_b64encode(f"{created_at.isoformat()} {task_id}".encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> tuple[datetime, str]:
    """Return the creation time and task id in a cursor. Raises InvalidRequest for a malformed cursor."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        moment, _, task_id = text.partition(" ")
        created_at = datetime.fromisoformat(moment)
    except (binascii.Error, ValueError):
        raise _foreign_cursor() from None
    if created_at.tzinfo is None or "\0" in task_id:
        raise _foreign_cursor()
    return created_at, task_id


def _foreign_cursor() -> InvalidRequest:
    return InvalidRequest(
        say("cursor: give the next_cursor of the page before"),
        field="cursor",
        status=400,
    )


def _pattern_of(search: str | None) -> str | None:
    """Return the LIKE pattern for texts that contain `search`; None if `search` is empty."""
    if not search:
        return None
    escaped = search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _task_row(row: TupleRow, settings: Settings) -> TaskRow:
    steps = {step: row[10][step] for step in STEPS}
    return view_of_row(TaskRow, row, settings.zone, step_status=steps, translations=translated([row[11]]))
