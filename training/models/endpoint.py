"""The way to a server that speaks OpenAI's protocol, whatever it does: slow, endless, or not what it says it is.

Imported where such a server is configured only: its libraries take half a second.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import msgspec
import openai

from training.models import faults

LONGEST_BODY = 64 * 2**20
"""Bytes of an answer; 32 vectors of 16,000 numbers are less than 16 MiB."""


class UnusableAnswerError(openai.OpenAIError):
    """The server answered, and not what the protocol says. Another attempt would fare no better."""


def open_client(*, base_url: str | None, api_key: str | None, timeout: float, retries: int) -> openai.OpenAI:
    """timeout: seconds, of each attempt, until its answer begins and then until it has ended."""

    def bound(response: httpx2.Response) -> None:
        assert isinstance(response.stream, httpx2.SyncByteStream)  # noqa: S101  # of a client that is not async
        response.stream = _BoundedBody(response.stream, seconds=timeout)

    http = openai.DefaultHttpxClient(timeout=timeout, event_hooks={"response": [bound]})
    # an empty key would be taken from the environment; servers at home want none and ignore this one
    return openai.OpenAI(
        base_url=base_url, api_key=api_key or "none", timeout=timeout, max_retries=retries, http_client=http
    )


def decoded[Shape](body: bytes, shape: type[Shape]) -> Shape:
    """What the answer says. Raises UnusableAnswerError."""
    try:
        return msgspec.json.decode(body, type=shape)
    # nested too deeply, or with half a character
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
        start = " ".join(body[:60].decode("utf-8", errors="replace").split())
        raise UnusableAnswerError(faults.UNUSABLE.en.format(message=error, start=start)) from error


def reason_of(error: openai.OpenAIError) -> str:
    """One line; a server's words are kept short."""
    if isinstance(error, UnusableAnswerError):
        return str(error)
    if isinstance(error, openai.APIStatusError):
        return faults.STATUS.en.format(status=error.status_code, message=in_short(error.message))
    if isinstance(error, openai.APITimeoutError):
        return faults.TIMED_OUT.en
    if isinstance(error, openai.APIConnectionError):
        return faults.NO_CONNECTION.en.format(message=in_short(str(error.__cause__ or error)))
    return f"{type(error).__name__}: {in_short(str(error))}"


def in_short(text: str) -> str:
    """At most 200 characters of it, in one line."""
    return " ".join(text.split())[:200]


class _BoundedBody(httpx2.SyncByteStream):
    """A body that ends in time and before it fills the memory: the client itself bounds only each silence in it."""

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
            if size > LONGEST_BODY:
                raise UnusableAnswerError(faults.ANSWER_TOO_LONG.en.format(mib=LONGEST_BODY // 2**20))
            if self._clock() > self._until:
                raise httpx2.ReadTimeout("the answer has begun and does not end")
            yield part

    def close(self) -> None:
        self._body.close()


class _Message(msgspec.Struct):
    content: str | None = None


class _Choice(msgspec.Struct):
    message: _Message | None = None
    finish_reason: str | None = None


class Completion(msgspec.Struct):
    """What is read of an answer of `/v1/chat/completions`."""

    choices: list[_Choice] | None = None
    usage: Any = None
    error: Any = None

    @property
    def text(self) -> str:
        message = self.choices[0].message if self.choices else None
        return (message.content if message else None) or ""

    @property
    def was_cut(self) -> bool:
        return bool(self.choices) and self.choices[0].finish_reason == "length"

    @property
    def fault(self) -> str | None:
        """Why the answer is of no use; None where it is."""
        if self.was_cut:
            return faults.CUT.en
        if self.text.strip():
            return None
        if self.error is not None:
            return faults.SERVER_ERROR.en.format(message=in_short(str(self.error)))
        return faults.EMPTY.en

    def tokens(self, name: str) -> int:
        """0 where the server does not say it in a number that could be one."""
        told = self.usage.get(name) if isinstance(self.usage, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        return told if type(told) is int and 0 <= told < 2**31 else 0  # pyright: ignore[reportUnknownArgumentType]


class _Vector(msgspec.Struct):
    index: int
    embedding: list[float]


class Embeddings(msgspec.Struct):
    """What is read of an answer of `/v1/embeddings`."""

    data: list[_Vector]
