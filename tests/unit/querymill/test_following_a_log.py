"""`logs --follow` continues after the last printed line."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from querymill.cli.commands.task import tasks
from querymill_client import Message
from service.schemas.responses.logs import LogLine

LINE = {"timestamp": "2026-11-24T15:00:00+08:00", "level": "INFO", "message": "shown"}


class Api:
    """Service whose log gets another line before the stream is open."""

    def __init__(self, shown: Sequence[int]) -> None:
        self.shown = shown
        self.asked: int | None = None

    def logs(self, _task_id: str, **_: Any) -> dict[str, Any]:
        return {"logs": [{**LINE, "position": position} for position in self.shown]}

    def events(self, _task_id: str, *, after: int | None = None, types: Sequence[str] = ()) -> Iterator[Message]:
        assert types == ["log.recorded"]
        self.asked = after
        data = {"level": "INFO", "message": "came meanwhile", "logged_at": LINE["timestamp"]}
        if after is not None:
            yield Message("message", {"position": 8, "data": data})


@pytest.mark.parametrize(
    ("shown", "after"), [pytest.param([3, 7], 7, id="the last line"), pytest.param([], 0, id="the beginning")]
)
def test_line_logged_before_the_stream_opens_is_printed(
    shown: list[int], after: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    api = Api(shown)

    @contextmanager
    def client() -> Generator[Api]:
        yield api

    monkeypatch.setattr(tasks, "client", client)
    tasks.logs("task_1", follow=True, level=None, limit=100)
    assert api.asked == after
    assert capsys.readouterr().out.splitlines()[-1].endswith("[INFO] came meanwhile")


def test_followed_log_as_json_is_one_document_per_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    @contextmanager
    def client() -> Generator[Api]:
        yield Api([7])

    monkeypatch.setattr(tasks, "client", client)
    tasks.logs("task_1", follow=True, level=None, limit=100, json=True)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["position"], line["message"]) for line in lines] == [(7, "shown"), (8, "came meanwhile")]
    # followed lines have the fields of listed ones
    assert lines[1].keys() == set(LogLine.__struct_fields__)
