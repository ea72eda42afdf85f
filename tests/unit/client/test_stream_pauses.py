"""Pauses of the live stream between two connections."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import httpx2
import pytest

from querymill_client import ApiError, stream

EVENT = 'id: {0}\ndata: {{"position": {0}}}\n\n'
VIEW = 'event: view\ndata: {"status": "failed"}\n\n'
RESYNC = "retry: {}\nevent: resync\ndata: {{}}\n\n"


def body(text: str) -> httpx2.Response:
    return httpx2.Response(200, headers={"Content-Type": "text/event-stream"}, text=text)


def refusal(status: int, **headers: str) -> httpx2.Response:
    return httpx2.Response(status, headers=headers, text="<html>")


def pauses(monkeypatch: pytest.MonkeyPatch, *answers: httpx2.Response | Exception) -> list[float]:
    """Return the pauses, in seconds, before event 9, which the service sends after these answers."""
    slept: list[float] = []
    monkeypatch.setattr(stream, "time", SimpleNamespace(sleep=slept.append))
    monkeypatch.setattr(stream, "random", SimpleNamespace(uniform=max))
    left = iter((*answers, body(EVENT.format(9))))

    def answer(_: httpx2.Request) -> httpx2.Response:
        if isinstance(given := next(left), Exception):
            raise given
        return given

    with httpx2.Client(transport=httpx2.MockTransport(answer), base_url="http://service") as http:
        messages = stream.stream_events(http, "/events", {}, after=0)
        assert next(message for message in messages if message.data == {"position": 9}).kind == "message"
    return slept


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(lambda: body(""), id="the stream ends without a message"),
        pytest.param(lambda: body(VIEW), id="the stream ends after a view"),
        pytest.param(lambda: body(RESYNC.format(50)), id="the service cannot read the history"),
        pytest.param(lambda: httpx2.ConnectError("refused"), id="the service does not answer"),
        pytest.param(lambda: refusal(502), id="a proxy does not reach the service"),
        pytest.param(lambda: refusal(503), id="the service is not ready"),
        pytest.param(lambda: refusal(504), id="a proxy waits in vain for the service"),
    ],
)
def test_pause_doubles_up_to_its_maximum_while_nothing_new_arrives(
    monkeypatch: pytest.MonkeyPatch, answer: Callable[[], httpx2.Response | Exception]
) -> None:
    assert pauses(monkeypatch, *(answer() for _ in range(8))) == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]


def test_pause_is_short_again_after_an_event(monkeypatch: pytest.MonkeyPatch) -> None:
    assert pauses(monkeypatch, body(""), body(""), body(EVENT.format(1)), body("")) == [0.1, 0.2, 0.1, 0.2]


def test_event_that_was_already_read_does_not_shorten_the_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    assert pauses(monkeypatch, *(body(EVENT.format(1)) for _ in range(3))) == [0.1, 0.2, 0.4]


def test_pause_that_the_service_asks_for_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = body(EVENT.format(1) + RESYNC.format(2_500)), refusal(429, **{"Retry-After": "7"})
    assert pauses(monkeypatch, *asked, body("")) == [2.5, 7, 0.4]


def test_refusal_ends_the_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ApiError) as refused:
        pauses(monkeypatch, refusal(500))
    assert refused.value.status == 500
