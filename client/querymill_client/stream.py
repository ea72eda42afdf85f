"""Iterator over a live stream that reconnects if the connection is lost."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

import httpx2
import msgspec

from querymill_client.errors import ApiError, raise_refusal

CONNECT_SECONDS = 10
SILENCE_SECONDS = 40
"""Read timeout of a stream; the service sends a heartbeat after 15 idle seconds."""
MIN_PAUSE_SECONDS, MAX_PAUSE_SECONDS = 0.1, 5.0
"""Bounds of the pause between two connections; it doubles with each connection that brings no event."""
TEMPORARY_STATUSES = (429, 502, 503, 504)
"""HTTP statuses of a service that restarts or is busy; 502 and 504 are those of a proxy in front of it."""
MAX_MESSAGE_BYTES = 64 * 2**20


class Message(NamedTuple):
    """One message of a live stream."""

    kind: Literal["message", "view", "problem"]
    """Kind of `data`: `message` for an event of the log (`schemas.EventView`), `view` for a task's state
    (`schemas.TaskDetail`), `problem` for the reason why a view is missing."""
    data: dict[str, Any]


def stream_events(
    http: httpx2.Client, path: str, parameters: dict[str, Any], *, after: int | None
) -> Iterator[Message]:
    """Yield the messages of a live stream without end, each event once and in order, even if connections are lost.

    Raises ApiError if the service refuses the stream, with the code `log_set_back` if the log no longer contains events
    that were read.
    """
    pause = 0.0
    last_id: str | None = None
    while True:
        wait = 0.0
        try:
            for message in _connection(http, path, parameters, after=after, last_id=last_id):
                if message.id not in ("", last_id):
                    pause, last_id = 0.0, message.id
                if message.retry is not None:
                    wait = message.retry / 1000
                if message.event in ("message", "view", "problem"):
                    yield Message(message.event, msgspec.json.decode(message.data))
        except httpx2.TransportError:
            pass  # connect again
        except ApiError as error:
            if error.status not in TEMPORARY_STATUSES:
                raise
            wait = error.retry_after or 0.0
        pause = min(max(pause * 2, MIN_PAUSE_SECONDS), MAX_PAUSE_SECONDS)
        time.sleep(max(wait, pause * random.uniform(0.5, 1.0)))  # noqa: S311  # jitter, not a secret


def _connection(
    http: httpx2.Client, path: str, parameters: dict[str, Any], *, after: int | None, last_id: str | None
) -> Iterator[httpx2.ServerSentEvent]:
    """Yield the messages of one connection, until the service ends the stream.

    Raises ApiError if the service refuses the stream.
    """
    resume = {} if last_id is None else {"Last-Event-ID": last_id}
    start = {"after": after} if last_id is None and after is not None else {}
    with http.sse(
        path,
        params={**parameters, **start},
        headers=resume,
        timeout=httpx2.Timeout(CONNECT_SECONDS, read=SILENCE_SECONDS),
        max_event_size=MAX_MESSAGE_BYTES,
    ) as source:
        if source.response.status_code >= 400:
            source.response.read()
            raise_refusal(source.response)
        kind = source.response.headers.get("Content-Type", "").partition(";")[0]
        if kind != "text/event-stream":
            raise ApiError(
                source.response.status_code,
                "internal_error",
                f"{source.response.url} answers with {kind or 'no content type'}, not with an event stream;"
                " check the URL of the service",
            )
        for message in source:
            if message.event == "set_back":
                raise ApiError(
                    409,
                    "log_set_back",
                    f"the event log was set back: what was read at position {last_id} is gone, it ends at {message.id};"
                    " the database was replaced by an older copy",
                )
            yield message
            if message.event in ("bye", "resync"):
                return
