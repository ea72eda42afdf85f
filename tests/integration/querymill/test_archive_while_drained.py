"""Executors that are drained stay so when the event that said it is archived and leaves the table."""

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
from tests.integration.events.audit_fill import live_and_die

OLD, OLDER = TaskId("task_20250102_000000"), TaskId("task_20250101_000000")


def with_log[Result](settings: Settings, work: Callable[[EventStore, Executors], Awaitable[Result]]) -> Result:
    async def run() -> Result:
        async with open_log(settings) as store:
            return await work(store, Executors(store=store, settings=settings))

    return asyncio.run(run())


@pytest.fixture
def archive(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[], None]:
    """`querymill audit archive --remove` of everything that may go."""
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
    await live_and_die(store, OLDER, 5, delete=True)
    await executors.drain("upgrade", meta=Meta(actor="alice"))
    await live_and_die(store, OLD, 5, delete=True)
    return await executors.drained()


async def look(store: EventStore, executors: Executors) -> tuple[list[str], Drain | None]:
    return [event.type for event in await store.read_log()], await executors.drained()


async def resume(_: EventStore, executors: Executors) -> None:
    await executors.resume()


def test_it_is_said_again_before_and_the_table_keeps_nothing_for_it(
    settings: Settings, archive: Callable[[], None]
) -> None:
    said = with_log(settings, drain)
    assert said is not None
    assert (said.by, said.reason) == ("alice", "upgrade")
    archive()
    assert with_log(settings, look) == (["executors.drained"], said)
    with_log(settings, resume)
    assert with_log(settings, look) == (["executors.drained", "executors.resumed"], None)
    archive()
    assert with_log(settings, look) == (["executors.resumed"], None)
