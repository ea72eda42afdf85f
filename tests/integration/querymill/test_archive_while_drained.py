"""Drained executors stay drained when the drain event is archived and removed from the table."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from events.facts.ids import TaskId
from events.store.event_log import open_log
from events.store.event_store import EventStore
from events.wire.event import Meta
from querymill.cli.app import main
from runtime.settings.settings import Settings
from service.executors.alive_and_drained import Executors
from service.schemas.responses.operation import Drain
from tests.integration.events.audit_fill import append_task
from tests.small_partitions import make_partitions_small

OLD, OLDER = TaskId("task_20250102_000000"), TaskId("task_20250101_000000")


def with_log[Result](settings: Settings, work: Callable[[EventStore, Executors], Awaitable[Result]]) -> Result:
    async def run() -> Result:
        async with open_log(settings) as store:
            return await work(store, Executors(store=store, settings=settings))

    return asyncio.run(run())


@pytest.fixture
def archive(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[], None]:
    """`querymill audit archive --remove` of all removable events."""
    monkeypatch.setenv("QUERYMILL_DATABASE_URL", settings.database_url or "")
    monkeypatch.setenv("QUERYMILL_HOME_DIR", str(settings.home_dir))

    def run() -> None:
        arguments = ["--before", "2999-01-01", "--to", str(tmp_path), "--remove"]
        monkeypatch.setattr(sys, "argv", ["querymill", "audit", "archive", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        assert not ended.value.code

    return run


async def drain(store: EventStore, executors: Executors) -> Drain | None:
    await append_task(store, OLDER, 5, delete=True)
    await executors.drain("upgrade", meta=Meta(actor="alice"))
    await append_task(store, OLD, 5, delete=True)
    return await executors.drained()


async def look(store: EventStore, executors: Executors) -> tuple[list[str], Drain | None]:
    return [event.type for event in await store.read_log()], await executors.drained()


async def resume(_: EventStore, executors: Executors) -> None:
    await executors.resume()


def test_drain_event_is_appended_again_before_its_removal(settings: Settings, archive: Callable[[], None]) -> None:
    make_partitions_small(settings.database_url, 1)
    drained = with_log(settings, drain)
    assert drained is not None
    assert (drained.by, drained.reason) == ("alice", "upgrade")
    archive()
    assert with_log(settings, look) == (["executors.drained"], drained)
    with_log(settings, resume)
    assert with_log(settings, look) == (["executors.drained", "executors.resumed"], None)
    archive()
    assert with_log(settings, look) == (["executors.resumed"], None)
