"""Cursor of the task list: only cursors issued by this service are accepted."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from service.schemas.errors import InvalidRequest
from service.tasks.queries import decode_cursor, encode_cursor
from tests.tables import from_table


def of(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def test_issued_cursor_is_accepted() -> None:
    moment = datetime(2025, 6, 27, 14, 30, 52, 123456, tzinfo=UTC)
    assert decode_cursor(encode_cursor(moment, "task_20250627_143052")) == (moment, "task_20250627_143052")


@from_table
def test_foreign_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidRequest):
        decode_cursor(cursor)
