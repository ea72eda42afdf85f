"""Content of a notice: the body of a webhook. Pure."""

from __future__ import annotations

import json
from typing import Any, Final, NamedTuple

from events.wire.event import Event
from executor.texts import say

EVENTS: Final = {
    "execution.completed": say("run completed"),
    "execution.failed": say("run failed"),
    "execution.cancelled": say("run cancelled"),
    "execution.recovered": say("run taken over by another executor"),
    "source.drifted": say("source changed"),
    "schedule.started": say("scheduled run started"),
    "schedule.skipped": say("scheduled run not started"),
    "receiver.tested": say("test notice"),
}
"""Words for types of events; others are named by their type."""

CHANGES: Final = {
    "table_added": say("tables added: {count}"),
    "table_removed": say("tables removed: {count}"),
    "table_renamed": say("tables renamed (guessed): {count}"),
    "column_added": say("columns added: {count}"),
    "column_removed": say("columns removed: {count}"),
    "column_renamed": say("columns renamed (guessed): {count}"),
    "column_retyped": say("columns with another type: {count}"),
}
"""Words for kinds of changes of a source."""


class Notice(NamedTuple):
    """Event to report, and what its task is called."""

    id: str
    """Id of the notice, the same in each attempt: of the event's digest."""
    event: Event
    task_name: str | None
    database: str | None
    link: str | None
    """Address of the task's page; None without a task, or if this installation has no public address."""

    @property
    def fields(self) -> dict[str, Any]:
        """Payload of the event."""
        return json.loads(self.event.data)

    @property
    def words(self) -> str:
        """Words for the type of the event, in Chinese and English."""
        return " · ".join(EVENTS.get(self.event.type, (self.event.type,)))

    @property
    def about(self) -> str:
        """Name of the task, or else of the stream."""
        return self.task_name or self.event.task_id or self.event.stream

    @property
    def subject(self) -> str:
        """One line: the event in words, and the task or source it concerns."""
        return " ".join(f"{self.words}: {self.about}".split())

    @property
    def details(self) -> str:
        """The reason of a failure, or the changes of a source in Chinese and English; empty for other events."""
        fields = self.fields
        if self.event.type != "source.drifted" or "counts" not in fields:
            return str(fields.get("error") or "")
        counts = [(CHANGES[kind], count) for kind, count in fields["counts"].items() if kind in CHANGES]
        chinese = "、".join(each.text("zh", count=count) for each, count in counts)
        english = ", ".join(each.text("en", count=count) for each, count in counts)
        pairs = fields["pairs"]
        affected = say("{changes}; pairs affected: {pairs}")
        return (
            f"{affected.text('zh', changes=chinese, pairs=pairs)} · {affected.text('en', changes=english, pairs=pairs)}"
        )


def webhook_body(notice: Notice) -> bytes:
    """Return the body of a webhook: `type`, `timestamp` and `data`, as Standard Webhooks has them, and a `text`."""
    event = notice.event
    data = {
        "position": event.position,
        "stream": event.stream,
        "task_id": event.task_id,
        "task_name": notice.task_name,
        "database": notice.database,
        "link": notice.link,
        "event": notice.fields,
    }
    text = f"{notice.subject}\n{notice.details}".rstrip()
    body = {"type": event.type, "timestamp": event.recorded_at.isoformat(), "text": text, "data": data}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
