"""Content of a notice: JSON for a webhook, text for mail. Pure."""

from __future__ import annotations

import json
from email.message import EmailMessage
from typing import Any, Final, NamedTuple

from events.wire.event import Event

EVENTS: Final = {
    "execution.completed": ("运行完成", "run completed"),
    "execution.failed": ("运行失败", "run failed"),
    "execution.cancelled": ("运行已取消", "run cancelled"),
    "execution.recovered": ("运行被其他执行器接管", "run taken over by another executor"),
    "source.drifted": ("数据源结构有变化", "source changed"),
    "schedule.started": ("定时运行已启动", "scheduled run started"),
    "schedule.skipped": ("定时运行未启动", "scheduled run not started"),
    "receiver.tested": ("测试通知", "test notice"),
}
"""Words for types of events, in Chinese and English; others are named by their type."""

CHANGES: Final = {
    "table_added": ("新增 {} 张表", "tables added: {}"),
    "table_removed": ("删除 {} 张表", "tables removed: {}"),
    "table_renamed": ("{} 张表改名（推测）", "tables renamed (guessed): {}"),
    "column_added": ("新增 {} 个字段", "columns added: {}"),
    "column_removed": ("删除 {} 个字段", "columns removed: {}"),
    "column_renamed": ("{} 个字段改名（推测）", "columns renamed (guessed): {}"),
    "column_retyped": ("{} 个字段类型变化", "columns with another type: {}"),
}
"""Words for kinds of changes of a source, in Chinese and English."""


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
        chinese = "、".join(zh.format(count) for (zh, _), count in counts)
        english = ", ".join(en.format(count) for (_, en), count in counts)
        pairs = fields["pairs"]
        return f"{chinese}；影响 {pairs} 个问答对 · {english}; pairs affected: {pairs}"


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


def mail(notice: Notice, sender: str, recipient: str) -> EmailMessage:
    """Return the mail of a notice, in Chinese and English."""
    event = notice.event
    message = EmailMessage()
    message["From"] = sender
    message["To"] = recipient
    message["Subject"] = f"[Querymill] {notice.subject}"
    message["Message-ID"] = f"<{notice.id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    label = "变化 · Changes" if event.type == "source.drifted" else "原因 · Reason"
    lines = [
        notice.words,
        "",
        f"时间 · Time: {event.recorded_at.isoformat(timespec='seconds')}",
        *([f"任务 · Task: {notice.about} ({event.task_id})"] if event.task_id else []),
        *([f"数据库 · Database: {notice.database}"] if notice.database else []),
        *([f"{label}: {notice.details}"] if notice.details else []),
        *([notice.link] if notice.link else []),
        f"事件 · Event: {event.type}, {event.position}",
    ]
    message.set_content("\n".join(lines))
    return message
