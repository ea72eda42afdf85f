"""Cursor of the task list: only cursors issued by this service are accepted."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from service.schemas.errors import InvalidRequest
from service.tasks.queries import decode_cursor, encode_cursor


def of(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def test_issued_cursor_is_accepted() -> None:
    moment = datetime(2025, 6, 27, 14, 30, 52, 123456, tzinfo=UTC)
    assert decode_cursor(encode_cursor(moment, "task_20250627_143052")) == (moment, "task_20250627_143052")


@pytest.mark.parametrize(
    "cursor",
    [
        pytest.param("x", id="not base64"),
        pytest.param(of("yesterday task_x"), id="not a timestamp"),
        pytest.param(of("2025-06-27T14:30:52 task_x"), id="a timestamp without a zone"),
        pytest.param(of("2025-06-27T14:30:52+00:00 task\0x"), id="a NUL, which PostgreSQL text cannot contain"),
    ],
)
def test_foreign_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidRequest):
        decode_cursor(cursor)
