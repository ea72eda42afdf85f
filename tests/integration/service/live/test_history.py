"""Pages of history: read once for all clients, few at a time, and not shared after a redaction."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import psycopg
import pytest

from events.facts.codec import REDACTED
from events.store.event_store import EventStore
from runtime.settings.settings import Settings
from service.application import Application
from service.live import replay
from service.live.limits import StreamLimits
from service.live.stream import StreamRequest
from tests.integration.service.streams import TASK, append, create, following, running

ALL = StreamRequest(after=0)
CLIENTS = 20
PAGES_KEPT = StreamLimits(max_page_seconds=60.0)
"""Keeps pages shared even on a slow machine."""


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Start positions of all pages that are read from now on."""
    behind: list[int] = []
    original = EventStore.read_log

    async def counted(store: EventStore, *, after: int = 0, **rest: Any) -> Any:
        behind.append(after)
        return await original(store, after=after, **rest)

    monkeypatch.setattr(EventStore, "read_log", counted)
    return behind


def test_page_is_read_once_for_all_replays(settings: Settings, read: list[int]) -> None:
    async def test(application: Application) -> None:
        await append(application, 1, 2_500)
        read.clear()
        async with AsyncExitStack() as stack:
            clients = [await stack.enter_async_context(following(application, ALL)) for _ in range(CLIENTS)]
            for client in clients:
                await client.until(lambda client=client: len(client.ids) >= 2_500)
                assert client.ids == list(range(1, 2_501))
        assert read == [0, 1_000, 2_000]

    running(settings, test, PAGES_KEPT)


def test_client_reconnecting_within_a_page_gets_the_rest(settings: Settings, read: list[int]) -> None:
    async def test(application: Application) -> None:
        await append(application, 1, 1_500)
        read.clear()
        for after in (0, 1, 700, 999, 1_000, 1_499):
            async with following(application, StreamRequest(after=after)) as client:
                await client.until(lambda client=client: 1_500 in client.ids)
                assert client.ids == list(range(after + 1, 1_501))
        assert read == [0, 1_000]

    running(settings, test, PAGES_KEPT)


def test_pages_are_not_shared_between_different_filters(settings: Settings) -> None:
    async def test(application: Application) -> None:
        last = await create(application, TASK)
        await append(application, 1, 10)
        whole = await application.store.head()
        expected = {None: [*range(1, whole + 1)], ("task.*",): [last], ("log.*",): [*range(last + 1, whole + 1)]}
        for types, positions in expected.items():
            async with following(application, StreamRequest(after=0, types=types)) as client:
                await client.until(lambda client=client, positions=positions: client.ids == positions)

    running(settings, test, PAGES_KEPT)


def test_requests_get_a_connection_while_replays_wait(settings: Settings) -> None:
    async def test(application: Application) -> None:
        await append(application, 1, 100)
        async with AsyncExitStack() as stack:
            locked = await stack.enter_async_context(await psycopg.AsyncConnection.connect(settings.database_url or ""))
            await locked.execute("lock table querymill.events in access exclusive mode")
            # no two clients can share a page
            clients = [
                await stack.enter_async_context(following(application, StreamRequest(after=after)))
                for after in range(CLIENTS)
            ]
            # replays leave some connections of the pool free
            async with application.store.connection() as conn:
                await conn.execute("select 1")
            await locked.rollback()
            for after, client in enumerate(clients):
                await client.until(lambda client=client: 100 in client.ids)
                assert client.ids == list(range(after + 1, 101))

    running(settings, test)


@pytest.mark.long
@pytest.mark.usefixtures("no_schedule_checks")
def test_waiting_replays_fail_together_without_a_connection(settings: Settings) -> None:
    tried: list[int] = []

    async def test(application: Application) -> None:
        await append(application, 1, 100)
        original = application.store.connection

        @asynccontextmanager
        async def counted() -> AsyncGenerator[psycopg.AsyncConnection[Any]]:
            tried.append(1)
            async with original() as conn:
                yield conn

        async with AsyncExitStack() as stack:
            for _ in range(8):
                await stack.enter_async_context(original())
            application.store.connection = counted
            clients = [
                await stack.enter_async_context(following(application, StreamRequest(after=after)))
                for after in range(CLIENTS)
            ]
            for client in clients:
                await client.until(lambda client=client: client.ended)
                assert client.names == ["resync"]
        assert len(tried) == replay.READERS
        # a later client is served
        application.store.connection = original
        async with following(application, ALL) as client:
            await client.until(lambda: 100 in client.ids)

    running(settings, test)


def test_purged_events_are_not_sent_after_the_purge(settings: Settings) -> None:
    async def test(application: Application) -> None:
        await create(application, TASK)
        await append(application, 1, 10)
        async with following(application, ALL) as before:
            await before.until(lambda: len(before.ids) >= 11)
            assert before.got.count(b'"message":') == 10
        await application.tasks.delete(TASK, purge=True)
        async with following(application, ALL) as client:
            await client.until(lambda: 11 in client.ids)
            assert b'"message":' not in client.got
            assert client.got.count(REDACTED) >= 11

    running(settings, test, PAGES_KEPT)


def test_page_read_during_a_redaction_is_not_shared(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(application: Application) -> None:
        await append(application, 1, 10)
        history, unfiltered = application.hub.history, replay.EventFilter(None, None)
        original, begun, go_on = EventStore.read_log, asyncio.Event(), asyncio.Event()

        async def held(store: EventStore, **rest: Any) -> Any:
            found = await original(store, **rest)
            begun.set()
            await go_on.wait()
            return found

        monkeypatch.setattr(EventStore, "read_log", held)
        first = asyncio.create_task(history.page(unfiltered, 0))
        await begun.wait()
        second = asyncio.create_task(history.page(unfiltered, 0))
        history.forget()
        go_on.set()
        pages = await asyncio.gather(first, second)
        assert pages[0] is not pages[1]
        assert await history.page(unfiltered, 0) is pages[1]

    running(settings, test)
