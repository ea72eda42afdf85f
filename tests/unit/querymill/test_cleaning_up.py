"""Deletion of old tasks while other clients are active."""

from __future__ import annotations

from typing import Any, cast

import pytest

from querymill.cli.commands.task.tasks import delete_each
from querymill_client import ApiError, Client
from tests.tables import from_table


class Service:
    """Service that refuses to delete the given tasks."""

    def __init__(self, **refused: str) -> None:
        self.refused = refused
        self.asked: list[str] = []

    def delete(self, task_id: str) -> dict[str, Any]:
        self.asked.append(task_id)
        if code := self.refused.get(task_id):
            raise ApiError(409, code, code)
        return {}


@from_table
def test_deleted_tasks_are_returned(refused: dict[str, str], gone: list[str]) -> None:
    assert delete_each(cast("Client", Service(**refused)), ["a", "b", "c"]) == gone


def test_unavailable_service_raises() -> None:
    service = Service(b="not_ready")
    with pytest.raises(ApiError, match="not_ready"):
        delete_each(cast("Client", service), ["a", "b", "c"])
    assert service.asked == ["a", "b"]
