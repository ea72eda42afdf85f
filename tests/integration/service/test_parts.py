"""A service ends as a whole if one of its background parts ends."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from events.facts.ids import key_stream
from events.facts.records import KeyRevoked
from events.follow.rollback_detection import LogRolledBack
from events.wire.event import Event
from runtime.settings.settings import Settings
from service.application import Application, open_application
from tests.integration.events.follow.test_rollback_detection import set_back


async def append(application: Application) -> None:
    await application.store.lane.append(key_stream("k"), [KeyRevoked(name="k")], expected=None)


async def until_broken(settings: Settings, *, feed: bool = False, lane: bool = False) -> None:
    broken = asyncio.Event()
    async with open_application(settings, broken=lambda _: broken.set()) as application:

        def fail(_: Sequence[Event]) -> None:
            raise TypeError("a page nobody can read")

        await append(application)
        assert not broken.is_set()
        if feed:
            application.feed.subscribe(fail)
            await append(application)
        if lane:
            application.store.lane.abandon()
        async with asyncio.timeout(60):
            await broken.wait()


def test_failed_feed_is_reported(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    asyncio.run(until_broken(settings, feed=True))
    assert "the feed has ended by itself" in caplog.text
    assert "a page nobody can read" in caplog.text


def test_stopped_append_lane_is_reported(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    asyncio.run(until_broken(settings, lane=True))
    assert "the append lane has ended by itself" in caplog.text


def test_stopped_service_is_not_reported_as_broken(settings: Settings) -> None:
    async def open_and_close() -> bool:
        broken = asyncio.Event()
        async with open_application(settings, broken=lambda _: broken.set()) as application:
            await append(application)
        return broken.is_set()

    assert asyncio.run(open_and_close()) is False


def test_rolled_back_log_ends_the_service_with_the_reason(settings: Settings) -> None:
    errors: list[BaseException] = []

    async def serve() -> None:
        broken = asyncio.Event()

        def note(error: BaseException) -> None:
            errors.append(error)
            broken.set()

        async with open_application(settings, broken=note) as application:
            application.feed.fallback_seconds = 0.05
            await append(application)
            await asyncio.wait_for(application.feed.reached(1), 60)
            set_back(settings, 0)
            async with asyncio.timeout(60):
                await broken.wait()

    asyncio.run(serve())
    assert isinstance(errors[0], LogRolledBack)
