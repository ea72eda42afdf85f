"""An interrupted deletion is finished by the next request."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from events.facts.ids import TaskId, log_stream, task_stream
from events.facts.records import EventsRedacted
from events.facts.refusals import TaskNotFound
from events.facts.task.commands import CreateTask, DeleteTask
from events.store.event_store import EventStore
from events.wire.event import Meta
from runtime.settings.settings import Settings
from service.application import Application, open_application
from service.schemas.responses.tasks import TaskDeletedResponse
from tests.integration.events.audit_fill import line
from tests.task_folders import folders

TASK = TaskId("task_20250627_143052")
LINES = 3
SECRET = "the text that has to go"  # a plain text, not a password

type Play = Callable[[Callable[[Application], Coroutine[Any, Any, None]]], None]


@pytest.fixture
def play(settings: Settings) -> Play:
    """Run a scenario with an application whose log contains one task."""

    def run(scenario: Callable[[Application], Coroutine[Any, Any, None]]) -> None:
        async def main() -> None:
            async with open_application(settings) as application:
                await live(application)
                await scenario(application)

        asyncio.run(main())

    return run


async def live(application: Application) -> None:
    store = application.store
    created = CreateTask(
        task_id=TASK,
        task_type="data_workflow",
        db_name="d",
        source=TASK,
        parameters={"business_context": SECRET},
        output_directory="./d",
        business_context=SECRET,
    )
    folders(application.artefacts).create(TASK)
    await application.sources.add_of_task(TASK, "host=127.0.0.1 dbname=d")
    await store.handle(TASK, created, meta=Meta(actor="alice"))
    await store.lane.append(log_stream(TASK), [line(SECRET, TASK)] * LINES, expected=None)


async def recorded_types(store: EventStore) -> list[str]:
    return [e.type for e in await store.read_task(TASK) if e.type not in ("log.recorded", "task.created")]


async def is_gone(application: Application) -> bool:
    async with application.store.connection() as conn:
        cursor = await conn.execute(
            "select (select count(*) from events where data::text like %s), (select count(*) from open_deletions),"
            " (select count(*) from sources)",
            (f"%{SECRET}%",),
        )
        left = await cursor.fetchone()
    return left == (0, 0, 0) and not folders(application.artefacts).directory(TASK).exists()


def test_purge_is_logged_after_the_redaction(play: Play) -> None:
    async def scenario(application: Application) -> None:
        answer = await application.tasks.delete(TASK, purge=True)
        assert answer == TaskDeletedResponse(task_id=TASK, deleted=True, redacted_events=LINES + 1)
        assert await recorded_types(application.store) == ["task.deleted", "events.redacted", "task.purged"]
        assert await is_gone(application)
        with pytest.raises(TaskNotFound):
            await application.tasks.delete(TASK, purge=True)

    play(scenario)


def test_deletion_interrupted_after_its_fact_is_finished(play: Play) -> None:
    async def scenario(application: Application) -> None:
        await application.store.handle(TASK, DeleteTask(purge=True))
        assert not await is_gone(application)
        # the first request asked for the purge, so the second purges as well
        assert (await application.tasks.delete(TASK)).redacted_events == LINES + 1
        assert await is_gone(application)
        assert await recorded_types(application.store) == ["task.deleted", "events.redacted", "task.purged"]

    play(scenario)


def test_deletion_interrupted_after_redaction_logs_the_purge(play: Play) -> None:
    async def scenario(application: Application) -> None:
        store = application.store
        await store.handle(TASK, DeleteTask(purge=True))
        redacted = EventsRedacted(positions=(1, 2, 3, 4), reason="purge")
        await store.lane.append(log_stream(TASK), [redacted], expected=None)
        async with store.connection() as conn:
            await conn.execute("select redact('{1,2,3,4}')")
        assert (await application.tasks.delete(TASK)).redacted_events == 0
        assert await is_gone(application)
        [purged] = [e.fact() for e in await store.read_stream(task_stream(TASK)) if e.type == "task.purged"]
        assert purged.redacted == LINES + 1

    play(scenario)


def test_second_request_can_add_a_purge_to_an_open_deletion(play: Play) -> None:
    async def scenario(application: Application) -> None:
        await application.store.handle(TASK, DeleteTask())
        assert (await application.tasks.delete(TASK, purge=True)).redacted_events == LINES + 1
        assert await is_gone(application)

    play(scenario)


def test_concurrent_requests_finish_a_deletion_once(play: Play) -> None:
    async def scenario(application: Application) -> None:
        await application.store.handle(TASK, DeleteTask(purge=True))
        finish = application.tasks.deletions.finish
        assert sorted(await asyncio.gather(finish(TASK), finish(TASK), finish(TASK))) == [0, 0, LINES + 1]
        assert await recorded_types(application.store) == ["task.deleted", "events.redacted", "task.purged"]

    play(scenario)
