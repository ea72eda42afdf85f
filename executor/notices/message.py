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


def webhook_body(notice: Notice) -> bytes:
    """Return the body of a webhook: `type`, `timestamp` and `data`, as Standard Webhooks has them."""
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
    body = {"type": event.type, "timestamp": event.recorded_at.isoformat(), "data": data}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def mail(notice: Notice, sender: str, recipient: str) -> EmailMessage:
    """Return the mail of a notice, in Chinese and English."""
    event = notice.event
    words = " · ".join(EVENTS.get(event.type, (event.type,)))
    about = notice.task_name or event.task_id or event.stream
    message = EmailMessage()
    message["From"] = sender
    message["To"] = recipient
    # a subject is one line
    message["Subject"] = " ".join(f"[Querymill] {words}: {about}".split())
    message["Message-ID"] = f"<{notice.id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    error = notice.fields.get("error")
    lines = [
        words,
        "",
        f"时间 · Time: {event.recorded_at.isoformat(timespec='seconds')}",
        *([f"任务 · Task: {about} ({event.task_id})"] if event.task_id else []),
        *([f"数据库 · Database: {notice.database}"] if notice.database else []),
        *([f"原因 · Reason: {error}"] if error else []),
        *([notice.link] if notice.link else []),
        f"事件 · Event: {event.type}, {event.position}",
    ]
    message.set_content("\n".join(lines))
    return message
