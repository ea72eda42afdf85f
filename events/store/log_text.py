"""Text of a task's log, from its recorded lines: `data_pipeline.log` where no file grows during an execution."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from events.facts.ids import TaskId
from events.facts.records import LogRecorded
from events.store.event_store import EventStore


def log_text(lines: Sequence[LogRecorded]) -> bytes:
    """Return lines as they appear in `data_pipeline.log`."""
    return "".join(
        f"{line.logged_at[:19].replace('T', ' ')} [{line.level}] {line.module}: {line.message}\n" for line in lines
    ).encode("utf-8", "replace")


async def recorded_log(store: EventStore, task_id: TaskId) -> AsyncIterator[bytes]:
    """Yield the text of all recorded lines of a task, page by page. Redacted lines are left out."""
    after = 0
    while page := await store.read_task(task_id, after=after, types=["log.recorded"]):
        after = page[-1].position
        yield log_text([fact for event in page if isinstance(fact := event.fact(), LogRecorded)])
