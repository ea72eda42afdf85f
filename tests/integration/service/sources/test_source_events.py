"""Changes of registered databases are logged in order, and take effect only if they are logged."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from itertools import pairwise
from typing import Any

import pytest

from events.append.group_commit import AppendLane
from events.facts.ids import source_stream
from events.store.event_log import open_log
from events.wire.event import LogUnavailable, Meta
from runtime.settings.settings import Settings
from runtime.sources.encrypted_sources import SourceRegister, cipher
from service.schemas.errors import SourceUnknown
from service.schemas.requests import DatabaseRequest
from service.sources.registered_databases import Databases


def play(settings: Settings, scenario: Callable[[Databases], Awaitable[None]]) -> None:
    async def run() -> None:
        async with open_log(settings) as store:
            sources = SourceRegister(connection=store.connection, cipher=cipher(settings))
            await scenario(Databases(store=store, sources=sources, settings=settings))

    asyncio.run(run())


def shop(number: int) -> DatabaseRequest:
    return DatabaseRequest(name="shop", dsn=f"postgresql://reader:secret@db{number}.example/shop")


async def hosts(databases: Databases) -> list[str]:
    return [str(view.host) for view in (await databases.list()).databases]


def test_concurrent_source_changes_are_logged_in_order(settings: Settings) -> None:
    async def scenario(databases: Databases) -> None:
        async def remove() -> None:
            with suppress(SourceUnknown):
                await databases.remove("shop", meta=Meta(actor="ada"))

        for _ in range(5):
            await asyncio.gather(*(work for n in range(6) for work in (databases.add(shop(n)), remove())))
            events = await databases.store.read_stream(source_stream("shop"))
            last = events[-1]
            assert await hosts(databases) == ([last.fact().address["host"]] if last.type == "source.added" else [])
            kinds = [event.type for event in events]
            assert ("source.removed", "source.removed") not in pairwise(kinds)

    play(settings, scenario)


def test_source_change_fails_if_the_log_is_unavailable(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*_: Any, **__: Any) -> None:
        raise LogUnavailable("away")

    async def scenario(databases: Databases) -> None:
        await databases.add(shop(1))
        monkeypatch.setattr(AppendLane, "append", away)
        with pytest.raises(LogUnavailable):
            await databases.remove("shop")
        with pytest.raises(LogUnavailable):
            await databases.add(shop(2))
        assert await hosts(databases) == ["db1.example"]

    play(settings, scenario)
