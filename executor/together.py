"""Asking the database for many at once: whoever asks while a question is on its way shares the next one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any


class Together[Asked, Answer]:
    """`ask` takes the distinct things asked for and returns their answers in the same order.

    `gather_seconds` is how long the first may wait for others where nobody is in a hurry.
    """

    def __init__(
        self, ask: Callable[[Sequence[Asked]], Awaitable[Sequence[Answer]]], *, gather_seconds: float = 0.0
    ) -> None:
        self._ask = ask
        self._gather_seconds = gather_seconds
        self._waiting: dict[Asked, asyncio.Future[Answer]] = {}
        self._asking: asyncio.Task[None] | None = None

    async def __call__(self, asked: Asked) -> Answer:
        """The answer of a question that begins after this call. Raises what the question raises."""
        answer = self._waiting.get(asked)
        if answer is None:
            answer = self._waiting[asked] = asyncio.get_running_loop().create_future()
            if self._asking is None:
                self._asking = asyncio.create_task(self._run(), name="together")
        # others may wait for the same answer
        return await asyncio.shield(answer)

    async def _run(self) -> None:
        try:
            while self._waiting:
                if self._gather_seconds:
                    await asyncio.sleep(self._gather_seconds)
                batch, self._waiting = self._waiting, {}
                try:
                    answers = await self._ask(tuple(batch))
                except BaseException as error:  # noqa: BLE001  # told to whoever asked
                    for answer in batch.values():
                        _fail(answer, error)
                else:
                    for answer, told in zip(batch.values(), answers, strict=True):
                        if not answer.done():
                            answer.set_result(told)
        finally:
            self._asking = None


def _fail(answer: asyncio.Future[Any], error: BaseException) -> None:
    if answer.done():
        return
    if isinstance(error, asyncio.CancelledError):
        answer.cancel()
        return
    answer.set_exception(error)
    # whoever asked may have been cancelled meanwhile; an error nobody fetches would be complained about
    with suppress(asyncio.InvalidStateError):
        answer.exception()
