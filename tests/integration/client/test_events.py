"""Live stream of the client: lost connections, refusals, and answers that are not a stream."""

from __future__ import annotations

import itertools
import json
import time

import pytest

from querymill_client import ApiError, Client, Message
from tests.integration.client.conftest import Reply, Server


def stream(*messages: str) -> Reply:
    return Reply("".join(f"{message}\n\n" for message in messages), headers={"Content-Type": "text/event-stream"})


def event(position: int) -> str:
    return f'id: {position}\ndata: {{"position": {position}}}'


def problem(status: int, code: str, **headers: str) -> Reply:
    body = {"status": status, "code": code, "detail": f"refused as {code}", "field": None}
    return Reply(json.dumps(body), status, {"Content-Type": "application/problem+json", **headers})


def first(client: Client, count: int, after: int | None = None) -> list[Message]:
    return [*itertools.islice(client.events(after=after), count)]


def test_lost_stream_resumes_after_its_last_event(server: Server) -> None:
    server.replies = [stream(event(1), event(2)), stream(event(3), "event: bye\ndata: {}"), stream(event(4))]
    with Client(server.url) as client:
        assert [message.data["position"] for message in first(client, 4, after=0)] == [1, 2, 3, 4]
    assert [request.headers.get("Last-Event-ID") for request in server.requests] == [None, "2", "3"]
    assert server.requests[0].path.endswith("/events?after=0")


def test_stream_lost_before_its_first_event_resumes_at_its_start(server: Server) -> None:
    server.replies = [stream("event: begin\nid: 7\ndata: {}"), stream(event(8))]
    with Client(server.url) as client:
        assert first(client, 1) == [Message("message", {"position": 8})]
    assert server.requests[1].headers["Last-Event-ID"] == "7"


def test_truncated_message_is_delivered_once(server: Server) -> None:
    cut = Reply(f"{event(1)}\n\nid: 2\ndata: {{", headers={"Content-Type": "text/event-stream"})
    server.replies = [cut, stream(event(2))]
    with Client(server.url) as client:
        assert [message.data["position"] for message in first(client, 2)] == [1, 2]


def test_views_and_problems_are_delivered_by_kind(server: Server) -> None:
    server.replies = [stream('event: view\ndata: {"status": "failed"}', 'event: problem\ndata: {"code": "c"}')]
    with Client(server.url) as client:
        assert first(client, 2) == [Message("view", {"status": "failed"}), Message("problem", {"code": "c"})]


def test_a_message_of_several_megabytes_is_delivered(server: Server) -> None:
    server.replies = [stream(f'id: 1\ndata: {{"text": "{"x" * 5_000_000}"}}')]
    with Client(server.url) as client:
        assert len(first(client, 1)[0].data["text"]) == 5_000_000


@pytest.mark.parametrize(("status", "code"), [(503, "not_ready"), (429, "too_many_streams")])
def test_refused_stream_is_retried_after_retry_after(server: Server, status: int, code: str) -> None:
    server.replies = [problem(status, code, **{"Retry-After": "1"}), stream(event(1))]
    begin = time.monotonic()
    with Client(server.url) as client:
        assert first(client, 1)[0].data == {"position": 1}
    assert time.monotonic() - begin >= 1


def test_a_refused_stream_raises_the_refusal(server: Server) -> None:
    server.replies = [problem(401, "unauthorized")]
    with Client(server.url) as client, pytest.raises(ApiError, match="refused as unauthorized") as refused:
        first(client, 1)
    assert (refused.value.status, refused.value.code) == (401, "unauthorized")


def test_rolled_back_log_raises(server: Server) -> None:
    server.replies = [stream(event(9)), stream('event: set_back\nid: 3\ndata: {"position": 9}')]
    with (
        Client(server.url) as client,
        pytest.raises(ApiError, match="read at position 9 is gone, it ends at 3") as gone,
    ):
        first(client, 2)
    assert gone.value.code == "log_set_back"


def test_html_page_instead_of_a_stream_raises(server: Server) -> None:
    server.replies = [Reply("<html>", headers={"Content-Type": "text/html; charset=utf-8"})]
    with (
        Client(server.url) as client,
        pytest.raises(ApiError, match="answers with text/html, not with an event stream"),
    ):
        first(client, 1)
