"""Leases of idempotency keys: a key is held only while its request is being answered."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from events.store.event_log import open_log
from events.store.event_store import EventStore
from runtime.settings.settings import Settings
from service.api.declaration import SECRET_PATHS
from service.api.middleware.idempotency import Idempotency
from service.schemas.formats import API

SILENT = "update idempotency_keys set created_at = now() - interval '2 minutes'"


class Slow:
    """Application that answers after `go_on` is set."""

    def __init__(self, body: bytes = b"made") -> None:
        self.body = body
        self.begun = asyncio.Event()
        self.go_on = asyncio.Event()
        self.executed = 0

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        self.executed += 1
        self.begun.set()
        await self.go_on.wait()
        await send({"type": "http.response.start", "status": 201, "headers": []})
        await send({"type": "http.response.body", "body": self.body})


async def broken(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise ZeroDivisionError


async def ask(idempotency: Idempotency, store: EventStore, path: str = "/tasks") -> list[Message]:
    scope: dict[str, Any] = {
        "type": "http",
        "method": "POST",
        "path": f"{API}{path}",
        "query_string": b"",
        "headers": [(b"idempotency-key", b"k")],
        "app": SimpleNamespace(state=SimpleNamespace(application=SimpleNamespace(store=store))),
    }
    messages: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"{}", "more_body": False}

    async def send(message: Message) -> None:
        messages.append(message)

    await idempotency(scope, receive, send)
    return messages


def test_lease_is_renewed_while_the_request_runs(settings: Settings) -> None:
    async def run() -> None:
        async with open_log(settings) as store:
            slow = Slow()
            idempotency = Idempotency(slow, renew_seconds=0.02)
            first = asyncio.create_task(ask(idempotency, store))
            await slow.begun.wait()
            async with store.connection() as conn, asyncio.timeout(60):
                await conn.execute(SILENT)
                renewed = "select created_at > now() - interval '1 minute' from idempotency_keys"
                while True:
                    if await (await conn.execute(renewed)).fetchone() == (True,):
                        break
            second = asyncio.create_task(ask(idempotency, store))
            slow.go_on.set()
            answers = await asyncio.gather(first, second)
            assert slow.executed == 1
            assert [[m["status"] for m in messages if "status" in m] for messages in answers] == [[201], [201]]

    asyncio.run(run())


def test_expired_lease_is_taken_over(settings: Settings) -> None:
    async def run() -> None:
        async with open_log(settings) as store:
            slow = Slow()
            gone = asyncio.create_task(ask(Idempotency(slow), store))
            await slow.begun.wait()
            async with store.connection() as conn:
                await conn.execute(SILENT)
            second = Slow(b"second")
            second.go_on.set()
            await ask(Idempotency(second), store)
            slow.go_on.set()
            await gone
            assert (slow.executed, second.executed) == (1, 1)
            # the answer of the request that took over stays
            assert [m["body"] for m in await ask(Idempotency(broken), store) if "body" in m] == [b"second"]

    asyncio.run(run())


def test_unexpected_error_propagates_and_releases_the_key(settings: Settings) -> None:
    async def run() -> None:
        async with open_log(settings) as store:
            with pytest.raises(ZeroDivisionError):
                await ask(Idempotency(broken), store)
            again = Slow()
            again.go_on.set()
            await ask(Idempotency(again), store)
            assert again.executed == 1

    asyncio.run(run())


def test_response_is_sent_even_if_it_cannot_be_stored(settings: Settings) -> None:
    async def run() -> None:
        async with open_log(settings) as store:

            async def answered(scope: Scope, receive: Receive, send: Send) -> None:
                slow = Slow()
                slow.go_on.set()
                await slow(scope, receive, send)
                async with store.connection() as conn:
                    await conn.execute("drop table idempotency_keys")

            assert [m["status"] for m in await ask(Idempotency(answered), store) if "status" in m] == [201]

    asyncio.run(run())


@pytest.mark.parametrize("path", sorted(SECRET_PATHS))
def test_response_with_a_secret_is_not_stored(settings: Settings, path: str) -> None:
    async def run() -> None:
        async with open_log(settings) as store:
            made = Slow(b"whsec_secret")
            made.go_on.set()
            for _ in range(2):
                answer = await ask(Idempotency(made), store, path)
                assert [m["status"] for m in answer if "status" in m] == [201]
            assert made.executed == 2
            async with store.connection() as conn:
                assert await (await conn.execute("select from idempotency_keys")).fetchall() == []

    asyncio.run(run())


def test_waiting_request_is_executed_if_the_first_fails(settings: Settings) -> None:
    async def run() -> None:
        async with open_log(settings) as store:
            slow = Slow()

            async def fails_once(scope: Scope, receive: Receive, send: Send) -> None:
                first = slow.executed == 0
                await slow(scope, receive, failing(send) if first else send)

            idempotency = Idempotency(fails_once)
            first = asyncio.create_task(ask(idempotency, store))
            await slow.begun.wait()
            second = asyncio.create_task(ask(idempotency, store))
            slow.go_on.set()
            answers = await asyncio.gather(first, second)
            assert [[m["status"] for m in messages if "status" in m] for messages in answers] == [[502], [201]]

    asyncio.run(run())


def failing(send: Send) -> Send:
    async def answer(message: Message) -> None:
        await send({**message, "status": 502} if "status" in message else message)

    return answer
