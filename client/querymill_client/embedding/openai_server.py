"""Client of an OpenAI-compatible server, with limits on time and size of responses.

Import this module only if such a server is configured: the library takes half a second to load.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import httpx2
import msgspec
import openai

MAX_BODY_BYTES = 64 * 2**20
"""Maximum size of a response; 32 vectors of 16,000 numbers have less than 16 MiB."""


class UnusableAnswerError(openai.OpenAIError):
    """Response that does not follow the protocol or is too large. The request is not retried."""


def open_client(*, base_url: str | None, api_key: str | None, timeout: float, retries: int) -> openai.OpenAI:
    """Return a client. `timeout`: seconds of an attempt until the response begins, and again until it ends."""

    def bound(response: httpx2.Response) -> None:
        assert isinstance(response.stream, httpx2.SyncByteStream)  # noqa: S101  # the client is synchronous
        response.stream = _BoundedBody(response.stream, seconds=timeout)

    http = openai.DefaultHttpxClient(timeout=timeout, event_hooks={"response": [bound]})
    # the library would replace an empty key by a key from the environment; servers without keys ignore "none"
    return openai.OpenAI(
        base_url=base_url, api_key=api_key or "none", timeout=timeout, max_retries=retries, http_client=http
    )


def decoded[Shape](body: bytes, shape: type[Shape]) -> Shape:
    """Decode the JSON of a response. Raises UnusableAnswerError if the JSON is malformed or has another shape."""
    try:
        return msgspec.json.decode(body, type=shape)
    # JSON that is nested too deeply or is not valid Unicode
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
        start = " ".join(body[:60].decode("utf-8", errors="replace").split())
        raise UnusableAnswerError(f"the answer is not what was asked for ({error}): {start}") from error


def reason_of(error: openai.OpenAIError) -> str:
    """Return a description of an error in one line; the server's own text is shortened."""
    if isinstance(error, UnusableAnswerError):
        return str(error)
    if isinstance(error, openai.APIStatusError):
        return f"status {error.status_code}: {shortened(error.message)}"
    if isinstance(error, openai.APITimeoutError):
        return "no answer within the time limit"
    if isinstance(error, openai.APIConnectionError):
        return f"no connection: {shortened(str(error.__cause__ or error))}"
    return f"{type(error).__name__}: {shortened(str(error))}"


def shortened(text: str) -> str:
    """Shorten a text to one line of at most 200 characters."""
    return " ".join(text.split())[:200]


class _BoundedBody(httpx2.SyncByteStream):
    """Response body with limits on total time and size; the client itself limits only the pause between two parts."""

    def __init__(
        self, body: httpx2.SyncByteStream, *, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._body = body
        self._clock = clock
        self._until = clock() + seconds

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for part in self._body:
            size += len(part)
            if size > MAX_BODY_BYTES:
                raise UnusableAnswerError(f"the answer is longer than {MAX_BODY_BYTES // 2**20} MiB")
            if self._clock() > self._until:
                raise httpx2.ReadTimeout("the answer has begun and does not end")
            yield part

    def close(self) -> None:
        self._body.close()


class _Vector(msgspec.Struct):
    index: int
    embedding: list[float]


class Embeddings(msgspec.Struct):
    """Fields of a response of `/v1/embeddings` that are used."""

    data: list[_Vector]
