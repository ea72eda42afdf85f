"""Changes of API keys take effect only if they are recorded in the log."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from events.append.group_commit import AppendLane
from events.facts.ids import key_stream
from events.store.event_log import open_log
from events.wire.event import LogUnavailable
from runtime.settings.settings import Settings
from service.admin.api_keys import Keys
from service.newest_states import LeastRecentlyUsed
from service.schemas.errors import KeyExists
from service.schemas.requests import KeyRequest


def test_key_change_fails_if_the_log_is_unavailable(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*_: Any, **__: Any) -> None:
        raise LogUnavailable("away")

    async def run() -> None:
        async with open_log(settings) as store:
            keys = Keys(store=store, settings=settings)
            kept = await keys.create(KeyRequest(name="kept"))
            monkeypatch.setattr(AppendLane, "append", away)
            with pytest.raises(LogUnavailable):
                await keys.create(KeyRequest(name="fresh"))
            with pytest.raises(LogUnavailable):
                await keys.revoke("kept")
            assert [view.name for view in (await keys.list()).keys] == ["kept"]
            assert await keys.caller(kept.key) is not None

    asyncio.run(run())


def test_concurrent_creation_of_one_key_succeeds_once(settings: Settings) -> None:
    async def run() -> None:
        async with open_log(settings) as store:
            keys = Keys(store=store, settings=settings)
            made = await asyncio.gather(
                *(keys.create(KeyRequest(name="one")) for _ in range(6)), return_exceptions=True
            )
            assert sum(isinstance(one, KeyExists) for one in made) == 5
            assert [event.type for event in await store.read_stream(key_stream("one"))] == ["key.created"]

    asyncio.run(run())


def test_wrong_key_is_looked_up_once(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A malformed key is never looked up; a valid key is looked up each time, since it may have been revoked."""
    looks: list[str] = []

    async def run() -> None:
        async with open_log(settings) as store:
            keys = Keys(store=store, settings=settings)
            right = (await keys.create(KeyRequest(name="right"))).key
            connection = store.connection
            monkeypatch.setattr(type(store), "connection", lambda _: looks.append("look") or connection())
            wrong = f"{right[:-1]}{'a' if right[-1] != 'a' else 'b'}"
            for key, found, looked in (
                ("qm_none", False, 0),
                ("k" * 60_000, False, 0),
                (wrong, False, 1),
                (wrong, False, 1),
                (right, True, 2),
                (right, True, 3),
            ):
                assert (await keys.caller(key) is not None) is found
                assert len(looks) == looked
            await keys.revoke("right")
            assert await keys.caller(right) is None

    asyncio.run(run())


def test_refused_key_cache_is_bounded(settings: Settings) -> None:
    async def run() -> None:
        async with open_log(settings) as store:
            keys = Keys(store=store, settings=settings, refused=LeastRecentlyUsed(3))
            for number in range(5):
                assert await keys.caller(f"qm_{number:043}") is None
            assert keys.refused.weight == 3

    asyncio.run(run())
