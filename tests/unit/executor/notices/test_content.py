"""Content and signature of notices."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import get_args

import pytest
from standardwebhooks.webhooks import Webhook

from events.facts.task.facts import SchemaChangeKind
from events.wire.event import Event
from executor.notices.delivery import signature
from executor.notices.message import CHANGES as CHANGES_BY_KIND
from executor.notices.message import Notice, webhook_body

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
EVENT = Event(
    position=812,
    stream="task:t1",
    version=9,
    task_id="t1",
    type="execution.failed",
    schema_version=1,
    data='{"task_id":"t1","error":"没有表\\nat line 2"}',
    meta="{}",
    recorded_at=datetime(2026, 3, 2, 9, 31, 5, tzinfo=UTC),
)
NOTICE = Notice("evt_1", EVENT, "Tolls\r\nBcc: x@y.example", "shop", "https://q.example/tasks/t1")


def test_signature_is_that_of_the_standard() -> None:
    body = webhook_body(NOTICE)
    at = int(datetime.now(UTC).timestamp())
    headers = {
        "webhook-id": "evt_1",
        "webhook-timestamp": str(at),
        "webhook-signature": signature(SECRET, "evt_1", at, body),
    }
    assert Webhook(SECRET).verify(body, headers) == json.loads(body)


def test_webhook_has_type_time_and_payload() -> None:
    assert json.loads(webhook_body(NOTICE)) == {
        "type": "execution.failed",
        "timestamp": "2026-03-02T09:31:05+00:00",
        "text": "运行失败 · run failed: Tolls Bcc: x@y.example\n没有表\nat line 2",
        "data": {
            "position": 812,
            "stream": "task:t1",
            "task_id": "t1",
            "task_name": "Tolls\r\nBcc: x@y.example",
            "database": "shop",
            "link": "https://q.example/tasks/t1",
            "event": {"task_id": "t1", "error": "没有表\nat line 2"},
        },
    }


DRIFT = '{"task_id":"t1","counts":{"column_renamed":3,"table_added":1,"of_a_newer_version":2},"pairs":19,"changes":[]}'
CHINESE = "3 个字段改名（推测）、新增 1 张表；影响 19 个问答对"
ENGLISH = "columns renamed (guessed): 3, tables added: 1; pairs affected: 19"
CHANGES = f"{CHINESE} · {ENGLISH}"


def test_notice_of_a_changed_source_counts_changes_and_pairs() -> None:
    notice = NOTICE._replace(event=EVENT._replace(type="source.drifted", data=DRIFT), task_name="Tolls")
    assert json.loads(webhook_body(notice))["text"] == f"数据源结构有变化 · source changed: Tolls\n{CHANGES}"


@pytest.mark.parametrize("kind", ["source.drifted", "execution.failed"])
def test_notice_of_a_redacted_event_has_no_details(kind: str) -> None:
    notice = NOTICE._replace(event=EVENT._replace(type=kind, data='{"redacted":true}'))
    assert "\n" not in json.loads(webhook_body(notice))["text"]


def test_words_name_each_kind_of_change() -> None:
    assert CHANGES_BY_KIND.keys() == set(get_args(SchemaChangeKind.__value__))


def test_notice_of_an_event_without_a_task_names_its_stream() -> None:
    event = EVENT._replace(stream="executors", task_id=None, type="executors.drained", data="{}")
    body = json.loads(webhook_body(Notice("evt_2", event, None, None, None)))
    assert body["text"] == "executors.drained: executors"
