"""Requests of the client that are refused temporarily or permanently."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from querymill_client import ApiError, Client
from tests.integration.client.conftest import Reply, Server

GOOD = Reply(json.dumps({"success": True, "data": {"task_id": "t", "databases": []}}))


def refusal(status: int, *, retry_after: str | None = None) -> Reply:
    body = {"status": status, "code": "c", "detail": "a sentence", "field": "f"}
    wait = {} if retry_after is None else {"Retry-After": retry_after}
    return Reply(json.dumps(body), status, {"Content-Type": "application/problem+json", **wait})


def read(client: Client) -> object:
    return client.databases()


def write(client: Client) -> object:
    return client.cancel("t")


@pytest.mark.parametrize(
    ("ask", "status"),
    [
        pytest.param(read, 429, id="a read that is rate-limited"),
        pytest.param(write, 429, id="a write that is rate-limited"),
        pytest.param(read, 503, id="a read while the service is not ready"),
    ],
)
def test_request_is_retried_after_retry_after(server: Server, ask: Callable[[Client], object], status: int) -> None:
    server.replies = [refusal(status, retry_after="0"), refusal(status, retry_after="0"), GOOD]
    with Client(server.url) as client:
        ask(client)
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("ask", "reply"),
    [
        pytest.param(write, refusal(503, retry_after="0"), id="a write, which may have taken effect"),
        pytest.param(read, refusal(503), id="a refusal without Retry-After"),
        pytest.param(read, refusal(503, retry_after="31"), id="a Retry-After of more than 30 seconds"),
        pytest.param(read, refusal(404, retry_after="0"), id="a permanent refusal"),
    ],
)
def test_other_refusal_is_raised_at_once(server: Server, ask: Callable[[Client], object], reply: Reply) -> None:
    server.replies = [reply]
    with Client(server.url) as client, pytest.raises(ApiError, match="a sentence") as refused:
        ask(client)
    assert (refused.value.status, refused.value.code, refused.value.field) == (reply.status, "c", "f")


def test_request_is_retried_up_to_the_given_count(server: Server) -> None:
    server.replies = [refusal(503, retry_after="0")]
    with Client(server.url, retries=0) as client, pytest.raises(ApiError) as refused:
        client.databases()
    assert refused.value.retry_after == 0


def test_a_retry_after_may_be_a_date(server: Server) -> None:
    server.replies = [refusal(503, retry_after="Wed, 01 Jan 2020 00:00:00 GMT"), GOOD]
    with Client(server.url) as client:
        assert client.databases() == []


@pytest.mark.parametrize("body", [pytest.param("<h1>Bad Gateway</h1>", id="HTML"), pytest.param("[1]", id="a list")])
def test_proxy_answer_raises_an_error_with_its_text(server: Server, body: str) -> None:
    server.replies = [Reply(body, 502, {"Content-Type": "text/html"})]
    with Client(server.url) as client, pytest.raises(ApiError) as refused:
        client.databases()
    assert (refused.value.status, refused.value.code, str(refused.value)) == (502, "internal_error", body)


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda client: client.task("t"), id="a task"),
        pytest.param(lambda client: client.file("t", "f"), id="a file"),
        pytest.param(lambda client: client.export_pairs("t"), id="pairs"),
    ],
)
def test_unreachable_service_raises(ask: Callable[[Client], object]) -> None:
    with Client("http://127.0.0.1:1") as client, pytest.raises(ApiError, match="does not answer"):
        ask(client)
