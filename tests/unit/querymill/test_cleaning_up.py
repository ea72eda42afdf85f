"""Deleting what was found to be old, while others are at work."""

from __future__ import annotations

from typing import Any, cast

import pytest

from querymill.cli.commands.tasks import delete_each
from querymill_client import ApiError, Client


class Service:
    """Refuses what it is told to refuse."""

    def __init__(self, **refused: str) -> None:
        self.refused = refused
        self.asked: list[str] = []

    def delete(self, task_id: str) -> dict[str, Any]:
        self.asked.append(task_id)
        if code := self.refused.get(task_id):
            raise ApiError(409, code, code)
        return {}


@pytest.mark.parametrize(
    ("refused", "gone"),
    [
        pytest.param({}, ["a", "b", "c"], id="all of them"),
        pytest.param({"b": "execution_in_progress"}, ["a", "c"], id="one that somebody went on with stays"),
        pytest.param({"b": "task_not_found"}, ["a", "b", "c"], id="one that somebody else has deleted is gone, too"),
    ],
)
def test_what_is_gone(refused: dict[str, str], gone: list[str]) -> None:
    assert delete_each(cast("Client", Service(**refused)), ["a", "b", "c"]) == gone


def test_a_service_that_is_away_is_told() -> None:
    service = Service(b="not_ready")
    with pytest.raises(ApiError, match="not_ready"):
        delete_each(cast("Client", service), ["a", "b", "c"])
    assert service.asked == ["a", "b"]
